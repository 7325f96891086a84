"""What stands in a row of the outbox: everything of its draft, and where it leads."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.delivery import (
    Draft,
    Fallback,
    Op,
    ToMember,
    ToPost,
    ToPurpose,
    ToUser,
    Urgency,
    delivery_key,
)
from bot.errors import NotFound
from bot.message import say
from bot.refs import UserRef, WorkspaceRef
from storage.outbox import Routes
from storage.outbox_rows import OutboxRow, OutboxState
from tests.storage.stage import GUILD, TEAM, Site, Stage

HOUR = timedelta(hours=1)


async def workspace_of(stage: Stage, site: Site, ref: WorkspaceRef) -> int:
    async with stage.uow(site) as uow:
        row = await uow.communities.workspace(ref)
        uow.audit("workspace.seen", str(ref))
        await uow.commit()
    return row.id


async def put(stage: Stage, site: Site, draft: Draft) -> OutboxRow:
    (row_id,) = await stage.put(site, draft)
    return await stage.row(site, row_id)


async def test_a_row_has_everything_of_its_draft(stage: Stage, aha: Site) -> None:
    draft = Draft(
        "prompt",
        "p1",
        ToPurpose(aha.target_id, "prompts"),
        say("about p1"),
        thread_title="Week 1",
        urgency=Urgency.REMINDER,
        not_before=stage.now + HOUR,
        deadline=stage.now + 3 * HOUR,
        revision=4,
        due_at=stage.now + 2 * HOUR,
    )
    row = await put(stage, aha, draft)

    assert (aha.community_id, "prompt", "p1", 4) == (
        row.community_id,
        row.kind,
        row.subject,
        row.revision,
    )
    assert ("post", draft.message.to_json(), "Week 1") == (row.op, row.payload, row.thread_title)
    assert (stage.now + HOUR, stage.now + 2 * HOUR, stage.now + 3 * HOUR, stage.now) == (
        row.ready_at,
        row.due_at,
        row.deadline,
        row.created_at,
    )
    assert (Urgency.REMINDER.rank, OutboxState.DUE, 0, 0) == (
        row.urgency,
        row.state,
        row.attempt,
        row.edition,
    )
    assert (delivery_key(row.id, 0), {}) == (row.key, row.fallback)


async def test_what_may_go_at_once_is_due_now(stage: Stage, aha: Site) -> None:
    row = await put(stage, aha, aha.draft())

    assert (stage.now, None, None) == (row.ready_at, row.due_at, row.deadline)


async def test_what_to_say_elsewhere_is_kept_with_it(stage: Stage, aha: Site) -> None:
    to = ToPost(aha.target_id, "prompt", "p1")
    fallback = Fallback(to, say("look here"))
    draft = Draft("dm", "hello", ToUser(UserRef(GUILD, "7")), say("hello"), fallback=fallback)
    row = await put(stage, aha, draft)

    assert say("look here").to_json() == row.fallback["payload"]
    assert {"kind": "post", "target_id": aha.target_id, "post_kind": "prompt", "subject": "p1"} == (
        row.fallback["to"]
    )


async def test_each_kind_of_destination_is_one_of_its_own(stage: Stage, aha: Site) -> None:
    target, guild = aha.target_id, await workspace_of(stage, aha, GUILD)
    async with stage.uow(aha) as uow:
        mia = (await uow.members.add("Mia", account=UserRef(GUILD, "mia"))).id
        uow.audit("member.added", "mia")
        await uow.commit()
    found = [
        await put(stage, aha, Draft("any", "x", to, say("x"), op=op))
        for to, op in (
            (ToPurpose(target, "ops"), Op.POST),
            (ToPost(target, "prompt", "p1"), Op.EDIT),
            (ToMember(mia), Op.POST),
            (ToUser(UserRef(GUILD, "7")), Op.POST),
        )
    ]

    assert [
        (f"purpose:{target}:ops", "post", target, guild, "discord"),
        (f"post:{target}:prompt:p1", "edit", target, guild, "discord"),
        (f"member:{mia}", "post", None, guild, "discord"),
        (f"user:{UserRef(GUILD, '7')}", "post", None, guild, "discord"),
    ] == [(row.destination, row.op, row.target_id, row.workspace_id, row.platform) for row in found]


async def test_an_account_leads_to_its_own_workspace_and_no_namesake_elsewhere(
    stage: Stage, aha: Site
) -> None:
    namesake, stranger = WorkspaceRef("slack", GUILD.id), WorkspaceRef("slack", "stranger")
    team = await workspace_of(stage, aha, TEAM)
    drafts = [
        Draft("dm", "hello", ToUser(UserRef(workspace, "7")), say("hello"))
        for workspace in (TEAM, namesake, stranger)
    ]
    rows = [await put(stage, aha, draft) for draft in drafts]
    other = await workspace_of(stage, aha, namesake)
    again = [await put(stage, aha, replace(draft, subject="again")) for draft in drafts]

    assert [(team, "slack"), (None, "slack"), (None, "slack")] == [
        (row.workspace_id, row.platform) for row in rows
    ]
    assert [(team, "slack"), (other, "slack"), (None, "slack")] == [
        (row.workspace_id, row.platform) for row in again
    ]


async def test_a_member_whom_nobody_has_met_leads_nowhere_yet(stage: Stage, aha: Site) -> None:
    async with stage.uow(aha) as uow:
        mia = (await uow.members.add("Mia")).id
        uow.audit("member.added", "mia")
        await uow.commit()
    row = await put(stage, aha, Draft("dm", "hello", ToMember(mia), say("hello")))

    assert (None, "") == (row.workspace_id, row.platform)


@pytest.mark.parametrize(
    ("order", "pause", "platform"),
    [
        ((GUILD, TEAM), HOUR, "slack"),
        ((TEAM, GUILD, TEAM), HOUR, "slack"),
        ((GUILD, TEAM, GUILD), HOUR, "discord"),
        ((GUILD, TEAM), timedelta(), "slack"),  # at one instant the newer account
        ((TEAM, GUILD), timedelta(), "discord"),
    ],
)
async def test_a_member_leads_to_the_account_they_used_last(
    stage: Stage, aha: Site, order: tuple[WorkspaceRef, ...], pause: timedelta, platform: str
) -> None:
    async with stage.uow(aha) as uow:
        mia = (await uow.members.add("Mia")).id
        for each in order:
            await uow.communities.workspace(each)
            await uow.members.attach(mia, UserRef(each, "mia"))
            stage.clock.advance(pause)
        uow.audit("member.added", "mia")
        await uow.commit()
    row = await put(stage, aha, Draft("dm", "hello", ToMember(mia), say("hello")))

    assert platform == row.platform


def test_a_place_that_nobody_knows_leads_nowhere() -> None:
    nothing = Routes({}, {}, {})

    assert [(None, ""), (None, ""), (None, ""), (None, "discord")] == [
        nothing.of(to)
        for to in (
            ToPurpose(1, "ops"),
            ToPost(1, "prompt", "p1"),
            ToMember(1),
            ToUser(UserRef(GUILD, "7")),
        )
    ]


async def test_each_of_many_leads_where_it_should(stage: Stage, aha: Site) -> None:
    async with stage.uow(aha) as uow:
        members = [
            (await uow.members.add(name, account=UserRef(workspace, name))).id
            for name, workspace in (("mia", GUILD), ("ben", TEAM), ("eve", GUILD))
            if await uow.communities.workspace(workspace)
        ]
        uow.audit("member.added", "three")
        await uow.commit()
    drafts = [Draft("dm", "hello", ToMember(member), say("hello")) for member in members]
    ids = await stage.put(aha, *drafts, aha.draft())
    rows = [await stage.row(aha, row_id) for row_id in ids]

    assert ["discord", "slack", "discord", "discord"] == [row.platform for row in rows]
    assert rows[0].workspace_id == rows[2].workspace_id == rows[3].workspace_id
    assert rows[0].workspace_id != rows[1].workspace_id


async def test_of_many_only_the_new_ones_go_in_and_each_has_its_id(stage: Stage, aha: Site) -> None:
    (first,) = await stage.put(aha, aha.draft("a"))
    none, second, third = await stage.put(aha, aha.draft("a"), aha.draft("b"), aha.draft("c"))
    subjects = [(await stage.row(aha, row_id)).subject for row_id in (first, second, third)]

    assert (None, ["a", "b", "c"]) == (none, subjects)
    assert [] == await stage.put(aha)


async def test_a_target_of_another_community_is_refused_in_words(
    stage: Stage, aha: Site, uk: Site
) -> None:
    for to in (
        ToPurpose(uk.target_id, "prompts"),
        ToPost(uk.target_id, "prompt", "p1"),
        ToPurpose(uk.target_id + 999, "prompts"),
    ):
        with pytest.raises(NotFound, match=r"^This community is not present in that workspace\.$"):
            await stage.put(aha, Draft("prompt", "p1", to, say("x")))


async def test_a_unit_of_one_community_puts_in_nothing_for_another(
    stage: Stage, aha: Site, uk: Site
) -> None:
    async with stage.uow(aha) as uow:
        with pytest.raises(NotFound, match=r"^This belongs to another community\.$"):
            await uow.outbox.add_many(
                [(aha.community_id, aha.draft()), (uk.community_id, uk.draft())]
            )


async def test_a_unit_across_communities_puts_in_for_each_its_own(
    stage: Stage, aha: Site, uk: Site
) -> None:
    async with stage.uows.system(actor="test") as uow:
        added = await uow.outbox.add_many(
            [(aha.community_id, aha.draft()), (uk.community_id, uk.draft())]
        )
        await uow.commit()
    rows = [await stage.row(site, row_id) for site, row_id in zip((aha, uk), added, strict=True)]

    assert [(aha.community_id, "discord"), (uk.community_id, "slack")] == [
        (row.community_id, row.platform) for row in rows
    ]
