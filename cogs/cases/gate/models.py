"""Reads the model of names that an operator supplies: a directory of spaCy's or of a BERT that labels tokens.

Needs the extra `names`, and only while this is imported: the gate works without.
"""

from pathlib import Path

from cogs.cases.gate.findings import Kind, Tagger


class UnusableModel(Exception):
    """The directory holds no model that names persons; the text says what is wrong with it."""


def load_tagger(folder: Path) -> Tagger:
    """The model in a directory, of whichever kind it is.

    Raises:
        UnusableModel: it is missing, of a kind not known here, broken, or names no persons.
        ImportError: the extra is not installed.
    """
    if not folder.is_dir():
        raise UnusableModel(f"{folder}: there is no such directory")
    if (folder / "meta.json").is_file():
        from cogs.cases.gate.spacy_model import load_spacy  # noqa: PLC0415  # the extra `names`

        return load_spacy(folder)
    if (folder / "config.json").is_file():
        from cogs.cases.gate.bert_model import load_bert  # noqa: PLC0415  # the extra `names`

        return load_bert(folder)
    raise UnusableModel(
        f"{folder}: neither a spaCy model (meta.json) nor a transformers one (config.json)"
    )


_PERSONS = frozenset(
    (
        "PERSON",
        "PER",
        "NAME",
        "PATIENT",
        "STAFF",
        "DOCTOR",
        "HCW",
        "FIRSTNAME",
        "LASTNAME",
        "GIVENNAME",
        "SURNAME",
    )
)
"""What models call a person, without hyphens and underscores."""
_PLACES = frozenset(("HOSP", "HOSPITAL", "FACILITY", "CLINIC"))


def kind_of(label: str) -> Kind | None:
    """What a model's label means here; None for what the gate finds better itself, or not at all."""
    plain = label.upper()
    if plain[1:2] == "-" and plain[0] in "BILUSE":
        plain = plain[2:]
    plain = plain.replace("-", "").replace("_", "")
    if plain in _PERSONS:
        return Kind.NAME
    return Kind.FACILITY if plain in _PLACES else None


def require_persons(folder: Path, labels: frozenset[str]) -> None:
    """Refuses a model none of whose labels is a person's name."""
    if not any(kind_of(label) is Kind.NAME for label in labels):
        named = ", ".join(sorted(labels)) or "none"
        raise UnusableModel(f"{folder}: the model does not name persons; its labels: {named}")
