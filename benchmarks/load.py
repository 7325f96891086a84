"""Loads a site: one at a time, or so many in flight; what it took the bot."""

import asyncio
import gc
import statistics
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil

from benchmarks.processes import Bot
from benchmarks.sites import Site


@dataclass(frozen=True, slots=True)
class Run:
    """`count` interactions. Seconds; `load_share` of the load's own core tells whether it held us up."""

    count: int
    wall: float
    bot_cpu: float
    load_cpu: float
    latencies: list[float]

    @property
    def cpu_each(self) -> float:
        """The bot's processor time for one."""
        return self.bot_cpu / self.count

    @property
    def bot_share(self) -> float:
        """Of the bot's core."""
        return self.bot_cpu / self.wall

    @property
    def load_share(self) -> float:
        """Of the load's core."""
        return self.load_cpu / self.wall

    def quantile(self, share: float) -> float:
        """The latency that so large a share stayed within."""
        return quantile(self.latencies, share)


async def drive(bot: Bot, site: Site, *, count: int, in_flight: int) -> Run:
    """Sends `count` commands, always `in_flight` of them unanswered."""
    latencies: list[float] = []

    async def person() -> None:
        while len(latencies) + in_flight <= count:
            latencies.append(await site.ask())

    own = psutil.Process()
    with no_collector():
        bot_before, load_before, began = bot.cpu, sum(own.cpu_times()[:2]), time.perf_counter()
        await asyncio.gather(*(person() for _each in range(in_flight)))
        wall = time.perf_counter() - began
        bot_cpu, load_cpu = bot.cpu - bot_before, sum(own.cpu_times()[:2]) - load_before
    return Run(len(latencies), wall, bot_cpu, load_cpu, latencies)


def quantile(values: list[float], share: float) -> float:
    """What so large a share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[round(share * (len(ordered) - 1))]


def median(values: list[float]) -> float:
    """The middle one."""
    return statistics.median(values)


@contextmanager
def no_collector() -> Generator[None]:
    """The load's own garbage is collected between runs, not inside of somebody's latency."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
