"""Finds people's numbers by the word before them: "UR 4471", "Medicare no. …", "UPRN in the system …"."""

import re
from collections.abc import Callable, Iterator
from functools import cache

from stdnum.au import tfn
from stdnum.gb import nhs

from cogs.cases.gate.checksums import is_dva, is_health_identifier, is_medicare, luhn
from cogs.cases.gate.findings import Kind
from cogs.cases.gate.hits import NAMED, POSSIBLE, Hit
from cogs.cases.gate.measures import has_unit, is_date_or_year, is_series
from cogs.cases.gate.vocabulary import words

_TOPICS = {
    "label_medicare": Kind.MEDICARE,
    "label_ihi": Kind.IHI,
    "label_dva": Kind.DVA,
    "label_tfn": Kind.TFN,
    "label_nhs": Kind.NHS,
    "label_nhi": Kind.NHI,
    "label_ssn": Kind.SSN,
    "label_ndis": Kind.NDIS,
    "label_account": Kind.ACCOUNT,
    "label_registration": Kind.REGISTRATION,
    "label_record": Kind.RECORD_NUMBER,
    "label_paper": Kind.RECORD_NUMBER,
}
_DOTTED = 5
"""Letters of an abbreviation that may be written with dots, such as "U.R.N."."""


def _bare(label: str) -> str:
    """A label without what people leave out or put in."""
    return re.sub(r"[\s.'-]+", "", label.lower())


_KINDS = {_bare(label): kind for topic, kind in _TOPICS.items() for label in words(topic)}
_STRONG = frozenset(
    _bare(label)
    for topic in _TOPICS
    if topic not in ("label_paper", "label_account", "label_registration", "label_ssn")
    for label in words(topic)
)


@cache
def label_words() -> frozenset[str]:
    """Abbreviations and words that stand for a kind of number and for no person: "CNIC", "Aadhaar"."""
    return frozenset(
        label
        for topic in _TOPICS
        if topic != "label_paper"
        for label in words(topic)
        if " " not in label and len(label) > 1
    ) - words("labels_that_are_names")


def _shape(label: str) -> str:
    """The label as a regular expression: any spaces, and dots between the letters of an abbreviation."""
    if label.isalpha() and len(label) < _DOTTED:
        return r"\.?".join(label)
    return re.escape(label).replace(r"\ ", r"[ \t-]+").replace("'", "'?")


def _any() -> str:
    every = {label for topic in _TOPICS for label in words(topic)}
    by_letter: dict[str, list[str]] = {}
    for label in sorted(every, key=lambda each: (-len(each), each)):
        by_letter.setdefault(label[0], []).append(_shape(label)[len(re.escape(label[0])) :])
    return "|".join(
        f"(?-i:[{re.escape(first)}{re.escape(first.upper())}])(?:{'|'.join(rest)})"
        for first, rest in sorted(by_letter.items())
    )


_LINKS = (
    "numbers?|numb|num|nos|no|nr|id|is|was|card|code|of|for|on|the|her|his|their|our|this|in|system|form|reads?|says"
    "|it|as|ref|pin|reg|registration|reference|licence|license|holder|given|stated|written|printed|now|old|new|nb|renewal|renewed|expires"
)
_NUMBER = (
    r"(?P<number>(?:[A-Z]{1,6}[ /-])?(?:[A-Z]{1,3}[ /-])?[A-Za-z]{0,6}\d\w*"
    r"(?:(?: ?[-/] ?| {1,3}|\.)[A-Z]{0,4}\d\w*|[ /-][A-Z]{1,3}(?![\w/])){0,12}(?:\([0-9A]\))?)"
)
_LABELLED = re.compile(
    rf"(?<![\w-])(?P<label>(?i:{_any()}))(?:(?<=#)|(?<=\.)|(?![A-Za-z]))"
    rf"(?P<between>(?:[ \t]*(?:[:#=(/-]|\.(?!\d)|(?i:(?:{_LINKS})(?![A-Za-z])))){{0,6}}[ \t]*)(?<![\d/]){_NUMBER}",
    re.ASCII,
)
_SAID = re.compile(r"[:#=]|\b(?:numbers?|num|nos?|nr|id)\b", re.ASCII | re.IGNORECASE)
_FEWEST = 4
_LONGER = {Kind.NHS: 6, Kind.NHI: 6, Kind.MEDICARE: 6, Kind.IHI: 6, Kind.TFN: 6, Kind.NDIS: 6}
"""Digits and letters below which it is no number of that kind but "NHS 111"."""
_SAYING = frozenset(
    _bare(label)
    for topic in _TOPICS
    for label in words(topic)
    if label.endswith(("#", " no", " no.", " number", " id"))
)
_PAPER = frozenset(_bare(label) for label in words("label_paper"))
_BARE = frozenset(
    (
        "ref",
        "file",
        "chart",
        "claim",
        "folder",
        "id",
        "wristband",
        "barcode",
        "ticket",
        "incident",
        "policy",
    )
)
"""After these four digits are enough though nothing says that they are a number."""
_CERTAIN = 3
"""Digits that are enough where the label says that it is a number."""


def labelled(text: str) -> Iterator[Hit]:
    """Whatever follows a label, valid or not: numbers are mistyped too."""
    for match in _LABELLED.finditer(text):
        label = _bare(match["label"])
        end = match.start("number") + len(_trimmed(match["number"]))
        number = text[match.start("number") : end]
        if _believed(label, match["between"], number) and not _measured(
            text, number, end, said=label in _STRONG or _SAID.search(match["between"]) is not None
        ):
            kind = _KINDS[label]
            checked = _checked(kind, number)
            yield Hit(
                match.start("number"),
                end,
                checked or kind,
                NAMED + (checked is kind) - (label in _WEAKEST) * POSSIBLE,
            )


_WEAKEST = frozenset(_bare(label) for label in words("inside") | frozenset(("number", "no", "#")))


def _trimmed(number: str) -> str:
    """Without an abbreviation that already begins what comes next: "UR 44719 BP 130/80"."""
    for word in re.finditer(r"(?<=[ /-])[A-Z]{1,4}(?=[ /-]|$)", number):
        if len(word.group()) > 1 and word.group().lower() in words("abbreviations") | words(
            "units"
        ):
            return number[: word.start()].rstrip(" /-")
    return number


def _believed(label: str, between: str, number: str) -> bool:
    """Whether enough digits follow for what was said before them."""
    digits = sum(map(str.isdigit, number))
    said = _SAID.search(between) is not None or label in _SAYING
    lettered = any(map(str.isupper, number))
    letters = sum(map(str.isalpha, number))
    kind = _KINDS[label]
    if kind in _LONGER:
        return digits + letters >= _LONGER[kind]
    if kind is Kind.REGISTRATION and digits >= _CERTAIN and letters > 1:
        return True
    if label in _STRONG:
        return digits >= (_CERTAIN if said or lettered else _FEWEST)
    if label in _PAPER and not said and not lettered:
        return digits > _FEWEST or (digits == _FEWEST and label in _BARE and not between.strip())
    return digits >= (_CERTAIN if said and lettered else _FEWEST) or label == "swift"


def _measured(text: str, number: str, end: int, *, said: bool) -> bool:
    """A date, a year, a dose, or readings; these only where nothing says that it is a number."""
    return (
        is_date_or_year(number)
        or has_unit(text, end)
        or (
            not said
            and not any(map(str.isupper, number))
            and number.count("-") <= 1
            and len(re.findall(r"\d+", number)) > 1
            and is_series(number)
            and len(re.sub(r"\D", "", number)) < _PLENTY
        )
    )


_PLENTY = 7
"""Digits of a series after which a label is believed all the same."""


def _checked(kind: Kind, number: str) -> Kind | None:
    """What a checksum says the number is: "ID 943 476 5919" is still an NHS number."""
    if any(map(str.isalpha, number)):
        return Kind.DVA if kind is Kind.RECORD_NUMBER and _is_file(number) else None
    digits = re.sub(r"\D", "", number)
    if is_health_identifier(digits):
        return Kind.IHI
    found = next((each for each, valid in _CHECKS if valid(digits)), None)
    return found if kind in (found, Kind.RECORD_NUMBER) else None


_CHECKS: tuple[tuple[Kind, Callable[[str], bool]], ...] = (
    (Kind.MEDICARE, is_medicare),
    (Kind.NHS, lambda digits: len(digits) == len("9434765919") and nhs.is_valid(digits)),
    (Kind.TFN, lambda digits: len(digits) == len("123456782") and tfn.is_valid(digits)),
    (
        Kind.ACCOUNT,
        lambda digits: len(digits) in range(13, 20) and luhn(digits) and len(set(digits)) > 1,
    ),
)


def _is_file(number: str) -> bool:
    bare = number.replace(" ", "")
    return number[:2].isupper() and is_dva(bare)
