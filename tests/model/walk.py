"""A random walk: what people, administrators, platforms and clocks do to a community, one step after another."""

import random
from collections.abc import Awaitable, Callable
from datetime import timedelta

from adapters.playground.command_line import ClientRefuses
from adapters.playground.faults import Fault, drop_after_store, drop_before_store, refuse
from adapters.playground.people import Person
from adapters.playground.screen import NotThere
from adapters.playground.workspace import Workspace
from bot.errors import RateLimited, Unreachable
from bot.ports import Need
from storage.outbox_rows import OutboxRow, OutboxState
from tests.model.replicas import SharedWorld

YEAR = timedelta(days=365)
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
CALLS = ("send", "send", "send", "start_thread", "edit", "find")
CHANNELS = ("prompts", "ops")

Step = Callable[[], Awaitable[str]]


class Walk:
    """One walk by a seed. `steps` are what was done, to be printed when something does not hold."""

    def __init__(self, world: SharedWorld, chance: random.Random) -> None:
        self.world = world
        self.chance = chance
        self.steps: list[str] = []
        self._questions = 0
        self._channels = 0

    async def begin(self) -> None:
        """Both communities ask something every week."""
        for who in (self._fay, self._nia):
            for _each in range(6):
                await self._add(who)
            await self._try(who, "prompt schedule", day="Mon", time="09:00")
            await self._click(who, "Save")

    async def go(self, count: int) -> None:
        """That many steps."""
        steps: tuple[tuple[Step, int], ...] = (
            (self._pass_time, 10),
            (self._outage, 2),
            (self._restart, 3),
            (self._jump, 1),
            (self._plan, 6),
            (self._schedule, 2),
            (self._post_now, 2),
            (self._suggest, 2),
            (self._fault, 8),
            (self._permission, 3),
            (self._channel, 2),
            (self._token, 2),
            (self._moderate, 1),
            (self._decide_doubt, 2),
        )
        kinds, weights = zip(*steps, strict=True)
        for _each in range(count):
            (step,) = self.chance.choices(kinds, weights)
            self.steps.append(f"{self.world.clock.now():%Y-%m-%d %H:%M} {step.__name__}")
            self.steps[-1] += f": {await step()}"

    async def heal(self) -> None:
        """Everything is put right, nothing new is planned, and ten days pass."""
        self.steps.append("heal")
        for workspace in self.world.workspaces:
            workspace.faults.clear()
            if workspace.revoked:
                workspace.restore()
            for channel in workspace.channels.values():
                channel.denied.clear()
            for account in workspace.accounts.values():
                account.dms_open = True
        for workspace in self.world.workspaces:
            await self._map(workspace)
        for who in (self._fay, self._nia):
            await self._pause_all(who)
        if self.world.replicas:
            self.world.replicas.everybody = True
        await self.world.advance(days=10)

    # Who

    @property
    def _fay(self) -> Person:
        return self.world.person("Fay", self.world.guild, "#general")

    @property
    def _nia(self) -> Person:
        return self.world.person("Nia", self.world.uk, "#general")

    def _planner(self) -> Person:
        return self.chance.choice((self._fay, self._nia))

    def _workspace(self) -> Workspace:
        return self.chance.choice(self.world.workspaces)

    # Time

    async def _pass_time(self) -> str:
        span = timedelta(
            minutes=self.chance.choice((1, 10, 60, 600, 1440, 4 * 1440, 8 * 1440)),
            seconds=self.chance.randrange(60),
        )
        await self.world.advance(minutes=span / timedelta(minutes=1))
        return str(span)

    async def _outage(self) -> str:
        span = timedelta(hours=self.chance.choice((0.1, 2, 20, 30, 200)))
        await self.world.stop()
        self.world.clock.advance(span)
        await self.world.start()
        await self.world.settle()
        return str(span)

    async def _restart(self) -> str:
        await self.world.restart()
        return ""

    async def _jump(self) -> str:
        by = self.chance.choice((timedelta(hours=2), timedelta(hours=-2)) * 3 + (YEAR,))
        self.world.clock.jump(by)
        await self.world.settle()
        return str(by)

    # Planning

    async def _plan(self) -> str:
        who, chance = self._planner(), self.chance
        which = f"P{chance.randint(1, max(2, self._questions))}"
        match chance.choice(
            ("add", "add", "add", "skip", "move", "pause", "resume", "edit", "remove")
        ):
            case "add":
                return await self._add(who)
            case "skip":
                return await self._try(who, "prompt skip")
            case "move":
                return await self._try(
                    who, "prompt move", which=which, to=str(chance.randint(1, 4))
                )
            case "edit":
                done = await self._try(who, "prompt edit", which=which)
                if who.modal is not None:
                    self._questions += 1
                    await who.submit({"The question": f"Question {self._questions}?"})
                return done
            case "remove":
                done = await self._try(who, "prompt remove", which=which)
                return done + await self._click(who, "Remove")
            case verb:
                return await self._try(who, f"prompt {verb}")

    async def _add(self, who: Person) -> str:
        self._questions += 1
        return await self._try(who, "prompt add", text=f"Question {self._questions}?")

    async def _schedule(self) -> str:
        who = self._planner()
        day, hour = self.chance.choice(DAYS), self.chance.randrange(24)
        name = self.chance.choice(("Question of the week", "Another one"))
        done = await self._try(who, "prompt schedule", day=day, time=f"{hour:02}:30", name=name)
        label = self.chance.choice(("Save", "Save as another schedule", f"Change {name}"))
        return done + await self._click(who, label)

    async def _post_now(self) -> str:
        who = self._planner()
        return await self._try(who, "prompt post-now") + await self._click(who, "Post now")

    async def _suggest(self) -> str:
        self._questions += 1
        who = self.world.person("Tom", self.world.uk, "#general")
        who.account.dms_open = self.chance.random() < 0.7
        done = await self._try(who, "prompt suggest")
        if who.modal is not None:
            await who.submit({"Your question": f"Question {self._questions}?"})
        return done + await self._click(self._nia, "Approve")

    # What goes wrong

    async def _fault(self) -> str:
        workspace, call = self._workspace(), self.chance.choice(CALLS)
        faults: list[Fault] = [
            drop_after_store(),
            drop_before_store(),
            refuse(RateLimited(self.chance.choice((1.0, 90.0)))),
            refuse(Unreachable("connection refused")),
        ]
        fault = self.chance.choice(faults)
        workspace.faults.add(fault, call=call)
        return f"{workspace.ref.id} {call} {fault.error!r} stored={fault.stored}"

    async def _permission(self) -> str:
        workspace = self._workspace()
        name, need = self.chance.choice(CHANNELS), self.chance.choice(tuple(Need))
        if workspace.find_channel(name) is None:
            return "no such channel"
        if self.chance.random() < 0.5:
            workspace.deny(name, need)
            return f"{workspace.ref.id} #{name} denies {need}"
        workspace.allow(name)
        return f"{workspace.ref.id} #{name} allows everything"

    async def _channel(self) -> str:
        workspace = self._workspace()
        if self.chance.random() < 0.5 and workspace.find_channel("prompts"):
            workspace.delete_channel("prompts")
            await self.world.settle()
            return f"{workspace.ref.id} loses #prompts"
        await self._map(workspace)
        return f"{workspace.ref.id} maps its channels"

    async def _map(self, workspace: Workspace) -> None:
        """An admin maps the channels, a new one where there is none."""
        admin = "Nia" if workspace is self.world.uk else "Ada"
        who = self.world.person(admin, workspace, "#general")
        for name in CHANNELS:
            place = workspace.find_channel(name) or workspace.add_channel(name)
            await self._try(who, "community channels", purpose=name, channel=place)

    async def _token(self) -> str:
        workspace = self._workspace()
        if workspace.revoked:
            workspace.restore()
        else:
            workspace.revoke()
        await self.world.settle()
        return f"{workspace.ref.id} {workspace.revoked or 'restored'}"

    async def _moderate(self) -> str:
        """A moderator deletes the newest post."""
        workspace = self._workspace()
        posts = [post for post in workspace.posts.values() if post.key and not post.deleted]
        if not posts:
            return "nothing to delete"
        workspace.delete_post(posts[-1].ref)
        return f"{workspace.ref.id} {posts[-1].ref.id}"

    async def _decide_doubt(self) -> str:
        """A facilitator looks in the channel and says what is true."""
        async with self.world.uows.system() as uow:
            rows = await uow.outbox.in_state(OutboxState.IN_DOUBT)
        if not rows:
            return "no doubt"
        row: OutboxRow = self.chance.choice(rows)
        posted = any(
            post.key == row.key
            for workspace in self.world.workspaces
            for post in workspace.posts.values()
        )
        async with self.world.uows(row.community_id, actor="test") as uow:
            await uow.outbox.resolve_doubt(row.id, posted=posted)
            uow.audit("delivery.settled", row.id)
            await uow.commit()
        await self.world.settle()
        return f"{row.id} posted={posted}"

    # Deeds

    async def _try(self, who: Person, line: str, **options: object) -> str:
        """Types a command; what a client or the bot refuses is refused."""
        try:
            await who.run(line, **options)  # type: ignore[arg-type]
        except ClientRefuses as error:
            return f"{who.name} {line}: {error}"
        answer = who.answer.text.splitlines()[:1] if who.answer else []
        return f"{who.name} {line} {options or ''} → {' '.join(answer)}"

    async def _click(self, who: Person, label: str) -> str:
        try:
            await who.click(label)
        except NotThere:
            return f" (no {label!r})"
        return f" [{label}]"

    async def _pause_all(self, who: Person) -> None:
        for name in ("Question of the week", "Another one"):
            await self._try(who, "prompt pause", schedule=name)
