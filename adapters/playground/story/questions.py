"""The story of the weekly questions: asked on Mondays, answered in threads and privately, wrapped up."""

from functools import partial

from adapters.playground.story.stage import Scene, Stage, agreeing, newest_thread, replying

PLACE = "prompts"


async def _schedule(stage: Stage) -> None:
    fay = stage.at("Fay", PLACE)
    await fay.run("/prompt schedule", day="Mon", time="09:00")
    await fay.click("Save")


async def _privately(stage: Stage, name: str, text: str) -> None:
    person = stage.at(name, PLACE)
    await person.click("Answer privately", on=newest_thread(person, PLACE))
    await agreeing(person)
    await person.submit(answer=text)


async def _wrap(stage: Stage, learned: str) -> None:
    fay = stage.at("Fay", PLACE)
    await fay.run("/prompt wrap")
    await agreeing(fay)
    await fay.submit(learned=learned)


async def _suggest(stage: Stage, name: str, text: str, *, anonymous: bool = False) -> None:
    person = stage.at(name, PLACE)
    await person.run("/prompt suggest")
    await agreeing(person)
    await person.submit(text=text, anonymous=anonymous)


async def _approve(stage: Stage, name: str) -> None:
    await stage.at(name, "ops").click("Approve")


def _reply(
    week: int, weekday: int, at: str, name: str, text: str, *, elsewhere: bool = False
) -> Scene:
    deed = partial(replying, channel=PLACE, name=name, text=text, elsewhere=elsewhere)
    return Scene(week, weekday, at, deed)


SCENES = (
    Scene(-4, 0, "08:40", _schedule),
    # The first five minutes at a bedside.
    _reply(
        -4,
        0,
        "12:20",
        "Mia",
        "I sit down before I say anything. Standing says that I am about to leave.",
    ),
    _reply(
        -4,
        0,
        "12:31",
        "Ben",
        "I ask what they would like to be called, and write it on the board, so that the next "
        "person gets it right as well.",
    ),
    _reply(
        -4,
        1,
        "08:55",
        "Lin",
        "I tell them how long I have. Ten honest minutes beat thirty vague ones.",
        elsewhere=True,
    ),
    Scene(
        -4,
        1,
        "17:45",
        partial(
            _privately,
            name="Ben",
            text="Honestly? I check my watch before I go in, so that I need not do it there.",
        ),
    ),
    Scene(
        -3,
        0,
        "08:10",
        partial(
            _wrap,
            learned=(
                "Three things we can all do tomorrow: sit down before speaking, ask for the name "
                "they like and write it where the team sees it, and say how long we have. None of "
                "them costs a minute."
            ),
        ),
    ),
    # Too tired for therapy.
    _reply(
        -3,
        0,
        "13:05",
        "Finn",
        "Before I call it low motivation I look at the night chart. Half of the time the answer is "
        "there: up five times.",
    ),
    _reply(
        -3,
        0,
        "13:12",
        "Mia",
        "I offer half. Two exercises in bed and the rest after lunch. Nearly everybody says yes to "
        "half.",
        elsewhere=True,
    ),
    _reply(
        -3,
        2,
        "09:30",
        "Ben",
        "We moved one person's session to after breakfast instead of before. That was all it took.",
    ),
    Scene(
        -3,
        3,
        "11:00",
        partial(
            _suggest,
            name="Lin",
            text="Which piece of equipment would you never send back, and what do you use it for "
            "that nobody planned?",
        ),
    ),
    Scene(-3, 3, "15:30", partial(_approve, name="Finn")),
    Scene(
        -2,
        0,
        "08:15",
        partial(
            _wrap,
            learned=(
                "Tired is a symptom, not an attitude. Look at the night first, offer half a session, "
                "and move the time before you change the plan. Tell the therapist which of the three "
                "helped."
            ),
        ),
    ),
    # The day before going home.
    _reply(
        -2,
        0,
        "12:15",
        "Mia",
        "Shoes. I ask to see the shoes that go home. Twice this year there were none.",
    ),
    _reply(
        -2,
        1,
        "10:40",
        "Lin",
        "I have them make tea in our kitchen with whoever will be at home standing by. You see at "
        "once who does the lifting.",
    ),
    _reply(
        -2,
        1,
        "18:20",
        "Finn",
        "One flight of stairs with the actual shopping bag. Not with a rail and a therapist.",
        elsewhere=True,
    ),
    # Weekend momentum.
    _reply(
        -1,
        0,
        "12:45",
        "Ben",
        "A card on the tray table: one thing, three times a day, with boxes to tick. The boxes are "
        "what works. Families love them.",
    ),
    _reply(
        -1,
        1,
        "09:15",
        "Mia",
        "I leave the chair turned to the window. If it faces the bed they go back to bed.",
    ),
    Scene(
        -1,
        3,
        "16:50",
        partial(
            _suggest, name="Mia", text="Which small thing on your ward would you never give back?"
        ),
    ),
    # The question of the week in which the story ends, where its Monday has come.
    _reply(
        0,
        0,
        "12:30",
        "Lin",
        "A kettle with a rope round its handle. He had solved it before I came, so we talked about "
        "the bath instead.",
    ),
    _reply(
        0,
        0,
        "12:52",
        "Ben",
        "Three pairs of glasses on the table, none of them on her nose.",
    ),
)
"""Four weeks of questions: two are wrapped up, one waits for it."""
