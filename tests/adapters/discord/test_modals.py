# pyright: basic
"""Whatever a form holds, Discord opens it."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.discord.modals import modal
from bot.form import Modal
from bot.param import Choice, Kind, Param
from bot.text import Text
from bot.token import BoundAction
from tests.adapters.discord.messages import texts, words
from tests.platforms.discord_server import spec
from tests.platforms.discord_server.rules_modals import modal_problems

CHOICES = (Choice("a", "Apples"), Choice("b", "Pears"))

params = st.builds(
    lambda number, kind, label, hint, required, multiline, low, high, place: Param(
        name=f"field_{number}",
        kind=kind,
        label=label,
        description=hint,
        required=required,
        choices=CHOICES if kind is Kind.CHOICE else (),
        multiline=multiline,
        min_length=low,
        max_length=high,
        placeholder=place,
    ),
    st.integers(0, 10**9),
    st.sampled_from(list(Kind)),
    words,
    words,
    st.booleans(),
    st.booleans(),
    st.integers(0, 100),
    st.integers(100, 9000),
    words,
)
several = st.lists(params, min_size=1, max_size=8, unique_by=lambda param: param.name)


@settings(max_examples=30, deadline=None)
@given(words, several, words, st.none() | texts, words)
def test_discord_opens_every_form(
    title: str, asked: list[Param], typed: str, intro: Text | None, problem: str
) -> None:
    values = {param.name: typed for param in asked}
    form = Modal(title, "Send", tuple(asked), BoundAction("a.b:1"), values, intro)
    data = modal(form, {asked[0].name: problem})
    assert [] == [str(each) for each in (*modal_problems(data), *described(data))]


def described(data: dict[str, Any]) -> list[Any]:
    """What Discord's own description has against it, where it is beside the project."""
    description = spec.load()
    if description is None:
        return []
    return description.request_problems(
        "POST",
        "/interactions/{interaction_id}/{interaction_token}/callback",
        {"type": 9, "data": data},
        "ModalInteractionCallbackRequest",
    )


def test_more_fields_than_a_form_may_have_leave_the_optional_ones_out() -> None:
    fields = [Param(f"f{number}", Kind.TEXT, "F", "", required=number > 3) for number in range(8)]
    data = modal(Modal("T", "S", tuple(fields), BoundAction("a.b"), {}))
    kept = [node["component"]["custom_id"] for node in data["components"]]
    assert ["f0", "f4", "f5", "f6", "f7"] == kept
