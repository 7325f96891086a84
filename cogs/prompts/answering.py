"""The posted question: its card, private answers, and counting who takes part."""

from typing import Annotated

from bot.events import ReplyPosted
from bot.form import form
from bot.i18n import _
from bot.message import Message
from bot.param import Field
from bot.text import excerpt, md
from cogs import Ctx, Jobs
from cogs.prompts import views
from cogs.prompts.registry import cog
from cogs.prompts.rules import MAX_TEXT
from cogs.prompts.service import voices
from cogs.prompts.suggesting import suggest_one
from storage.prompt_rows import Prompt, Series


@form("Answer privately", submit="Keep")
class AnswerForm:
    """What only the author reads."""

    answer: Annotated[
        str, Field("Your answer", hint="Only you can read it.", multiline=True, max_length=MAX_TEXT)
    ]


def posted_card(prompt: Prompt, *, heading: str, threaded: bool) -> Message:
    """What is posted."""
    return views.prompt_card(
        prompt,
        heading=heading,
        threaded=threaded,
        answer=answer.bind(prompt.id),
        suggest=suggest_one.bind(),
    )


def card(prompt: Prompt, series: Series | None) -> Message:
    """What is posted of a question of a schedule, or of one that has none yet."""
    return posted_card(
        prompt,
        heading=series.name if series else _("Question of the week"),
        threaded=series.threaded if series else True,
    )


@cog.button("answer")
async def answer(ctx: Ctx, prompt_id: int) -> None:
    """Opens the member's own answer."""
    prompt, words = await voices.own_answer(ctx, prompt_id)
    intro = md("{question}", question=excerpt(prompt.text, 300))
    await ctx.open(answered.bind(prompt_id), {"answer": words} if words else None, intro=intro)


@cog.submit("answered", AnswerForm)
async def answered(ctx: Ctx, form: AnswerForm, prompt_id: int) -> None:
    """Keeps it."""
    await ctx.reply(views.answer_stored(new=await voices.answer(ctx, prompt_id, form.answer)))


@cog.on(ReplyPosted)
async def count_reply(jobs: Jobs, event: ReplyPosted) -> None:
    """A reply in a question's thread counts once a member."""
    await voices.count_reply(jobs, event)
