"""Adding resources by command and from messages, and what facilitators decide, as conversations."""

import pytest

from cogs.resources import rules
from tests.cogs.resources.shelf import FALLS, publish
from tests.conversation import World

ADD = "/resource add url: https://www.who.int/rehab?utm_source=x title: Rehabilitation"


async def test_a_member_proposes_and_a_facilitator_publishes(world: World) -> None:
    await world.mia.run(ADD)
    await world.mia.click("Propose")
    assert "The facilitators look at it." in world.mia.last
    await world.settle()
    fay = world.fay.at("#ops")
    assert "Mia proposes for the library" in fay.here[-1]
    await fay.click("Publish")
    await world.settle()
    await world.ben.run("/resource find words: rehabilitation")
    assert "R1" in world.ben.last


async def test_the_proposer_is_told(world: World) -> None:
    await world.mia.run(ADD)
    await world.mia.click("Propose")
    await world.settle()
    await world.fay.at("#ops").click("Publish")
    await world.settle()
    assert "is now R1 in the library" in world.mia.dms[-1]


async def test_every_ops_channel_shows_the_decision(world: World) -> None:
    await world.mia.run(ADD)
    await world.mia.click("Propose")
    await world.settle()
    await world.fay.at("#ops").click("Publish")
    await world.settle()
    assert "Published by Fay as R1." in world.person("Fay", world.team, "#ops").here[-1]


async def test_a_second_facilitator_is_told_that_it_is_decided(world: World) -> None:
    await world.mia.run(ADD)
    await world.mia.click("Propose")
    await world.settle()
    finn, fay = world.finn.at("#ops"), world.fay.at("#ops")
    card = finn.here[-1]
    await fay.click("Publish")
    await finn.click("Publish", on=card)
    assert "This has been published already." in finn.last


async def test_what_is_declined_is_not_found_and_the_reason_is_told(world: World) -> None:
    await world.mia.run(ADD)
    await world.mia.click("Propose")
    await world.settle()
    fay = world.fay.at("#ops")
    await fay.click("Decline…")
    await fay.submit(reason="We have a better one.")
    await world.settle()
    assert "We have a better one." in world.mia.dms[-1]
    await world.ben.run("/resource find words: rehabilitation")
    assert "Nothing in the library answers" in world.ben.last


async def test_a_proposal_is_not_found_before_it_is_published(world: World) -> None:
    await world.mia.run(ADD)
    await world.mia.click("Propose")
    await world.ben.run("/resource find words: rehabilitation")
    assert "Nothing in the library answers" in world.ben.last


async def test_a_facilitators_own_resource_is_published_at_once(world: World) -> None:
    await world.fay.run(ADD)
    await world.fay.click("Publish")
    assert "R1 is in the library now." in world.fay.last


async def test_a_member_cannot_publish_by_an_old_button(world: World) -> None:
    await world.mia.run(ADD)
    await world.mia.press("resource.publish:1", on=world.mia.last.ref)
    assert "This is for the facilitators" in world.mia.last


async def test_a_facilitator_edits_a_proposal_before_taking_it(world: World) -> None:
    await world.mia.run(ADD)
    await world.mia.click("Propose")
    await world.settle()
    fay = world.fay.at("#ops")
    await fay.click("Edit…")
    await fay.submit(title="Rehabilitation in health systems")
    await world.settle()
    assert "Rehabilitation in health systems" in fay.here[-1]


async def test_the_same_address_is_refused_whatever_its_tracking(world: World) -> None:
    await publish(world, FALLS)
    await world.mia.run(
        "/resource add url: http://www.example.org/falls/?utm_campaign=a#top title: Something else"
    )
    assert "The library has this already: R1" in world.mia.last


async def test_nearly_the_same_title_is_refused(world: World) -> None:
    await publish(world, FALLS)
    await world.mia.run(
        "/resource add url: https://other.example.org title: Preventing Falls on the Wards"
    )
    assert "The library has this already: R1" in world.mia.last


async def test_a_doi_and_its_address_are_one_resource(world: World) -> None:
    await publish(world, rules.new_resource("doi:10.1000/ABC.1", "A trial of splints"))
    await world.mia.run(
        "/resource add url: https://dx.doi.org/10.1000/abc.1 title: Some quite different words"
    )
    assert "The library has this already: R1" in world.mia.last


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "ftp://example.org/file",
        "http://127.0.0.1/admin",
        "http://[::1]/",
        "http://localhost/",
        "http://169.254.169.254/latest/meta-data",
        "http://2130706433/",
        "http://127.1/",
        "http://0x7f.0x1/",
        "http://①②⑦.⓪.⓪.①/",
        "http://[::ffff:127.0.0.1]/",
        "nonsense",
    ],
)
async def test_what_is_no_public_address_is_refused(world: World, url: str) -> None:
    await world.mia.run(f"/resource add url: {url} title: Something")
    assert "Please give a public web address" in world.mia.last


async def test_an_address_with_a_password_is_refused(world: World) -> None:
    await world.mia.run("/resource add url: https://mia:secret@example.org title: Something")
    assert "contains a user name or password" in world.mia.last


async def test_a_link_in_a_message_is_saved_from_its_menu(world: World) -> None:
    await world.ben.say("#prompts", "Look at https://example.org/splints, it is good!")
    await world.mia.menu("Save as resource", on=world.mia.here[-1])
    await world.mia.click("Edit…")
    await world.mia.submit(title="Splints that fit")
    await world.mia.click("Propose")
    await world.settle()
    seen = world.fay.at("#ops").here[-1]
    assert "Splints that fit" in seen
    assert "https://example.org/splints" in seen


async def test_a_link_in_a_thread_is_saved_from_its_menu_where_commands_do_not_work(
    world: World,
) -> None:
    mia, ben = world.person("Mia", world.team), world.person("Ben", world.team)
    await world.fay.run("/prompt add text: Which splints do you use?")
    await world.fay.run("/prompt schedule day: Mon time: 09:00")
    await world.fay.click("Save")
    await world.until("2027-01-11 09:00")
    thread = mia.thread()
    await ben.say(thread, "https://example.org/splints")
    await mia.menu("Save as resource", on=mia.at(thread).here[-1])
    assert "Is this right?" in mia.last


async def test_several_links_in_a_message_are_asked_about(world: World) -> None:
    await world.ben.say("#prompts", "https://example.org/a and (https://example.org/b)")
    await world.mia.menu("Save as resource", on=world.mia.here[-1])
    assert "There are several links in this message." in world.mia.last
    await world.mia.click("Save this")
    assert "Is this right?" in world.mia.last


async def test_a_message_without_a_link_says_how_to_add_one(world: World) -> None:
    await world.ben.say("#prompts", "no link here")
    await world.mia.menu("Save as resource", on=world.mia.here[-1])
    assert "There is no web address in this message." in world.mia.last


async def test_a_draft_can_be_discarded_and_begun_again(world: World) -> None:
    await world.mia.run(ADD)
    await world.mia.click("Discard")
    await world.mia.run(ADD)
    assert "Is this right?" in world.mia.last


async def test_verifying_says_when_and_by_what_role(world: World) -> None:
    await publish(world, FALLS)
    await world.fay.run("/resource verify resource: R1")
    await world.mia.run("/resource find words: falls")
    assert "by a facilitator" in world.mia.last


async def test_a_member_cannot_verify_what_is_not_theirs(world: World) -> None:
    await publish(world, FALLS)
    await world.mia.run("/resource verify resource: R1")
    assert "Only its owner and facilitators can change this resource." in world.mia.last


async def test_a_retired_resource_is_not_found(world: World) -> None:
    await publish(world, FALLS)
    await world.fay.run("/resource show resource: R1")
    await world.fay.click("Retire…")
    await world.fay.click("Retire")
    await world.mia.run("/resource find words: falls")
    assert "Nothing in the library answers" in world.mia.last


async def test_a_question_before_retiring_expires(world: World) -> None:
    await publish(world, FALLS)
    await world.fay.run("/resource show resource: R1")
    await world.fay.click("Retire…")
    await world.advance(minutes=6)
    await world.fay.click("Retire")
    assert "This confirmation has expired." in world.fay.last
