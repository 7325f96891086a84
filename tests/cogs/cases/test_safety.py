"""Whatever people do in whatever order: no case is posted without the gate, the attestation and a second person."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import select

from adapters.playground.people import Person
from adapters.playground.screen import NotThere
from bot.errors import Conflict
from storage.case_rows import CaseRow
from storage.outbox_rows import OutboxRow
from tests.cogs.cases.talk import FIRST, SECOND, in_team
from tests.conversation import World

DEEDS = 240
TOKENS = (
    "part:{n}:1", "part:{n}:2", "look:{n}", "soften:{n}:{r}", "send:{n}:{r}", "discard:{n}",
    "approve:{n}:{r}", "return:{n}:{r}", "reject:{n}:{r}", "read:{n}", "add:{n}:recommendation",
    "flag:{n}", "remove:{n}", "dismiss:{n}", "summarise:{n}", "outcome:{n}", "mend:{n}", "say:{n}:{r}",
)  # fmt: skip


async def act(who: Person, chance: random.Random) -> None:
    """Something that anybody could hand in: a click on any address, or a form that is open."""
    if who.modal is not None and chance.random() < 0.9:
        attested = {**SECOND, "attested": chance.random() < 0.8}
        fields = {**FIRST, **attested, "reason": "So.", "text": "Ask the family.", "what": "a name"}
        known = {param.name for param in who.modal.modal.params}
        await who.submit({name: value for name, value in fields.items() if name in known})
        who.close()
    elif not who.sees or chance.random() < 0.1:
        await who.run(
            "/case submit" if who.workspace.flavour.name == "discord" else "/praxis case submit"
        )
    elif chance.random() < 0.7:
        seen = chance.choice([seen for seen in who.sees if seen.buttons][-4:] or [who.last])
        if seen.buttons:
            await who.click(chance.choice(seen.buttons), on=seen)
    else:
        token = chance.choice(TOKENS).format(n=chance.randint(1, 3), r=chance.randint(1, 4))
        await who.press(f"case.{token}", on=who.last.ref)


@pytest.mark.parametrize("seed", [0])
async def test_no_order_of_deeds_posts_an_unsafe_case(world: World, seed: int) -> None:
    chance = random.Random(seed)
    await world.fay.run("/case schedule slots: every Wed 12:30 start: 2027-01-20")
    names = ("Mia", "Fay", "Finn", "Ben")
    people = [
        who for name in names for who in (world.person(name, world.guild), in_team(world, name))
    ]
    for step in range(DEEDS):
        try:
            await act(chance.choice(people), chance)
        except NotThere:
            continue
        if step % 80 == 79:
            await world.advance(days=7)
    async with world.uow() as uow:
        deliveries = select(OutboxRow.subject).where(OutboxRow.kind == "case.card")
        posted = set(await uow.session.scalars(deliveries))
        cases = (await uow.session.scalars(select(CaseRow))).all()
    assert cases
    for case in cases:
        if case.subject in posted:
            assert case.gate_seen_at
            assert case.attested_at
            assert case.approved_at
            assert case.approved_by != case.member_id
    assert {case.subject for case in cases if case.posted_at} >= posted


async def test_the_table_itself_refuses_a_posted_case_without_them(pending: World) -> None:
    async with pending.uow() as uow:
        row = (await uow.session.scalars(select(CaseRow))).one()
        row.state, row.posted_at = "posted", pending.clock.now() - timedelta(hours=1)
        uow.audit("test", "case:1")
        with pytest.raises(Conflict):
            await uow.commit()
