"""The queue: what waits, what falls on which date, and every way to change that."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.errors import Conflict, Invalid
from bot.i18n import _
from bot.recurrence import Occurrence, local
from bot.text import CommandLine, md
from cogs import Ctx
from cogs.prompts import rules
from cogs.prompts.dates import read_date
from cogs.prompts.finding import choose_prompt, choose_series, need_series
from cogs.prompts.rules import Plan, Planned
from cogs.prompts.service.slots import NEXT, free_day, skipped_days, slot_to_skip
from storage.prompt_rows import NewPrompt, Prompt, PromptRow, PromptState, Series
from storage.prompts import PromptRepository
from storage.uow import UnitOfWork


@dataclass(frozen=True, slots=True)
class Queue:
    """One schedule's queue: its rows, its slots to come, and how they fit; no slots while it is paused."""

    series: Series | None
    rows: tuple[PromptRow, ...]
    slots: tuple[Occurrence, ...]
    plan: Plan

    @property
    def prompts(self) -> list[Prompt]:
        """The questions that wait."""
        return [row.value for row in self.rows]

    @property
    def next(self) -> Prompt | None:
        """The question that is asked next."""
        for slot in self.plan.slots:
            if slot.prompt is not None:
                return slot.prompt
        return next(iter(self.prompts), None)


async def load(uow: UnitOfWork, series: Series | None) -> Queue:
    """The queue of a schedule; None is what waits for a first one."""
    rows = tuple(await uow.repo(PromptRepository).queue(series.id if series else None))
    slots: tuple[Occurrence, ...] = ()
    if series is not None and not series.paused:
        slots = tuple(await uow.schedules.upcoming(series.id, len(rows) + 1))
    return Queue(series, rows, slots, rules.plan(slots, [row.value for row in rows]))


async def load_of(uow: UnitOfWork, row: PromptRow) -> Queue:
    """The queue a question waits in."""
    found = await uow.repo(PromptRepository).series()
    return await load(uow, next((each for each in found if each.id == row.schedule_id), None))


async def show(ctx: Ctx, schedule: str | None) -> tuple[Queue, tuple[date, ...]]:
    """A queue, and the dates to come that were left out."""
    async with ctx.uow() as uow:
        found = await uow.repo(PromptRepository).series()
        series = choose_series(found, schedule)
        return await load(uow, series), await skipped_days(uow, series)


async def show_by_id(ctx: Ctx, schedule_id: int | None) -> tuple[Queue, tuple[date, ...]]:
    """As `show`, for a schedule that a button names; raises `Conflict` when it is over."""
    async with ctx.uow() as uow:
        found = await uow.repo(PromptRepository).series()
        series = next((each for each in found if each.id == schedule_id), None)
        if series is None and schedule_id is not None:
            raise Conflict(_("That schedule does not exist any more."))
        return await load(uow, series), await skipped_days(uow, series)


async def add(
    ctx: Ctx, *, text: str, topic: str, credit: str, day: str, schedule: str | None
) -> tuple[Prompt, Planned | None]:
    """A new question at the end of the queue, or pinned to a date."""
    words = rules.written(text)
    mark = rules.fingerprint(words)
    async with ctx.uow() as uow:
        repo = uow.repo(PromptRepository)
        series = choose_series(await repo.series(), schedule)
        fixed = await free_day(uow, series, day, "date", ctx.community.zone) if day else None
        refuse_duplicate(mark, await repo.fingerprints())
        new = NewPrompt(words, mark, topic=rules.clean(topic), credit=rules.clean(credit))
        (row,) = await repo.add([new], schedule_id=series.id if series else None, source="added")
        row.pinned_for = fixed
        await uow.flush()
        after = {"number": row.number, "pinned_for": str(fixed) if fixed else None}
        uow.audit("prompt.added", row.subject, after=after)
        queue = await load(uow, series)
        await uow.commit()
    return row.value, queue.plan.of(row.id)


def refuse_duplicate(mark: str, queued: Mapping[str, str]) -> None:
    """Raises `Invalid` when a question of this fingerprint waits already."""
    if (name := queued.get(mark)) is not None:
        template = _("{name} in the queue asks the same already.")
        raise Invalid(text=template.format(name=name))


async def pin(ctx: Ctx, *, which: str, day: str) -> tuple[Prompt, Planned | None]:
    """Fixes a question to a date, whatever happens to the rest of the queue."""
    async with ctx.uow() as uow:
        repo = uow.repo(PromptRepository)
        row = choose_prompt(await repo.queued(), which)
        queue = await load_of(uow, row)
        before = row.pinned_for
        fixed = await free_day(uow, queue.series, day, "date", ctx.community.zone, mover=row)
        row.pinned_for = fixed
        await uow.flush()
        uow.audit(
            "prompt.pinned",
            row.subject,
            before={"pinned_for": str(before) if before else None},
            after={"pinned_for": str(fixed)},
        )
        queue = await load(uow, queue.series)
        await uow.commit()
    return row.value, queue.plan.of(row.id)


async def move(ctx: Ctx, *, which: str, to: str) -> tuple[Prompt, Planned | None]:
    """Puts a question on a date or at a place of the queue; the others make room."""
    async with ctx.uow() as uow:
        repo = uow.repo(PromptRepository)
        row = choose_prompt(await repo.queued(), which)
        queue = await load_of(uow, row)
        order = _order(queue, row, to, ctx)
        row.pinned_for = None
        by_id = {each.id: each for each in queue.rows}
        await repo.arrange([by_id[prompt_id] for prompt_id in order])
        uow.audit("prompt.moved", row.subject, after={"to": to})
        queue = await load(uow, queue.series)
        await uow.commit()
    return row.value, queue.plan.of(row.id)


async def skip(
    ctx: Ctx, *, day: str, reason: str, schedule: str | None
) -> tuple[date, Planned | None]:
    """Leaves out a date; the question stays next in line. Returns the date and the slot that follows."""
    async with ctx.uow() as uow:
        repo = uow.repo(PromptRepository)
        series = need_series(await repo.series(), schedule)
        slot = await slot_to_skip(uow, series, day)
        queue = await repo.queue(series.id)
        await repo.to_front([row for row in queue if row.pinned_for == slot.wall.date()])
        await uow.schedules.skip(series.id, slot.wall, note=rules.clean(reason))
        after = {"date": str(slot.wall.date()), "reason": rules.clean(reason)}
        uow.audit("prompt.skipped", f"schedule:{series.id}", after=after)
        plan = (await load(uow, series)).plan
        await uow.commit()
    follows = next((each for each in plan.slots if each.at > slot.at), None)
    return slot.wall.date(), follows


async def pause(ctx: Ctx, schedule: str | None) -> Series:
    """Stops a schedule until it is resumed."""
    async with ctx.uow() as uow:
        series = need_series(await uow.repo(PromptRepository).series(), schedule)
        if series.paused:
            raise Conflict(_("{name} is paused already.").format(name=series.name))
        await uow.schedules.pause(series.id)
        uow.audit("prompt.paused", f"schedule:{series.id}")
        await uow.commit()
    return series


async def resume(ctx: Ctx, schedule: str | None) -> tuple[Series, Planned | None]:
    """Goes on from the next date; what would have been asked meanwhile is not made up for."""
    async with ctx.uow() as uow:
        repo = uow.repo(PromptRepository)
        series = need_series(await repo.series(), schedule)
        if not series.paused:
            raise Conflict(_("{name} is not paused.").format(name=series.name))
        await uow.schedules.resume(series.id)
        uow.audit("prompt.resumed", f"schedule:{series.id}")
        await uow.flush()
        queue = await load(uow, need_series(await repo.series(), series.name))
        await uow.commit()
    return series, next(iter(queue.plan.slots), None)


async def upcoming(
    ctx: Ctx, which: str | None, schedule: str | None
) -> tuple[Queue, Prompt, Planned | None]:
    """The question that was named, or the next one; raises `Conflict` when nothing waits."""
    async with ctx.uow() as uow:
        repo = uow.repo(PromptRepository)
        if which:
            row = choose_prompt(await repo.queued(), which)
            queue = await load_of(uow, row)
            return queue, row.value, queue.plan.of(row.id)
        queue = await load(uow, choose_series(await repo.series(), schedule))
    prompt = queue.next
    if prompt is None:
        raise Conflict(
            md(
                _("No question is waiting. Add one with {command}."),
                command=CommandLine("prompt add"),
            )
        )
    return queue, prompt, queue.plan.of(prompt.id)


async def named(ctx: Ctx, which: str) -> Prompt:
    """A question that waits, by its name."""
    async with ctx.uow() as uow:
        return choose_prompt(await uow.repo(PromptRepository).queued(), which).value


async def named_by_id(ctx: Ctx, prompt_id: int) -> Prompt:
    """A question that waits, named by a button; raises `Conflict` when it does not any more."""
    async with ctx.uow() as uow:
        return (await _waiting(uow, prompt_id)).value


async def edit(ctx: Ctx, prompt_id: int, *, text: str, topic: str, credit: str) -> Prompt:
    """Changes the words of a question that waits."""
    words = rules.written(text)
    mark = rules.fingerprint(words)
    async with ctx.uow() as uow:
        repo = uow.repo(PromptRepository)
        row = await _waiting(uow, prompt_id)
        if mark != row.fingerprint:
            refuse_duplicate(mark, await repo.fingerprints())
        before = {"text": row.text, "topic": row.topic, "credit": row.credit}
        row.text, row.fingerprint = words, mark
        row.topic, row.credit = rules.clean(topic), rules.clean(credit)
        after = {"text": row.text, "topic": row.topic, "credit": row.credit}
        uow.audit("prompt.edited", row.subject, before=before, after=after)
        await uow.commit()
    return row.value


async def remove(ctx: Ctx, prompt_id: int) -> Prompt:
    """Takes a question out of the queue for good."""
    async with ctx.uow() as uow:
        row = await _waiting(uow, prompt_id)
        row.state, row.pinned_for = PromptState.REMOVED, None
        uow.audit("prompt.removed", row.subject, before={"text": row.text})
        await uow.commit()
    return row.value


async def _waiting(uow: UnitOfWork, prompt_id: int) -> PromptRow:
    row = await uow.repo(PromptRepository).get(prompt_id)
    if row.state != PromptState.QUEUED:
        raise Conflict(_("P{number} is not in the queue any more.").format(number=row.number))
    return row


def _order(queue: Queue, row: PromptRow, to: str, ctx: Ctx) -> list[int]:
    """Ids of the waiting questions as they are to follow each other."""
    word = to.strip().casefold()
    others = [each.id for each in queue.rows if each.id != row.id and each.pinned_for is None]
    place = {"first": 1, NEXT: 1, "last": len(others) + 1}.get(word)
    if place is not None:
        return [*others[: place - 1], row.id, *others[place - 1 :]]
    if word.isdecimal() and word.isascii():
        return _at_place(queue, row, int(word), others)
    if queue.series is None or not queue.slots:
        raise Invalid(to=_("There are no dates now. Type a place in the queue, such as 1."))
    day = read_date("to", to, today=local(ctx.clock.now(), queue.series.zone).date())
    if day > queue.slots[-1].wall.date() and rules.slot_on(queue.series.recurrence, day):
        raise rules.out_of_reach(day)
    return rules.moved(queue.slots, queue.prompts, row.value, day=day)


def _at_place(queue: Queue, row: PromptRow, place: int, others: list[int]) -> list[int]:
    """The order that makes a question the `place`-th of the list that people see."""
    total = len(queue.rows)
    if not 1 <= place <= total:
        raise Invalid(to=_("Type a place from 1 to {total}, or a date.").format(total=total))
    if not queue.slots:
        return [*others[: place - 1], row.id, *others[place - 1 :]]
    return rules.moved(
        queue.slots, queue.prompts, row.value, day=queue.slots[place - 1].wall.date()
    )
