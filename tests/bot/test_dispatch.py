"""From what somebody did to one handler call: who, which community, what is asked, what goes wrong."""

from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import pytest

from adapters.playground.people import Person
from bot.cog import Cog
from bot.errors import Conflict, Invalid, MissingPermission, Unreachable
from bot.events import ReplyPosted
from bot.form import form
from bot.message import Actions, Button, card
from bot.param import Choice, Field, Option, RawValue
from bot.roles import Role
from cogs import Ctx, Jobs, community, ops
from cogs import help as help_cog
from tests.conversation import World, open_world, restore
from tests.databases import in_memory

cog = Cog("trial", "Things to try")
done: list[str] = []
heard: list[ReplyPosted] = []


@form("Write", submit="Send")
class Note:
    """A form of two fields."""

    text: Annotated[str, Field("Your words", max_length=10)]
    stars: Annotated[int, Field("Stars", min_value=1, max_value=5)] = 3


async def suggest_fruit(ctx: Ctx, typed: str, others: Mapping[str, RawValue]) -> Sequence[Choice]:
    if typed == "boom":
        raise RuntimeError("the suggester broke")
    return [Choice(f, f) for f in ("apple", "apricot", "banana") if f.startswith(typed)]


@cog.command("say", "Says something")
async def say_it(
    ctx: Ctx,
    text: Annotated[str, Option("What to say", max_length=20)],
    fruit: Annotated[str, Option("Which fruit", suggest=suggest_fruit)] = "apple",
) -> None:
    done.append(f"{ctx.community.slug} {text} {fruit}")
    await ctx.reply(card(Actions((Button("Again", again.bind(7)), Button("Write", write.bind())))))


@cog.command("plan", "Only for facilitators", role=Role.FACILITATOR)
async def plan(ctx: Ctx) -> None:
    done.append("planned")


@cog.command("fail", "Fails in every way")
async def fail(ctx: Ctx, how: Annotated[str, Option("How")]) -> None:
    match how:
        case "conflict":
            raise Conflict("Somebody was first.")
        case "invalid":
            raise Invalid(how="Type something else.")
        case "platform":
            raise Unreachable("away")
        case "permission":
            raise MissingPermission("files:write", "Reinstall the app.")
        case _:
            raise RuntimeError("secret detail")


@cog.button("again")
async def again(ctx: Ctx, number: int) -> None:
    done.append(f"again {number}")
    await ctx.reply("Once more.")


@cog.button("write")
async def write(ctx: Ctx) -> None:
    await ctx.open(written.bind(5), {"text": "half"})


@cog.submit("written", Note)
async def written(ctx: Ctx, note: Note, number: int) -> None:
    if note.text == "rude":
        raise Invalid(text="Please be kind.")
    done.append(f"{note.text} {note.stars} {number}")


@cog.button("renamed", aliases=("old-name",))
async def renamed(ctx: Ctx) -> None:
    done.append("renamed")


@cog.on(ReplyPosted)
async def listen(jobs: Jobs, event: ReplyPosted) -> None:
    heard.append(event)


@pytest.fixture
async def world(world_template: Path) -> AsyncIterator[World]:
    done.clear()
    heard.clear()
    database = in_memory()
    await restore(database, world_template)
    cogs = [cog, community.cog, help_cog.cog, ops.cog]
    async with open_world(database, cogs=cogs) as opened:
        yield opened
    await database.close()


def slack(world: World, name: str) -> Person:
    return world.person(name, world.team)


async def audited(world: World) -> list[tuple[str, str]]:
    async with world.uow() as uow:
        return [(row.what, row.subject) for row in await uow.audit_log.latest()]


async def test_a_command_runs_in_the_community_of_its_channel(world: World) -> None:
    await world.mia.run("/trial say text: hi")
    await world.nia.run("/praxis trial say hello fruit=banana")
    assert ["aha hi apple", "aha-uk hello banana"] == done


async def test_answers_are_private(world: World) -> None:
    await world.mia.run("/trial say text: hi")
    assert world.mia.last.private


async def test_a_button_brings_its_argument_back_also_after_a_restart(world: World) -> None:
    await world.mia.run("/trial say text: hi")
    await world.restart()
    await world.mia.click("Again")
    assert "again 7" == done[-1]


async def test_the_same_click_delivered_three_times_is_one(world: World) -> None:
    await world.mia.run("/trial say text: hi")
    await world.mia.click("Again", times=3)
    assert 1 == done.count("again 7")


async def test_a_form_opens_prefilled_and_comes_back(world: World) -> None:
    await world.mia.run("/trial say text: hi")
    await world.mia.click("Write")
    await world.mia.submit(stars=4)
    assert "half 4 5" == done[-1]


async def test_a_form_with_mistakes_stays_open_and_names_each(world: World) -> None:
    await world.mia.run("/trial say text: hi")
    await world.mia.click("Write")
    await world.mia.submit(text="far too long for it", stars=9)
    assert world.mia.modal is not None
    assert {"text", "stars"} == world.mia.modal.errors.keys()
    await world.mia.submit(text="rude", stars=5)
    assert {"text": "Please be kind."} == world.mia.modal.errors
    await world.mia.submit(text="kind")
    assert "kind 5 5" == done[-1]


async def test_a_member_is_refused_politely_privately_and_it_is_audited(world: World) -> None:
    await world.mia.run("/trial plan")
    assert "for the facilitators" in world.mia.last
    assert world.mia.last.private
    assert ([], True) == (
        done,
        any("trial plan" in what + subject for what, subject in await audited(world)),
    )


async def test_a_facilitator_is_not_refused(world: World) -> None:
    await world.fay.run("/trial plan")
    assert ["planned"] == done
    assert "Done." in world.fay.last


@pytest.mark.parametrize(
    "name", ["trial.unheard-of", "trial.again:seven", "trial.again", "gone.cog:1"]
)
async def test_a_button_of_another_version_says_so(world: World, name: str) -> None:
    await world.mia.run("/trial say text: hi")
    await world.mia.press(name, on=world.mia.last.ref)
    assert "from an older version" in world.mia.last


async def test_a_renamed_button_still_answers_to_its_old_name(world: World) -> None:
    await world.mia.run("/trial say text: hi")
    await world.mia.press("trial.old-name", on=world.mia.last.ref)
    assert "renamed" == done[-1]


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("conflict", "Somebody was first."),
        ("invalid", "Type something else."),
        ("platform", "did not let that through"),
        ("permission", "Praxis lacks “files:write” here. Reinstall the app."),
    ],
)
async def test_each_kind_of_failure_is_said_in_words(world: World, how: str, said: str) -> None:
    await world.mia.run(f"/trial fail how: {how}")
    assert said in world.mia.last


async def test_a_failure_of_ours_gets_a_reference_and_no_details(world: World) -> None:
    world.expects_trouble = True
    await world.mia.run("/trial fail how: otherwise")
    assert "Something went wrong on our side (ref " in world.mia.last
    assert "secret" not in world.mia.last


async def test_a_missing_option_opens_a_form_where_options_are_typed(world: World) -> None:
    mia = slack(world, "Mia")
    await mia.run("/praxis trial say fruit=banana")
    await mia.submit(text="from the form")
    assert "aha from the form banana" == done[-1]


async def test_a_wrong_option_says_what_to_type_and_offers_the_form(world: World) -> None:
    mia = slack(world, "Mia")
    await mia.run('/praxis trial say "this is much longer than twenty"')
    assert "shorten it to 20" in mia.last
    await mia.click("Fill in a form instead")
    await mia.submit(text="short")
    assert "aha short apple" == done[-1]


async def test_a_bare_noun_shows_what_it_can_do_with_a_button_for_each(world: World) -> None:
    mia = slack(world, "Mia")
    await mia.invoke("trial", "")
    assert ["Say", "Fail"] == mia.last.buttons
    await slack(world, "Fay").invoke("trial", "")
    assert ["Say", "Plan", "Fail"] == slack(world, "Fay").last.buttons


async def test_a_mistyped_command_names_the_nearest(world: World) -> None:
    await slack(world, "Mia").invoke("trail", "say")
    assert "trial say" in slack(world, "Mia").last


async def test_suggestions_come_from_the_handler_and_a_broken_one_suggests_nothing(
    world: World,
) -> None:
    found = await world.mia.suggestions("/trial say", "fruit", "ap")
    broken = await world.mia.suggestions("/trial say", "fruit", "boom")
    assert (["apple", "apricot"], []) == ([choice.value for choice in found], broken)


async def two_in_one_workspace(world: World) -> None:
    """A second community joins the guild; both have channels there."""
    async with world.uow("aha-uk") as uow:
        target = await uow.communities.add_target(world.guild.ref)
        place = world.guild.add_channel("uk-prompts")
        await uow.communities.map_channel(target.id, "prompts", place)
        uow.audit("test", "guild")
        await uow.commit()
    world.guild.add_channel("lobby")


async def test_with_several_communities_the_bot_asks_and_goes_on_with_the_answer(
    world: World,
) -> None:
    await two_in_one_workspace(world)
    mia = world.mia.at("#lobby")
    await mia.run("/trial say text: hi fruit: banana")
    assert ([], {"Allied Health Assistants", "AHA UK"}) == (done, set(mia.last.buttons))
    await mia.click("AHA UK")
    assert ["aha-uk hi banana"] == done


async def test_the_question_can_be_answered_once_and_only_by_whoever_was_asked(
    world: World,
) -> None:
    await two_in_one_workspace(world)
    mia = world.mia.at("#lobby")
    await mia.run("/trial say text: hi")
    question = mia.last
    await mia.click("AHA UK", on=question)
    await mia.click("AHA UK", on=question)
    assert "expired" in mia.last
    await mia.run("/trial say text: mine")
    _seen, button = mia.find_button("AHA UK", None)
    await world.ben.at("#lobby").run("/help")
    await world.ben.press(button.action.token, on=world.ben.last.ref)
    assert ["aha-uk hi apple"] == done


async def test_a_storage_failure_is_told_and_nothing_happens(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.expects_trouble = True

    async def broken(*_args: object, **_kwargs: object) -> None:
        raise OSError("disk")

    monkeypatch.setattr(type(world.app.reception), "admit", broken)
    await world.mia.run("/trial say text: hi")
    assert ([], True) == (done, "on our side" in world.mia.last)
