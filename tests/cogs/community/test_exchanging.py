"""A community leaves with a file and arrives in an empty instance, from within the chat."""

import io
import json
import zipfile

from sqlalchemy import select

from adapters.playground.people import Person
from bot.param import UploadedFile
from storage.places import CommunityRow
from tests.cogs.prompts.talk import file, plan, said
from tests.conversation import World


async def exported(world: World) -> UploadedFile:
    await world.ada.run("/community export")
    (attachment,) = world.ada.dms[-1].message.files
    return file(attachment.name, attachment.content)


async def test_the_file_comes_directly(world: World) -> None:
    made = await exported(world)
    assert "praxis-aha-2027-01-03.praxis.zip" == made.name


async def test_it_arrives_where_nothing_is(world: World, bare: World) -> None:
    await bare.ada.run("/community import", file=await exported(world))
    assert "Allied Health Assistants is here" in said(bare.ada)


async def test_the_queue_is_there(world: World, bare: World) -> None:
    await plan(world, "What did you try?")
    await bare.ada.run("/community import", file=await exported(world))
    await bare.fay.run("/prompt queue")
    assert "What did you try?" in said(bare.fay)


async def test_where_a_community_is_already_it_is_refused(world: World) -> None:
    await world.nia.run("/praxis community setup")
    await world.ada.run("/community import", file=await exported(world))
    assert "without communities" in said(world.ada)


def of_a_later_format(made: UploadedFile, content: bytes) -> UploadedFile:
    """The same export, as a later Praxis would write it."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(written, "w") as other:
        for name in packed.namelist():
            body = packed.read(name)
            if name == "manifest.json":
                manifest = json.loads(body)
                body = json.dumps({**manifest, "format": manifest["format"] + 1}).encode()
            other.writestr(name, body)
    return file(made.name, written.getvalue())


async def test_what_a_newer_praxis_wrote_is_refused_and_changes_nothing(
    world: World, bare: World
) -> None:
    made = await exported(world)
    newer = of_a_later_format(made, await made.read())
    await bare.ada.run("/community import", file=newer)
    assert "made by a newer Praxis. Please upgrade first." in said(bare.ada)
    async with bare.uows.system() as uow:
        assert [] == list(await uow.session.scalars(select(CommunityRow)))
    await bare.ada.run("/community import", file=made)
    assert "Allied Health Assistants is here" in said(bare.ada)


async def test_members_take_nothing_along(world: World) -> None:
    mia: Person = world.mia
    await mia.run("/community export")
    assert "for the admins" in said(mia)
