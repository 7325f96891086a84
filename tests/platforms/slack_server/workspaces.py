"""A workspace as a test sets it up and as its administrator changes it."""

from tests.platforms.slack_server import posting
from tests.platforms.slack_server.errors import DriverError
from tests.platforms.slack_server.humans import Human
from tests.platforms.slack_server.shapes import user_json
from tests.platforms.slack_server.state import (
    App,
    Channel,
    Installation,
    Json,
    Message,
    Team,
    User,
    UserGroup,
)
from tests.platforms.slack_server.world import World


class Workspace:
    """People, channels and what an administrator may do to them."""

    def __init__(self, world: World, team: Team) -> None:
        self.world = world
        self.team = team

    @property
    def id(self) -> str:
        """The team id."""
        return self.team.id

    @property
    def installation(self) -> Installation:
        """The app's installation; fails when it was removed."""
        return self.world.installed(self.id)

    @property
    def bot_token(self) -> str:
        """The `xoxb-` token."""
        return self.installation.token

    @property
    def bot_user_id(self) -> str:
        """The user the app posts as."""
        return self.installation.bot_user_id

    def user(
        self,
        name: str,
        *,
        tz: str = "Etc/UTC",
        locale: str = "en-US",
        guest: bool = False,
        admin: bool = False,
    ) -> Human:
        """The person of that name, created when new; a guest is a multi-channel guest."""
        handle = name.lower().replace(" ", ".")
        found = next((u for u in self.team.users.values() if u.name == handle), None)
        if found is None:
            found = User(
                id=self.world.mint.id("U"),
                team_id=self.id,
                name=handle,
                real_name=name,
                tz=tz,
                locale=locale,
                is_admin=admin,
                is_restricted=guest,
                updated=self.world.now_s(),
            )
            self.team.users[found.id] = found
        return Human(self, found)

    def channel(
        self,
        name: str,
        *,
        members: list[Human] | None = None,
        private: bool = False,
        bot: bool = True,
        shared: bool = False,
    ) -> Channel:
        """The channel of that name, created when new; `bot` puts the app into it."""
        for channel in self.team.channels.values():
            if channel.name == name and not channel.deleted:
                return channel
        people = members or []
        creator = people[0].id if people else "USLACKBOT"
        channel = Channel(
            id=self.world.mint.id("C"),
            team_id=self.id,
            name=name,
            kind="private" if private else "public",
            created=self.world.now_s(),
            creator=creator,
            members=[person.id for person in people],
            ext_shared=shared,
        )
        if bot and self.world.installation(self.id):
            channel.members.append(self.bot_user_id)
        self.team.channels[channel.id] = channel
        return channel

    def connect(self, stranger: Human, channel: Channel) -> Human:
        """Share a channel with someone of another workspace (Slack Connect)."""
        channel.ext_shared = True
        channel.members.append(stranger.id)
        return Human(self, stranger.user)

    def group(self, handle: str, users: list[Human]) -> UserGroup:
        """A user group."""
        group = UserGroup(
            id=self.world.mint.id("S"),
            team_id=self.id,
            name=handle.title(),
            handle=handle,
            users=[user.id for user in users],
            created=self.world.now_s(),
        )
        self.team.groups[group.id] = group
        return group

    def messages(self, channel: Channel, *, thread: str | None = None) -> list[Message]:
        """What stands in a channel (or one thread of it), oldest first."""
        if thread is not None:
            return channel.replies(thread)
        return [m for m in channel.messages.values() if not m.is_reply and not m.deleted]

    async def archive(self, channel: Channel) -> None:
        """Archive; the app is told channel_archive."""
        channel.archived = True
        await self._tell(channel, "archive", {"channel": channel.id, "user": channel.creator})

    async def unarchive(self, channel: Channel) -> None:
        """Bring an archived channel back."""
        channel.archived = False
        await self._tell(channel, "unarchive", {"channel": channel.id, "user": channel.creator})

    async def delete_channel(self, channel: Channel) -> None:
        """Delete for good."""
        channel.deleted = True
        await self._tell(channel, "deleted", {"channel": channel.id, "actor_id": channel.creator})

    async def rename(self, channel: Channel, name: str) -> None:
        """Give a channel another name."""
        channel.previous_names.insert(0, channel.name)
        channel.name = name
        about = {
            "id": channel.id,
            "is_channel": channel.kind == "public",
            "is_mpim": False,
            "name": name,
            "name_normalized": name,
            "created": channel.created,
        }
        await self._tell(channel, "rename", {"channel": about})

    async def remove_bot(self, channel: Channel) -> None:
        """Remove the app from a channel; it is told channel_left."""
        prefix = "group" if channel.kind == "private" else "channel"
        event = {"type": f"{prefix}_left", "channel": channel.id, "actor_id": channel.creator}
        sent = self.world.emit(self.team, event, channel)
        channel.members.remove(self.bot_user_id)
        await posting.delivered(sent)

    async def invite_bot(self, channel: Channel) -> None:
        """Invite the app to a channel."""
        channel.members.append(self.bot_user_id)
        await self.joined(channel, self.bot_user_id)

    async def joined(self, channel: Channel, user_id: str) -> None:
        """Tell the app that someone came in."""
        kind = "C" if channel.kind == "public" else "G"
        event = {"type": "member_joined_channel", "user": user_id, "channel": channel.id}
        event |= {"channel_type": kind, "team": self.id}
        await posting.delivered(self.world.emit(self.team, event, channel))

    async def deactivate(self, human: Human) -> None:
        """Deactivate an account; its memberships end."""
        human.user.deleted = True
        for channel in self.team.channels.values():
            if human.id in channel.members and channel.kind != "im":
                channel.members.remove(human.id)
        self.team.stacks.pop(human.id, None)
        await self._user_change(human.user)

    async def change_user(self, human: Human, *, tz: str = "", locale: str = "") -> None:
        """Change someone's settings."""
        human.user.tz = tz or human.user.tz
        human.user.locale = locale or human.user.locale
        await self._user_change(human.user)

    async def revoke_tokens(self) -> None:
        """Revoke the bot token; the app is told tokens_revoked."""
        installation = self.installation
        installation.state = "revoked"
        event = {
            "type": "tokens_revoked",
            "tokens": {"oauth": [], "bot": [installation.bot_user_id]},
        }
        await posting.delivered(self.world.emit(self.team, event))

    async def uninstall(self) -> None:
        """Remove the app: tokens_revoked, then app_uninstalled."""
        installation = self.installation
        installation.state = "uninstalled"
        event = {
            "type": "tokens_revoked",
            "tokens": {"oauth": [], "bot": [installation.bot_user_id]},
        }
        await posting.delivered(self.world.emit(self.team, event))
        await posting.delivered(self.world.emit(self.team, {"type": "app_uninstalled"}))

    def install(self, scopes: frozenset[str] | None = None) -> Installation:
        """Install the app (again): the same bot user, a new token."""
        return install(self.world, [self.team], scopes or self.world.app.scopes, org=False)

    async def _user_change(self, user: User) -> None:
        now = self.world.clock.now()
        user.updated = self.world.now_s()
        shape = user_json(user, now=now, include_locale=True, stranger=False)
        event = {"type": "user_change", "user": shape, "cache_ts": self.world.now_s()}
        await posting.delivered(self.world.emit(self.team, event))

    async def _tell(self, channel: Channel, what: str, rest: Json) -> None:
        if channel.kind == "im":
            raise DriverError("direct messages have no administrator")
        prefix = "group" if channel.kind == "private" else "channel"
        event = {"type": f"{prefix}_{what}", **rest}
        await posting.delivered(self.world.emit(self.team, event, channel))


def install(world: World, teams: list[Team], scopes: frozenset[str], *, org: bool) -> Installation:
    """A new token for one workspace, or for all workspaces of an organisation."""
    team = teams[0]
    known = [i for i in world.installations if team.id in i.team_ids]
    bot_user_id = known[-1].bot_user_id if known else world.mint.id("U")
    bot_id = known[-1].bot_id if known else world.mint.id("B")
    for member in teams:
        if bot_user_id not in member.users:
            member.users[bot_user_id] = _bot_user(world.app, bot_user_id, member.id)
    installation = Installation(
        token=f"xoxb-{world.mint.secret('bot')}",
        scopes=scopes,
        team_ids=[member.id for member in teams],
        bot_user_id=bot_user_id,
        bot_id=bot_id,
        enterprise_id=team.enterprise_id,
        is_org=org,
    )
    world.installations.append(installation)
    return installation


def _bot_user(app: App, user_id: str, team_id: str) -> User:
    name = app.name.lower()
    return User(user_id, team_id, name, app.name, is_bot=True)
