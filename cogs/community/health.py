"""The look at a community's channels and roles on every platform: what is missing, and how to grant it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from bot.errors import Gone, PlatformError
from bot.i18n import _
from bot.ports import Adapter, Missing, Need
from bot.refs import ChannelRef, RoleRef, UserRef
from bot.standing import Target
from cogs.community.rules import needs_of
from storage.communities import Granted


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one channel: needs that are not met, or words where even asking failed.

    `target_id` is the presence it is about; 0 where that does not matter.
    """

    purpose: str
    channel: ChannelRef
    missing: tuple[Missing, ...] = ()
    trouble: str = ""
    target_id: int = 0

    @property
    def cause(self) -> str:
        """The same cause has the same words, so that it is said once."""
        return self.trouble or ", ".join(each.what for each in self.missing)


async def look_everywhere(
    adapters: Mapping[str, Adapter],
    targets: Iterable[Target],
    calendars: Collection[int] = frozenset(),
) -> list[Problem]:
    """Every problem of every channel; empty when all is well. Never inside a unit of work.

    `calendars` are the targets whose workspace shows webinars in its own calendar.
    """
    found: list[Problem] = []
    for target in targets:
        for purpose, channel in target.channels.items():
            needs = needs_of(purpose, calendar=target.id in calendars)
            found.extend(await look(adapters, purpose, channel, needs, target_id=target.id))
    return found


async def look(
    adapters: Mapping[str, Adapter],
    purpose: str,
    channel: ChannelRef,
    needs: frozenset[Need],
    *,
    target_id: int = 0,
) -> list[Problem]:
    """What is wrong with one channel."""
    adapter = adapters.get(channel.workspace.platform)
    if adapter is None:
        trouble = _("This platform is not connected here.")
    else:
        try:
            missing = await adapter.missing(channel, needs)
        except Gone:
            trouble = _("This channel does not exist any more.")
        except PlatformError as error:
            trouble = str(error)
        else:
            if not missing:
                return []
            return [Problem(purpose, channel, tuple(missing), target_id=target_id)]
    return [Problem(purpose, channel, trouble=trouble, target_id=target_id)]


async def group_names(
    adapters: Mapping[str, Adapter], groups: Iterable[RoleRef]
) -> dict[RoleRef, str]:
    """What the workspaces' own roles and groups are called; "" for one that was deleted.

    Those of which nobody can tell are left out. Never inside a unit of work.
    """
    found: dict[RoleRef, str] = {}
    wanted = list(groups)
    for workspace in {each.workspace for each in wanted}:
        adapter = adapters.get(workspace.platform)
        try:
            known = await adapter.groups(workspace) if adapter is not None else None
        except PlatformError:
            known = None
        if known is not None:
            here = [each for each in wanted if each.workspace == workspace]
            found |= {each: known.get(each.id, "") for each in here}
    return found


async def without_group(
    adapters: Mapping[str, Adapter], granted: Iterable[Granted]
) -> list[Granted]:
    """The roles of ours that hang on a group which was deleted. Never inside a unit of work."""
    hanging = [(each, each.to) for each in granted if isinstance(each.to, RoleRef)]
    known = await group_names(adapters, [group for _each, group in hanging])
    return [each for each, group in hanging if known.get(group) == ""]


async def person_name(adapters: Mapping[str, Adapter], user: UserRef) -> str:
    """What somebody is called who was given a role and has not been here yet; "" where nobody can tell."""
    adapter = adapters.get(user.workspace.platform)
    try:
        return (await adapter.profile(user)).name if adapter is not None else ""
    except PlatformError:
        return ""
