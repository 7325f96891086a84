"""The weeks of a community: asked, answered, summed up, approved, interrupted."""

from tests.e2e.conftest import Open, expect
from tests.e2e.process import Inside, Outside, Play
from tests.e2e.screen import Screen

QUESTION = "The first five minutes at a bedside"


def plan(screen: Screen) -> None:
    """Has a question asked every Monday at nine."""
    screen.type("/prompt schedule day: Mon time: 09:00")
    screen.press("Save")
    screen.shows("Saved")


def test_from_the_schedule_to_the_wrap(play: Play, screens: Open) -> None:
    screen = screens(play, as_="Fay")
    plan(screen)
    screen.next_due()
    screen.shows(QUESTION)
    assert screen.clock.startswith("09:00 Mon ")

    screen.be("Mia")
    screen.open_thread()
    screen.reply("I sit down first.")
    screen.shows("I sit down first.", within="#side")
    screen.press("Answer privately")
    screen.fill(answer="I always feel rushed.")
    screen.submit()
    screen.page.locator("#stream .private .only-you").last.wait_for()

    screen.be("Ben")
    assert 1 == screen.messages("I sit down first.", within="#side").count()
    assert 0 == screen.page.locator("text=I always feel rushed.").count()

    screen.be("Fay")
    screen.type("/prompt wrap")
    screen.fill(learned="Sitting down says that there is time.")
    screen.submit()
    screen.shows("Sitting down says that there is time.", within="#side")


def test_a_suggestion_is_approved_behind_the_scenes(play: Play, screens: Open) -> None:
    screen = screens(play, as_="Mia")
    screen.type("/prompt suggest")
    screen.fill(text="Which song do you hum at work?")
    screen.submit()
    assert 0 == screen.page.locator("#places a.place", has_text="ops").count()

    screen.be("Fay")
    screen.enter("ops")
    screen.shows("Which song do you hum at work?")
    screen.press("Approve")
    screen.page.locator("#stream .message", has_text="Which song").get_by_role(
        "button", name="Approve"
    ).wait_for(state="detached")


def test_an_old_card_works_after_a_power_cut(process: Outside, screens: Open) -> None:
    screen = screens(process, as_="Mia")
    screen.type("/prompt suggest")
    screen.fill(text="Which song do you hum at work?")
    screen.submit()
    process.kill()
    process.start()
    screen.go(as_="Fay", in_="ops")
    screen.press("Approve")
    screen.page.locator("#stream .message", has_text="Which song").get_by_role(
        "button", name="Approve"
    ).wait_for(state="detached")
    # And who ends it while a page is open is told nothing that would frighten her.
    assert "" == process.interrupt()


def test_a_page_without_its_playground_says_so_and_keeps_the_line(
    play: Inside, screens: Open
) -> None:
    screen = screens(play, as_="Fay")
    play.stop()
    screen.page.locator("#composer-line").fill("Is anybody there?")
    screen.page.locator("#composer-line").press("Enter")
    assert "The playground does not answer. Is it still running?" == screen.toast
    assert "Is anybody there?" == screen.page.locator("#composer-line").input_value()


def test_a_way_that_leads_nowhere_says_so_too(play: Inside, screens: Open) -> None:
    screen = screens(play, as_="Fay")
    play.stop()
    screen.page.locator("#places a.place", has_text="webinars").click()
    assert "The playground does not answer. Is it still running?" == screen.toast
    assert "#prompts" == screen.page.locator("#head h1").inner_text()


def test_the_same_question_stands_in_both_workspaces(play: Play, screens: Open) -> None:
    screen = screens(play, as_="Fay")
    plan(screen)
    screen.next_due()
    screen.shows(QUESTION)
    screen.switch("Riverside Health")
    screen.shows(QUESTION)


def test_where_slack_takes_no_commands_in_threads_it_is_said(play: Play, screens: Open) -> None:
    screen = screens(play, as_="Fay")
    plan(screen)
    screen.next_due()
    screen.shows(QUESTION)
    screen.switch("Riverside Health")
    screen.open_thread()
    screen.reply("/praxis help")
    assert "Slash commands do not work inside threads here." == screen.toast


def test_time_runs_while_somebody_watches(play: Play, screens: Open) -> None:
    screen = screens(play, as_="Fay")
    before = screen.clock
    screen.page.locator("#play-3600").click()
    expect(screen.page.locator("#clock .now")).not_to_have_text(before, use_inner_text=True)
    screen.page.locator("#play-3600[aria-pressed=true]").click()
    screen.page.locator("#play-3600[aria-pressed=false]").wait_for()


def test_a_button_held_while_time_runs_is_pressed_all_the_same(play: Play, screens: Open) -> None:
    screen = screens(play, as_="Fay")
    now, button = screen.page.locator("#clock .now"), screen.page.locator("#play-3600")
    button.click()
    button.and_(screen.page.locator("[aria-pressed=true]")).hover()
    screen.page.mouse.down()
    expect(now).not_to_have_text(screen.clock, use_inner_text=True)
    screen.page.mouse.up()
    screen.page.locator("#play-3600[aria-pressed=false]").wait_for()


def test_the_agenda_says_what_comes_next(play: Play, screens: Open) -> None:
    screen = screens(play, as_="Fay")
    plan(screen)
    screen.page.locator("#panel-agenda").click()
    first = screen.page.locator("#side .coming").first
    first.wait_for()
    assert "Question of the week" in first.inner_text()
    assert "09:00" in first.inner_text()


def test_a_rehearsal_lists_what_would_be_posted_and_posts_nothing(
    play: Play, screens: Open
) -> None:
    screen = screens(play, as_="Fay")
    plan(screen)
    screen.page.locator("#panel-rehearsal").click()
    screen.page.locator("#rehearse-30").click()
    screen.page.locator("#side .outcome").wait_for(timeout=40_000)
    assert QUESTION in screen.page.locator("#side .outcome").inner_text()
    assert 0 == screen.messages(QUESTION).count()


def test_a_message_shows_what_would_be_sent_to_real_services(play: Play, screens: Open) -> None:
    screen = screens(play, as_="Fay")
    screen.type("/prompt queue")
    screen.page.locator("#stream .private .menu summary").last.click()
    screen.page.get_by_role("button", name="What is sent to Discord and Slack").click()
    verdict = screen.page.locator("#sheet-verdict")
    verdict.wait_for()
    assert "Discord would take this." == verdict.inner_text()
    screen.page.get_by_role("tab", name="Slack").click()
    assert "Slack would take this." == verdict.inner_text()
    assert "slack_sdk's own models" in screen.page.locator("#sheet-reasons").inner_text()
    assert '"blocks"' in screen.page.locator("#sheet-body").inner_text()
