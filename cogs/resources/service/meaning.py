"""Vectors beside the index: made in the background, and asked which documents are nearest."""

import asyncio

import numpy as np
import structlog

from cogs import Jobs
from cogs.resources.wiring import Embedder, wiring
from storage.search_vectors import VectorRepository
from storage.uow import UnitOfWork

BATCH = 64
"""Documents embedded between two transactions."""
NEAR = 50
"""Documents that a question's vector contributes to a fused ranking."""
SIMILAR = 0.3
"""Scalar product from which two texts have something to do with each other (all-MiniLM-L6-v2 on the
labelled set: relevant pairs lie above, a random pair around 0.1)."""

log = structlog.get_logger(__name__)


async def nearest_documents(
    uow: UnitOfWork, embedder: Embedder, vector: bytes, *, kinds: tuple[str, ...] = ()
) -> list[int]:
    """Ids of the community's documents nearest in meaning, the nearest first."""
    rows = await uow.repo(VectorRepository).everything(embedder.name, kinds=kinds)
    if not rows:
        return []
    ids = [each for each, _vector in rows]
    matrix = np.frombuffer(b"".join(each for _id, each in rows), dtype="<f4").reshape(len(ids), -1)
    scores = matrix @ np.frombuffer(vector, dtype="<f4")
    order = np.argsort(-scores, kind="stable")[:NEAR]
    return [ids[int(place)] for place in order if scores[place] >= SIMILAR]


async def embed_missing(jobs: Jobs) -> None:
    """Makes the vectors that are lacking, batch by batch; goes on where it stopped."""
    embedder = wiring().embedder
    if embedder is None:
        return
    async with jobs.everywhere() as uow:
        communities = [row.id for row in await uow.communities.everyone()]
    for community_id in communities:
        while await _embed_batch(jobs, embedder, community_id):
            pass


async def _embed_batch(jobs: Jobs, embedder: Embedder, community_id: int) -> bool:
    """One batch; False when nothing is lacking any more."""
    async with jobs.uow(community_id) as uow:
        lacking = await uow.repo(VectorRepository).lacking(embedder.name, limit=BATCH)
    if not lacking:
        return False
    vectors = await asyncio.to_thread(embedder.embed, [text for _id, text in lacking])
    async with jobs.uow(community_id) as uow:
        repo = uow.repo(VectorRepository)
        made = [(each, vector) for (each, _text), vector in zip(lacking, vectors, strict=True)]
        await repo.keep(embedder.name, made)
        done, total = await repo.progress(embedder.name)
        await uow.commit()
    log.info("vectors_made", community=community_id, done=done, total=total)
    return True
