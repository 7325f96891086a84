"""How far the set-up of a community is: read from what is stored, so that it can be left at any time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.refs import ChannelRef
from bot.roles import Role
from bot.standing import Community, Target
from cogs import Ctx
from cogs.community.rules import PURPOSES
from storage.ground_rules import GroundRulesRepository


class Step(StrEnum):
    """The steps after the name, in order."""

    CHARTER = "charter"
    CHANNELS = "channels"
    PEOPLE = "people"
    RULES = "rules"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Progress:
    """What is known so far. `facilitators` and `admins` count grants; `rules` is the text that applies."""

    community: Community
    purpose: str = ""
    topics: str = ""
    audience: str = ""
    channels: Mapping[str, ChannelRef] = field(default_factory=dict[str, ChannelRef])
    facilitators: int = 0
    admins: int = 1
    rules: str = ""

    def done(self, step: Step) -> bool:
        """Whether a step needs nothing more."""
        match step:
            case Step.CHARTER:
                return bool(self.purpose)
            case Step.CHANNELS:
                return all(purpose in self.channels for purpose in PURPOSES)
            case Step.PEOPLE:
                return self.facilitators > 0
            case Step.RULES:
                return bool(self.rules)
            case Step.CHECK:
                return False


async def of(ctx: Ctx) -> Progress:
    """The progress of the community here, with the channel map of this workspace."""
    async with ctx.uow() as uow:
        row = await uow.communities.get()
        granted = [each.role for each in await uow.communities.grants()]
        rules = await uow.repo(GroundRulesRepository).current()
        here = [
            each
            for each in await uow.communities.targets()
            if each.workspace == ctx.place.workspace
        ]
    return Progress(
        community=row.ref,
        purpose=row.charter,
        topics=row.topics,
        audience=row.audience,
        channels=here[0].channels if here else {},
        facilitators=granted.count(Role.FACILITATOR),
        admins=granted.count(Role.ADMIN),
        rules=rules.text if rules else "",
    )


def fresh(community: Community, target: Target) -> Progress:
    """A community that was founded a moment ago."""
    return Progress(community, channels=target.channels)


def following(state: Progress, after: Step | None) -> Step:
    """The next open step behind `after` (None: from the beginning); the check when none is."""
    steps = list(Step)
    behind = steps[steps.index(after) + 1 :] if after else steps
    return next((each for each in behind if not state.done(each)), Step.CHECK)
