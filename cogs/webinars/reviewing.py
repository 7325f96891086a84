"""`/webinar attendance` and `recording`, [I attended] and the three questions: what follows a meeting."""

from enum import StrEnum
from typing import Annotated

from bot.form import form
from bot.message import Attachment
from bot.param import Field, Option
from bot.refs import UserRef
from bot.roles import Role
from cogs import Ctx
from cogs.webinars import reviewing_views
from cogs.webinars.options import suggest_past
from cogs.webinars.reading import MAX_LINK
from cogs.webinars.registry import cog
from cogs.webinars.service import after, replanning
from storage.webinar_people import Evaluation


class Stars(StrEnum):
    """How useful it was."""

    FIVE = "5"
    FOUR = "4"
    THREE = "3"
    TWO = "2"
    ONE = "1"


class Change(StrEnum):
    """Whether something will be done differently."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


@form("Three questions", submit="Send")
class ThreeQuestions:
    """The evaluation."""

    useful: Annotated[Stars, Field("How useful was it?", "5 is very useful, 1 is not at all")]
    change: Annotated[Change, Field("Will you do something differently?")]
    comment: Annotated[
        str, Field("What would make it better?", multiline=True, max_length=1000)
    ] = ""


@cog.button("attended")
async def attended(ctx: Ctx, meeting_id: int) -> None:
    """They were there."""
    await ctx.reply(reviewing_views.attended(await after.attended(ctx, meeting_id)))


@cog.button("evaluate")
async def evaluate(ctx: Ctx, meeting_id: int) -> None:
    """Opens the three questions."""
    await after.begun(ctx, meeting_id)
    await ctx.open(evaluated.bind(meeting_id))


@cog.submit("evaluated", ThreeQuestions)
async def evaluated(ctx: Ctx, form: ThreeQuestions, meeting_id: int) -> None:
    """Keeps the answers."""
    given = Evaluation(int(form.useful), form.change.value, form.comment.strip())
    await after.evaluate(ctx, meeting_id, given)
    await ctx.reply(reviewing_views.evaluated())


@cog.command("attendance", "Who came, as a file; or say so of somebody", role=Role.FACILITATOR)
async def attendance(
    ctx: Ctx,
    which: Annotated[str, Option("Which one, such as W14", suggest=suggest_past)],
    person: Annotated[UserRef | None, Option("Whom to correct")] = None,
    was_there: Annotated[bool, Option("Whether they were there", label="Was there")] = True,
) -> None:
    """Shows the register, or corrects one line of it."""
    meeting = await replanning.find(ctx, which, past=True)
    if person is not None:
        name = await after.correct(ctx, meeting.id, person, attended=was_there)
        await ctx.reply(reviewing_views.corrected(name, attended=was_there))
        return
    register = await after.register(ctx, meeting.id)
    sheet = Attachment(f"{meeting.name}-attendance.csv", after.as_csv(register), "text/csv")
    await ctx.reply(reviewing_views.register(register, sheet))


@cog.command(
    "recording", "Put the recording on the card, and tell who missed it", role=Role.FACILITATOR
)
async def recording(
    ctx: Ctx,
    which: Annotated[str, Option("Which one, such as W14", suggest=suggest_past)],
    link: Annotated[str, Option("Where to watch it", max_length=MAX_LINK)],
) -> None:
    """Keeps the address and tells those who could not come."""
    meeting = await replanning.find(ctx, which, past=True)
    kept, told = await after.record(ctx, meeting.id, link)
    await ctx.reply(reviewing_views.recorded(kept, told))
