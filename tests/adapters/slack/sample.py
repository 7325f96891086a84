"""A small catalog with every kind of option, and what its handlers were called with."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from bot.catalog import Catalog, build_catalog
from bot.cog import Cog
from bot.context import Context
from bot.errors import Invalid
from bot.form import form
from bot.message import Actions, Button, Paragraph, Select, SelectOption, card
from bot.param import Choice, Field, Option, RawValue, UploadedFile
from bot.refs import ChannelRef, RoleRef, UserRef
from bot.text import plain

Ctx = Context[Any]

prompt = Cog("prompt", "Weekly questions, answered together")
helping = Cog("help", "How to use this bot")
find = Cog("find", "Look things up")
CALLS: list[tuple[str, dict[str, Any]]] = []
"""What the handlers were called with, in order; tests clear it."""


async def topics(ctx: Ctx, typed: str, others: Mapping[str, RawValue]) -> Sequence[Choice]:
    """Topics that begin with what was typed."""
    known = ("mobility", "falls", "feeding")
    return [Choice(each, each.title()) for each in known if each.startswith(typed.casefold())]


@prompt.command("add", "Add a question to the queue", anywhere=True)
async def add(
    ctx: Ctx,
    text: Annotated[str, Option("The question", multiline=True, max_length=1500)],
    topic: Annotated[str, Option("What it is about", suggest=topics)] = "",
    credit: Annotated[UserRef | None, Option("Who asked")] = None,
) -> None:
    CALLS.append(("add", {"text": text, "topic": topic, "credit": credit}))
    await ctx.reply(f"Added: {text}")


@prompt.command("schedule", "When prompts go out", anywhere=True)
async def schedule(
    ctx: Ctx,
    day: Annotated[Literal["monday", "tuesday"], Option("Which day")],
    every: Annotated[int, Option("Weeks between", min_value=1, max_value=8)] = 1,
    channel: Annotated[ChannelRef | None, Option("Where")] = None,
    thread: Annotated[bool, Option("With a thread")] = True,
    time_zone: Annotated[str, Option("Zone")] = "",
    group: Annotated[RoleRef | None, Option("Whom to call")] = None,
) -> None:
    given = {"day": day, "every": every, "channel": channel, "thread": thread}
    CALLS.append(("schedule", {**given, "time_zone": time_zone, "group": group}))
    await ctx.reply("Scheduled.")


@prompt.command("import", "Add many", anywhere=True)
async def import_(ctx: Ctx, file: Annotated[UploadedFile, Option("A .txt file")]) -> None:
    CALLS.append(("import", {"file": file.name}))
    await ctx.reply("Imported.")


@prompt.command("post-now", "Post the next one now", anywhere=True)
async def post_now(ctx: Ctx) -> None:
    await ctx.reply("Posted.")


@prompt.command("queue", "What is next", anywhere=True)
async def queue(ctx: Ctx) -> None:
    CALLS.append(("queue", {}))
    pick = Select("Choose", picked.bind(), (SelectOption("1", "One"), SelectOption("2", "Two")))
    await ctx.reply(card(Paragraph(plain("The queue")), Actions((pick,))))


@helping.command("", "How to use this bot", anywhere=True)
async def help_(ctx: Ctx, noun: Annotated[str, Option("About what")] = "") -> None:
    CALLS.append(("help", {"noun": noun}))
    await ctx.reply("Help.")


@find.command("", "Find anything", anywhere=True)
async def find_(ctx: Ctx, words: Annotated[str, Option("Words")]) -> None:
    CALLS.append(("find", {"words": words}))
    await ctx.reply(f"Nothing about {words}.")


@form("Suggest a prompt", submit="Suggest")
class Suggestion:
    """What a member fills in."""

    text: Annotated[str, Field("Your question", multiline=True, max_length=1500)]
    topic: Annotated[str, Field("Topic", suggest=topics)] = ""
    anonymous: Annotated[bool, Field("Keep my name off it")] = False


@prompt.submit("suggested", Suggestion, anywhere=True)
async def suggested(ctx: Ctx, suggestion: Suggestion, prompt_id: int = 0) -> None:
    CALLS.append(("suggested", {"text": suggestion.text, "anonymous": suggestion.anonymous}))
    if "?" not in suggestion.text:
        raise Invalid(text="Please end it with a question mark.")
    await ctx.reply(f"Thank you: {suggestion.text}")


@prompt.button("approve", anywhere=True)
async def approve(ctx: Ctx, prompt_id: int) -> None:
    CALLS.append(("approve", {"prompt_id": prompt_id}))
    await ctx.update(card(Paragraph(plain(f"Approved {prompt_id}"))))


@prompt.button("suggest", anywhere=True)
async def suggest(ctx: Ctx) -> None:
    await ctx.open(suggested.bind())


@prompt.select("picked", anywhere=True)
async def picked(ctx: Ctx, values: Sequence[str]) -> None:
    CALLS.append(("picked", {"values": tuple(values)}))
    await ctx.reply(f"Picked {', '.join(values)}")


@prompt.message_command("save", "Save as prompt", "Keeps a message as a prompt")
async def save(ctx: Ctx) -> None:
    CALLS.append(("save", {}))
    await ctx.open(suggested.bind(), {"text": "from a message"})


def approve_button(prompt_id: int) -> Button:
    """A button that outlives the process that posted it."""
    return Button("Approve", approve.bind(prompt_id))


def catalog() -> Catalog:
    """The catalog of these cogs."""
    return build_catalog((prompt, helping, find))
