"""The story of two cases: one with a summary, one that waits for advice. Both are composites: nobody is in them."""

from collections.abc import Mapping
from functools import partial

from adapters.playground.people import Typable
from adapters.playground.story.stage import Scene, Stage, agreeing, newest_thread

PLACE = "cases"
OPS = "ops"
WEDNESDAY, FRIDAY = 2, 4
COMPOSITE = "nobody in particular (composite)"

STAIRS = {
    "setting": "a community health service",
    "age": "65-79",
    "issue": "A woman comes home after a new hip and goes down the stairs backwards because it hurts "
    "less. Her bedroom is upstairs, her kitchen is not.",
    "tried": "The usual leaflet, a rail on one side, and practising together three times.",
    "question": "Would you stop her, or make backwards safe?",
}
STAIRS_MORE = {
    "title": "Backwards down the stairs",
    "consent": COMPOSITE,
    "constraints": "One visit a week, and no bed that fits downstairs.",
    "attested": True,
}
LEARNED = (
    "Nobody would stop her. Make backwards safe first: light, a second rail, shoes that hold. Then "
    "practise forwards with one step, every day, and let her decide when to change."
)
EXERCISES = {
    "setting": "a rehabilitation ward",
    "age": "40-64",
    "issue": "A man does all his exercises while somebody is there, and none when nobody is. He says "
    "he forgets. His phone reminds him of everything else.",
    "tried": "A printed plan, a chart to tick, and a call on Fridays.",
    "question": "What makes people go on when nobody is watching?",
}
EXERCISES_MORE = {
    "title": "Only while somebody watches",
    "consent": COMPOSITE,
    "constraints": "Two weeks until he goes home.",
    "attested": True,
}


async def _set_slots(stage: Stage) -> None:
    fay = stage.at("Fay", PLACE)
    start = f"{stage.day(-3, WEDNESDAY):%Y-%m-%d}"
    await fay.run("/case schedule", slots="every 2nd Wed 12:30", start=start)


async def _present(
    stage: Stage, name: str, first: Mapping[str, Typable], second: Mapping[str, Typable]
) -> None:
    person = stage.at(name, PLACE)
    await person.run("/case submit")
    await agreeing(person)
    await person.submit(first)
    await person.click("Go on to part 2")
    await person.submit(second)
    await person.click("Send to the facilitators")


async def _approve(stage: Stage, name: str) -> None:
    await stage.at(name, OPS).click("Approve")


async def _add(stage: Stage, name: str, button: str, text: str, *, elsewhere: bool = False) -> None:
    person = stage.at(name, PLACE, elsewhere=elsewhere)
    await person.click(button, on=newest_thread(person, PLACE))
    await agreeing(person)
    await person.submit(text=text, anonymous=False)


async def _summarise(stage: Stage) -> None:
    fay = stage.at("Fay", OPS)
    await fay.click("Write the summary")
    await fay.submit(text=LEARNED)


ASK, ADVISE = "Ask a clarifying question", "Recommend"

SCENES = (
    Scene(-4, WEDNESDAY, "13:15", _set_slots),
    Scene(-4, FRIDAY, "11:30", partial(_present, name="Mia", first=STAIRS, second=STAIRS_MORE)),
    Scene(-4, FRIDAY, "15:05", partial(_approve, name="Fay")),
    Scene(
        -3,
        WEDNESDAY,
        "17:20",
        partial(_add, name="Ben", button=ASK, text="Does she hold on with both hands?"),
    ),
    Scene(
        -3,
        FRIDAY,
        "13:10",
        partial(
            _add,
            name="Finn",
            button=ADVISE,
            text="A second rail before anything else. Then one step forwards, every day.",
        ),
    ),
    Scene(
        -3,
        FRIDAY,
        "16:45",
        partial(
            _add,
            name="Lin",
            button=ADVISE,
            text="Look at the light and her shoes. Ours went forwards once she saw the last step.",
            elsewhere=True,
        ),
    ),
    Scene(-2, WEDNESDAY, "14:00", _summarise),
    Scene(
        -2,
        FRIDAY,
        "12:20",
        partial(_present, name="Ben", first=EXERCISES, second=EXERCISES_MORE),
    ),
    Scene(-2, FRIDAY, "14:35", partial(_approve, name="Finn")),
    Scene(
        -1,
        WEDNESDAY,
        "18:15",
        partial(_add, name="Mia", button=ASK, text="What does he look forward to at home?"),
    ),
    Scene(
        -1,
        FRIDAY,
        "13:30",
        partial(
            _add,
            name="Finn",
            button=ADVISE,
            text="Tie each exercise to something he does anyway: kettle on, ten heel raises.",
        ),
    ),
)
"""The first was posted on a Wednesday three weeks ago, the second on Wednesday last week."""
