"""Finds national identity numbers by their form and checksum, no label needed; python-stdnum knows most of them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from stdnum.at import vnr
from stdnum.be import nn
from stdnum.br import cpf
from stdnum.ch import ssn as ahv
from stdnum.cl import rut
from stdnum.cn import ric
from stdnum.cz import rc
from stdnum.de import idnr as steuer
from stdnum.dk import cpr
from stdnum.es import dni, nie
from stdnum.fi import hetu
from stdnum.fr import nir
from stdnum.hr import oib
from stdnum.ie import pps
from stdnum.in_ import aadhaar, epic, pan
from stdnum.is_ import kennitala
from stdnum.it import codicefiscale
from stdnum.kr import rrn
from stdnum.lt import asmens
from stdnum.mx import curp
from stdnum.my import nric as mykad
from stdnum.no import fodselsnummer
from stdnum.pk import cnic
from stdnum.pl import pesel
from stdnum.ro import cnp
from stdnum.se import personnummer
from stdnum.th import pin
from stdnum.tr import tckimlik
from stdnum.za import idnr as south_african

from cogs.cases.gate.checksums import is_emirates, is_hkid, is_national_insurance, is_singaporean
from cogs.cases.gate.findings import Kind
from cogs.cases.gate.hits import FORMED, LIKELY, NAMED, Hit


@dataclass(frozen=True, slots=True)
class _Identity:
    """How a country writes its number, and whether one is valid; a `bare` one is nothing but digits in one piece."""

    form: re.Pattern[str]
    valid: Callable[[str], bool]
    bare: bool = False


def _written(form: str, valid: Callable[[str], bool], *, bare: bool = False) -> _Identity:
    return _Identity(re.compile(form, re.ASCII), valid, bare)


_IDENTITIES = (
    _written(r"[STFGM]\d{7}[A-Z]", is_singaporean),
    _written(r"[A-Z]{1,2}\d{6}\([0-9A]\)", is_hkid),
    _written(r"[A-Z]{2} ?\d\d ?\d\d ?\d\d ?[A-D]", is_national_insurance),
    _written(r"784-?\d{4}-?\d{7}-?\d", is_emirates),
    _written(r"[2-9]\d{3}[ -]\d{4}[ -]\d{4}", aadhaar.is_valid),
    _written(r"[A-Z]{5}\d{4}[A-Z]", pan.is_valid),
    _written(r"[A-Z]{3}\d{7}", epic.is_valid),
    _written(r"\d{6}-\d\d-\d{4}", mykad.is_valid),
    _written(r"\d{5}-\d{7}-\d", cnic.is_valid),
    _written(r"(?:\d\d)?\d{6}[-+]\d{4}", personnummer.is_valid),
    _written(r"\d{6}-\d{4}", cpr.is_valid),
    _written(r"\d{6}-\d{4}", kennitala.is_valid),
    _written(r"\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]", hetu.is_valid),
    _written(r"\d{6} ?\d{5}", fodselsnummer.is_valid),
    _written(r"\d{6}/\d{3,4}", rc.is_valid),
    _written(r"[12] ?\d\d ?\d\d ?\d[\dAB] ?\d{3} ?\d{3} ?\d\d", nir.is_valid),
    _written(r"\d\d ?\d{3} ?\d{3} ?\d{3}", steuer.is_valid),
    _written(
        r"[A-Z]{6}[0-9LMNPQRSTUV]{2}[A-EHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]",
        codicefiscale.is_valid,
    ),
    _written(r"[A-Z]{4}\d{6}[HMX][A-Z]{5}[A-Z0-9]\d", curp.is_valid),
    _written(r"\d{7}[A-W][A-IW]?", pps.is_valid),
    _written(r"\d{8}-?[A-Z]", dni.is_valid),
    _written(r"[XYZ]-?\d{7}-?[A-Z]", nie.is_valid),
    _written(r"756\.?\d{4}\.?\d{4}\.?\d\d", ahv.is_valid),
    _written(r"\d{4} \d{6}", vnr.is_valid),
    _written(r"\d\d\.\d\d\.\d\d-\d{3}\.\d\d", nn.is_valid),
    _written(r"\d{3}\.\d{3}\.\d{3}-\d\d", cpf.is_valid),
    _written(r"\d{1,2}\.\d{3}\.\d{3}-[\dkK]", rut.is_valid),
    _written(r"\d{6}-\d{7}", rrn.is_valid),
    _written(r"\d-\d{4}-\d{5}-\d\d-\d", pin.is_valid),
    _written(r"\d{17}[\dX]", ric.is_valid, bare=True),
    _written(r"\d{13}", south_african.is_valid, bare=True),
    _written(r"\d{13}", cnp.is_valid, bare=True),
    _written(r"\d{11}", pesel.is_valid, bare=True),
    _written(r"\d{11}", tckimlik.is_valid, bare=True),
    _written(r"\d{11}", oib.is_valid, bare=True),
    _written(r"\d{11}", asmens.is_valid, bare=True),
)
_CANDIDATE = re.compile(
    r"(?<![\w.,/+-])(?=\w*\d|[A-Z]{2} \d)[A-Z\d][A-Z\d]{0,17}(?:[ ./+-][A-Z\d]{1,10}){0,7}(?:\([0-9A]\))?(?![\w])",
    re.ASCII,
)
_FEWEST = 6


def identities(text: str) -> Iterator[Hit]:
    """Identity numbers in folded text that pass their country's checksum."""
    for match in _CANDIDATE.finditer(text):
        if sum(map(str.isdigit, match.group())) < _FEWEST and not match.group().isalnum():
            continue
        for start, end in _pieces(match.group()):
            piece = match.group()[start:end]
            weight = _weight(piece)
            if weight:
                yield Hit(match.start() + start, match.start() + end, Kind.RECORD_NUMBER, weight)


def _pieces(run: str) -> Iterator[tuple[int, int]]:
    """The run as it stands, then the pieces that stand between spaces."""
    yield 0, len(run)
    if " " in run:
        for match in re.finditer(r"\S+", run):
            yield match.span()


def _weight(piece: str) -> int:
    """How sure the form and the checksum make it; 0 where they do not."""
    for each in _IDENTITIES:
        if each.form.fullmatch(piece) and each.valid(piece):
            if each.bare:
                return LIKELY + 1 if len(piece) > len("12345678901") else LIKELY
            return NAMED if any(map(str.isalpha, piece)) or "-" in piece or "." in piece else FORMED
    return 0
