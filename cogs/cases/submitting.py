"""`/case submit`: two forms, what the gate sees, and the way to the facilitators."""

from typing import Annotated

from bot.errors import Invalid
from bot.events import FormSubmitted
from bot.form import form
from bot.i18n import _
from bot.param import Field, Option
from bot.text import md
from cogs import Ctx
from cogs.cases import rules, writing_views
from cogs.cases.registry import cog
from cogs.cases.rules import AgeBand, Consent
from cogs.cases.service import drafting
from cogs.cases.service.drafting import Draft
from storage.case_rows import CaseKind


@form("Case, part 1 of 2", submit="Keep and go on")
class FirstPart:
    """What it is about."""

    setting: Annotated[
        str,
        Field(
            "What kind of place is it?",
            hint="Such as a regional hospital. No names of places.",
            max_length=rules.MAX_SETTING,
        ),
    ]
    age: Annotated[AgeBand, Field("Age, as a band")]
    issue: Annotated[
        str,
        Field(
            "What is it about?",
            hint="No names, dates or numbers of anybody.",
            multiline=True,
            max_length=rules.MAX_ISSUE,
        ),
    ]
    tried: Annotated[
        str, Field("What was tried so far?", multiline=True, max_length=rules.MAX_TRIED)
    ]
    question: Annotated[
        str, Field("What do you want to know?", multiline=True, max_length=rules.MAX_QUESTION)
    ]


@form("Case, part 2 of 2", submit="Check it")
class SecondPart:
    """What frames it, and the presenter's word."""

    title: Annotated[str, Field("A short title", max_length=rules.MAX_TITLE)]
    consent: Annotated[Consent, Field("On what basis do you tell it?")]
    constraints: Annotated[
        str | None,
        Field(
            "What limits you?",
            hint="Time, people, equipment. You may skip this.",
            multiline=True,
            max_length=rules.MAX_CONSTRAINTS,
        ),
    ] = None
    attested: Annotated[
        bool,
        Field(
            "Nobody can be recognised in it",
            hint="I have taken out whatever says who it is: no patient data.",
        ),
    ] = False


@cog.command(
    "submit",
    "Present a case, in two short forms that you can leave and come back to",
    contributes=True,
)
async def submit(
    ctx: Ctx,
    type: Annotated[CaseKind, Option("Made of several, or a real one, de-identified")] = (
        CaseKind.COMPOSITE
    ),
    anonymous: Annotated[bool, Option("Keep my name off it")] = True,
) -> None:
    """Opens the first form, filled with what was typed before and not sent."""
    draft = await drafting.begin(ctx, type, anonymous=anonymous)
    if isinstance(ctx.event, FormSubmitted):
        await ctx.reply(writing_views.offer_form(draft.id))
    else:
        await _open(ctx, draft, 1)


@cog.button("part", contributes=True)
async def part(ctx: Ctx, draft_id: int, number: int) -> None:
    """Opens one of the forms, filled with what was typed."""
    await _open(ctx, await drafting.get(ctx, draft_id), number)


@cog.submit("first", FirstPart, contributes=True)
async def first(ctx: Ctx, form: FirstPart, draft_id: int) -> None:
    """Keeps the first part; goes on to the second, or to the check where that is filled in already."""
    typed = {
        "setting": form.setting,
        "age": form.age.value,
        "issue": form.issue,
        "tried": form.tried,
        "question": form.question,
    }
    draft = await drafting.keep(ctx, draft_id, typed)
    if rules.missing(draft.text) or not draft.attested:
        await ctx.reply(writing_views.first_part_kept(draft.id))
    else:
        await _check(ctx, draft_id)


@cog.submit("second", SecondPart, contributes=True)
async def second(ctx: Ctx, form: SecondPart, draft_id: int) -> None:
    """Keeps the second part and shows what the gate sees; nothing goes on without the attestation."""
    typed = {
        "title": form.title,
        "consent": form.consent.value,
        "constraints": form.constraints or "",
        "attested": form.attested,
    }
    draft = await drafting.keep(ctx, draft_id, typed)
    if not form.attested:
        raise Invalid(attested=_("Please confirm this: without it nothing can be sent."))
    if rules.missing(draft.text):
        await ctx.reply(writing_views.offer_form(draft.id))
    else:
        await _check(ctx, draft_id)


@cog.button("look", contributes=True)
async def look(ctx: Ctx, draft_id: int) -> None:
    """Shows what the gate sees."""
    await _check(ctx, draft_id)


@cog.button("soften", contributes=True)
async def soften(ctx: Ctx, draft_id: int, revision: int) -> None:
    """Puts the safer wordings in, and looks again."""
    await drafting.soften(ctx, draft_id, revision)
    await _check(ctx, draft_id)


@cog.button("send", contributes=True)
async def send(ctx: Ctx, draft_id: int, revision: int) -> None:
    """Sends what was looked at to the facilitators."""
    await ctx.reply(writing_views.sent(await drafting.send(ctx, draft_id, revision)))


@cog.button("discard")
async def discard(ctx: Ctx, draft_id: int) -> None:
    """Throws a draft away."""
    await drafting.discard(ctx, draft_id)
    await ctx.reply(writing_views.discarded())


async def _open(ctx: Ctx, draft: Draft, number: int) -> None:
    text = draft.text
    if number == 1:
        values = {
            "setting": text.setting,
            "age": text.age,
            "issue": text.issue,
            "tried": text.tried,
            "question": text.question,
        }
        await ctx.open(first.bind(draft.id), _given(values))
        return
    values = {"title": text.title, "consent": text.consent, "constraints": text.constraints}
    intro = md(_("Only facilitators see it before a second person has approved it."))
    await ctx.open(
        second.bind(draft.id), {**_given(values), "attested": draft.attested}, intro=intro
    )


def _given(values: dict[str, str]) -> dict[str, str]:
    return {name: words for name, words in values.items() if words}


async def _check(ctx: Ctx, draft_id: int) -> None:
    draft, looked = await drafting.examined(ctx, draft_id)
    await ctx.reply(writing_views.gate_result(draft.id, draft.revision, looked))
