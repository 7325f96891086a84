"""First steps: what a newcomer tries in five minutes, each a link to where it is done and as whom."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from adapters.playground.web.markup import Html, el
from adapters.playground.web.view import View, somebody
from adapters.playground.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Step:
    """Something to try: as whom, in which channel, of which workspace (by its number)."""

    title: str
    about: str
    link: str
    name: str
    channel: str
    workspace: int = 0


STEPS = (
    Step(
        "Answer this week's question",
        "Open its thread and write, or press “Answer privately”: that, nobody else sees.",
        "Be Mia, a member",
        "Mia",
        "prompts",
    ),
    Step(
        "Type a slash",
        "Everything that Praxis can do is listed as you type. A plain sentence is a message.",
        "Be Zoe, who is new",
        "Zoe",
        "general",
    ),
    Step(
        "Say that you come",
        "A webinar is announced. Press “Going”, ask the speaker something, get it in your calendar.",
        "Go to #webinars",
        "Zoe",
        "webinars",
    ),
    Step(
        "Decide as a facilitator",
        "A question was suggested and a resource proposed. Approve, edit or decline; the author hears.",
        "Be Fay, in #ops",
        "Fay",
        "ops",
    ),
    Step(
        "See the same in Slack",
        "One community, two services: the same question stands there, with that service's rules.",
        "Go to Riverside Health",
        "Mia",
        "prompts",
        workspace=1,
    ),
)


def guide_html(view: View, workspaces: Sequence[Workspace]) -> Html:
    """The steps, and what is to be done with the clock."""
    return el(
        "div",
        el(
            "p",
            "This is a whole community on your own machine. Be whoever you like; nothing leaves it.",
        ),
        el("ol", [_step(each, view, workspaces) for each in STEPS], _clock(), class_="steps"),
        class_="guide",
        id="guide",
    )


def _step(step: Step, view: View, workspaces: Sequence[Workspace]) -> Html:
    workspace = workspaces[min(step.workspace, len(workspaces) - 1)]
    person = somebody(workspace, step.name)
    place = workspace.find_channel(step.channel)
    there = replace(view, person=person.at(place) if place else person, thread=None)
    return el(
        "li",
        el("h3", step.title),
        el("p", step.about),
        el("a", step.link, href=there.address(), class_="button secondary"),
    )


def _clock() -> Html:
    return el(
        "li",
        el("h3", "Move the clock"),
        el(
            "p",
            "“Next due” above goes to whatever Praxis says next: a reminder, Monday's question. "
            "“Rehearsal” lists what the next weeks would bring, and changes nothing.",
        ),
        el("button", "Next due", type="button", data_next=True, class_="button secondary"),
    )
