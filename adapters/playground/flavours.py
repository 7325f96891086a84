"""How a playground workspace behaves: the differences between chat services, as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.capabilities import Capabilities
from bot.ports import Need


@dataclass(frozen=True, slots=True)
class Grant:
    """A permission in the service's own word and, in words, how to give it."""

    what: str
    how: str


@dataclass(frozen=True, slots=True)
class Flavour:
    """The rules of one kind of chat service.

    `loading_message`: a deferred answer shows a placeholder that the first reply replaces.
    `answer_for`: how long an interaction may be answered. `follow_ups`: how many answers it takes
    (None: any number). `form_after_form`: whether submitting a form may open the next one.
    `history`: whether the bot may read back its own posts. `title_chars`: of a form's title.
    `files_in_commands`: whether a slash command can carry a file. `strict_client`: the client knows
    the commands and refuses to send anything else. `tells_zone`: profiles say the time zone;
    """

    name: str
    capabilities: Capabilities
    loading_message: bool
    answer_for: timedelta
    follow_ups: int | None
    form_after_form: bool
    history: bool
    title_chars: int
    files_in_commands: bool
    strict_client: bool
    tells_zone: bool
    grants: Mapping[Need, Grant]


DISCORD = Flavour(
    name="discord",
    capabilities=Capabilities(
        answer_within=10.0,
        native_options=True,
        commands_in_threads=True,
        idempotent_for=60.0,
        modal_fields=5,
        message_chars=4000,
        command_prefix="/",
        events=True,
    ),
    loading_message=True,
    answer_for=timedelta(minutes=15),
    follow_ups=None,
    form_after_form=False,
    history=True,
    title_chars=45,
    files_in_commands=True,
    strict_client=True,
    tells_zone=False,
    grants={
        Need.SEE: Grant("View Channel", "Channel settings → Permissions → Praxis → View Channel"),
        Need.POST: Grant(
            "Send Messages", "Channel settings → Permissions → Praxis → Send Messages"
        ),
        Need.THREAD: Grant(
            "Create Public Threads",
            "Channel settings → Permissions → Praxis → Create Public Threads",
        ),
        Need.REPLY: Grant(
            "Send Messages in Threads",
            "Channel settings → Permissions → Praxis → Send Messages in Threads",
        ),
        Need.HISTORY: Grant(
            "Read Message History",
            "Channel settings → Permissions → Praxis → Read Message History",
        ),
        Need.FILES: Grant("Attach Files", "Channel settings → Permissions → Praxis → Attach Files"),
        Need.EVENTS: Grant("Create Events", "Server settings → Roles → Praxis → Create Events"),
    },
)
"""Native options, commands in threads, sends that may be repeated under the same key."""

SLACK = Flavour(
    name="slack",
    capabilities=Capabilities(
        answer_within=10.0,
        native_options=False,
        commands_in_threads=False,
        idempotent_for=0.0,
        modal_fields=100,
        message_chars=10_000,
        command_prefix="/praxis ",
    ),
    loading_message=False,
    answer_for=timedelta(minutes=30),
    follow_ups=5,
    form_after_form=True,
    history=False,
    title_chars=24,
    files_in_commands=False,
    strict_client=False,
    tells_zone=True,
    grants={
        Need.SEE: Grant("membership of the channel", "Type /invite @Praxis in the channel"),
        Need.POST: Grant("chat:write", "Reinstall the app with the scope chat:write"),
        Need.THREAD: Grant("chat:write", "Reinstall the app with the scope chat:write"),
        Need.REPLY: Grant("chat:write", "Reinstall the app with the scope chat:write"),
        Need.HISTORY: Grant(
            "channels:history", "Reinstall the app with the scope channels:history"
        ),
        Need.FILES: Grant("files:write", "Reinstall the app with the scope files:write"),
        Need.EVENTS: Grant("a calendar", "This kind of workspace has none"),
    },
)
"""One root command of plain text, none in threads, five answers an interaction, no idempotent send."""

FLAVOURS: Mapping[str, Flavour] = {flavour.name: flavour for flavour in (DISCORD, SLACK)}
