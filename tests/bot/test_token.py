"""Tokens: addresses with typed arguments that outlive restarts."""

from datetime import date
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cog import Cog
from bot.context import Context
from bot.errors import StaleAction
from bot.token import MAX_TOKEN, BoundAction, decode, encode, read_parameters, split_token

Ctx = Context[Any]


class Stage(StrEnum):
    CLARIFY = "clarify"
    RECOMMEND = "recommend"


async def handler(
    ctx: Ctx,
    number: int,
    word: str,
    stage: Stage = Stage.CLARIFY,
    day: date | None = None,
    *,
    sure: bool = False,
) -> None: ...


PARAMETERS = read_parameters(handler, skip=1)


@given(
    st.integers(-(10**9), 10**9),
    st.text(max_size=12).filter(lambda text: len(text.encode("utf-8", "ignore")) < 8),
    st.sampled_from(Stage),
    st.none() | st.dates(),
    st.booleans(),
)
def test_arguments_survive_the_token(
    number: int, word: str, stage: Stage, day: date | None, sure: bool
) -> None:
    word = word.encode("utf-8", "ignore").decode()
    token = encode("x.y", PARAMETERS, [number, word, stage, day], {"sure": sure})
    name, parts = split_token(token.token)
    assert ("x.y", [number, word, stage, day, sure]) == (name, decode(PARAMETERS, parts))


def test_trailing_defaults_are_left_out() -> None:
    assert encode("x.y", PARAMETERS, [1, "a"], {}).token == "x.y:1:a"


def test_a_token_from_before_a_parameter_was_added_still_works() -> None:
    assert decode(PARAMETERS, ["1", "a"]) == [1, "a", Stage.CLARIFY, None, False]


@pytest.mark.parametrize(
    "parts",
    [
        ["one", "a"],
        ["1"],
        ["1", "a", "unheard-of"],
        ["1", "a", "clarify", "2027"],
        ["1", "a", "clarify", "~", "yes"],
        ["1", "a", "clarify", "~", "1", "more"],
    ],
)
def test_what_cannot_be_read_is_stale(parts: list[str]) -> None:
    with pytest.raises(StaleAction):
        decode(PARAMETERS, parts)


def test_a_token_longer_than_the_shortest_platform_allows_is_a_defect() -> None:
    with pytest.raises(ValueError, match="101"):
        BoundAction("x" * (MAX_TOKEN + 1))


def test_a_parameter_no_token_can_carry_is_refused_at_import() -> None:
    async def bad(ctx: Ctx, what: list[int]) -> None: ...

    with pytest.raises(TypeError, match="cannot carry what"):
        read_parameters(bad, skip=1)


def test_binding_checks_the_number_of_arguments() -> None:
    cog = Cog("thing", "Things")

    @cog.button("go")
    async def go(ctx: Ctx, number: int) -> None: ...

    assert go.bind(7).token == "thing.go:7"
    with pytest.raises(TypeError):
        go.bind()  # pyright: ignore[reportCallIssue]  # that is the point
