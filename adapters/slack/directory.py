"""What Slack says of people, user groups and channels."""

import asyncio
from collections import OrderedDict, deque
from dataclasses import dataclass

from adapters.slack.errors import invitation
from adapters.slack.rich import Json, part
from adapters.slack.web import Web
from bot.errors import Gone, MissingPermission, PlatformError, RecipientClosed
from bot.param import Choice
from bot.ports import Clock, Missing, Need, Profile

GROUPS_FOR_SECONDS = 60.0
"""How long the list of user groups is believed; who was added to one waits this long at most."""
PEOPLE_A_MINUTE = 50
"""How many we ask for: half of what Slack lets us ask of people at all (users.info is tier 4, 100 a minute)."""
BELIEVED_FOR_SECONDS, UNKNOWN_FOR_SECONDS = 86_400.0, 300.0
"""How long what Slack says of somebody is believed; a change is an event of its own. And how long nobody asks again."""
ASKED_WITHIN_SECONDS = 0.4
"""How long an answer may wait for the language it is to be in: Slack wants to hear of us within three seconds."""
REMEMBERED_PEOPLE = 10_000
INSIDE = frozenset({Need.POST, Need.THREAD, Need.REPLY, Need.FILES})
"""What Slack lets a member of a channel do, and nobody else."""


@dataclass(frozen=True, slots=True)
class Glimpse:
    """A name and the language of a client (BCP 47), as Slack shows or says them; "" for what it does not."""

    name: str = ""
    language: str = ""


class Directory:
    """Look-ups in one workspace."""

    def __init__(self, web: Web, clock: Clock, team_id: str) -> None:
        self._web = web
        self._team_id = team_id
        self._clock = clock
        self._groups: list[Json] = []
        self._groups_until = 0.0
        self._people: OrderedDict[str, tuple[Glimpse, float]] = OrderedDict()
        self._asked: deque[float] = deque(maxlen=PEOPLE_A_MINUTE)

    async def profile(self, user_id: str) -> Profile:
        """Name, zone, language, groups; nameless where another workspace's person is hidden from us."""
        try:
            arguments = {"user": user_id, "include_locale": True}
            user = part(await self._web.read("users.info", arguments), "user")
        except RecipientClosed:
            return Profile(name="")
        high = any(user.get(key) for key in ("is_admin", "is_owner", "is_primary_owner"))
        return Profile(
            name=_shown_name(user),
            language=str(user.get("locale") or ""),
            zone=str(user.get("tz") or ""),
            roles=frozenset(
                str(group["id"])
                for group in await self._groups_if_allowed()
                if user_id in (group.get("users") or [])
            ),
            workspace_admin=high and self._at_home(user),
            deactivated=bool(user.get("deleted")),
        )

    async def glimpse(self, user_id: str) -> Glimpse:
        """What a client shows of somebody; what was known before where Slack does not say it at once."""
        known, until = self._people.get(user_id, (Glimpse(), 0.0))
        now = self._clock.monotonic()
        crowded = len(self._asked) == PEOPLE_A_MINUTE and now < self._asked[0] + 60
        if now < until or crowded:
            return known
        self._asked.append(now)
        try:
            async with asyncio.timeout(ASKED_WITHIN_SECONDS):
                arguments = {"user": user_id, "include_locale": True}
                user = part(await self._web.read("users.info", arguments), "user")
        except (PlatformError, TimeoutError):
            return self._keep(user_id, known)
        return self.learn(user_id, user)

    def learn(self, user_id: str, user: Json) -> Glimpse:
        """Takes in what Slack says of somebody."""
        return self._keep(user_id, Glimpse(_shown_name(user), str(user.get("locale") or "")))

    def _keep(self, user_id: str, seen: Glimpse) -> Glimpse:
        lasts = BELIEVED_FOR_SECONDS if seen.language else UNKNOWN_FOR_SECONDS
        self._people[user_id] = (seen, self._clock.monotonic() + lasts)
        self._people.move_to_end(user_id)
        while len(self._people) > REMEMBERED_PEOPLE:
            self._people.popitem(last=False)
        return seen

    def _at_home(self, user: Json) -> bool:
        """Whether they belong to this workspace: an administrator of another one is a guest here."""
        teams: list[str] = part(user, "enterprise_user").get("teams") or []
        home = str(user.get("team_id") or self._team_id)
        return self._team_id in (home, *teams) and not user.get("is_stranger")

    async def group_choices(self, typed: str) -> list[Choice]:
        """User groups whose name or handle contains what was typed."""
        wanted = typed.strip().lstrip("@").casefold()
        found: list[Choice] = []
        for group in await self._known_groups():
            name, handle = str(group.get("name") or ""), str(group.get("handle") or "")
            if wanted in name.casefold() or wanted in handle.casefold():
                found.append(Choice(str(group["id"]), f"{name} (@{handle})"))
        return found

    async def groups(self) -> dict[str, str] | None:
        """User groups by id; None without the scope to see them."""
        try:
            known = await self._known_groups()
        except MissingPermission:
            return None
        return {str(group["id"]): f"@{group.get('handle') or group.get('name')}" for group in known}

    async def missing(self, channel_id: str, needs: frozenset[Need]) -> list[Missing]:
        """What we lack in a channel; raises `Gone` for an archived one.

        Slack answers the same for a private channel we are not in and for a deleted one.
        """
        invite = invitation(self._web.handle)
        try:
            answer = await self._web.read("conversations.info", {"channel": channel_id})
        except MissingPermission as error:
            how = error.how
            return [Missing(need, error.what, how) for need in sorted(needs)]
        channel = part(answer, "channel")
        if channel.get("is_archived"):
            raise Gone("channel")
        lacking: list[Missing] = []
        if not channel.get("is_member") and not channel.get("is_im"):
            name = str(channel.get("name") or channel_id)
            what, how = f"membership of #{name}", invite
            lacking = [Missing(need, what, how) for need in sorted(needs & INSIDE)]
        return lacking  # reading history is a choice of the operator's, never a lack

    async def _groups_if_allowed(self) -> list[Json]:
        try:
            return await self._known_groups()
        except MissingPermission:
            return []

    async def _known_groups(self) -> list[Json]:
        now = self._clock.monotonic()
        if now >= self._groups_until:
            answer = await self._web.read("usergroups.list", {"include_users": True})
            self._groups = list(answer.get("usergroups") or [])
            self._groups_until = now + GROUPS_FOR_SECONDS
        return self._groups


def _shown_name(user: Json) -> str:
    """The name that others read in their clients; the handle only where there is no other."""
    shown = part(user, "profile")
    return str(shown.get("display_name") or user.get("real_name") or user.get("name") or "")
