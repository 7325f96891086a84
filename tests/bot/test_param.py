"""Options and fields: one language for every platform."""

from enum import StrEnum
from typing import Annotated, Any, Literal

import pytest

from bot.command import read_params
from bot.context import Context
from bot.errors import Invalid
from bot.form import Modal, form, form_spec, open_form, read_form
from bot.param import Field, Kind, Option, RawValue, parse_all
from bot.refs import ChannelRef, UserRef, WorkspaceRef
from bot.token import BoundAction

W = WorkspaceRef("playground", "w")


class Area(StrEnum):
    CARE = "patient-care"
    LAW = "regulation"


async def handler(
    ctx: Context[Any],
    text: Annotated[str, Option("What to ask", max_length=10)],
    times: Annotated[int, Option("How often", min_value=1, max_value=4)] = 1,
    loud: Annotated[bool, Option("Aloud")] = False,
    area: Annotated[Area | None, Option("Area")] = None,
    mode: Annotated[Literal["near", "far"], Option("Mode")] = "near",
    who: Annotated[UserRef | None, Option("Who")] = None,
    where: Annotated[ChannelRef | None, Option("Where")] = None,
) -> None: ...


PARAMS = read_params(handler)


def problems(**raw: RawValue) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        parse_all(PARAMS, raw)
    return caught.value.fields


def test_the_signature_is_the_schema() -> None:
    kinds = [(param.name, param.kind, param.required) for param in PARAMS]
    assert kinds == [
        ("text", Kind.TEXT, True),
        ("times", Kind.INTEGER, False),
        ("loud", Kind.BOOLEAN, False),
        ("area", Kind.CHOICE, False),
        ("mode", Kind.CHOICE, False),
        ("who", Kind.USER, False),
        ("where", Kind.CHANNEL, False),
    ]


def test_words_become_values() -> None:
    values = parse_all(PARAMS, {"text": "hi", "times": "3", "loud": "Yes", "area": "REGULATION"})
    assert (
        values["text"], values["times"], values["loud"], values["area"], values["mode"], values["who"],
    ) == ("hi", 3, True, Area.LAW, "near", None)  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({}, {"text": "Please fill this in."}),
        ({"text": "x" * 11}, {"text": "This has 11 characters; please shorten it to 10."}),
        ({"text": "x", "times": "two"}, {"times": "Please type a whole number, such as 2."}),
        ({"text": "x", "times": 5}, {"times": "Please type a number from 1 to 4."}),
        ({"text": "x", "loud": "perhaps"}, {"loud": "Please type yes or no."}),
        ({"text": "x", "mode": "up"}, {"mode": "Please choose one of: near, far."}),
        ({"text": "x", "who": "mia"}, {"who": "Please pick a person, such as @Mia."}),
        ({"text": "x", "where": "there"}, {"where": "Please pick a channel, such as #prompts."}),
    ],
)
def test_each_mistake_says_what_to_type(raw: dict[str, RawValue], said: dict[str, str]) -> None:
    assert said == problems(**raw)


def test_all_mistakes_are_said_at_once() -> None:
    assert {"text", "times"} == problems(times="x").keys()


def test_an_option_no_platform_can_ask_for_is_refused_at_import() -> None:
    async def bad(ctx: Context[Any], what: Annotated[list[int], Option("x")]) -> None: ...

    with pytest.raises(TypeError, match="what"):
        read_params(bad)


@form("Suggest a prompt", submit="Suggest")
class Suggestion:
    text: Annotated[str, Field("Your question", multiline=True, max_length=20)]
    anonymous: Annotated[bool, Field("Keep my name off it")] = False


def test_a_form_reads_back_as_its_dataclass() -> None:
    assert Suggestion("why?", anonymous=True) == read_form(
        Suggestion, {"text": "why?", "anonymous": True}
    )


def test_a_modal_carries_the_values_so_far() -> None:
    modal = open_form(Suggestion, BoundAction("prompt.suggested"), {"text": "wh"})
    assert (
        Modal(
            "Suggest a prompt",
            "Suggest",
            form_spec(Suggestion).params,
            BoundAction("prompt.suggested"),
            {"text": "wh"},
        )
        == modal
    )


def test_a_form_of_six_fields_is_refused_because_one_platform_allows_five() -> None:
    body: dict[str, Any] = {f"f{i}": "" for i in range(6)}
    body["__annotations__"] = {f"f{i}": Annotated[str, Field("x")] for i in range(6)}
    with pytest.raises(TypeError, match="1 to 5 fields"):
        form("Too long", submit="Go")(type("Long", (), body))
