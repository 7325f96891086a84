"""Tells the story: every scene at its moment, on the bot's own clock, up to now."""

from collections.abc import Callable, Sequence
from datetime import datetime

from adapters.playground.machine import TimeMachine
from adapters.playground.story import cases, founding, library, meetings, people, questions
from adapters.playground.story.founding import clear
from adapters.playground.story.stage import Stage
from adapters.playground.workspace import Workspace

SCENES = (
    *founding.SCENES,
    *people.SCENES,
    *questions.SCENES,
    *meetings.SCENES,
    *cases.SCENES,
    *library.SCENES,
)
"""All of it; those of one moment happen in this order."""
BEGIN = (-4, 0, "08:00")
"""Week, weekday and time at which the community is founded."""


def beginning(end: datetime) -> datetime:
    """When a story that ends at an instant (aware) begins."""
    return Stage.ending((), end).instant(*BEGIN)


async def tell(
    workspaces: Sequence[Workspace],
    machine: TimeMachine,
    end: datetime,
    told: Callable[[float], None],
) -> None:
    """Lives through it until `end`; `told` hears how much of it (0 to 1) is over.

    The community must be founded. Raises `LookupError` when the bot did not answer as it should.
    """
    stage = Stage.ending(workspaces, end)
    begin = machine.clock.now()
    scenes = [(stage.instant(each.week, each.weekday, each.at), each.deed) for each in SCENES]
    for at, deed in sorted(scenes, key=lambda each: each[0]):
        if at > end:
            break
        await machine.until(at)
        await deed(stage)
        told((at - begin) / (end - begin))
    await machine.until(end)
    for workspace in workspaces:
        clear(workspace)
