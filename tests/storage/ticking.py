"""What tests of the tick share: a first Monday, and a feature that writes down what it is handed."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from storage.schedules import Due
from storage.uow import UnitOfWork
from tests.storage.stage import Site, Stage

FIRST = datetime(2027, 1, 10, 22, 0, tzinfo=UTC)
"""Monday 11 January 09:00 in Melbourne."""
WEEK = timedelta(days=7)
MINUTE = timedelta(minutes=1)


class Notes:
    """A feature that writes down what it is handed, and may refuse some of it."""

    def __init__(self, refuses: frozenset[int] = frozenset()) -> None:
        self.dues: list[Due] = []
        self.batches = 0
        self.refuses = refuses

    async def __call__(self, _uow: UnitOfWork, dues: Sequence[Due]) -> None:
        self.batches += 1
        for due in dues:
            if due.schedule_id in self.refuses:
                raise ArithmeticError("cannot count")
        self.dues.extend(dues)

    @property
    def instants(self) -> list[datetime]:
        return [due.scheduled_for for due in self.dues]


async def states(stage: Stage, site: Site, schedule: int) -> list[str]:
    async with stage.uow(site) as uow:
        return [row.state for row in await uow.schedules.occurrences(schedule)]
