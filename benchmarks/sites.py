"""Where measured bots live: an emulated platform each, driven by people in a hurry.

State, handshakes and set-up are the emulators' of the tests; schemas, checks and rate limits are
off, and the answers to the hot calls are ready-made, so that the emulator costs a fraction of the
bot.
"""

import asyncio
import itertools
import json
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from benchmarks.front import Front
from bot.refs import ChannelRef, UserRef, WorkspaceRef
from tests.platforms.discord_server import DiscordServer
from tests.platforms.discord_server.interactions import COMMAND, Interaction
from tests.platforms.discord_server.limits import RateLimits as DiscordRateLimits
from tests.platforms.slack_server import SlackServer, payloads
from tests.platforms.slack_server.journal import Delivery
from tests.platforms.slack_server.rates import RateLimits as SlackRateLimits

PEOPLE = 50
"""Members who take turns, so that nobody's row is always the one."""
PATIENCE = 5.0
"""Seconds after which an interaction counts as lost."""
PATIENT_ATTEMPTS = 10
"""First commands sent to a bot that has just connected and may not listen yet."""


class Site(ABC):
    """One workspace with people in it, and the one bot that serves it."""

    platform: str
    channel: ChannelRef
    people: list[UserRef]

    @abstractmethod
    async def start(self) -> None:
        """Opens the platform."""

    @abstractmethod
    async def stop(self) -> None:
        """Closes it."""

    @abstractmethod
    async def connected(self) -> None:
        """Returns when the bot is there and answers."""

    @abstractmethod
    async def ask(self) -> float:
        """One person's no-op command; seconds to its acknowledgement, which carries the answer."""

    @abstractmethod
    def praxis(self) -> dict[str, str]:
        """What makes a Praxis work here."""

    @abstractmethod
    def bare(self) -> dict[str, str]:
        """What makes a bare bot work here."""

    @abstractmethod
    def stranger(self, number: int) -> str:
        """The user id of somebody who never acts."""

    @property
    @abstractmethod
    def posted(self) -> int:
        """Messages posted so far through the door."""


class DiscordSite(Site):
    """A guild."""

    platform = "discord"

    def __init__(self) -> None:
        self._server = DiscordServer(rate_limits=DiscordRateLimits.off(), use_spec=False)
        self._front = Front(self._answer, 0, handed_on=self._learn)
        self._waiting: dict[str, asyncio.Future[float]] = {}
        self._callback: bytes | None = None
        self._learned = asyncio.Event()
        self._fresh: Callable[[], Interaction] | None = None
        self._posts = itertools.count(1)
        self._posted = 0

    async def start(self) -> None:
        await self._server.start()
        self._front.upstream = self._server.port
        await self._front.start()
        guild = self._server.guild()
        channel = guild.text("bench")
        humans = [self._server.user(f"Person {number}") for number in range(PEOPLE)]
        for human in humans:
            guild.join(human)
        workspace = WorkspaceRef(self.platform, str(guild.id))
        self.channel = ChannelRef(workspace, str(channel.id))
        self.people = [UserRef(workspace, str(human.id)) for human in humans]
        verb = {"type": 1, "name": "noop", "options": []}
        data = {"id": "1", "name": "bench", "type": 1, "options": [verb]}
        create = self._server.interactions.create
        self._fresh = lambda: create(COMMAND, humans[0], channel, data)
        self._turns = itertools.cycle([create(COMMAND, h, channel, data).payload for h in humans])

    async def stop(self) -> None:
        await self._front.stop()
        await self._server.stop()

    async def connected(self) -> None:
        await self._server.connected(seconds=30)
        # The first answer is the emulator's own; the door repeats it from then on.
        assert self._fresh is not None
        for _attempt in range(PATIENT_ATTEMPTS):
            first = self._fresh()
            self._publish(first.payload)
            with suppress(AssertionError):
                await first.acknowledged(seconds=2)
                break
        await asyncio.wait_for(self._learned.wait(), PATIENCE)
        await _answers(self)

    async def ask(self) -> float:
        number = str(self._server.world.ids.next())
        waiting: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._waiting[number] = waiting
        payload = {**next(self._turns), "id": number, "token": f"{number}-{_FILL}"}
        began = time.perf_counter()
        self._publish(payload)
        async with asyncio.timeout(PATIENCE):
            return await waiting - began

    def praxis(self) -> dict[str, str]:
        return {"PRAXIS_DISCORD__TOKEN": self._server.token, "PRAXIS_DISCORD__API_URL": self._api}

    def bare(self) -> dict[str, str]:
        return {
            "BARE_DISCORD_API": self._api,
            "BARE_DISCORD_GATEWAY": self._server.gateway_url,
            "BARE_DISCORD_TOKEN": self._server.token,
        }

    def stranger(self, number: int) -> str:
        return str(3 * 10**18 + number)

    @property
    def posted(self) -> int:
        return self._posted

    @property
    def _api(self) -> str:
        return f"http://127.0.0.1:{self._front.port}/api/v10"

    def _publish(self, payload: Any) -> None:
        for session in self._server.gateway.sessions.values():
            session.dispatch("INTERACTION_CREATE", payload)

    def _answer(self, line: str) -> bytes | None:
        if self._callback is not None and line.startswith("POST /api/v10/interactions/"):
            waiting = self._waiting.pop(line.split("/", 5)[4], None)
            if waiting is not None and not waiting.done():
                waiting.set_result(time.perf_counter())
            return self._callback
        if line.startswith("POST /api/v10/channels/") and line.endswith("/messages"):
            self._posted += 1
            return b'{"id": "%d"}' % (10**18 + next(self._posts))
        if line == "POST /api/v10/users/@me/channels":
            return b'{"id": "%d", "type": 1}' % (2 * 10**18 + next(self._posts))
        return None

    def _learn(self, line: str, answer: bytes) -> None:
        if line.startswith("POST /api/v10/interactions/"):
            self._callback = json.dumps(json.loads(answer)).encode()
            self._learned.set()


_FILL = "x" * 128
"""As long as real tokens."""


class SlackSite(Site):
    """A workspace, served over Socket Mode."""

    platform = "slack"

    def __init__(self) -> None:
        self._server = SlackServer(rate_limits=SlackRateLimits.off())
        self._front = Front(self._answer, 0)
        self._numbers = itertools.count(1)
        self._posted = 0

    async def start(self) -> None:
        await self._server.start()
        self._front.upstream = self._server.port
        await self._front.start()
        self._workspace = self._server.workspace()
        humans = [self._workspace.user(f"Person {number}") for number in range(PEOPLE)]
        channel = self._workspace.channel("bench", members=humans)
        workspace = WorkspaceRef(self.platform, self._workspace.id)
        self.channel = ChannelRef(workspace, channel.id)
        self.people = [UserRef(workspace, human.id) for human in humans]
        world, team = self._server.world, self._workspace.team
        templates = [
            payloads.command(
                world,
                team,
                human.user,
                channel,
                "/praxis",
                "bench noop",
                world.interaction("slash_command", human.user, team.id, channel),
            )
            for human in humans
        ]
        self._turns = itertools.cycle(templates)

    async def stop(self) -> None:
        await self._front.stop()
        await self._server.stop()

    async def connected(self) -> None:
        await self._server.socket.connected(within=30)
        await _answers(self)

    async def ask(self) -> float:
        number = next(self._numbers)
        payload = {**next(self._turns), "trigger_id": f"{number}.{_FILL[:32]}"}
        delivery = Delivery(f"envelope-{number}", "slash_commands", payload, accepts_response=True)
        attempt = await self._server.socket.send(delivery, None)
        if not attempt.acked or not attempt.payload:
            raise TimeoutError(attempt.reason)
        return attempt.ms / 1000

    def praxis(self) -> dict[str, str]:
        return {
            "PRAXIS_SLACK__BOT_TOKEN": self._workspace.bot_token,
            "PRAXIS_SLACK__APP_TOKEN": self._server.app_token,
            "PRAXIS_SLACK__API_URL": self._api,
        }

    def bare(self) -> dict[str, str]:
        return {
            "BARE_SLACK_API": self._api,
            "BARE_SLACK_TOKEN": self._workspace.bot_token,
            "BARE_SLACK_APP_TOKEN": self._server.app_token,
        }

    def stranger(self, number: int) -> str:
        return f"U{number:010d}"

    @property
    def posted(self) -> int:
        return self._posted

    @property
    def _api(self) -> str:
        return f"http://127.0.0.1:{self._front.port}/api/"

    def _answer(self, line: str) -> bytes | None:
        match line:
            case "POST /api/chat.postMessage":
                self._posted += 1
                ts = f"1800000000.{self._posted:06d}"
                return b'{"ok": true, "channel": "%b", "ts": "%b"}' % (
                    self.channel.id.encode(),
                    ts.encode(),
                )
            case "POST /api/conversations.open":
                number = next(self._numbers)
                return b'{"ok": true, "channel": {"id": "D%09d"}}' % number
            case _:
                return None


async def _answers(site: Site) -> None:
    """Waits until a first command is answered; a bot that has just connected may not listen yet."""
    for _attempt in range(PATIENT_ATTEMPTS):
        with suppress(TimeoutError):
            await site.ask()
            return
        await asyncio.sleep(0.5)
    raise TimeoutError(f"the bot on {site.platform} does not answer")
