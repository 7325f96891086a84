"""Cases made up for tests of pure functions."""

from datetime import UTC, datetime

from cogs.cases import rules
from storage.case_rows import (
    Case,
    CaseKind,
    CaseState,
    CaseText,
    Contribution,
    Ruling,
    Stage,
    Takedown,
    Voice,
)

AT = datetime(2027, 1, 20, 1, 30, tzinfo=UTC)
ENDS = datetime(2027, 1, 22, 1, 30, tzinfo=UTC)
TEXT = CaseText(
    setting="a regional hospital",
    age="90 or over",
    issue="A man who fell twice at night wants to go home and lives alone.",
    tried="A walking frame, a sensor mat and a visit by the family.",
    question="How would you judge whether he can go home?",
    title="Home alone after two falls",
    constraints="Two visits a week.",
    consent="nobody in particular (composite)",
)
LIMITS = {
    "setting": rules.MAX_SETTING,
    "issue": rules.MAX_ISSUE,
    "tried": rules.MAX_TRIED,
    "question": rules.MAX_QUESTION,
    "title": rules.MAX_TITLE,
    "constraints": rules.MAX_CONSTRAINTS,
}
"""What the forms take of each field."""


def filled(length: int, word: str = "gait") -> str:
    """Words of exactly so many characters that end in a mark of their own, as people write them."""
    sentence = f"He {word}-trained twice (10 m), then *rested*; it's 5-6 steps. "
    return (sentence * (length // len(sentence) + 1))[: length - 4].rstrip().ljust(
        length - 4, "x"
    ) + "#end"


def longest() -> CaseText:
    """A case whose every field is as long as the forms take it."""
    typed = {name: filled(limit) for name, limit in LIMITS.items()}
    return CaseText(**typed, age="several people", consent="de-identified, our policy allows it")


def case(text: CaseText = TEXT, **other: object) -> Case:
    """A posted case in its first stage."""
    values: dict[str, object] = {
        "id": 7,
        "name": "AHA-2027-014",
        "kind": CaseKind.COMPOSITE,
        "text": text,
        "state": CaseState.POSTED,
        "stage": Stage.CLARIFY,
        "stage_ends_at": ENDS,
        "posted_at": AT,
        "edition": 1,
        "round": 1,
        **other,
    }
    return Case(**values)  # type: ignore[arg-type]


def said(voice: Voice, text: str, **other: object) -> Contribution:
    """Something that was added to it."""
    values: dict[str, object] = {"author": "Ben", "at": AT, "target_id": 1, **other}
    return Contribution(9, 7, voice, text, **values)  # type: ignore[arg-type]


def takedown(ruling: Ruling = Ruling.OPEN, **other: object) -> Takedown:
    """A line of the takedown log."""
    values: dict[str, object] = {
        "contribution_id": None,
        "what": "a name",
        "opened_at": AT,
        **other,
    }
    return Takedown(3, 7, "AHA-2027-014", ruling=ruling, **values)  # type: ignore[arg-type]
