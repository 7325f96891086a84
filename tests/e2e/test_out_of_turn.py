"""Answers that come late: they move nobody back, and take nothing away from under a finger."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.e2e.conftest import Open, expect
from tests.e2e.process import Play
from tests.e2e.screen import Screen

HOLD = """(part) => {
    const fetched = window.fetch;
    const held = new Promise((free) => {
        window.letGo = free;
    });
    window.fetch = async (path, ...rest) => {
        const answer = await fetched(path, ...rest);
        if (path.includes(part)) await held;
        return answer;
    };
}"""
LET_GO = """async () => {
    window.letGo();
    await new Promise((done) => setTimeout(done, 300));
}"""


@contextmanager
def held_back(screen: Screen, part: str) -> Iterator[None]:
    """Answers from addresses with this part in them come when the block ends."""
    screen.page.evaluate(HOLD, part)
    yield
    screen.page.evaluate(LET_GO)


def test_a_late_answer_does_not_close_what_was_opened_meanwhile(play: Play, screens: Open) -> None:
    screen = screens(play, as_="Fay")
    with held_back(screen, "/deed"):
        screen.page.locator("#composer-line").fill("/prompt queue")
        screen.page.locator("#composer-line").press("Enter")
        screen.page.locator("#stream .private").wait_for()  # the news are quicker
        screen.page.locator("#panel-agenda").click()
        screen.page.locator("#no-agenda").wait_for()
    screen.page.locator("#progress").wait_for(state="detached")
    expect(screen.page.locator("#no-agenda")).to_be_visible()
    assert "panel=agenda" in screen.page.url


def test_of_two_places_the_one_that_was_wished_last_is_shown(play: Play, screens: Open) -> None:
    screen = screens(play, as_="Mia")
    with held_back(screen, "in=cases"):
        screen.page.locator("#places a.place", has_text="cases").click()
        screen.page.locator("#places a.place", has_text="webinars").click()
        screen.page.locator("#head h1", has_text="webinars").wait_for()
    expect(screen.page.locator("#head h1")).to_contain_text("webinars")
    assert "in=webinars" in screen.page.url


def test_what_is_pressed_while_the_page_wakes_up_is_pressed(play: Play, screens: Open) -> None:
    screen = screens(play, as_="Fay")
    screen.page.add_init_script(f"({HOLD})('/state')")
    screen.page.reload()
    screen.page.locator("body[data-live=yes]").wait_for()
    before = screen.clock
    screen.page.locator("#play-3600").hover()
    screen.page.mouse.down()
    screen.page.evaluate(LET_GO)
    screen.page.mouse.up()
    expect(screen.page.locator("#clock .now")).not_to_have_text(before, use_inner_text=True)
