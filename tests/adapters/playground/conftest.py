"""A desk of each flavour."""

from collections.abc import AsyncGenerator

import pytest

from adapters.playground.flavours import DISCORD, SLACK
from tests.adapters.playground.desk import Desk, open_desk


@pytest.fixture
async def desk() -> AsyncGenerator[Desk, None]:
    """A workspace that behaves as Discord does."""
    async with open_desk(DISCORD) as desk:
        yield desk


@pytest.fixture
async def slack_desk() -> AsyncGenerator[Desk, None]:
    """A workspace that behaves as Slack does."""
    async with open_desk(SLACK) as desk:
        yield desk
