"""What administrators and Discord itself do to a server: take away, close, remove, revoke."""

from tests.platforms.discord_server.gateway import Gateway
from tests.platforms.discord_server.permissions import Permission
from tests.platforms.discord_server.platform import Platform
from tests.platforms.discord_server.posting import remove
from tests.platforms.discord_server.world import Channel, Guild, Message, Overwrite, Role, User


class Administration:
    """Changes from outside the bot."""

    def __init__(self, platform: Platform, gateway: Gateway) -> None:
        self._platform = platform
        self._gateway = gateway

    def deny(self, channel: Channel, permission: Permission, to: User | Role | None = None) -> None:
        """Take a permission in a channel from someone; from the bot where nobody is named."""
        overwrite = self._overwrite(channel, to)
        overwrite.deny |= int(permission)
        overwrite.allow &= ~int(permission)
        self._platform.world.emit("CHANNEL_UPDATE", channel)

    def allow(
        self, channel: Channel, permission: Permission, to: User | Role | None = None
    ) -> None:
        """Grant a permission in a channel; to the bot where nobody is named."""
        overwrite = self._overwrite(channel, to)
        overwrite.allow |= int(permission)
        overwrite.deny &= ~int(permission)
        self._platform.world.emit("CHANNEL_UPDATE", channel)

    def _overwrite(self, channel: Channel, to: User | Role | None) -> Overwrite:
        target = to or self._platform.world.bot
        kind = 0 if isinstance(target, Role) else 1
        return channel.overwrites.setdefault(target.id, Overwrite(target.id, kind))

    def delete_channel(self, channel: Channel) -> None:
        """Delete a channel or thread."""
        self._platform.world.delete_channel(channel)

    def delete_message(self, message: Message) -> None:
        """A moderator deletes a message."""
        remove(self._platform, message)

    def archive(self, thread: Channel, *, locked: bool | None = None) -> None:
        """Archive a thread, and lock or unlock it."""
        self._change(thread, archived=True, locked=locked)

    def unarchive(self, thread: Channel, *, locked: bool | None = None) -> None:
        """Reopen a thread."""
        self._change(thread, archived=False, locked=locked)

    def lock(self, thread: Channel) -> None:
        """Lock a thread without archiving it."""
        assert thread.thread is not None
        self._change(thread, archived=thread.thread.archived, locked=True)

    def _change(self, thread: Channel, *, archived: bool, locked: bool | None) -> None:
        assert thread.thread is not None
        thread.thread.archived = archived
        thread.thread.locked = thread.thread.locked if locked is None else locked
        thread.thread.archive_timestamp = self._platform.world.clock.now()
        self._platform.world.emit("THREAD_UPDATE", thread)

    def remove_member(self, guild: Guild, user: User) -> None:
        """A person leaves, or is removed from, a guild."""
        member = guild.members.pop(user.id)
        self._platform.world.emit("GUILD_MEMBER_REMOVE", (guild, member))

    def deactivate(self, user: User) -> None:
        """A person's account goes; they leave every guild, their messages stay."""
        user.deactivated = True
        for guild in self._platform.world.guilds.values():
            if user.id in guild.members:
                self.remove_member(guild, user)

    def close_dms(self, user: User) -> None:
        """A person no longer takes direct messages from servers' members."""
        user.dms_open = False

    def open_dms(self, user: User) -> None:
        """They take them again."""
        user.dms_open = True

    def set_roles(self, guild: Guild, user: User, *roles: Role) -> None:
        """Give a member exactly these roles."""
        member = guild.members[user.id]
        member.roles = {role.id for role in roles}
        self._platform.world.emit("GUILD_MEMBER_UPDATE", (guild, member))

    def remove_bot(self, guild: Guild) -> None:
        """Remove the bot from a guild."""
        guild.bot_present = False
        self._platform.world.emit("GUILD_DELETE", guild)

    def invite_bot(self, guild: Guild) -> None:
        """Bring the bot back."""
        guild.bot_present = True
        self._platform.world.emit("GUILD_CREATE", guild)

    def revoke_token(self) -> None:
        """Reset the bot's token: REST answers 401, the gateway closes with 4004."""
        self._platform.settings.revoked = True
        self._gateway.close(4004)
        self._gateway.forget()

    def restore_token(self) -> None:
        """Make the token valid again."""
        self._platform.settings.revoked = False
