"""`/help`: what a person can do, from the same declarations that the platforms register."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from bot.cog import Cog
from bot.help import noun_card, overview, unknown
from bot.i18n import translate
from bot.param import Choice, Option, RawValue
from cogs import Ctx

cog = Cog("help", "What you can do here, and how")


async def suggest_noun(ctx: Ctx, typed: str, _others: Mapping[str, RawValue]) -> Sequence[Choice]:
    """Nouns that begin with what was typed, with what each is about."""
    catalog = ctx.catalog
    return [
        Choice(noun, f"{noun}: {translate(catalog.descriptions.get(noun, ''))}"[:100])
        for noun in catalog.nouns
        if noun.startswith(typed.strip().lower())
    ]


@cog.command("", "What you can do here", anywhere=True)
async def show(
    ctx: Ctx,
    noun: Annotated[str | None, Option("A word to read more about", suggest=suggest_noun)] = None,
) -> None:
    """All nouns, or everything one of them can do."""
    prefix = ctx.capabilities.command_prefix
    word = (noun or "").strip().strip("/").lower()
    if not word:
        await ctx.reply(overview(ctx.catalog, ctx.role, prefix))
    elif word in ctx.catalog.nouns:
        await ctx.reply(noun_card(ctx.catalog, word, ctx.role, prefix))
    else:
        await ctx.reply(unknown(ctx.catalog, word, "", prefix))
