"""What a platform can do and its limits, as data the core and the views may ask about."""

from dataclasses import dataclass

from bot.text import CommandLine


@dataclass(frozen=True, slots=True)
class Capabilities:
    """An adapter's abilities.

    `answer_within`: seconds until the core defers by itself (the platform's own deadline is later).
    `native_options`: options are asked by the client; otherwise required ones open a modal.
    `commands_in_threads`: whether slash commands work inside threads.
    `idempotent_for`: seconds in which sending again with the same key returns the first message (0: never).
    `modal_fields`: fields a modal may have. `message_chars`: characters of a message's whole text.
    `command_prefix`: what is typed before a command's noun, `/` or `/praxis `.
    `events`: whether a workspace keeps a calendar of its own that we can put entries into.
    """

    answer_within: float
    native_options: bool
    commands_in_threads: bool
    idempotent_for: float
    modal_fields: int
    message_chars: int
    command_prefix: str
    events: bool = False

    def typed(self, line: CommandLine) -> str:
        """A command as it is typed here."""
        return line.typed(self.command_prefix, native_options=self.native_options)
