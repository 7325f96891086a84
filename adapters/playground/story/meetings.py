"""The story of two webinars: one that was held and recorded, one that is coming."""

from collections.abc import Sequence
from functools import partial

from adapters.playground.seen import Seen
from adapters.playground.story.stage import Scene, Stage, agreeing, newest_thread

PLACE = "webinars"
THURSDAY = 3


async def _plan(
    stage: Stage, title: str, week: int, area: str, speaker: str, description: str
) -> None:
    fay = stage.at("Fay", PLACE)
    await fay.run(
        "/webinar create",
        title=title,
        when=f"{stage.day(week, THURSDAY):%Y-%m-%d} 19:30",
        area=area,
        speaker=stage.at(speaker),
        link="https://meet.example.org/aha-webinar",
        description=description,
    )
    await fay.click("Save")


def _card(stage: Stage, name: str, *, elsewhere: bool = False) -> Seen:
    return newest_thread(stage.at(name, PLACE, elsewhere=elsewhere), PLACE)


async def _answer(stage: Stage, label: str, names: Sequence[str], *, elsewhere: bool) -> None:
    for name in names:
        person = stage.at(name, PLACE, elsewhere=elsewhere)
        await person.click(label, on=_card(stage, name, elsewhere=elsewhere))


async def _ask(stage: Stage, name: str, text: str, *, anonymous: bool = False) -> None:
    person = stage.at(name, PLACE)
    await person.click("Ask a question", on=_card(stage, name))
    await agreeing(person)
    await person.submit(text=text, anonymous=anonymous)


async def _wonder_too(stage: Stage, name: str) -> None:
    person = stage.at(name, PLACE)
    await person.at(_card(stage, name)).click("I'd like to know too (0)")


async def _attend(stage: Stage) -> None:
    for name in ("Mia", "Ben", "Finn"):
        await stage.at(name, PLACE).click("I attended", on=_card(stage, name))


async def _evaluate(stage: Stage) -> None:
    for name, useful, comment in (
        ("Mia", "5", "More time for the examples, please."),
        ("Ben", "4", ""),
    ):
        person = stage.at(name, PLACE)
        await person.click("Three questions", on=_card(stage, name))
        await agreeing(person)
        await person.submit(useful=useful, change="yes", comment=comment)


async def _record(stage: Stage) -> None:
    await stage.at("Fay", PLACE).run(
        "/webinar recording", which="W1", link="https://video.example.org/saying-no-kindly"
    )


SCENES = (
    Scene(
        -4,
        3,
        "14:00",
        partial(
            _plan,
            title="Saying no kindly: what is ours to do, and what is not",
            week=-2,
            area="communication",
            speaker="Finn",
            description="What to say when a task is handed over that is not ours to take, without "
            "leaving anybody alone with it. With three conversations to practise.",
        ),
    ),
    Scene(
        -4,
        3,
        "16:10",
        partial(_answer, label="Going", names=("Mia", "Ben", "Finn"), elsewhere=False),
    ),
    Scene(-4, 4, "09:05", partial(_answer, label="Maybe", names=("Lin",), elsewhere=True)),
    Scene(
        -3,
        1,
        "18:05",
        partial(
            _ask,
            name="Ben",
            text="What do you say when there is nobody to hand it back to before Monday?",
        ),
    ),
    Scene(-3, 1, "18:40", partial(_wonder_too, name="Mia")),
    Scene(
        -2,
        2,
        "20:15",
        partial(
            _ask,
            name="Lin",
            text="Does it get easier, or do you only get better at hiding it?",
            anonymous=True,
        ),
    ),
    Scene(-2, THURSDAY, "20:40", _attend),
    Scene(-2, THURSDAY, "20:50", _evaluate),
    Scene(-2, 4, "10:30", _record),
    Scene(
        -1,
        1,
        "14:20",
        partial(
            _plan,
            title="Falls at home: what the kitchen tells you",
            week=1,
            area="patient care",
            speaker="Ben",
            description="A walk through one flat in photographs that show nobody: what Ben looks "
            "for first, and what he leaves as it is.",
        ),
    ),
    Scene(-1, 1, "15:35", partial(_answer, label="Going", names=("Mia", "Fay"), elsewhere=False)),
    Scene(-1, 2, "08:50", partial(_answer, label="Going", names=("Lin",), elsewhere=True)),
    Scene(-1, 2, "09:25", partial(_answer, label="Maybe", names=("Finn",), elsewhere=False)),
    Scene(
        -1,
        2,
        "12:10",
        partial(_ask, name="Mia", text="Do you ever move things, or do you only ever suggest it?"),
    ),
)
"""The first was on a Thursday evening two weeks ago; the second is on Thursday next week."""
