"""Looking at addresses: politely, and never inside anybody's network."""

import asyncio
import gzip

import pytest
from aiohttp import web

from cogs.resources.linkcheck import Checker
from cogs.resources.links import FetchError, Forbidden, SafeFetcher, is_public
from storage.resource_care import LinkResult
from tests.cogs.resources.site import Names, Site, fetcher


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.1.2.3",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.0.1",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "not an address",
    ],
)
def test_an_address_inside_a_network_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700:4700::1111", "64:ff9b::101:101"])
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.0.0.1.",
        "127.1",
        "0177.0.0.1",
        "2130706433",
        "0x7f000001",
        "0",
        "①②⑦.⓪.⓪.①",
        "127。0。0。1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:a9fe:a9fe]",
        "[64:ff9b::127.0.0.1]",
        "169.254.169.254",
        "10.1.1.1",
    ],
)
async def test_a_number_that_leads_inside_is_not_spoken_to(site: Site, host: str) -> None:
    with pytest.raises(Forbidden, match="private network"):
        await SafeFetcher(ports=None).fetch(site.url(host=host))
    assert [] == site.requests


async def test_a_name_that_leads_inside_is_not_spoken_to(site: Site) -> None:
    inside = SafeFetcher(resolver=Names(), ports=None)
    with pytest.raises(Forbidden, match="private network"):
        await inside.fetch(site.url())
    assert [] == site.requests


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://10.0.0.1/",
        "http://[::1]/",
        "//192.168.0.1/",
        "http://①②⑦.0.0.2/",
        "file:///etc/passwd",
        "gopher://example.org/",
        "http://user:secret@site.test/",
    ],
)
async def test_a_redirect_that_leads_inside_is_not_followed(site: Site, target: str) -> None:
    site.redirect("/", target)
    with pytest.raises(Forbidden):
        await fetcher().fetch(site.url())


async def test_a_name_that_changes_its_mind_gains_nothing(site: Site) -> None:
    site.redirect("/", "/inside")
    site.page("/inside", "secret")
    rebinding = Names(site_test=["127.0.0.1", "127.0.0.2"])
    with pytest.raises(Forbidden, match="private network"):
        await fetcher(rebinding).fetch(site.url(), limit=100)
    assert ["GET /"] == site.requests


async def test_unusual_ports_are_not_spoken_to() -> None:
    with pytest.raises(Forbidden, match="unusual port"):
        await SafeFetcher().fetch("http://1.1.1.1:22/")


async def test_redirects_in_a_circle_end(site: Site) -> None:
    site.redirect("/", "/")
    with pytest.raises(FetchError, match="too often"):
        await fetcher().fetch(site.url())


async def test_a_body_that_never_ends_is_cut(site: Site) -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x" * 10_000)

    site.pages["/"] = endless
    answer = await fetcher().fetch(site.url(), limit=50_000)
    assert (50_000, False) == (len(answer.body), answer.whole)


async def test_an_answer_that_never_comes_is_not_waited_for(site: Site) -> None:
    async def silent(_request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(60)
        raise AssertionError

    site.pages["/"] = silent
    with pytest.raises(FetchError, match="in time"):
        await fetcher(seconds=0.05).fetch(site.url())


async def test_a_compressed_bomb_unfolds_no_further_than_the_limit(site: Site) -> None:
    bomb = gzip.compress(b"0" * 20_000_000)
    site.page("/", bomb, **{"Content-Encoding": "gzip"})
    answer = await fetcher().fetch(site.url(), limit=100_000)
    assert (100_000, False) == (len(answer.body), answer.whole)


async def test_a_compressed_page_is_read(site: Site) -> None:
    site.page("/", gzip.compress(b"hello"), **{"Content-Encoding": "gzip"})
    assert b"hello" == (await fetcher().fetch(site.url(), limit=100)).body


def checker(**names: list[str]) -> Checker:
    async def no_pause(_seconds: float) -> None:
        """Time does not matter here."""

    return Checker(fetcher(Names(**names)), sleep=no_pause, monotonic=lambda: 0.0, pause=5.0)


async def test_a_page_that_is_there_is_good_after_one_head(site: Site) -> None:
    site.page("/page")
    assert LinkResult(good=True) == await checker().look(site.url("/page"))
    assert ["GET /robots.txt", "HEAD /page"] == site.requests


async def test_a_page_that_refuses_head_is_asked_with_get(site: Site) -> None:
    async def get_only(request: web.Request) -> web.Response:
        return web.Response(status=405 if request.method == "HEAD" else 200)

    site.pages["/page"] = get_only
    assert LinkResult(good=True) == await checker().look(site.url("/page"))


async def test_a_page_that_is_gone_is_not_good(site: Site) -> None:
    result = await checker().look(site.url("/gone"))
    assert LinkResult(good=False, note="it is not there any more (404)") == result


@pytest.mark.parametrize("status", [401, 403, 429])
async def test_a_page_that_turns_robots_away_says_nothing(site: Site, status: int) -> None:
    site.page("/page", status=status)
    assert (await checker().look(site.url("/page"))).good is None


async def test_robots_are_told_where_they_may_not_look(site: Site) -> None:
    site.page("/robots.txt", "User-agent: *\nDisallow: /private", content_type="text/plain")
    site.page("/private/page")
    assert (await checker().look(site.url("/private/page"))).good is None
    assert ["GET /robots.txt"] == site.requests


async def test_one_host_is_asked_with_a_pause_in_between(site: Site) -> None:
    pauses: list[float] = []

    async def note(seconds: float) -> None:
        pauses.append(seconds)

    polite = Checker(fetcher(), sleep=note, monotonic=lambda: 100.0, pause=5.0)
    site.page("/a")
    site.page("/b")
    await asyncio.gather(polite.look(site.url("/a")), polite.look(site.url("/b")))
    assert [5.0, 10.0] == pauses


async def test_we_say_who_we_are_and_send_no_cookies(site: Site) -> None:
    site.page("/a", **{"Set-Cookie": "a=b"})
    await checker().look(site.url("/a"))
    assert "PraxisBot" in site.headers[-1]["User-Agent"]
    assert "Cookie" not in site.headers[-1]
