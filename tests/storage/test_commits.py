"""Who waits for something to do is told of every commit, and of nothing else."""

from tests.storage.stage import Site, Stage


async def test_a_commit_is_told(stage: Stage, aha: Site) -> None:
    told: list[str] = []
    stage.uows.on_commit(lambda: told.append("committed"))

    async with stage.uow(aha) as uow:
        uow.audit("looked", "around")
        assert [] == told
        await uow.commit()

    assert ["committed"] == told


async def test_a_unit_that_is_left_without_a_commit_tells_nobody(stage: Stage, aha: Site) -> None:
    told: list[str] = []
    stage.uows.on_commit(lambda: told.append("committed"))

    async with stage.uow(aha) as uow:
        uow.audit("looked", "around")

    assert [] == told
