"""Where the terminal's lines come from: a person at a keyboard with completion, or a script."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from pathlib import Path
from typing import Protocol, TextIO

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.history import FileHistory, InMemoryHistory

from adapters.playground.composer import Offer

Offers = Callable[[str], Awaitable[Sequence[Offer]]]


class Input(Protocol):
    """Asks for one line; None when there will be no more."""

    async def ask(self, prompt: str, offers: Offers | None = None) -> str | None: ...


class ScriptInput:
    """Lines of a file or a pipe; each is echoed, so that the output reads as a session."""

    def __init__(self, lines: TextIO, echo: Callable[[str], None]) -> None:
        self._lines = lines
        self._echo = echo

    async def ask(self, prompt: str, offers: Offers | None = None) -> str | None:  # noqa: ARG002  # nobody completes
        """The next line."""
        line = self._lines.readline()
        if not line:
            return None
        text = line.rstrip("\r\n")
        self._echo(f"{prompt}{text}")
        return text


class KeyboardInput:
    """A person with history and completion while typing."""

    def __init__(self, history: Path | None = None) -> None:
        kept = FileHistory(str(history)) if history else InMemoryHistory()
        self._session: PromptSession[str] = PromptSession(history=kept)

    async def ask(self, prompt: str, offers: Offers | None = None) -> str | None:
        """What is typed next; None at end of input (Ctrl-D). Ctrl-C starts the line over."""
        completer = _OfferCompleter(offers) if offers else None
        while True:
            try:
                return await self._session.prompt_async(
                    FormattedText([("ansicyan bold", prompt)]),
                    completer=completer,
                    complete_while_typing=True,
                    reserve_space_for_menu=8,
                )
            except KeyboardInterrupt:
                continue
            except EOFError:
                return None


class _OfferCompleter(Completer):
    """Shows offers as completions."""

    def __init__(self, offers: Offers) -> None:
        self._offers = offers

    def get_completions(
        self,
        document: Document,  # noqa: ARG002  # the asynchronous way is the one used
        complete_event: CompleteEvent,  # noqa: ARG002
    ) -> list[Completion]:
        return []

    async def get_completions_async(
        self,
        document: Document,
        complete_event: CompleteEvent,  # noqa: ARG002  # asked for or not, the offers are the same
    ) -> AsyncGenerator[Completion, None]:
        for offer in await self._offers(document.text_before_cursor):
            yield Completion(
                offer.insert,
                start_position=-offer.replaces,
                display=offer.label,
                display_meta=offer.description,
            )
