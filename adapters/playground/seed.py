"""Sets up the demo community by talking to the bot, as an admin of a real one would."""

from collections.abc import Sequence

from adapters.playground.demo import CAST, CHANNELS, OPS
from adapters.playground.people import Person
from adapters.playground.seen import Seen
from adapters.playground.workspace import Workspace
from bot.message import Paragraph
from bot.text import Code

NAME = "Allied Health Assistants"
SHORT = "aha"
ZONE = "Australia/Melbourne"


async def found_community(workspaces: Sequence[Workspace]) -> None:
    """One community in all of these workspaces: channels mapped, roles given, questions waiting.

    Raises `LookupError` when the bot did not answer as it should.
    """
    admin = next(each.name for each in CAST if each.admin)
    home, *others = (_at_desk(workspace, admin) for workspace in workspaces)
    await home.run("/community setup", name=NAME, short=SHORT, zone=ZONE)
    await _furnish(home)
    for elsewhere in others:
        await home.run("/community invite")
        await elsewhere.run("/community join", code=_code_in(home.last))
        await _furnish(elsewhere)
    planner = _at_desk(workspaces[0], "Fay")
    await planner.run("/prompt import", source="starter")
    for person in (home, planner, *others):
        _clear(person)


async def _furnish(admin: Person) -> None:
    for purpose in (*CHANNELS, OPS):
        channel = admin.workspace.channel(purpose)
        await admin.run("/community channels", purpose=purpose, channel=channel)
    for each in CAST:
        if each.staff and not each.admin:
            user = admin.workspace.account_named(each.name)
            await admin.run("/community roles", role="facilitator", person=user)


def _at_desk(workspace: Workspace, name: str) -> Person:
    return Person(workspace, workspace.account_named(name), workspace.channel("general"))


def _code_in(seen: Seen) -> str:
    for block in seen.message.blocks:
        if isinstance(block, Paragraph) and block.text.spans:
            span = block.text.spans[0]
            if isinstance(span, Code):
                return span.text
    raise LookupError(f"no code in {seen.text!r}")


def _clear(person: Person) -> None:
    """Takes the answers away that only they saw, as a client that was closed does."""
    posts = person.workspace.posts
    for ident in [each.ref.id for each in posts.values() if each.viewer == person.user.id]:
        del posts[ident]
    person.workspace.changed()
