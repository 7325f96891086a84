"""Empty places that teach: what a place is for, and what to type first."""

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.playground.web.markup import Html, el
from adapters.playground.web.view import View
from bot.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Try:
    """Something to type: a command with its options, and what comes of it."""

    noun: str
    verb: str
    about: str
    options: tuple[tuple[str, str], ...] = ()
    staff: bool = False


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a place is for, and what may be tried there."""

    title: str
    about: str
    tries: tuple[Try, ...] = ()


_LESSONS = {
    "prompts": Lesson(
        "One question a week, answered together",
        "Praxis posts a question here at the time a facilitator chose, with a thread for the answers.",
        (
            Try("prompt", "queue", "see the questions that are waiting", staff=True),
            Try(
                "prompt",
                "schedule",
                "ask one every Monday at nine; then move the clock to the next due",
                (("day", "Mon"), ("time", "09:00")),
                staff=True,
            ),
            Try("prompt", "suggest", "suggest a question of your own"),
            Try("start", "", "introduce yourself in a minute"),
        ),
    ),
    "cases": Lesson(
        "Cases, without anything that identifies a patient",
        "A case is checked, approved by a second person, then asked about, advised on and summed up.",
        (Try("case", "submit", "bring a case"), Try("help", "", "see all that Praxis can do")),
    ),
    "webinars": Lesson(
        "Meetings worth coming to",
        "Webinars are announced here; people say whether they come, and are reminded in time.",
        (
            Try(
                "webinar",
                "create",
                "plan one",
                (
                    ("title", "Falls at home"),
                    ("when", "next thu 19:30"),
                    ("area", "patient care"),
                ),
                staff=True,
            ),
            Try("webinar", "list", "see what is planned"),
        ),
    ),
    "resources": Lesson(
        "A library that is looked after",
        "Papers, tools and courses with their source, age and licence; what people share stands here.",
        (
            Try("resource", "find", "look for something", (("words", "falls"),)),
            Try("resource", "add", "propose something"),
        ),
    ),
    "ops": Lesson(
        "Behind the scenes",
        "Only facilitators are here: requests for approval, and whatever went wrong, arrive here.",
        (Try("community", "check", "see whether all is well", staff=True),),
    ),
    "general": Lesson(
        "A place to talk",
        "Write a plain sentence, or type / to see everything that Praxis can do.",
        (Try("help", "", "see all that Praxis can do"), Try("start", "", "introduce yourself")),
    ),
}
_DIRECT = Lesson(
    "Between you and Praxis",
    "Reminders and answers meant for you alone arrive here.",
    (Try("me", "", "see what is yours"), Try("help", "", "see all that Praxis can do")),
)


def purpose_of(channel: str) -> str:
    """What a channel is for, in a line."""
    return _LESSONS.get(channel, _LESSONS["general"]).title


def lesson_html(view: View, catalog: Catalog | None, *, staff: bool) -> Html:
    """What an empty place says of itself."""
    lesson = _DIRECT if view.channel.dm_of else _LESSONS.get(view.channel.name, _LESSONS["general"])
    known = [
        each
        for each in lesson.tries
        if catalog and catalog.command(each.noun, each.verb) and (staff or not each.staff)
    ]
    return el(
        "div",
        el("h3", lesson.title),
        el("p", lesson.about),
        el("ul", [_offer(each, view) for each in known]) if known else None,
        class_="lesson",
        id="lesson",
    )


def _offer(each: Try, view: View) -> Html:
    line = command_line(view, each.noun, each.verb, each.options)
    return el(
        "li",
        el("button", line, type="button", data_type=line),
        el("span", each.about),
    )


def command_line(view: View, noun: str, verb: str, options: Sequence[tuple[str, str]] = ()) -> str:
    """A command as it is typed in this workspace."""
    abilities = view.workspace.flavour.capabilities
    if abilities.native_options:
        words = [f"{name}: {value}" for name, value in options]
    else:
        words = [f'{name}="{v}"' if " " in v else f"{name}={v}" for name, v in options]
    return " ".join([f"{abilities.command_prefix}{noun}", *([verb] if verb else []), *words])
