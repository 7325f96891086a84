"""The card's buttons: questions, answers, recommendations, experiences, following."""

from typing import Annotated

from bot.form import form
from bot.param import Field
from bot.text import md
from cogs import Ctx
from cogs.cases import rules, views, writing_views
from cogs.cases.ending import open_words
from cogs.cases.registry import cog
from cogs.cases.service import closing, voices
from cogs.cases.service.voices import Said, Words
from cogs.cases.views import title_of
from storage.case_rows import Voice


@form("Ask a question", submit="Ask")
class QuestionForm:
    """What somebody wants to know before giving advice."""

    text: Annotated[
        str,
        Field(
            "Your question",
            hint="No advice yet, and nothing that tells who somebody is.",
            multiline=True,
            max_length=rules.MAX_WORDS,
        ),
    ]
    anonymous: Annotated[bool, Field("Keep my name off it")] = False


@form("Answer", submit="Answer")
class AnswerForm:
    """What the presenter answers, without a name."""

    text: Annotated[
        str,
        Field(
            "Your answer",
            hint="It is shown as the presenter's, without your name.",
            multiline=True,
            max_length=rules.MAX_WORDS,
        ),
    ]


@form("Recommend", submit="Recommend")
class RecommendationForm:
    """What somebody would do."""

    text: Annotated[
        str,
        Field(
            "What would you do, and why?",
            hint="Nothing that tells who somebody is.",
            multiline=True,
            max_length=rules.MAX_WORDS,
        ),
    ]
    anonymous: Annotated[bool, Field("Keep my name off it")] = False


@form("I have seen similar", submit="Tell it")
class SimilarForm:
    """What somebody has seen."""

    text: Annotated[
        str,
        Field(
            "What did you see, and what helped?",
            hint="Nothing that tells who somebody is.",
            multiline=True,
            max_length=rules.MAX_WORDS,
        ),
    ]
    anonymous: Annotated[bool, Field("Keep my name off it")] = False


@cog.button("add", contributes=True)
async def add(ctx: Ctx, case_id: int, voice: Voice) -> None:
    """Opens the form, where the case takes this now."""
    await _open(ctx, Words(case_id, voice))


@cog.button("answer", contributes=True)
async def answer(ctx: Ctx, case_id: int, question_id: int) -> None:
    """Opens the presenter's answer."""
    await _open(ctx, Words(case_id, Voice.ANSWER, parent_id=question_id))


@cog.button("mend", contributes=True)
async def mend(ctx: Ctx, draft_id: int) -> None:
    """Opens what somebody was about to say once more."""
    await _open(ctx, await voices.drafted(ctx, draft_id))


@cog.submit("asked", QuestionForm, contributes=True)
async def asked(ctx: Ctx, form: QuestionForm, case_id: int) -> None:
    """Asks."""
    await _add(ctx, Words(case_id, Voice.QUESTION, form.text, anonymous=form.anonymous))


@cog.submit("answered", AnswerForm, contributes=True)
async def answered(ctx: Ctx, form: AnswerForm, case_id: int, question_id: int) -> None:
    """Answers."""
    await _add(ctx, Words(case_id, Voice.ANSWER, form.text, parent_id=question_id))


@cog.submit("recommended", RecommendationForm, contributes=True)
async def recommended(ctx: Ctx, form: RecommendationForm, case_id: int) -> None:
    """Recommends."""
    await _add(ctx, Words(case_id, Voice.RECOMMENDATION, form.text, anonymous=form.anonymous))


@cog.submit("seen", SimilarForm, contributes=True)
async def seen(ctx: Ctx, form: SimilarForm, case_id: int) -> None:
    """Tells what they have seen."""
    await _add(ctx, Words(case_id, Voice.SIMILAR, form.text, anonymous=form.anonymous))


@cog.button("say", contributes=True)
async def say(ctx: Ctx, draft_id: int, revision: int) -> None:
    """Says what the gate marked, and its author calls safe."""
    words = await voices.drafted(ctx, draft_id)
    if words.voice in (Voice.OUTCOME, Voice.SUMMARY):
        await ctx.reply(await closing.say(ctx, draft_id, revision))
    else:
        await _reply(ctx, await voices.say(ctx, draft_id, revision))


@cog.button("peers")
async def peers(ctx: Ctx, case_id: int, first: int = 0) -> None:
    """The others' recommendations."""
    await ctx.reply(views.peers(*await voices.peers(ctx, case_id), first))


@cog.button("follow")
async def follow(ctx: Ctx, case_id: int) -> None:
    """Follows, or no longer."""
    case, now = await voices.follow(ctx, case_id)
    await ctx.reply(writing_views.following(case, now=now))


async def _open(ctx: Ctx, words: Words) -> None:
    if words.voice in (Voice.OUTCOME, Voice.SUMMARY):
        await open_words(ctx, words)
        return
    case, typed = await voices.open_for(ctx, words)
    values = {"text": words.text or typed} if words.text or typed else None
    intro = md("**{title}**", title=title_of(case))
    match words.voice:
        case Voice.QUESTION:
            await ctx.open(asked.bind(case.id), values, intro=intro)
        case Voice.ANSWER:
            await ctx.open(answered.bind(case.id, words.parent_id or 0), values, intro=intro)
        case Voice.RECOMMENDATION:
            await ctx.open(recommended.bind(case.id), values, intro=intro)
        case _:
            await ctx.open(seen.bind(case.id), values, intro=intro)


async def _add(ctx: Ctx, words: Words) -> None:
    await _reply(ctx, await voices.add(ctx, words))


async def _reply(ctx: Ctx, said: Said) -> None:
    if said.looked is not None:
        await ctx.reply(writing_views.words_result(said.draft_id, said.revision, said.looked))
    else:
        await ctx.reply(
            writing_views.said(said.words.voice, shown=said.shown, kept_back=said.kept_back)
        )
