"""Many questions at once: from a file, or from the starter library."""

from bot.param import UploadedFile
from cogs import Ctx
from cogs.prompts import rules
from cogs.prompts.finding import choose_series
from cogs.prompts.queue_views import Imported
from cogs.prompts.reading import Entry, Reading, read_questions, without_duplicates
from cogs.prompts.service.queue import load
from cogs.prompts.starter import LIBRARY, Setting, Topic, choose
from storage.prompt_rows import NewPrompt
from storage.prompts import PromptRepository


async def from_file(ctx: Ctx, file: UploadedFile, schedule: str | None) -> Imported:
    """Adds the usable lines of a file, all of them or none; raises `Invalid` for one without any."""
    reading = read_questions(file.name, await file.read())
    return await _keep(ctx, reading, schedule, source="import")


async def from_library(
    ctx: Ctx, topic: Topic | None, setting: Setting | None, schedule: str | None
) -> Imported:
    """Adds what the starter library has on a topic or for a setting."""
    entries = tuple(
        Entry(
            line,
            NewPrompt(
                each.text, rules.fingerprint(each.text), topic=each.topic.label, hint=each.hint
            ),
        )
        for line, each in enumerate(choose(LIBRARY, topic, setting), start=1)
    )
    return await _keep(ctx, Reading(entries, ()), schedule, source="starter")


async def _keep(ctx: Ctx, reading: Reading, schedule: str | None, *, source: str) -> Imported:
    async with ctx.uow() as uow:
        repo = uow.repo(PromptRepository)
        series = choose_series(await repo.series(), schedule)
        usable = without_duplicates(reading, await repo.fingerprints())
        rows = await repo.add(
            [entry.question for entry in usable.entries],
            schedule_id=series.id if series else None,
            source=source,
        )
        if rows:
            subject = f"prompts:P{rows[0].number}-P{rows[-1].number}"
            uow.audit("prompt.imported", subject, after={"source": source, "count": len(rows)})
        plan = (await load(uow, series)).plan
        await uow.commit()
    first = plan.of(rows[0].id) if rows else None
    last = plan.of(rows[-1].id) if rows else None
    return Imported(len(rows), first, last, usable.problems)
