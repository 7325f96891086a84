"""What Slack says of people, user groups and channels."""

import asyncio
from collections import OrderedDict, deque

from adapters.slack.errors import invitation
from adapters.slack.rich import Json, part
from adapters.slack.web import Web
from bot.errors import Gone, MissingPermission, PlatformError, RecipientClosed
from bot.param import Choice
from bot.ports import Clock, Missing, Need, Profile

GROUPS_FOR_SECONDS = 60.0
"""How long the list of user groups is believed; who was added to one waits this long at most."""
LANGUAGES_A_MINUTE = 50
"""How many we ask for: half of what Slack lets us ask of people at all (users.info is tier 4, 100 a minute)."""
LANGUAGE_FOR_SECONDS, NO_LANGUAGE_FOR_SECONDS = 86_400.0, 300.0
"""How long somebody's language is believed; a change is an event of its own. And how long none is asked for again."""
LANGUAGE_WITHIN_SECONDS = 0.4
"""How long an answer may wait for the language it is to be in: Slack wants to hear of us within three seconds."""
REMEMBERED_LANGUAGES = 10_000
INSIDE = frozenset({Need.POST, Need.THREAD, Need.REPLY, Need.FILES})
"""What Slack lets a member of a channel do, and nobody else."""


class Directory:
    """Look-ups in one workspace."""

    def __init__(self, web: Web, clock: Clock, team_id: str) -> None:
        self._web = web
        self._team_id = team_id
        self._clock = clock
        self._groups: list[Json] = []
        self._groups_until = 0.0
        self._languages: OrderedDict[str, tuple[str, float]] = OrderedDict()
        self._asked: deque[float] = deque(maxlen=LANGUAGES_A_MINUTE)

    async def profile(self, user_id: str) -> Profile:
        """Name, zone, language, groups; nameless where another workspace's person is hidden from us."""
        try:
            arguments = {"user": user_id, "include_locale": True}
            user = part(await self._web.read("users.info", arguments), "user")
        except RecipientClosed:
            return Profile(name="")
        shown = part(user, "profile")
        high = any(user.get(key) for key in ("is_admin", "is_owner", "is_primary_owner"))
        return Profile(
            name=str(shown.get("display_name") or user.get("real_name") or user.get("name") or ""),
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

    async def language(self, user_id: str) -> str:
        """The language somebody's client is in (BCP 47); "" where Slack does not say, or not at once."""
        known, until = self._languages.get(user_id, ("", 0.0))
        now = self._clock.monotonic()
        crowded = len(self._asked) == LANGUAGES_A_MINUTE and now < self._asked[0] + 60
        if now < until or crowded:
            return known
        self._asked.append(now)
        try:
            async with asyncio.timeout(LANGUAGE_WITHIN_SECONDS):
                arguments = {"user": user_id, "include_locale": True}
                user = part(await self._web.read("users.info", arguments), "user")
        except (PlatformError, TimeoutError):
            user = {"locale": known}
        return self.learn(user_id, str(user.get("locale") or ""))

    def learn(self, user_id: str, language: str) -> str:
        """Notes the language somebody's client is in; returns it."""
        lasts = LANGUAGE_FOR_SECONDS if language else NO_LANGUAGE_FOR_SECONDS
        self._languages[user_id] = (language, self._clock.monotonic() + lasts)
        self._languages.move_to_end(user_id)
        while len(self._languages) > REMEMBERED_LANGUAGES:
            self._languages.popitem(last=False)
        return language

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
