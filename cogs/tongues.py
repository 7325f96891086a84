"""Languages as people name them: a code, or the language's own name."""

from collections.abc import Mapping, Sequence

from babel import Locale

from bot.errors import Invalid
from bot.i18n import _, current_language, has_texts, languages
from bot.param import Choice, RawValue
from cogs import Ctx


async def suggest_language(
    _ctx: Ctx, typed: str, _others: Mapping[str, RawValue]
) -> Sequence[Choice]:
    """Languages there are texts in."""
    wanted = typed.strip().casefold()
    found = [Choice(code, _own_name(code)) for code in languages()]
    return [each for each in found if wanted in f"{each.value} {each.label}".casefold()]


def language_of(text: str, *, field: str = "language") -> str:
    """The code that was meant by `de`, `de-AT` or `Deutsch`; raises `Invalid` for one without texts."""
    wanted = text.strip()
    for code in languages():
        if wanted.casefold() in (_own_name(code).casefold(), language_name(code).casefold()):
            return code
    if len(wanted) <= 16 and has_texts(wanted):
        return wanted
    known = ", ".join(f"{code} ({_own_name(code)})" for code in languages())
    raise Invalid(**{field: _("There are texts in: {known}.").format(known=known)})


def language_name(code: str) -> str:
    """A language in the reader's, such as `German`."""
    return _name(code, current_language())


def _own_name(code: str) -> str:
    """A language in its own words, such as `Deutsch`."""
    return _name(code, code)


def _name(code: str, reader: str) -> str:
    locale = Locale.parse(code.replace("-", "_"))
    return locale.get_display_name(reader.replace("-", "_")) or code
