"""What a community calls the same."""

from bot.errors import Invalid
from bot.i18n import _
from bot.param import MAX_UPLOAD, UploadedFile
from cogs import Ctx
from cogs.resources import rules
from cogs.resources.formats.entries import Unreadable
from cogs.resources.formats.reading import decode
from storage.resource_readers import ReaderRepository

MAX_GROUPS = 2_000
MAX_EXPRESSION = 80


async def own(ctx: Ctx) -> list[tuple[str, ...]]:
    """The community's own groups."""
    async with ctx.uow() as uow:
        return await uow.repo(ReaderRepository).synonyms()


async def replace(ctx: Ctx, file: UploadedFile) -> int:
    """Replaces them by a file's; returns how many there are. Raises `Invalid` naming the line at fault."""
    if file.size > MAX_UPLOAD:
        raise Invalid(file=_("This file is too large."))
    groups = read_groups(await file.read())
    async with ctx.uow() as uow:
        await uow.repo(ReaderRepository).set_synonyms(groups)
        uow.audit("resource.synonyms", "synonyms", after={"groups": len(groups)})
        await uow.commit()
    return len(groups)


def read_groups(data: bytes) -> list[tuple[str, ...]]:
    """One group a line; empty lines and those that begin with # are none. Raises `Invalid`."""
    try:
        text = decode(data)
    except Unreadable as error:
        raise Invalid(file=str(error)) from error
    groups: list[tuple[str, ...]] = []
    for number, written in enumerate(text.splitlines(), start=1):
        if not written.strip() or written.lstrip().startswith("#"):
            continue
        group = [rules.line(part, limit=MAX_EXPRESSION) for part in written.split(";")]
        group = list(dict.fromkeys(each for each in group if each))
        if len(group) < 2:
            words = _("Line {line}: a group has at least two expressions, separated by semicolons.")
            raise Invalid(file=words.format(line=number))
        groups.append(tuple(group))
    if len(groups) > MAX_GROUPS:
        raise Invalid(file=_("At most {limit} groups can be kept.").format(limit=MAX_GROUPS))
    return groups
