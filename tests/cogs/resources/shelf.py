"""Short ways to a library with something in it."""

from cogs.resources import rules
from storage.resource_rows import NewResource, Resource, ResourceState, ResourceType
from storage.resources import ResourceRepository
from tests.conversation import World

FALLS = rules.new_resource(
    "https://example.org/falls",
    "Preventing falls on the ward",
    type=ResourceType.TOOLKIT,
    publisher="Example Health",
    summary="How a ward team prevents falls of older people.",
    area_text="safety-quality",
    country="Australia",
    licence="CC BY 4.0",
    year=2020,
    tag_texts=["falls", "older people"],
)
DYSPHAGIA = rules.new_resource(
    "https://example.org/dysphagia",
    "Dysphagia screening",
    type=ResourceType.TOOL,
    summary="A swallowing screen for paediatric wards.",
    area_text="speech-pathology",
    tag_texts=["dysphagia"],
)


async def publish(
    world: World, *new: NewResource, community: str = "aha", owner: int | None = None
) -> list[Resource]:
    """Puts resources straight into a library."""
    async with world.uow(community) as uow:
        rows = await uow.repo(ResourceRepository).add_all(
            list(new), ResourceState.PUBLISHED, by=owner, owner=owner
        )
        uow.audit("resource.published", "resources")
        await uow.commit()
        return [row.value for row in rows]
