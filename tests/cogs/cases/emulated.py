# pyright: basic
"""Cases on both emulated platforms: what people do there in words of this feature, and what they read."""

import json
from contextlib import AsyncExitStack
from typing import Any

from bot.ports import Clock
from bot.refs import ChannelRef, UserRef
from tests.cogs.webinars.emulated import OnDiscord, OnSlack
from tests.platforms.discord_server.components import find_control
from tests.platforms.slack_server.reading import find

MORE_PEOPLE = ("Finn", "Zoe", "Osei")
TAGS = ("Clarify", "Recommend", "Summarised")
"""What the forum offers; the tag of the third stage is missing."""


class CasesOnDiscord(OnDiscord):
    """A guild whose cases are posts of a forum."""

    yes = True

    async def open(self, stack: AsyncExitStack, clock: Clock) -> None:
        await super().open(stack, clock)
        self.bring(MORE_PEOPLE)
        for name in MORE_PEOPLE:
            self.accounts[name] = UserRef(self.workspace, self.account_of(name))
        self.forum = self.guild.forum("cases", tags=TAGS)
        self.channels["cases"] = ChannelRef(self.workspace, str(self.forum.id))

    async def type(self, who: str, command: str, **options: str) -> Any:
        """Types a command; the answer, or the form that opened."""
        place = self._places["ops"] if who in ("Fay", "Finn") else self._places["webinars"]
        done = await self._people[who].slash(place, command, **options)
        return await self.answered(done)

    async def stale(self, who: str, message: Any, label: str, token: str) -> Any:
        """Presses a button as a client shows it that has not heard of the last edit."""
        (node,) = find_control(message.controls(), label)
        kept = node["custom_id"]
        node["custom_id"] = token
        answer = await self.click(who, message, label)
        node["custom_id"] = kept
        return answer

    def cases(self) -> list[Any]:
        """The cards, oldest first."""
        threads = [each for each in self.guild.threads if each.parent_id == self.forum.id]
        return [thread.all_messages[thread.id] for thread in threads if thread.messages]

    def added(self, card: Any) -> list[Any]:
        """What stands in a card's thread, oldest first."""
        return [each for each in card.channel.messages if each.id != card.id]

    def letters(self, who: str) -> list[Any]:
        """What the bot wrote to somebody directly, oldest first."""
        return self.server.world.dm_with(self._people[who]).messages

    def title(self, card: Any) -> str:
        """What a case's thread is called."""
        return card.channel.name

    def tags(self, card: Any) -> list[str]:
        """The tags of a case's post."""
        names = {tag.id: tag.name for tag in self.forum.tags}
        return [names[each] for each in card.channel.thread.applied_tags]

    def archive(self, card: Any) -> None:
        """The thread leaves the list, as idle ones do."""
        self.server.admin.archive(card.channel)

    def sent(self) -> str:
        """Every body we ever sent that is not addressed to one person by their id."""
        calls = [
            call
            for call in self.server.journal.calls
            if call.method in ("POST", "PATCH", "PUT") and not call.path.startswith("/users/@me")
        ]
        return json.dumps([call.body for call in calls], ensure_ascii=False, default=str)


class CasesOnSlack(OnSlack):
    """A workspace of Slack whose cases are messages with threads."""

    yes = "yes"

    async def open(self, stack: AsyncExitStack, clock: Clock) -> None:
        await super().open(stack, clock)
        self.bring(MORE_PEOPLE)
        for name in MORE_PEOPLE:
            self.accounts[name] = UserRef(self.workspace, self.account_of(name))
        place = self._team.channel("cases", members=list(self._people.values()))
        self._places["cases"] = place
        self.channels["cases"] = ChannelRef(self.workspace, place.id)

    async def type(self, who: str, command: str, **options: str) -> Any:
        """Types a command; the answer, or the form that opened."""
        typed = " ".join(f'{name}="{value}"' for name, value in options.items())
        place = self._places["ops"] if who in ("Fay", "Finn") else self._places["webinars"]
        done = await self._people[who].slash(place, "/praxis", f"{command} {typed}".strip())
        return await self.answered(done)

    async def stale(self, who: str, message: Any, label: str, token: str) -> Any:
        """Presses a button as a client shows it that has not heard of the last edit."""
        element = find(message.blocks, label).element
        kept = element["action_id"]
        element["action_id"] = token
        answer = await self.click(who, message, token)
        element["action_id"] = kept
        return answer

    def cases(self) -> list[Any]:
        """The cards, oldest first."""
        return self.posts("cases")

    def added(self, card: Any) -> list[Any]:
        """What stands in a card's thread, oldest first."""
        place = self._places["cases"]
        return [each for each in self._team.messages(place, thread=card.ts) if each is not card]

    def letters(self, who: str) -> list[Any]:
        """What the bot wrote to somebody directly, oldest first."""
        conversation = self._team.team.im_with(self._people[who].id)
        return self._team.messages(conversation) if conversation else []

    def title(self, card: Any) -> str:
        """Threads have no names here: what the card begins with."""
        return self.read(card).splitlines()[0]

    def tags(self, card: Any) -> list[str]:
        """There are none here."""
        return []

    def archive(self, card: Any) -> None:
        """No thread is ever archived here."""

    def sent(self) -> str:
        """Every argument of every call but those that say to whom."""
        told = [
            {
                name: value
                for name, value in call.args.items()
                if name not in ("channel", "user", "users")
            }
            for call in self.server.journal.calls
        ]
        return json.dumps(told, ensure_ascii=False, default=str)
