"""Addresses of the buttons on webinars' messages, for views and jobs; the handlers behind them are declared elsewhere.

`tests/cogs/webinars/test_tokens.py` holds every address to its handler's signature.
"""

from bot.token import BoundAction
from storage.webinar_rows import Answer


def answer(meeting_id: int, said: Answer) -> BoundAction:
    """Says whether the clicker comes."""
    return BoundAction(f"webinar.{_ANSWERS[said]}:{meeting_id}")


def join(meeting_id: int) -> BoundAction:
    """Shows the link to those going."""
    return BoundAction(f"webinar.join:{meeting_id}")


def ask(meeting_id: int) -> BoundAction:
    """Opens the form for a question."""
    return BoundAction(f"webinar.ask:{meeting_id}")


def calendar(meeting_id: int) -> BoundAction:
    """Hands out the calendar file."""
    return BoundAction(f"webinar.calendar:{meeting_id}")


def attended(meeting_id: int) -> BoundAction:
    """Says that the clicker was there."""
    return BoundAction(f"webinar.attended:{meeting_id}")


def evaluate(meeting_id: int) -> BoundAction:
    """Opens the three questions."""
    return BoundAction(f"webinar.evaluate:{meeting_id}")


def upvote(question_id: int) -> BoundAction:
    """Gives or takes back a vote."""
    return BoundAction(f"webinar.upvote:{question_id}")


def answered(question_id: int) -> BoundAction:
    """Marks a question as answered."""
    return BoundAction(f"webinar.answered:{question_id}")


def show() -> BoundAction:
    """Shows one meeting of a list; a select."""
    return BoundAction("webinar.show")


def save(draft_id: int) -> BoundAction:
    """Saves what was previewed."""
    return BoundAction(f"webinar.save:{draft_id}")


def cancel(draft_id: int) -> BoundAction:
    """Cancels what was asked about."""
    return BoundAction(f"webinar.cancel-now:{draft_id}")


def date(draft_id: int, index: int) -> BoundAction:
    """Says which of two dates was meant."""
    return BoundAction(f"webinar.date:{draft_id}:{index}")


def feed(*, community: bool) -> BoundAction:
    """Makes a calendar address, in the place of an earlier one."""
    return BoundAction("webinar.feed:1" if community else "webinar.feed")


def revoke(*, community: bool) -> BoundAction:
    """Makes a calendar address stop working."""
    return BoundAction("webinar.revoke:1" if community else "webinar.revoke")


_ANSWERS = {Answer.GOING: "going", Answer.MAYBE: "maybe", Answer.CANT: "cant"}
