"""Wraps: what a community learned from a question, written by a facilitator and found again by everybody."""

from typing import Annotated

from bot.events import FormSubmitted
from bot.form import form
from bot.param import Field, Option
from bot.roles import Role
from bot.text import excerpt, md
from cogs import Ctx
from cogs.prompts import views
from cogs.prompts.finding import suggest_posted
from cogs.prompts.registry import cog
from cogs.prompts.rules import MAX_TEXT
from cogs.prompts.service import asked
from storage.prompt_rows import Prompt


@form("What we learned", submit="Post the wrap")
class WrapForm:
    """The wrap."""

    learned: Annotated[
        str,
        Field(
            "What did we learn?",
            hint="It is posted with the question and kept.",
            multiline=True,
            max_length=MAX_TEXT,
        ),
    ]


@cog.command("wrap", "Write what was learned from a question", role=Role.FACILITATOR)
async def wrap(
    ctx: Ctx,
    which: Annotated[
        str | None, Option("Which question (the newest without a wrap)", suggest=suggest_posted)
    ] = None,
) -> None:
    """Opens the form, or offers it where a form has just been sent and none may follow."""
    prompt = await asked.to_wrap(ctx, which)
    if isinstance(ctx.event, FormSubmitted):
        await ctx.reply(views.offer_wrap(prompt, write=write_wrap.bind(prompt.id)))
    else:
        await _open(ctx, prompt)


@cog.button("write-wrap", role=Role.FACILITATOR)
async def write_wrap(ctx: Ctx, prompt_id: int) -> None:
    """Opens the form."""
    await _open(ctx, await asked.asked(ctx, prompt_id))


@cog.submit("wrapped", WrapForm, role=Role.FACILITATOR)
async def wrapped(ctx: Ctx, form: WrapForm, prompt_id: int) -> None:
    """Keeps and posts it."""
    await ctx.reply(views.wrap_stored(await asked.wrap(ctx, prompt_id, form.learned)))


@cog.command("find", "Find what was learned from earlier questions")
async def find(
    ctx: Ctx, words: Annotated[str, Option("Words that occur in it", max_length=100)]
) -> None:
    """Lists wraps."""
    await ctx.reply(views.found_wraps(await asked.find(ctx, words)))


async def _open(ctx: Ctx, prompt: Prompt) -> None:
    intro = md("**{name}** {question}", name=prompt.name, question=excerpt(prompt.text, 300))
    values = {"learned": prompt.wrap} if prompt.wrap else None
    await ctx.open(wrapped.bind(prompt.id), values, intro=intro)
