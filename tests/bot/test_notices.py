"""What facilitators are told of direct messages: that one did not arrive, and nothing of what it says."""

from datetime import UTC, datetime

import pytest

from bot import notices
from bot.delivery import EVERY_TARGET, Draft, Op, Parcel, ToPurpose
from bot.message import say
from bot.refs import UserRef, WorkspaceRef
from tests.conversation import World

SECRET = "Your question was not taken"


def direct(kind: str = "prompt.suggestion-answer") -> Parcel:
    """A direct message that is being delivered."""
    return Parcel(
        id="01ARZ3NDEKTSV4RRFFQ69G5FAV",
        community_id=1,
        target_id=None,
        kind=kind,
        subject="suggestion:1",
        op=Op.POST,
        message=say(SECRET),
        key="0123456789abcdef01234567",
        fence=1,
        lease_until=datetime(2027, 1, 11, tzinfo=UTC),
        attempt=1,
        address=UserRef(WorkspaceRef("playground", "guild"), "u1"),
    )


@pytest.mark.parametrize(
    "notice",
    [
        notices.buried(direct(), "Tom does not accept direct messages"),
        notices.doubt(direct(), ""),
        notices.missed(direct()),
        notices.held(direct(), "no workspace"),
    ],
    ids=["dead", "in doubt", "missed", "held"],
)
def test_a_notice_of_a_direct_message_goes_everywhere_and_tells_nothing_of_it(
    notice: Draft | None,
) -> None:
    assert notice is not None
    assert ToPurpose(EVERY_TARGET, "ops") == notice.to
    assert SECRET not in str(notice.message.to_json())
    assert "Tom" not in str(notice.message.to_json())


def test_there_is_no_notice_of_a_notice() -> None:
    assert None is notices.buried(direct("ops.paused"), "gone")


async def test_a_direct_message_that_was_refused_is_told_in_every_ops_channel_once(
    world: World,
) -> None:
    await world.lin.run("/prompt suggest")
    await world.lin.submit({"Your question": "Who taught you most?"})
    world.lin.account.dms_open = False
    team = world.person("Lin", world.team)
    team.account.dms_open = False
    await world.fay.at("#ops").click("Approve")
    await world.advance(hours=1)
    for workspace in (world.guild, world.team):
        seen = world.person("Fay", workspace, "#ops").here
        assert 1 == len([each for each in seen if "A direct message could not be" in each])
