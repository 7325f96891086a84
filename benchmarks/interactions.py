"""A no-op command through the whole core with its database write, against bare handlers; and memory."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.community import found
from benchmarks.figures import Figure
from benchmarks.load import Run, drive, median
from benchmarks.processes import Bot, Memory
from benchmarks.sites import DiscordSite, Site, SlackSite

PRAXIS, TREE, RAW, BOLT, BOTH = "praxis", "CommandTree", "raw on_interaction", "bolt", "both SDKs"
IN_FLIGHT = 32


@dataclass
class Contestant:
    """A bot on a site of its own, and all its runs."""

    name: str
    site: Site
    bot: Bot
    idle: Memory
    database: Path
    """Where a Praxis keeps its things; a bare bot has none."""
    alone: list[Run] = field(default_factory=list[Run])
    crowded: list[Run] = field(default_factory=list[Run])

    def cpu(self, runs: Sequence[Run]) -> float:
        """Milliseconds of processor time for one interaction, median of the rounds."""
        return median([run.cpu_each * 1000 for run in runs])

    def latency(self, runs: Sequence[Run], share: float) -> float:
        """Milliseconds, median of the rounds."""
        return median([run.quantile(share) * 1000 for run in runs])


async def measure(folder: Path, *, rounds: int, quick: bool) -> list[Figure]:
    """Both platforms, then memory of a bot that serves both."""
    figures: list[Figure] = []
    memory: list[Figure] = []
    for kind, bare in ((DiscordSite, (TREE, RAW)), (SlackSite, (BOLT,))):
        async with AsyncExitStack() as stack:
            names = (PRAXIS, *bare)
            contestants = [
                await stack.enter_async_context(entered(n, kind(), folder)) for n in names
            ]
            await _compete(contestants, rounds, quick=quick)
            figures += _speed(contestants)
            memory += _memory(contestants[0].site.platform, contestants[0], contestants[1])
    async with AsyncExitStack() as stack:
        ours = await stack.enter_async_context(_both(PRAXIS, folder))
        theirs = await stack.enter_async_context(_both(BOTH, folder))
        memory += [
            Figure("Memory", f"both, idle, {kind}", o, t, "MiB", 2.0 if kind == "RSS" else None)
            for kind, o, t in (("RSS", ours.rss, theirs.rss), ("USS", ours.uss, theirs.uss))
        ]
    return figures + memory


@asynccontextmanager
async def entered(
    name: str, site: Site, folder: Path, *, extra: Mapping[str, str] | None = None
) -> AsyncGenerator[Contestant]:
    """A bot on its own site, connected and answering; `extra` is added to its environment."""
    await site.start()
    bot = await _start(name, [site], folder, extra or {})
    try:
        await site.connected()
        yield Contestant(name, site, bot, bot.memory, folder / f"{_slug(name, [site])}.sqlite")
    finally:
        await bot.stop()
        await site.stop()


@asynccontextmanager
async def _both(name: str, folder: Path) -> AsyncGenerator[Memory]:
    sites: list[Site] = [DiscordSite(), SlackSite()]
    for site in sites:
        await site.start()
    bot = await _start(name, sites, folder, {})
    try:
        for site in sites:
            await site.connected()
        yield bot.memory
    finally:
        await bot.stop()
        for site in sites:
            await site.stop()


def _slug(name: str, sites: Sequence[Site]) -> str:
    return "-".join([name.replace(" ", "-"), *(site.platform for site in sites)])


async def _start(name: str, sites: Sequence[Site], folder: Path, extra: Mapping[str, str]) -> Bot:
    slug = _slug(name, sites)
    log = folder / f"{slug}.log"
    if name == PRAXIS:
        url = f"sqlite:///{folder}/{slug}.sqlite"
        await found(url, sites)
        env = {"PRAXIS_STORAGE__URL": url, "PRAXIS_LOG__FORMAT": "json", **extra}
        for site in sites:
            env |= site.praxis()
        return await Bot.start(name, "benchmarks.bots.praxis", env, log)
    env = {"BARE_DISCORD_STYLE": "raw" if name == RAW else "tree"}
    for site in sites:
        env |= site.bare()
    module = {BOLT: "bare_slack", BOTH: "bare_both"}.get(name, "bare_discord")
    return await Bot.start(name, f"benchmarks.bots.{module}", env, log)


async def _compete(contestants: Sequence[Contestant], rounds: int, *, quick: bool) -> None:
    """A B A B …: whoever else uses the machine meanwhile disturbs them all alike."""
    for each in contestants:
        await drive(each.bot, each.site, count=300, in_flight=IN_FLIGHT)
    few, many = (150, 600) if quick else (500, 3_000)
    for _round in range(rounds):
        for each in contestants:
            each.alone.append(await drive(each.bot, each.site, count=few, in_flight=1))
            await asyncio.sleep(0.05)
        for each in contestants:
            each.crowded.append(await drive(each.bot, each.site, count=many, in_flight=IN_FLIGHT))
            await asyncio.sleep(0.05)


def _speed(contestants: Sequence[Contestant]) -> list[Figure]:
    ours, *bare = contestants
    figures: list[Figure] = []
    for other in bare:
        # The targets hold against the reference; the others are there to be looked at.
        strict = other is bare[0]
        group = f"No-op command on {ours.site.platform}, against {other.name}"
        busy = max(run.load_share for run in other.crowded)
        note = f"bot's core busy {_share(ours)}, {_share(other)}; load's ≤ {busy:.0%}"
        figures += [
            Figure(
                group,
                "CPU each, 32 in flight",
                ours.cpu(ours.crowded),
                other.cpu(other.crowded),
                "ms",
                4.0 if strict else None,
                note=note,
            ),
            Figure(
                group,
                "CPU each, 1 in flight",
                ours.cpu(ours.alone),
                other.cpu(other.alone),
                "ms",
                4.0 if strict else None,
            ),
            Figure(
                group,
                "p99, 32 in flight",
                ours.latency(ours.crowded, 0.99),
                other.latency(other.crowded, 0.99),
                "ms",
                3.0 if strict else None,
            ),
            Figure(
                group,
                "p50, 32 in flight",
                ours.latency(ours.crowded, 0.5),
                other.latency(other.crowded, 0.5),
                "ms",
            ),
            Figure(
                group,
                "p99, 1 in flight",
                ours.latency(ours.alone, 0.99),
                other.latency(other.alone, 0.99),
                "ms",
            ),
            Figure(
                group,
                "p50, 1 in flight",
                ours.latency(ours.alone, 0.5),
                other.latency(other.alone, 0.5),
                "ms",
            ),
        ]
    return figures


def _share(one: Contestant) -> str:
    return f"{median([run.bot_share for run in one.crowded]):.0%}"


def _memory(platform: str, ours: Contestant, bare: Contestant) -> list[Figure]:
    loaded, other = ours.bot.memory, bare.bot.memory
    return [
        Figure("Memory", f"{platform}, idle, RSS", ours.idle.rss, bare.idle.rss, "MiB", 2.0),
        Figure("Memory", f"{platform}, idle, USS", ours.idle.uss, bare.idle.uss, "MiB"),
        Figure("Memory", f"{platform}, after the load, RSS", loaded.rss, other.rss, "MiB", 2.0),
        Figure("Memory", f"{platform}, after the load, USS", loaded.uss, other.uss, "MiB"),
    ]
