"""Sets up the demo community by talking to the bot, as an admin of a real one would."""

from collections.abc import Sequence

from adapters.playground.demo import CAST, CHANNELS, OPS
from adapters.playground.people import Person
from adapters.playground.seen import Seen
from adapters.playground.story.stage import ZONE, Scene, Stage
from adapters.playground.workspace import Workspace
from bot.message import Paragraph
from bot.text import Code

NAME = "Allied Health Assistants"
SHORT = "aha"
PURPOSE = (
    "We are allied health assistants, and the therapists who work with us. We compare how we work, so "
    "that a good idea from one ward is tried on the next, and nobody has to solve the same problem "
    "alone."
)
TOPICS = "Working with people on the ward and at home, delegation, equipment, rules, careers."
AUDIENCE = "Assistants and therapists in hospitals, community health and aged care."


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
    for workspace in workspaces:
        clear(workspace)


async def _write_charter(stage: Stage) -> None:
    ada = stage.at("Ada")
    await ada.run("/community setup")
    await ada.click("Write the charter")
    await ada.submit(purpose=PURPOSE, topics=TOPICS, audience=AUDIENCE)
    while "Write ground rules" not in ada.last.buttons:
        await ada.click("Skip for now")
    await ada.click("Write ground rules")
    await ada.submit()  # as the form offers them
    await stage.at("Ada", "general").say(
        "general",
        "Welcome, everybody. Praxis asks us one question a week in #prompts and looks after our "
        "webinars and the library. Type / to see what it can do, and ask me anything here.",
    )


SCENES = (Scene(-4, 0, "08:30", _write_charter),)
"""The community begins on a Monday morning."""


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


def clear(workspace: Workspace) -> None:
    """Takes the answers away that only one person saw, as clients that were closed do."""
    for ident in [each.ref.id for each in workspace.posts.values() if each.viewer]:
        del workspace.posts[ident]
    workspace.changed()
