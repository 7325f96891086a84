"""The story of the library: a starter collection, what people share and save, a proposal that waits."""

from adapters.playground.story.stage import Scene, Stage, agreeing

PLACE = "resources"


async def _open(stage: Stage) -> None:
    await stage.at("Fay", PLACE).run("/resource starter")


async def _share(stage: Stage) -> None:
    finn = stage.at("Finn", PLACE)
    await finn.run("/resource find", words="falls")
    await finn.click("Share here", on=finn.last)
    await finn.say(PLACE, "We used this one for the handout. Page two is the useful one.")


async def _verify(stage: Stage) -> None:
    await stage.at("Fay", PLACE).run("/resource verify", resource="R1")
    await stage.at("Mia", PLACE).run("/resource save", resource="R1")


async def _propose(stage: Stage) -> None:
    ben = stage.at("Ben", PLACE)
    await ben.run(
        "/resource add",
        url="https://example.org/chair-based-exercise",
        title="Chair-based exercise: twelve weeks of session plans",
        type="toolkit",
        tags="exercise, older people",
        source="Example Community Health",
        country="Australia",
    )
    await agreeing(ben)
    await ben.click("Propose")


SCENES = (
    Scene(-4, 2, "11:00", _open),
    Scene(-3, 4, "11:25", _share),
    Scene(-2, 4, "14:00", _verify),
    Scene(-1, 3, "13:10", _propose),
)
"""The library opens in the first week; Ben's proposal waits for a facilitator."""
