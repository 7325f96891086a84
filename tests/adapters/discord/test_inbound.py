# pyright: basic
"""Reading what arrives: whose it is, how old it is, and what concerns nobody."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.inbound import Freshness, Witness, desk, instant, snowflake
from bot.events import PersonLeft
from bot.refs import ChannelRef, UserRef, WorkspaceRef

NOW = datetime(2027, 5, 20, 9, 30, tzinfo=UTC)
HOME = WorkspaceRef("discord", "1001")
WITNESS = Witness("1", lambda _guild, channel: "5" if channel == "6" else None)


def message(**changes: Any) -> dict[str, Any]:
    author = {"id": "77"}
    return {
        "id": "9",
        "guild_id": "1001",
        "channel_id": "6",
        "author": author,
        "type": 0,
        **changes,
    }


@given(st.datetimes(datetime(2016, 1, 1), datetime(2050, 1, 1), timezones=st.just(UTC)))
def test_an_instant_and_its_smallest_id_agree_to_the_millisecond(at: datetime) -> None:
    assert timedelta(0) <= at - instant(snowflake(at)) < timedelta(milliseconds=1.001)


@pytest.mark.parametrize(
    "payload",
    [
        message(author={"id": "77", "bot": True}),
        message(webhook_id="3"),
        message(type=7),
        message(channel_id="5"),
        {**message(), "guild_id": None},
        message(author={"id": "1"}),
    ],
    ids=["bot", "webhook", "joined", "channel", "direct", "ours-unmarked"],
)
def test_what_is_no_reply_of_a_person_in_a_thread_is_nobodys_business(payload: Any) -> None:
    assert None is WITNESS.happening("MESSAGE_CREATE", payload, NOW)


def test_a_person_who_leaves_is_told() -> None:
    payload = {"guild_id": "1001", "user": {"id": "77"}}
    assert PersonLeft(UserRef(HOME, "77")) == WITNESS.happening("GUILD_MEMBER_REMOVE", payload, NOW)


def test_a_click_in_a_thread_stands_in_the_thread() -> None:
    channel = {"id": "6", "type": 11, "parent_id": "5"}
    payload = {
        "id": "2",
        "token": "t",
        "type": 3,
        "guild_id": "1001",
        "channel_id": "6",
        "channel": channel,
    }
    assert ChannelRef(HOME, "5", "6") == desk(payload).place


class TestFreshness:
    """Ages are told by two clocks, since either may be wrong."""

    def test_a_live_interaction_is_fresh(self) -> None:
        fresh = Freshness()
        made = str(snowflake(NOW))
        assert False is fresh.stale(made, now=NOW + timedelta(seconds=1), monotonic=100.0)

    def test_a_replayed_interaction_is_stale(self) -> None:
        fresh = Freshness()
        fresh.stale(str(snowflake(NOW)), now=NOW, monotonic=100.0)
        late = NOW + timedelta(seconds=10)
        old = str(snowflake(NOW + timedelta(seconds=2)))
        assert True is fresh.stale(old, now=late, monotonic=110.0)

    @pytest.mark.parametrize("hours", [-3, 3])
    def test_a_clock_that_is_wrong_makes_nothing_stale(self, hours: int) -> None:
        fresh, wrong = Freshness(), NOW + timedelta(hours=hours)
        seen = [
            fresh.stale(
                str(snowflake(NOW + timedelta(seconds=n))),
                now=wrong + timedelta(seconds=n),
                monotonic=100.0 + n,
            )
            for n in range(20)
        ]
        assert [False] * 20 == seen
