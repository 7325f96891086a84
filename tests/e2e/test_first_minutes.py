"""A newcomer's first five minutes, on the keyboard and with the mouse."""

from tests.e2e.conftest import Open, expect
from tests.e2e.process import Play


def test_the_first_paint_comes_with_everything_in_it(shared: Play, screens: Open) -> None:
    page = screens(shared, scripts=False, as_="Fay", in_="prompts").page
    assert "#prompts" == page.locator("#head h1").inner_text()
    assert page.locator("#lesson").is_visible()
    assert page.locator("#composer-line").is_visible()


def test_who_comes_without_a_wish_is_shown_first_steps(shared: Play, screens: Open) -> None:
    screen = screens(shared)
    assert "First steps" == screen.page.locator("#side-head h2").inner_text()
    screen.page.locator("#guide a", has_text="Be Fay").click()
    screen.page.locator("#head h1", has_text="ops").wait_for()
    assert screen.page.locator("#guide").is_visible()


def test_an_empty_channel_says_what_to_type(shared: Play, screens: Open) -> None:
    screen = screens(shared, as_="Zoe")
    screen.page.locator("#lesson button", has_text="/prompt suggest").click()
    assert "/prompt suggest" == screen.page.locator("#composer-line").input_value()


def test_a_slash_lists_what_there_is_with_descriptions(shared: Play, screens: Open) -> None:
    screen = screens(shared, as_="Zoe")
    screen.page.locator("#composer-line").press_sequentially("/prompt s")
    offers = screen.page.locator("#composer-offers li")
    offers.filter(has_text="suggest").wait_for()
    assert "Suggest a question" in offers.filter(has_text="suggest").inner_text()


SLOW_OFFERS = """() => {
    const fetched = window.fetch;
    window.fetch = async (path, ...rest) => {
        if (path === "/offers") await new Promise((done) => setTimeout(done, 400));
        return fetched(path, ...rest);
    };
}"""
NO_OFFERS = """() => {
    const fetched = window.fetch;
    window.fetch = (path, asked, ...rest) =>
        path === "/offers"
            ? new Promise((_, refuse) => asked.signal.addEventListener("abort", refuse))
            : fetched(path, asked, ...rest);
}"""


def test_whoever_types_faster_than_offers_come_gets_what_she_typed(
    shared: Play, screens: Open
) -> None:
    screen = screens(shared, as_="Fay")
    line = screen.page.locator("#composer-line")
    line.press_sequentially("/prompt s")
    screen.page.locator("#composer-offers li", has_text="suggest").wait_for()
    screen.page.evaluate(SLOW_OFFERS)
    keyboard = screen.page.keyboard
    keyboard.type("ug")
    keyboard.press("Tab")
    expect(line).to_have_value("/prompt suggest ")
    keyboard.press("Control+A")
    keyboard.type("/prompt q")
    keyboard.press("Tab")
    keyboard.press("Enter")
    expect(line).to_have_value("")
    screen.page.locator("#stream .private", has_text="Questions without a schedule").wait_for()


def test_early_arrows_choose_among_what_comes(shared: Play, screens: Open) -> None:
    screen = screens(shared, as_="Fay")
    line = screen.page.locator("#composer-line")
    screen.page.evaluate(SLOW_OFFERS)
    line.press_sequentially("/prompt s")
    keyboard = screen.page.keyboard
    keyboard.press("ArrowDown")
    keyboard.press("Enter")
    expect(line).to_have_value("/prompt schedule ")


def test_enter_alone_waits_for_no_offer(shared: Play, screens: Open) -> None:
    screen = screens(shared, as_="Zoe")
    screen.page.evaluate(NO_OFFERS)
    assert 0 == screen.page.locator("#stream .private").count()
    screen.page.locator("#composer-line").press_sequentially("/help")
    screen.page.keyboard.press("Enter")
    screen.page.locator("#stream .private .only-you").wait_for()


def test_where_no_offer_ever_comes_the_keyboard_gets_away(shared: Play, screens: Open) -> None:
    screen = screens(shared, as_="Zoe")
    screen.page.evaluate(NO_OFFERS)
    screen.page.locator("#composer-line").press_sequentially("/prompt s")
    screen.page.keyboard.press("Tab")
    assert "composer-line" == screen.page.evaluate("document.activeElement.id")
    screen.page.locator("#composer-line:not([aria-busy])").wait_for()
    screen.page.keyboard.press("Tab")
    assert "composer-line" != screen.page.evaluate("document.activeElement.id")
    assert "/prompt s" == screen.page.locator("#composer-line").input_value()


def test_required_options_are_marked(shared: Play, screens: Open) -> None:
    screen = screens(shared, as_="Fay")
    screen.page.locator("#composer-line").press_sequentially("/prompt schedule ")
    day = screen.page.locator("#composer-offers li", has_text="day:")
    day.locator(".must").wait_for()
    assert "required" == day.locator(".must").inner_text()


def test_values_are_offered_by_the_command_itself(shared: Play, screens: Open) -> None:
    screen = screens(shared, as_="Fay")
    screen.page.locator("#composer-line").press_sequentially("/prompt move which: P1")
    screen.page.locator("#composer-offers li", has_text="first five minutes").wait_for()


def test_a_plain_sentence_is_said(play: Play, screens: Open) -> None:
    screen = screens(play, as_="Zoe", in_="general")
    screen.type("Hello, I am new here.")
    screen.shows("Hello, I am new here.")
    other = screens(play, as_="Mia", in_="general")
    assert 1 == other.messages("Hello, I am new here.").count()


def test_an_answer_is_for_her_alone(play: Play, screens: Open) -> None:
    screen = screens(play, as_="Zoe")
    screen.type("/help")
    screen.page.locator("#stream .private .only-you").last.wait_for()
    screen.be("Mia")
    assert 0 == screen.page.locator("#stream .private").count()


def test_a_form_sent_too_early_says_what_is_missing(play: Play, screens: Open) -> None:
    screen = screens(play, as_="Zoe")
    screen.type("/prompt suggest")
    screen.submit()
    problem = screen.page.locator("#form .problem")
    problem.wait_for()
    assert "Please fill this in." == problem.inner_text()
    assert "text" == screen.page.evaluate("document.activeElement.name")


def test_the_keyboard_alone_is_enough(play: Play, screens: Open) -> None:
    screen = screens(play, as_="Zoe")
    keyboard = screen.page.keyboard
    keyboard.press("Tab")
    assert "skip" == screen.page.evaluate("document.activeElement.className")
    keyboard.press("Enter")
    keyboard.type("/prompt sug")
    screen.page.locator("#composer-offers li", has_text="suggest").wait_for()
    keyboard.press("Tab")
    keyboard.press("Enter")
    screen.page.locator("dialog[open]").wait_for()
    keyboard.type("What helps you to listen?")
    keyboard.press("Tab")
    keyboard.press("Space")
    keyboard.press("Tab")
    keyboard.press("Tab")
    keyboard.press("Enter")
    screen.page.locator("#stream .private .only-you").wait_for()
    screen.page.locator("dialog[open]").wait_for(state="detached")
    screen.page.locator("#composer-line:focus").wait_for()
