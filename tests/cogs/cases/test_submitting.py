"""From the first form to the facilitators: kept as typed, looked at, sent by nobody but its author."""

import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.config import LogConfig
from tests.cogs.cases.talk import (
    FIRST,
    IDENTIFYING,
    NAME,
    SECOND,
    audited,
    dms,
    in_team,
    ops,
    payloads,
    present,
    rows,
    said,
    write,
)
from tests.conversation import World
from tests.logs import logged

SPELLED_TO_EVADE = {
    **FIRST,
    "issue": "Mr\u200b Nguyen, ９３, DOB 4 / 2 / 1933, Ballarat Base, UR 12 34 56, ph 0 4 1 2 3 4 5 6 7 8",
}


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Everything that is logged, by an operator who wants to see it all."""
    with logged(LogConfig(format="json", level="debug"), monkeypatch) as stream:
        yield stream


SECRETS = ("Nguyen", "4/2/1933", "123456", "0412 345 678", "Ballarat Base")


async def test_both_forms_lead_to_the_result_of_the_check(world: World) -> None:
    await write(world.mia)
    assert "The privacy check found nothing" in said(world.mia)


async def test_the_result_is_private(world: World) -> None:
    await write(world.mia)
    assert world.mia.answer
    assert world.mia.answer.private


async def test_a_sent_case_gets_the_next_name(world: World) -> None:
    await present(world.mia)
    await present(world.ben, title="A second one")
    assert ["AHA-2027-001", "AHA-2027-002"] == [row.name for row in await rows(world)]


async def test_the_presenter_gets_a_copy(pending: World) -> None:
    (copy,) = dms(pending.mia, "Your case")
    assert FIRST["issue"] in copy


async def test_facilitators_are_asked_in_every_workspace(pending: World) -> None:
    there = ops(in_team(pending, "Fay"), NAME)
    assert (1, 1) == (len(ops(pending.fay, NAME)), len(there))


async def test_nothing_is_public_before_approval(pending: World) -> None:
    assert [] == pending.ben.at("#cases").here


async def test_the_other_flavour_has_the_same_forms(world: World) -> None:
    await present(in_team(world, "Mia"))
    assert [NAME] == [row.name for row in await rows(world)]


async def test_the_bare_noun_leads_to_the_forms(world: World) -> None:
    ben = in_team(world, "Ben")
    await ben.run("/praxis case")
    await ben.click("Submit")
    assert ben.modal
    assert "Case, part 1 of 2" == ben.modal.title


# Drafts


async def test_what_was_typed_is_there_again(world: World) -> None:
    await world.mia.run("/case submit")
    await world.mia.submit(FIRST)
    await world.mia.run("/case submit")
    assert world.mia.modal
    assert FIRST["issue"] == world.mia.modal.values["issue"]


async def test_a_restart_loses_nothing(world: World) -> None:
    await world.mia.run("/case submit")
    await world.mia.submit(FIRST)
    await world.restart()
    await world.mia.click("Go on to part 2")
    await world.mia.submit(SECOND)
    assert "The privacy check found nothing" in said(world.mia)


@pytest.mark.parametrize(("days", "kept"), [(13.9, FIRST["issue"]), (14.1, None)])
async def test_a_draft_is_kept_for_fourteen_days(
    world: World, days: float, kept: str | None
) -> None:
    await world.mia.run("/case submit")
    await world.mia.submit(FIRST)
    world.clock.advance(timedelta(days=days))
    await world.mia.run("/case submit")
    assert world.mia.modal
    assert kept == world.mia.modal.values["issue"]


async def test_a_draft_is_nobody_elses(world: World) -> None:
    await world.mia.run("/case submit")
    await world.mia.submit(FIRST)
    await world.ben.press("case.look:1", on=world.mia.last.ref)
    assert "This draft is gone" in said(world.ben)


async def test_a_draft_can_be_thrown_away(world: World) -> None:
    await write(world.mia)
    await world.mia.click("Throw away")
    await world.mia.run("/case submit")
    assert world.mia.modal
    assert world.mia.modal.values["issue"] is None


@pytest.mark.parametrize("where", ["guild", "team"])
async def test_a_field_of_3000_characters_is_refused_and_kept_on_the_screen(
    world: World, where: str
) -> None:
    mia = world.mia if where == "guild" else in_team(world, "Mia")
    await mia.run("/case submit" if where == "guild" else "/praxis case submit")
    await mia.submit({**FIRST, "issue": "x" * 3000})
    assert mia.modal
    assert {"issue": "This has 3000 characters; please shorten it to 1000."} == mia.modal.errors
    assert "x" * 3000 == mia.modal.values["issue"]


async def test_without_the_attestation_nothing_goes_on_and_nothing_is_lost(world: World) -> None:
    await write(world.mia, second={**SECOND, "attested": False})
    assert world.mia.modal
    assert "attested" in world.mia.modal.errors
    world.mia.close()
    await world.mia.click("Go on to part 2")
    assert SECOND["title"] == world.mia.modal.values["title"]


# The gate


async def test_the_identifying_case_has_at_least_six_marks(world: World) -> None:
    await write(world.mia, IDENTIFYING)
    assert said(world.mia).count("→") >= 6


async def test_the_identifying_case_is_posted_nowhere(world: World) -> None:
    await write(world.mia, IDENTIFYING)
    assert ([], []) == (ops(world.fay), world.ben.at("#cases").here)
    assert [] == await rows(world)


@pytest.mark.parametrize("first", [IDENTIFYING, SPELLED_TO_EVADE], ids=["plain", "evading"])
async def test_marked_words_are_in_no_message(world: World, first: dict[str, object]) -> None:
    await write(world.mia, first)
    assert [] == [word for word in SECRETS if word in payloads(world)]


async def test_marked_words_are_in_no_log(world: World, log: io.StringIO) -> None:
    await write(world.mia, IDENTIFYING)
    assert [] == [word for word in SECRETS if word in log.getvalue()]


async def test_marked_words_are_in_no_error_report(world: World, log: io.StringIO) -> None:
    world.expects_trouble = True
    await world.mia.run("/case submit")
    async with world.database.writing() as connection:
        await connection.execute(text("drop table case_drafts"))
    await world.mia.submit(IDENTIFYING)
    assert "handler_failed" in log.getvalue()
    assert [] == [word for word in SECRETS if word in log.getvalue()]


async def test_evasions_are_marked_as_well(world: World) -> None:
    await write(world.mia, SPELLED_TO_EVADE)
    assert said(world.mia).count("→") >= 5


async def test_safer_wordings_go_in_with_one_click(world: World) -> None:
    await write(world.mia, IDENTIFYING)
    await world.mia.click("Use safer wordings")
    await world.mia.click("Change part 1")
    assert world.mia.modal
    assert [] == [word for word in SECRETS if word in str(world.mia.modal.values["issue"])]
    assert "a man, in his 90s, an age band, a regional hospital," == world.mia.modal.values["issue"]


async def test_what_was_changed_is_looked_at_again(world: World) -> None:
    await write(world.mia, IDENTIFYING)
    result = world.mia.last
    await world.mia.click("Change part 1")
    await world.mia.submit({"issue": "A man in his 90s who fell twice."})
    assert "The privacy check found nothing" in said(world.mia)
    await world.mia.click("They are safe: send it", on=result)
    assert "changed since" in said(world.mia)
    assert [] == await rows(world)


async def test_an_author_may_go_on_and_facilitators_see_how_many_places(world: World) -> None:
    await write(world.mia, {**FIRST, "tried": "Ms Miller, his neighbour, looked in daily."})
    await world.mia.click("They are safe: send it")
    (review,) = ops(world.fay, "For approval")
    assert "that the presenter says" in review
    assert "Miller" not in review


async def test_sending_twice_makes_one_case(world: World) -> None:
    await write(world.mia)
    await world.mia.click("Send to the facilitators", times=3)
    assert 1 == len(await rows(world))


# Anonymous


async def test_an_anonymous_presenter_is_in_no_payload(posted: World) -> None:
    text = payloads(posted)
    assert (False, False) == ("Mia" in text, posted.mia.user.id in text)


async def test_the_audit_log_does_not_say_who_presents(pending: World) -> None:
    assert ["anonymous"] == await audited(pending, "case.submitted")


async def test_somebody_who_wants_to_be_seen_is(world: World) -> None:
    await present(world.mia, " anonymous: no")
    assert "Presented by: Mia" in ops(world.fay, NAME)[0]
