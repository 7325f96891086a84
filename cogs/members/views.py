"""How a member's own things look: the welcome, `/me`, settings, links, ground rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from bot.catchup import QuietHours
from bot.i18n import _
from bot.message import (
    Actions,
    Alert,
    Block,
    Button,
    Divider,
    Heading,
    Listing,
    Message,
    Note,
    Paragraph,
    Quote,
    Select,
    SelectOption,
    card,
    fields,
)
from bot.standing import Target
from bot.text import ChannelLink, CommandLine, Text, Timestamp, md, plain
from bot.token import BoundAction
from storage.links import VALID_FOR
from storage.preferences import Kind, Via
from storage.profiles import ProfileRow

SETTINGS = BoundAction("!settings.")
START = BoundAction("!start.")
PRIVACY = BoundAction("!privacy.show")


@dataclass(frozen=True, slots=True)
class Profile:
    """What somebody said of themselves; `zone` is IANA, "" while the community's applies."""

    work: str
    area: str
    country: str
    goals: str
    zone: str

    @classmethod
    def of(cls, row: ProfileRow, zone: str) -> Self:
        """From the row."""
        return cls(row.work, row.area, row.country, row.goals, zone)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of `/me`: its title, its lines, and what is said when there are none."""

    title: str
    lines: tuple[Text, ...]
    empty: str = ""


def welcome(profile: Profile, target: Target) -> Message:
    """Three things to do."""
    prompts = target.channels.get("prompts")
    where = Text((ChannelLink(prompts),)) if prompts else plain(_("the questions channel"))
    steps = (
        md(_("Answer this week’s question in {channel}; privately, if you like."), channel=where),
        md(
            _("Choose what you hear of, and when not: {command}"),
            command=CommandLine("settings"),
        ),
        md(_("See everything there is: {command}"), command=CommandLine("help")),
    )
    return card(
        Heading(md(_("Welcome. Three things to do next"))),
        Listing(steps, ordered=True),
        _about(profile),
        Actions((Button(_("My settings"), SETTINGS), Button(_("Change my answers"), START))),
        summary=_("Welcome"),
    )


def me(name: str, community: str, profile: Profile | None, sections: Sequence[Section]) -> Message:
    """Everything of mine in one place."""
    blocks: list[Block] = [Heading(md(_("{name} in {community}"), name=name, community=community))]
    if profile is None:
        blocks.append(Paragraph(md(_("You have not introduced yourself yet."))))
        blocks.append(Actions((Button(_("Introduce yourself"), START, "primary"),)))
    else:
        blocks.append(_about(profile))
    for section in sections:
        if section.lines:
            blocks.append(Heading(plain(section.title), level=2))
            blocks.append(Listing(section.lines))
        elif section.empty:
            blocks.append(Note(md("{title}: {words}", title=section.title, words=section.empty)))
    blocks.append(Divider())
    blocks.append(
        Actions((Button(_("My settings"), SETTINGS), Button(_("What is held about me"), PRIVACY)))
    )
    note = md(_("Only you see this. Find it again with {command}."), command=CommandLine("me"))
    blocks.append(Note(note))
    return Message(tuple(blocks), summary=_("My things"))


def settings(
    chosen: Mapping[Kind, Via],
    quiet: QuietHours | None,
    zone: str,
    language: str,
    *,
    via: Mapping[Kind, BoundAction],
    times: BoundAction,
) -> Message:
    """What somebody hears of and when not, each with a way to change it."""
    pairs = [(kind_word(kind), plain(via_word(how))) for kind, how in chosen.items()]
    pairs.append((_("Quiet hours"), plain(quiet_words(quiet))))
    pairs.append((_("Time zone"), plain(zone)))
    pairs.append((_("Language"), plain(language)))
    selects = [
        Select(
            _("{kind}: {how}").format(kind=kind_word(kind), how=via_word(how)),
            via[kind],
            tuple(SelectOption(each.value, via_word(each)) for each in Via),
        )
        for kind, how in chosen.items()
    ]
    return card(
        Heading(md(_("How you hear of things"))),
        fields(pairs),
        *(Actions((select,)) for select in selects),
        Actions((Button(_("Times and language"), times),)),
        Note(md(_("Nobody is ever mentioned unless it is about them."))),
        summary=_("How you hear of things"),
    )


def link_code(code: str) -> Message:
    """The code and where to type it."""
    minutes = int(VALID_FOR.total_seconds() // 60)
    return card(
        Paragraph(md(_("In your other account, in a workspace of this community, type:"))),
        Paragraph(Text((CommandLine("link", (("code", code),)),))),
        Note(
            md(
                _("The code works once, for {minutes} minutes. Give it to nobody."),
                minutes=minutes,
            )
        ),
        summary=_("Your one-time code"),
    )


def linked(accounts: int) -> Message:
    """Two accounts are one member."""
    return card(
        Alert(md(_("Done: your accounts are one member now.")), tone="success"),
        Note(md(_("Accounts: {count}. What you did with either is kept once."), count=accounts)),
        summary=_("Your accounts are linked"),
    )


def rules(text: str, version: int, community: str, go_on: BoundAction) -> Message:
    """The ground rules, before a first contribution."""
    return card(
        Heading(md(_("Before you take part in {community}"), community=community)),
        Quote(plain(text)),
        Paragraph(md(_("Do you agree to treat the others like this?"))),
        Actions((Button(_("I agree"), go_on, "primary"),)),
        Note(md(_("Version {version}. You are asked once for each version."), version=version)),
        summary=_("Ground rules"),
    )


def kind_word(kind: Kind) -> str:
    """A kind of thing, in words."""
    return {
        Kind.PROMPT: _("Questions"),
        Kind.WEBINAR: _("Webinars"),
        Kind.CASE: _("Cases"),
        Kind.DIGEST: _("Digest"),
    }[kind]


def via_word(via: Via) -> str:
    """A way to hear of it, in words."""
    return {
        Via.CHANNEL: _("in the channel"),
        Via.DM: _("directly"),
        Via.OFF: _("not at all"),
    }[via]


def quiet_words(quiet: QuietHours | None) -> str:
    """Quiet hours as `20:00–07:00`, or that there are none."""
    if quiet is None:
        return _("as in the community")
    if quiet.start == quiet.end:
        return _("none")
    return f"{quiet.start:%H:%M}–{quiet.end:%H:%M}"


def missed(what: str, at: Timestamp) -> Text:
    """A line of what could not be delivered."""
    return md("{what} ({at})", what=what, at=at)


def _about(profile: Profile) -> Block:
    said = (
        (_("Work"), profile.work),
        (_("Practice"), profile.area),
        (_("Country"), profile.country),
        (_("Time zone"), profile.zone),
        (_("Goals"), profile.goals),
    )
    return fields([(label, text) for label, text in said if text])
