"""What `/me` shows of each feature: everything a person began, planned, kept or missed."""

from collections.abc import Sequence

from bot.i18n import _
from bot.text import Link, Text, Timestamp, md, plain
from cogs.members.views import Section, missed
from storage.personal import PersonalRepository
from storage.uow import UnitOfWork


async def of(uow: UnitOfWork, member_id: int) -> Sequence[Section]:
    """All sections in the order in which people look for them."""
    mine = uow.repo(PersonalRepository)
    return [
        Section(
            _("Webinars ahead"),
            tuple(
                md("**{what}** {when}", what=each.what, when=Timestamp(each.at))
                for each in await mine.plans(member_id)
                if each.at is not None
            ),
            _("nothing planned"),
        ),
        Section(
            _("My cases"),
            (
                *(
                    md(
                        "**{what}** {state}, {when}",
                        what=each.what,
                        state=_case_state(each.state),
                        when=Timestamp(each.at, "date"),
                    )
                    for each in await mine.cases(member_id)
                    if each.at is not None
                ),
                *(
                    md(_("Not sent yet, last changed {when}"), when=Timestamp(each.at))
                    for each in await mine.case_drafts(member_id)
                    if each.at is not None
                ),
            ),
        ),
        Section(
            _("Saved resources"),
            tuple(
                Text((Link(each.what[:200], each.url),)) if each.url else plain(each.what)
                for each in await mine.saved(member_id)
            ),
            _("nothing saved"),
        ),
        Section(
            _("Drafts and suggestions"),
            tuple(plain(each.what) for each in await mine.drafts(member_id)),
            _("none"),
        ),
        Section(
            _("Private answers"),
            tuple(plain(each.what) for each in await mine.answers(member_id)),
        ),
        Section(
            _("What could not reach you"),
            tuple(
                missed(each.what, Timestamp(each.at))
                for each in await mine.missed(member_id)
                if each.at is not None
            ),
        ),
    ]


def _case_state(state: str) -> str:
    """How far a case is, in the reader's language."""
    names = {
        "pending": _("waits for approval"),
        "returned": _("came back to you"),
        "rejected": _("was not taken"),
        "queued": _("waits for its slot"),
        "removed": _("was taken down"),
        "clarify": _("is being clarified"),
        "recommend": _("is being advised on"),
        "summary": _("waits for its summary"),
        "closed": _("has its summary"),
    }
    return names.get(state, state)
