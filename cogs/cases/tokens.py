"""Addresses of the buttons on cases' messages, for views and jobs; the handlers behind them are declared elsewhere.

`tests/cogs/cases/test_tokens.py` holds every address to its handler's signature.
"""

from bot.token import BoundAction
from storage.case_rows import Voice

# -- writing a case --------------------------------------------------------------------------------


def part(draft_id: int, number: int) -> BoundAction:
    """Opens one of the two forms, filled with what was typed."""
    return BoundAction(f"case.part:{draft_id}:{number}")


def look(draft_id: int) -> BoundAction:
    """Shows what the gate sees."""
    return BoundAction(f"case.look:{draft_id}")


def soften(draft_id: int, revision: int) -> BoundAction:
    """Puts the safer wordings in."""
    return BoundAction(f"case.soften:{draft_id}:{revision}")


def send(draft_id: int, revision: int) -> BoundAction:
    """Sends what was looked at to the facilitators."""
    return BoundAction(f"case.send:{draft_id}:{revision}")


def discard(draft_id: int) -> BoundAction:
    """Throws a draft away."""
    return BoundAction(f"case.discard:{draft_id}")


# -- deciding --------------------------------------------------------------------------------------


def approve(case_id: int, edition: int) -> BoundAction:
    """Approves the edition that was read."""
    return BoundAction(f"case.approve:{case_id}:{edition}")


def give_back(case_id: int, edition: int) -> BoundAction:
    """Asks why it goes back."""
    return BoundAction(f"case.return:{case_id}:{edition}")


def reject(case_id: int, edition: int) -> BoundAction:
    """Asks why it is not taken."""
    return BoundAction(f"case.reject:{case_id}:{edition}")


def read(case_id: int) -> BoundAction:
    """Shows a waiting case in full."""
    return BoundAction(f"case.read:{case_id}")


# -- on the card -----------------------------------------------------------------------------------


def add(case_id: int, voice: Voice) -> BoundAction:
    """Opens the form for a question, a recommendation or an experience."""
    return BoundAction(f"case.add:{case_id}:{voice}")


def answer(case_id: int, question_id: int) -> BoundAction:
    """Opens the presenter's answer to a question."""
    return BoundAction(f"case.answer:{case_id}:{question_id}")


def peers(case_id: int, first: int = 0) -> BoundAction:
    """Shows the others' recommendations to somebody who has written one, from the first or a later one on."""
    return BoundAction(f"case.peers:{case_id}:{first}" if first else f"case.peers:{case_id}")


def follow(case_id: int) -> BoundAction:
    """Follows a case, or no longer."""
    return BoundAction(f"case.follow:{case_id}")


def flag(case_id: int, contribution_id: int = 0) -> BoundAction:
    """Asks what private thing was seen; the whole case where no contribution is named."""
    return BoundAction(
        f"case.flag:{case_id}:{contribution_id}" if contribution_id else f"case.flag:{case_id}"
    )


def show(case_id: int) -> BoundAction:
    """Shows what was learned from a case."""
    return BoundAction(f"case.show:{case_id}")


# -- words with a gate of their own ----------------------------------------------------------------


def mend(draft_id: int) -> BoundAction:
    """Opens what somebody was about to say once more."""
    return BoundAction(f"case.mend:{draft_id}")


def say(draft_id: int, revision: int) -> BoundAction:
    """Says it as it was looked at."""
    return BoundAction(f"case.say:{draft_id}:{revision}")


# -- the end of a case -----------------------------------------------------------------------------


def summarise(case_id: int) -> BoundAction:
    """Opens the summary, drafted from the recommendations."""
    return BoundAction(f"case.summarise:{case_id}")


def outcome(case_id: int) -> BoundAction:
    """Opens the form that asks what happened."""
    return BoundAction(f"case.outcome:{case_id}")


# -- privacy ---------------------------------------------------------------------------------------


def remove(takedown_id: int) -> BoundAction:
    """Asks whether something is to be removed for good."""
    return BoundAction(f"case.remove:{takedown_id}")


def remove_now(takedown_id: int, minute: int) -> BoundAction:
    """Removes it for good."""
    return BoundAction(f"case.remove-now:{takedown_id}:{minute}")


def dismiss(takedown_id: int) -> BoundAction:
    """Shows again what was hidden."""
    return BoundAction(f"case.dismiss:{takedown_id}")
