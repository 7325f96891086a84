"""What a person types or picks, as the values and resolved objects of an interaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.platforms.discord_server import payloads
from tests.platforms.discord_server.platform import Platform
from tests.platforms.discord_server.rest import Upload
from tests.platforms.discord_server.world import Channel, Guild, Json, Message, Role, User

STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = range(3, 12)
SUBCOMMAND, GROUP = 1, 2
SELECT_KINDS = {5: USER, 6: ROLE, 7: MENTIONABLE, 8: CHANNEL}


class HumanError(AssertionError):
    """A person cannot do this: the client would not offer it."""


@dataclass(slots=True)
class Resolved:
    """Collects `resolved` while values are converted."""

    platform: Platform
    guild: Guild | None
    channel: Channel
    data: dict[str, Json] = field(default_factory=dict[str, Json])

    def add(self, value: object) -> str:
        """Put an object in and return its id."""
        match value:
            case User():
                self._put("users", value.id, payloads.user(value))
                if self.guild is not None and value.id in self.guild.members:
                    member = payloads.member(self.guild.members[value.id], with_user=False)
                    self._put("members", value.id, {**member, "permissions": "0"})
            case Role():
                self._put("roles", value.id, payloads.role(value))
            case Channel():
                seen = payloads.interaction_channel(value, self.platform.world.bot)
                shown = ("id", "type", "name", "permissions", "parent_id", "thread_metadata")
                self._put("channels", value.id, {k: seen[k] for k in shown if k in seen})
            case Message():
                shown = payloads.message(value, viewer=self.platform.world.bot)
                self._put("messages", value.id, shown)
            case Upload():
                attachment = self.platform.store_file(self.channel, value)
                attachment["ephemeral"] = True
                self._put("attachments", int(attachment["id"]), attachment)
                return str(attachment["id"])
            case _:
                raise HumanError(f"{value!r} cannot be picked")
        return str(value.id)

    def _put(self, kind: str, number: int, payload: Json) -> None:
        self.data.setdefault(kind, {})[str(number)] = payload


def subcommand(command: Json, path: Sequence[str]) -> tuple[list[Json], list[Json]]:
    """The declared options at the end of a path, and the chain of groups that leads there."""
    options: list[Json] = command["options"]
    chain: list[Json] = []
    for name in path:
        kinds = (SUBCOMMAND, GROUP)
        found = next((o for o in options if o["name"] == name and o["type"] in kinds), None)
        if found is None:
            raise HumanError(f"/{command['name']} has no sub-command {name!r}")
        chain.append(found)
        options = found.get("options") or []
    if any(option["type"] in (SUBCOMMAND, GROUP) for option in options):
        raise HumanError(f"/{command['name']} {' '.join(path)} needs a sub-command")
    return options, chain


def nested(chain: list[Json], options: list[Json]) -> list[Json]:
    """The options inside their groups, as an interaction carries them."""
    for group in reversed(chain):
        options = [{"name": group["name"], "type": group["type"], "options": options}]
    return options


def converted(declared: list[Json], given: Mapping[str, Any], resolved: Resolved) -> list[Json]:
    """The values of a command's options, checked as the client checks them."""
    by_name = {_key(option["name"]): option for option in declared}
    unknown = [name for name in given if _key(name) not in by_name]
    if unknown:
        raise HumanError(f"there is no option {unknown[0]!r}, only {sorted(by_name)}")
    values = {_key(name): value for name, value in given.items()}
    missing = [o["name"] for k, o in by_name.items() if o.get("required") and k not in values]
    if missing:
        raise HumanError(f"the option {missing[0]!r} is required")
    return [
        {"name": option["name"], "type": option["type"], "value": _value(option, value, resolved)}
        for option, value in ((by_name[key], value) for key, value in values.items())
    ]


def _key(name: str) -> str:
    return name.replace("-", "_")


def _value(option: Json, value: Any, resolved: Resolved) -> Any:
    kind = option["type"]
    if option.get("choices"):
        for choice in option["choices"]:
            if value in (choice["name"], choice["value"]):
                return choice["value"]
        names = [choice["name"] for choice in option["choices"]]
        raise HumanError(f"{value!r} is not among the choices {names} of {option['name']!r}")
    expected = {STRING: str, INTEGER: int, BOOLEAN: bool, NUMBER: (int, float)}.get(kind)
    if expected is None:
        return resolved.add(value)
    wrong_bool = isinstance(value, bool) and kind != BOOLEAN
    if not isinstance(value, expected) or wrong_bool:
        raise HumanError(f"{value!r} does not fit the option {option['name']!r}")
    size = len(value) if isinstance(value, str) else value
    low, high = ("min_length", "max_length") if kind == STRING else ("min_value", "max_value")
    too_small = option.get(low) is not None and size < option[low]
    if too_small or (option.get(high) is not None and size > option[high]):
        raise HumanError(f"{value!r} is outside the limits of {option['name']!r}")
    return value
