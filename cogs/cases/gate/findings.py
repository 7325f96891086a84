"""What the gate is asked and what it answers: plain data that never shows a word of the text it is about."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class Kind(StrEnum):
    """What a marked span may be."""

    NAME = "name"
    INITIALS = "initials"
    BIRTH_DATE = "birth date"
    DATE = "date"
    AGE = "age over 89"
    PHONE = "phone"
    EMAIL = "e-mail"
    URL = "web address"
    HANDLE = "user name"
    IP = "IP address"
    ADDRESS = "address"
    POSTCODE = "postcode"
    MEDICARE = "Medicare number"
    IHI = "IHI or HPI"
    DVA = "DVA file number"
    TFN = "tax file number"
    NHS = "NHS number"
    NHI = "NHI number"
    SSN = "social security number"
    NDIS = "NDIS number"
    ACCOUNT = "card or account number"
    RECORD_NUMBER = "record number"
    LONG_NUMBER = "long number"
    REGISTRATION = "registration or number plate"
    FACILITY = "facility or employer"


class Concern(StrEnum):
    """Why a text as a whole may identify somebody though no single word does."""

    SUM = "sum"
    RARE_IN_PLACE = "rare condition in a place"
    ATTACHMENTS = "attachments"
    UNREAD_SCRIPT = "unread script"


@dataclass(frozen=True, slots=True)
class Span:
    """A suspicious piece of one field: `start` and `end` are offsets into the text as it was typed.

    `why` is a sentence and `instead` a safer wording ("" where leaving it out is best), both in the
    language that was current when the text was examined.
    """

    field: str
    start: int
    end: int
    kind: Kind
    why: str
    instead: str

    def __repr__(self) -> str:
        return f"Span({self.field!r}, {self.start}, {self.end}, {self.kind.name})"


@dataclass(frozen=True, slots=True)
class Caution:
    """A concern about the text as a whole; `why` as in `Span`."""

    concern: Concern
    why: str

    def __repr__(self) -> str:
        return f"Caution({self.concern.name})"


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything that was found: spans by field in the order given, then by place; none overlap."""

    spans: tuple[Span, ...] = ()
    warnings: tuple[Caution, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether nothing at all was found, which is no proof that there is nothing."""
        return not self.spans and not self.warnings

    def of(self, field: str) -> tuple[Span, ...]:
        """The spans of one field."""
        return tuple(span for span in self.spans if span.field == field)


@dataclass(frozen=True, slots=True)
class Known:
    """What a community knows that no dictionary does.

    `facilities`: hospitals, services and employers by the names people use for them. `places`: its
    towns and suburbs. `region`: the country (ISO 3166, such as AU) whose phone numbers are written
    without a prefix; "" tries the English-speaking ones. `year`: the current one, 0 where unknown;
    only safer wordings need it.
    """

    facilities: tuple[str, ...] = field(default=(), repr=False)
    places: tuple[str, ...] = field(default=(), repr=False)
    region: str = ""
    year: int = 0


NOTHING_KNOWN = Known()


@dataclass(frozen=True, slots=True)
class Mention:
    """What a tagger found: offsets into the text it was given, and whether it is a person's name."""

    start: int
    end: int
    kind: Kind


class Tagger(Protocol):
    """Finds names in running text. Must be safe to call from any thread."""

    @property
    def name(self) -> str:
        """What is shown to operators, never to be derived from a text."""
        ...

    def mentions(self, text: str) -> Sequence[Mention]:
        """Persons' names (`Kind.NAME`) and, where it knows them, facilities (`Kind.FACILITY`)."""
        ...
