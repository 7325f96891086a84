"""A form in the terminal: field by field, with errors shown where they belong."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.panel import Panel
from rich.text import Text as Line

from adapters.playground.composer import Offer
from adapters.playground.forms import OpenForm
from adapters.playground.people import Person
from adapters.playground.rich_render import clean
from adapters.playground.terminal_input import Input, Offers
from adapters.playground.workspace import upload
from bot.i18n import language, translate
from bot.param import MAX_UPLOAD, Kind, Param, RawValue
from bot.refs import ChannelRef, RoleRef, UserRef

CANCEL = "/cancel"


async def fill_in(person: Person, source: Input, console: Console) -> bool:
    """Asks for every field of the open form, then for those at fault until all is well.

    False when the person gave up; the form is closed then.
    """
    form = person.modal
    if form is None:
        return False
    _introduce(form, console)
    params: Sequence[Param] = form.modal.params
    while True:
        for param in params:
            if not await _ask(person, form, param, source, console):
                person.close()
                console.print(Line("The form is closed; nothing was sent.", style="dim"))
                return False
        await person.submit()
        if not form.errors:
            return True
        params = [param for param in form.modal.params if param.name in form.errors]


def _introduce(form: OpenForm, console: Console) -> None:
    intro = clean(form.modal.intro.plain()) if form.modal.intro else ""
    lines = [intro] if intro else []
    lines.append(f"Enter keeps what is there, \\ at the end goes on, {CANCEL} gives up.")
    console.print(
        Panel(
            Line("\n".join(lines)),
            title=Line(clean(form.title), style="bold"),
            title_align="left",
            border_style="magenta",
            padding=(0, 1),
        )
    )


async def _ask(
    person: Person, form: OpenForm, param: Param, source: Input, console: Console
) -> bool:
    with language(form.language):
        _explain(form, param, console)

    async def offers(typed: str) -> Sequence[Offer]:
        if param.suggest is None:
            return []
        found = await person.field_suggestions(param.name, typed)
        return [Offer(choice.value, len(typed), choice.label) for choice in found]

    text = await _read(source, offers)
    if text is None or text.strip() == CANCEL:
        return False
    if text:
        form.typed[param.name] = _value(person, param, text)
    return True


async def _read(source: Input, offers: Offers) -> str | None:
    """One answer; a backslash at the end of a line goes on with the next."""
    lines: list[str] = []
    while True:
        line = await source.ask("    › ", offers)
        if line is None:
            return None
        if not line.endswith("\\"):
            return "\n".join([*lines, line])
        lines.append(line[:-1])


def _explain(form: OpenForm, param: Param, console: Console) -> None:
    """The label, the hint, what there is to choose, what is there now, and what is wrong with it."""
    required = " (required)" if param.required else ""
    console.print(Line.assemble(("  " + clean(translate(param.label)), "bold"), (required, "dim")))
    hints = [translate(param.description)] if param.description else []
    if param.kind is Kind.BOOLEAN:
        hints.append("yes or no")
    if param.choices:
        hints.append("one of " + ", ".join(translate(each.label) for each in param.choices))
    if param.kind is Kind.FILE:
        hints.append("the path of a file on this machine")
    now = form.values.get(param.name)
    if now not in (None, ""):
        hints.append(f"now: {_shown(now)}")
    if hints:
        console.print(Line("    " + clean(" · ".join(hints)), style="dim"))
    if problem := form.errors.get(param.name):
        console.print(Line(f"    ✗ {clean(problem)}", style="bold red"))


def _shown(value: RawValue) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (UserRef, ChannelRef, RoleRef)):
        return "picked"
    return str(value)


def _value(person: Person, param: Param, text: str) -> RawValue:
    """What a client's field would send; words stay words where nothing of that name is found."""
    word = text.strip()
    match param.kind:
        case Kind.USER:
            return person.workspace.find_account(word) or word
        case Kind.CHANNEL:
            return person.workspace.find_channel(word) or word
        case Kind.ROLE:
            return person.workspace.find_role(word) or word
        case Kind.FILE:
            path = Path(word).expanduser()
            fits = path.is_file() and path.stat().st_size <= MAX_UPLOAD
            return upload(path.name, path.read_bytes()) if fits else word
        case Kind.BOOLEAN:
            return {"y": True, "yes": True, "n": False, "no": False}.get(word.casefold(), word)
        case Kind.TEXT | Kind.INTEGER | Kind.CHOICE:
            return text
