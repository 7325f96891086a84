"""The story of its people: who they are, where they met Praxis first, and that some are on both services."""

import re

from adapters.playground.story.stage import Scene, Stage

_CODE = re.compile(r"[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}")
LINKED = ("Finn", "Mia", "Lin")
"""Some use both services, and are one member."""

PROFILES = {
    "Fay": (
        "Allied health educator",
        "Community health",
        "Melbourne",
        "To hear from assistants what no guideline says.",
    ),
    "Finn": (
        "Physiotherapist",
        "Rehabilitation",
        "Melbourne",
        "To delegate better, and less late.",
    ),
    "Mia": (
        "Allied health assistant",
        "Acute hospital",
        "Melbourne",
        "Ideas for the ten minutes before a session, and somebody to ask.",
    ),
    "Ben": (
        "Allied health assistant",
        "Aged care",
        "Perth",
        "I work alone on my site. I would like to know how others do it.",
    ),
    "Lin": (
        "Occupational therapist",
        "Community health",
        "Melbourne",
        "To learn what people really do at home.",
    ),
}
"""Their work, where they practise, their city, what they hope for."""


async def _link(stage: Stage) -> None:
    for name in LINKED:
        here, there = stage.at(name), stage.at(name, elsewhere=True)
        await here.run("/link")
        found = _CODE.search(here.last.text)
        if found is None:
            raise LookupError(f"no code in {here.last.text!r}")
        await there.run("/link", code=found.group())


async def _introduce(stage: Stage) -> None:
    for name, (work, area, zone, goals) in PROFILES.items():
        await stage.at(name).run(
            "/start", work=work, area=area, country="Australia", zone=zone, goals=goals
        )


async def _choose_notices(stage: Stage) -> None:
    await stage.at("Mia").run("/settings", kind="webinar", via="dm")
    await stage.at("Ben").run("/settings", quiet="19:00-08:00")


async def _newcomer(stage: Stage) -> None:
    await stage.at("Zoe").say("general", "Hello! I start as an assistant in Brisbane next week.")
    await stage.at("Mia").say(
        "general",
        "Welcome, Zoe! Look at #prompts: the threads are the best of it. Nobody minds late.",
    )


SCENES = (
    Scene(-4, 1, "10:10", _link),
    Scene(-4, 1, "12:40", _introduce),
    Scene(-4, 2, "10:05", _choose_notices),
    Scene(-1, 4, "15:20", _newcomer),
)
"""They come in the first week, and Zoe just now."""
