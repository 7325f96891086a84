"""What databases and files of earlier versions hold is read as it was meant, and written as it was.

The files in `stored/` were written by the version of November 2026; they are never written anew.
"""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from adapters.playground.store import dump, load
from bot.clock import ManualClock
from bot.delivery import Destination, ToMember, ToPost, ToPurpose, ToUser
from bot.events import (
    ActionTriggered,
    Actor,
    CommandInvoked,
    HomeOpened,
    Interaction,
    MessageCommandInvoked,
)
from bot.message import Heading, Message, Paragraph, Topic, say
from bot.parking import Parked, park, unpark
from bot.refs import ChannelRef, MessageRef, RoleRef, UserRef, WorkspaceRef
from bot.text import Plain, Text, Timestamp
from storage.outbox import DESTINATIONS
from tests.bot.test_message import EVERY_BLOCK

STORED = Path(__file__).parent / "stored"

W = WorkspaceRef("slack", "T1")
MIA = UserRef(W, "mia")
THREAD = ChannelRef(W, "C1", "17.5")
POST = MessageRef(ChannelRef(W, "C1"), "17.4")
NOW = datetime(2026, 11, 28, 9, 30, 15, tzinfo=UTC)

ODD_INSTANTS = (
    datetime(2027, 1, 1, 9, 0, 0, 5, tzinfo=UTC),
    datetime(2027, 1, 1, 9, tzinfo=timezone(timedelta(hours=-3, minutes=-30))),
)
MESSAGES = {
    "every block": EVERY_BLOCK,
    "of a thread": replace(say("Zoë said “ja”"), topic=Topic("Falls", ("open", "knee"))),
    "odd characters": Message(
        (Heading(Text((Plain('"\\/\b\f\n\r\t\x01\x7f\u2028🦵', bold=True),)), 2),)
    ),
    "odd instants": Message(tuple(Paragraph(Text((Timestamp(at),))) for at in ODD_INSTANTS)),
    "empty": Message(()),
}
DESTINED: list[Destination] = [
    ToPurpose(0, "prompts"),
    ToPost(3, "webinar.card", "webinar:7"),
    ToMember(12),
    ToUser(MIA),
]


def done(kind: type[Interaction], **what: Any) -> Interaction:
    return kind("k", Actor(MIA, "Mia"), THREAD, NOW, None, **what)  # type: ignore[arg-type]


INTERACTIONS = [
    done(
        CommandInvoked,
        noun="case",
        verb="add",
        args={
            "title": "Knie „links“\n",
            "number": 7,
            "open": True,
            "nothing": None,
            "who": MIA,
            "where": THREAD,
            "group": RoleRef(W, "S1"),
        },
    ),
    done(ActionTriggered, token="case.pick:1", values=("a", "b"), message=POST),
    done(HomeOpened),
    done(MessageCommandInvoked, name="Save", message=POST, author=None, text="Read 🦵 this"),
    done(MessageCommandInvoked, name="Save", message=POST, author=MIA, text=""),
]


def stored(name: str) -> str:
    return (STORED / name).read_text(encoding="utf-8")


def parked() -> list[Parked]:
    return [kept for each in INTERACTIONS if (kept := park(each))]


def as_text(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def test_messages_are_written_as_they_were() -> None:
    written = {name: message.to_json() for name, message in MESSAGES.items()}
    assert stored("messages.json") == as_text(written)


def test_messages_are_read_as_they_were_meant() -> None:
    found = json.loads(stored("messages.json"))
    assert {name: Message.from_json(each) for name, each in found.items()} == MESSAGES


def test_destinations_are_written_as_they_were() -> None:
    written = [DESTINATIONS.to_document(each) for each in DESTINED]
    assert stored("destinations.json") == as_text(written)


def test_destinations_are_read_as_they_were_meant() -> None:
    found = json.loads(stored("destinations.json"))
    assert [DESTINATIONS.from_document(each) for each in found] == DESTINED


def test_what_is_parked_is_written_as_it_was() -> None:
    assert stored("parked.txt").splitlines() == [each.to_text() for each in parked()]


def test_what_is_parked_is_read_as_it_was_meant() -> None:
    assert [unpark(line) for line in stored("parked.txt").splitlines()] == parked()


def test_a_playground_is_read_and_written_as_it_was() -> None:
    text = stored("workspaces.json")
    clock = ManualClock(NOW)
    assert text == dump(load(text, clock), clock.now())
