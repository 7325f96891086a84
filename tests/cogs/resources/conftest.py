"""A web site of this machine for tests that look at addresses."""

from collections.abc import AsyncGenerator, Generator

import pytest

from cogs.resources.wiring import Wiring, plug
from tests.cogs.resources.site import Site, fetcher, serving


@pytest.fixture
async def site() -> AsyncGenerator[Site]:
    async with serving() as site:
        yield site


@pytest.fixture
def looking() -> Generator[None]:
    """Addresses may be looked at."""
    before = plug(Wiring(fetcher()))
    yield
    plug(before)
