"""Where a message goes: the channel behind an address, its type, and what we may do there."""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from adapters.discord.errors import MISSING_ACCESS, MISSING_PERMISSIONS, Refused
from adapters.discord.permissions import FORUM_KINDS, Permission, guild_admin, held, lacking
from adapters.discord.rest import Rest, named
from adapters.discord.values import THREADS
from bot.errors import MissingPermission, PlatformError
from bot.ports import Missing, Need, Profile
from bot.refs import ChannelRef, UserRef, WorkspaceRef

Json = dict[str, Any]

DIRECT = 1
"""A direct conversation's channel type."""
_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class Spot:
    """A channel that can be written to: its own id, its type, and the address it goes by."""

    id: str
    kind: int
    ref: ChannelRef

    @property
    def forum(self) -> bool:
        """Whether a message there is a post with a thread of its own."""
        return self.kind in FORUM_KINDS

    @property
    def guild(self) -> str:
        """The server that a card in a direct message must name; "" elsewhere."""
        return self.ref.workspace.id if self.kind == DIRECT else ""


@dataclass(slots=True)
class Places:
    """Looks channels up, and remembers their types, which do not change between kinds we tell apart."""

    rest: Rest
    _kinds: OrderedDict[str, int] = field(default_factory=OrderedDict[str, int])
    _direct: OrderedDict[str, str] = field(default_factory=OrderedDict[str, str])
    _recalled: set[str] = field(default_factory=set[str])
    _me: str = ""

    async def me(self) -> str:
        """Our own user id."""
        if not self._me:
            self._me = str((await self.rest.call("GET", "/users/@me"))["id"])
        return self._me

    async def spot(self, to: ChannelRef | UserRef) -> Spot:
        """The spot of an address; opens the direct conversation with a person."""
        if isinstance(to, UserRef):
            opened = self._direct.get(to.id) or await self._open(to)
            return Spot(opened, DIRECT, ChannelRef(to.workspace, opened))
        target = to.thread or to.id
        if target not in self._kinds:
            await self.channel(target)
        return Spot(target, self._kinds[target], to)

    def known(self, to: ChannelRef | UserRef) -> str:
        """The channel id of an address without asking anybody; "" for a stranger."""
        return self._direct.get(to.id, "") if isinstance(to, UserRef) else to.thread or to.id

    async def meet(self, user: UserRef) -> str:
        """The channel of the direct conversation with somebody."""
        return self._direct.get(user.id) or await self._open(user)

    def recall(self, user: UserRef, channel: str) -> None:
        """Takes note of a direct conversation that was opened earlier, perhaps by another bot."""
        if user.id not in self._direct:
            _keep(self._direct, user.id, channel)
            self._recalled.add(user.id)

    def forget(self, user: UserRef) -> bool:
        """Lets go of what was only recalled; False where we opened the conversation ourselves."""
        if user.id not in self._recalled:
            return False
        self._recalled.discard(user.id)
        self._direct.pop(user.id, None)
        return True

    def learn(self, name: str, payload: Json) -> None:
        """Takes in what a dispatch says of channels, which saves asking."""
        match name:
            case "GUILD_CREATE":
                for each in (*(payload.get("channels") or ()), *(payload.get("threads") or ())):
                    _keep(self._kinds, str(each["id"]), int(each["type"]))
            case "CHANNEL_CREATE" | "THREAD_CREATE":
                _keep(self._kinds, str(payload["id"]), int(payload["type"]))
            case _:
                pass

    async def channel(self, id: str) -> Json:
        """A channel as Discord has it."""
        found: Json = await self.rest.call("GET", "/channels/{channel}", channel=id)
        _keep(self._kinds, id, int(found["type"]))
        return found

    async def _open(self, to: UserRef) -> str:
        made = await self.rest.call("POST", "/users/@me/channels", body={"recipient_id": to.id})
        channel = str(made["id"])
        _keep(self._direct, to.id, channel)
        _keep(self._kinds, channel, DIRECT)
        return channel

    async def missing(self, channel: ChannelRef, needs: frozenset[Need]) -> list[Missing]:
        """What we lack there; raises `Refused` or `Gone` for a channel that is not there."""
        try:
            found = await self.channel(channel.thread or channel.id)
            kind = int(found["type"])
            ruled_by = await self.channel(str(found["parent_id"])) if kind in THREADS else found
        except Refused as error:
            if error.code in (MISSING_ACCESS, MISSING_PERMISSIONS):
                return lacking(0, needs | {Need.SEE}, 0)[:1]
            raise
        guild = await self.rest.call("GET", "/guilds/{guild}", guild=channel.workspace.id)
        member = await self.member(channel.workspace.id, await self.me())
        here = lacking(held(guild, member, ruled_by), needs - _OF_SERVER, kind)
        return here + lacking(held(guild, member, {}), needs & _OF_SERVER, kind)

    async def manages_threads(self, channel: ChannelRef) -> bool:
        """Whether we may use tags that not everyone may."""
        found = await self.channel(channel.id)
        guild = await self.rest.call("GET", "/guilds/{guild}", guild=channel.workspace.id)
        member = await self.member(channel.workspace.id, await self.me())
        return bool(held(guild, member, found) & Permission.MANAGE_THREADS)

    async def member(self, guild: str, user: str) -> Json:
        """A member of a server."""
        return await self.rest.call("GET", "/guilds/{guild}/members/{user}", guild=guild, user=user)

    async def profile(self, user: UserRef) -> Profile:
        """What Discord says of a member; language and zone it does not say."""
        member = await self.member(user.workspace.id, user.id)
        guild = await self.rest.call("GET", "/guilds/{guild}", guild=user.workspace.id)
        account: Json = member["user"]
        name = member.get("nick") or account.get("global_name") or account.get("username") or ""
        roles = frozenset(str(role) for role in member.get("roles") or ())
        return Profile(name=str(name), roles=roles, workspace_admin=guild_admin(guild, member))

    async def groups(self, workspace: WorkspaceRef) -> dict[str, str]:
        """A server's roles by id."""
        guild = await self.rest.call("GET", "/guilds/{guild}", guild=workspace.id)
        return {str(role["id"]): f"@{role['name']}" for role in guild.get("roles") or ()}

    async def explain(
        self, error: Refused, to: ChannelRef, needs: frozenset[Need]
    ) -> PlatformError:
        """The core's error for a refusal, the permission named where one is missing."""
        if error.code in (MISSING_ACCESS, MISSING_PERMISSIONS):
            try:
                lacks = await self.missing(to, needs | {Need.SEE})
            except (Refused, PlatformError):
                lacks = []
            if lacks:
                return MissingPermission(lacks[0].what, lacks[0].how)
        return named(error)


_OF_SERVER = frozenset({Need.EVENTS})
"""What is decided by the server's roles alone: a channel's own permissions have no say in it."""


def _keep(book: OrderedDict[str, Any], key: str, value: Any) -> None:
    book[key] = value
    while len(book) > _KEPT:
        book.popitem(last=False)
