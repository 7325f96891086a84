"""Hostile words, foreign pages, and everybody who sees, reads or types differently."""

import urllib.error
import urllib.request

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import Open
from tests.e2e.process import Play

axe = pytest.importorskip(
    "axe_playwright_python.sync_playwright", reason="pip install axe-playwright-python"
)

HOSTILE = (
    "<script>window.pwned = 1</script>",
    "<img src=x onerror='window.pwned = 1'>",
    "</p></li></ol><iframe src=javascript:parent.pwned=1></iframe>",
    '"><svg onload="window.pwned = 1">',
    "javascript:window.pwned=1",
    "[click](javascript:window.pwned=1) {{7*7}} ${7*7} @everyone <@u1> <!channel>",
)

SETTLED = """async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  await frame();
  const changes = document.getAnimations().filter((each) => each instanceof CSSTransition);
  await Promise.all(changes.map((each) => each.finished.catch(() => null)));
  await frame();
}"""
"""Waits until no colour is on its way to another."""


def test_what_people_type_is_shown_and_never_run(shared: Play, screens: Open) -> None:
    screen = screens(shared, as_="Mia", in_="general")
    for words in HOSTILE:
        screen.type(words)
        screen.shows(words)
    screen.go(as_="Mia", in_="general")
    shown = screen.page.locator("#stream .words").all_inner_texts()
    assert list(HOSTILE) == shown[-len(HOSTILE) :]
    assert screen.page.evaluate("window.pwned === undefined")
    assert 0 == screen.page.locator("#stream :is(script, img, iframe, svg)").count()


def test_hostile_words_are_harmless_in_a_card_too(play: Play, screens: Open) -> None:
    screen = screens(play, as_="Mia")
    screen.type("/prompt suggest")
    screen.fill(text="<img src=x onerror='window.pwned = 1'> Who?")
    screen.submit()
    screen.be("Fay")
    screen.enter("ops")
    screen.shows("<img src=x onerror='window.pwned = 1'> Who?")
    assert screen.page.evaluate("window.pwned === undefined")


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
    ids=lambda headers: " ".join(headers.values()),
)
@pytest.mark.parametrize("path", ["", "state", "deed"])
def test_a_foreign_page_gets_nothing(shared: Play, headers: dict[str, str], path: str) -> None:
    body = b'{"do": "say", "line": "x"}' if path == "deed" else None
    kind = {"Content-Type": "application/json"}
    request = urllib.request.Request(shared.address + path, body, {**kind, **headers})
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(request)
    assert 403 == refusal.value.code
    refusal.value.close()


def test_a_form_of_another_page_does_nothing(shared: Play) -> None:
    request = urllib.request.Request(
        shared.address + "deed", b"do=say", {"Content-Type": "text/plain"}
    )
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(request)
    assert 403 == refusal.value.code
    refusal.value.close()


@pytest.mark.parametrize(("scheme", "width"), [("light", 360), ("dark", 1440)])
def test_axe_finds_nothing_serious(play: Play, screens: Open, scheme: str, width: int) -> None:
    screen = screens(play, width=width, as_="Fay")
    screen.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    screen.type("/prompt schedule day: Mon time: 09:00")
    screen.press("Save")
    found = _serious(screen.page)
    screen.next_due()
    screen.open_thread()
    found += _serious(screen.page)
    screen.page.locator("#close-side").click()
    screen.press("Answer privately")
    screen.page.locator("dialog[open]").wait_for()
    found += _serious(screen.page)
    assert [] == found


def test_panels_and_lists_of_offers_are_accessible_too(play: Play, screens: Open) -> None:
    screen = screens(play, as_="Fay")
    screen.page.locator("#composer-line").press_sequentially("/prompt ")
    screen.page.locator("#composer-offers li").first.wait_for()
    found = _serious(screen.page)
    screen.page.locator("#composer-line").fill("")
    screen.type("/prompt queue")
    screen.page.locator("#panel-agenda").click()
    screen.page.locator("#no-agenda").wait_for()
    found += _serious(screen.page)
    screen.page.locator("#stream .private .menu summary").last.click()
    found += _serious(screen.page)
    screen.page.get_by_role("button", name="What is sent to Discord and Slack").click()
    screen.page.locator("#sheet-verdict").wait_for()
    found += _serious(screen.page)
    assert [] == found


def test_every_place_of_the_demo_is_accessible_and_fits(demo: Play, screens: Open) -> None:
    found: list[str] = []
    for number, (who, where, workspace) in enumerate(
        (
            ("Mia", "prompts", "guild"),
            ("Mia", "cases", "team"),
            ("Lin", "webinars", "team"),
            ("Ben", "resources", "guild"),
            ("Fay", "ops", "guild"),
            ("Mia", "dm", "guild"),
        )
    ):
        width = (1440, 360)[number % 2]
        panel = "guide" if number == 0 else ""
        screen = screens(demo, width=width, as_=who, in_=where, workspace=workspace, panel=panel)
        screen.page.emulate_media(
            color_scheme=("light", "dark")[number // 3], reduced_motion="reduce"
        )
        found += _serious(screen.page)
        assert width == screen.page.evaluate("document.documentElement.scrollWidth"), where
    composer = screen.page.locator("#composer-line")
    assert "Message Praxis as Mia, or type / for commands" == composer.get_attribute("placeholder")
    assert [] == found


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_nothing_is_wider_than_the_screen(play: Play, screens: Open, width: int) -> None:
    screen = screens(play, width=width, as_="Fay")
    for line in ("/prompt queue", "/prompt schedule day: Mon time: 09:00", "A" * 300):
        screen.type(line)
    assert width == screen.page.evaluate("document.documentElement.scrollWidth")
    wide = "[...document.querySelectorAll('#stream, #head, header, .box')]"
    assert screen.page.evaluate(f"{wide}.every(each => each.scrollWidth <= each.clientWidth + 1)")


def test_on_a_phone_the_places_open_and_close(shared: Play, screens: Open) -> None:
    screen = screens(shared, width=360, height=740, as_="Fay")
    screen.page.locator("#open-places").click()
    screen.enter("general")
    assert screen.page.evaluate("!document.body.classList.contains('places-open')")


def _serious(page: Page) -> list[str]:
    """What axe-core calls serious or critical, each with where it is; colours have settled by then."""
    page.evaluate(SETTLED)
    results = axe.Axe().run(page)
    return [
        f"{each['id']}: {node['html'][:160]}"
        for each in results.response["violations"]
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]
