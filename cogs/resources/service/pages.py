"""What a page says of itself, so that nobody has to type it."""

import asyncio

import structlog

from cogs.resources.links import FetchError
from cogs.resources.wiring import wiring

PATIENCE = 5.0
"""Seconds somebody waits for a title."""
ENOUGH = 200_000
"""Bytes within which a page says its title."""

log = structlog.get_logger(__name__)


async def suggest_title(url: str) -> str:
    """The page's title; "" where it says none, cannot be fetched, or nothing may be fetched."""
    fetcher = wiring().fetcher
    if fetcher is None:
        return ""
    try:
        async with asyncio.timeout(PATIENCE):
            page = await fetcher.fetch(url, limit=ENOUGH)
    except (FetchError, TimeoutError) as error:
        log.info("title_not_found", why=str(error) or "too slow")
        return ""
    if page.status != 200 or "html" not in page.headers.get("Content-Type", "").lower():
        return ""
    from cogs.resources.service.titles import title_of  # noqa: PLC0415  # a parser, seldom wanted

    return title_of(page.text)
