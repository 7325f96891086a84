"""A newcomer's first five minutes, on the keyboard and with the mouse."""

from tests.e2e.conftest import Open
from tests.e2e.process import Play


def test_the_first_paint_comes_with_everything_in_it(shared: Play, screens: Open) -> None:
    screen = screens(shared, as_="Zoe")
    timing = "performance.getEntriesByType('paint').map(each => each.startTime)"
    assert max(screen.page.evaluate(timing)) < 2_000
    assert "#prompts" == screen.page.locator("#head h1").inner_text()


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
    screen.page.wait_for_function("document.activeElement.id === 'composer-line'")
