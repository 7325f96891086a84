"""What people can do, said from the same declarations that the platforms register."""

from collections.abc import Mapping
from difflib import get_close_matches

from bot.catalog import Catalog
from bot.command import Command
from bot.i18n import _, translate
from bot.message import (
    Actions,
    Block,
    Button,
    Divider,
    Heading,
    Listing,
    Message,
    Note,
    Paragraph,
    Section,
    card,
)
from bot.param import Kind, Param
from bot.roles import Role
from bot.text import Code, Text, md, plain
from bot.token import BoundAction

_ROOM = 12
"""Verbs that a noun's card shows with a button each: three components a verb, of the forty that Discord allows."""


def usage(command: Command, prefix: str) -> str:
    """What to type: required options in angle brackets, optional ones in square brackets."""
    options = [f"<{each.name}>" if each.required else f"[{each.name}]" for each in command.params]
    return " ".join([f"{prefix}{command.path}", *options])


def noun_card(catalog: Catalog, noun: str, role: Role, prefix: str) -> Message:
    """Everything `noun` can do for somebody of `role`, each with a button that runs it or asks for its options."""
    mine = [command for command in catalog.nouns[noun] if role.covers(command.role)]
    blocks: list[Block] = [
        Heading(plain(prefix + noun)),
        Paragraph(plain(translate(catalog.descriptions.get(noun, "")))),
    ]
    if not mine:
        blocks.append(
            Note(md(_("Nothing here is for you yet. Facilitators and admins can do more.")))
        )
    blocks.extend(_entry(command, prefix) for command in mine[:_ROOM])
    if len(mine) > _ROOM:
        rest = ", ".join(prefix + command.path for command in mine[_ROOM:])
        blocks.append(Note(md(_("Also: {commands}"), commands=rest)))
    return Message(tuple(blocks), summary=prefix + noun)


def overview(catalog: Catalog, role: Role, prefix: str) -> Message:
    """All nouns in a line each, for somebody of `role`."""
    blocks: list[Block] = [
        Heading(md(_("What you can do"))),
        Paragraph(md(_("Everything here answers only to you, unless it says otherwise."))),
    ]
    for noun, commands in catalog.nouns.items():
        mine = [command for command in commands if role.covers(command.role)]
        if not mine:
            continue
        verbs = ", ".join(command.verb for command in mine if command.verb)
        line = md(
            "**{noun}** {what}",
            noun=prefix + noun,
            what=translate(catalog.descriptions.get(noun, "")),
        )
        blocks.append(Paragraph(line + (plain(f"\n{verbs}") if verbs else Text())))
    blocks.append(Divider())
    more = md(
        _("Type {command} and one of these words to read more."), command=Code(f"{prefix}help")
    )
    blocks.append(Note(more))
    return Message(tuple(blocks), summary=_("What you can do"))


def unknown(catalog: Catalog, noun: str, verb: str, prefix: str) -> Message:
    """The nearest things to what was typed."""
    typed = f"{noun} {verb}".strip()
    paths = [command.path for command in catalog.commands]
    near = get_close_matches(typed, paths, n=3, cutoff=0.5) or get_close_matches(
        noun, catalog.nouns, n=3
    )
    text = md(_("There is no {typed}."), typed=Code(f"{prefix}{typed}"))
    if near:
        items = tuple(Text((Code(prefix + path),)) for path in near)
        return card(Paragraph(text), Paragraph(md(_("Did you mean:"))), Listing(items))
    hint = md(_("Type {command} to see what there is."), command=Code(f"{prefix}help"))
    return card(Paragraph(text), Note(hint))


def missing(command: Command, problems: Mapping[str, Text], prefix: str) -> Message:
    """What was wrong with a command's options, what to type instead, and a form that asks for them."""
    items = tuple(
        md("**{option}** {problem}", option=_shown(command.param(name), name), problem=problem)
        for name, problem in problems.items()
    )
    example = md(_("Type it like this: {usage}"), usage=Code(usage(command, prefix)))
    blocks: list[Block] = [Listing(items), Note(example)]
    if any(param.kind is not Kind.FILE for param in command.params):
        blocks.append(
            Actions((Button(_("Fill in a form instead"), BoundAction(command.form_token)),))
        )
    return Message(tuple(blocks), summary=_("Something is missing"))


def _shown(param: Param | None, name: str) -> str:
    return param.name if param else name


def _entry(command: Command, prefix: str) -> Block:
    text = md(
        "**{path}**\n{what}",
        path=prefix + command.path,
        what=translate(command.description),
    )
    if not command.verb:
        return Paragraph(text)
    return Section(
        text, Button(command.verb.replace("-", " ").capitalize(), BoundAction(command.token))
    )
