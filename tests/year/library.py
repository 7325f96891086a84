"""The library in 2027: row 37 of the script."""

from tests.year.life import Life, said

TOOLKIT = "Communication toolkit for conversations with families"
OTHERS = (
    ("Falls at home: a checklist", "https://falls.example.org/checklist"),
    ("Working with interpreters", "https://interpreters.example.org/guide"),
    ("A toolkit for wound care", "https://wounds.example.org/toolkit"),
    ("Communicating by telephone", "https://telephone.example.org/"),
)


async def toolkit(life: Life) -> None:
    """Row 37: Tom proposes, Fay publishes, and a slip of the finger finds it."""
    world = life.world
    tom = world.person("Tom", world.guild)
    with life.row(37):
        await life.until("2027-04-20 10:00")
        for title, url in OTHERS:
            await world.fay.run("/resource add", url=url, title=title)
            await world.fay.click("Publish")
        await tom.run("/resource add", url="https://toolkit.example.org/", title=TOOLKIT)
        await tom.click("Propose")
        assert "The facilitators look at it" in said(tom)
        await tom.run("/resource find words: communication toolkit")
        assert TOOLKIT not in said(tom)
        fay = world.fay.at("#ops")
        (proposal,) = life.ops(world.guild, TOOLKIT)
        await fay.click("Publish", on=proposal)
        await tom.run("/resource find words: comunication toolkit")
        found = [line for line in said(tom).splitlines() if _titles(line)]
        assert TOOLKIT in "\n".join(found[:3])


def _titles(line: str) -> bool:
    return any(title in line for title in (TOOLKIT, *(title for title, _url in OTHERS)))
