"""What is findable: features put documents in, and the vocabulary and counts follow."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import delete, select

from storage import search_ddl
from storage.base import BY_HAND, Repository, insert_into
from storage.search_engines import own
from storage.search_rows import (
    SearchDocument,
    SearchDocumentRow,
    SearchTotalRow,
    SearchWordRow,
)
from storage.search_text import Word, clean, facet, indexed
from storage.search_vectors import SearchVectorRow

INDEX = search_ddl.INDEX
"""The index that follows the rows written here; importing it makes it come with its table."""
_CHUNK = 500


class FindableRepository(Repository):
    """What one community keeps to be found."""

    async def put(self, document: SearchDocument) -> None:
        """Makes a document findable, in place of an earlier one of its kind and subject."""
        await self.put_all([document])

    async def put_all(self, documents: Sequence[SearchDocument]) -> None:
        """`put` for many; the last of several with one kind and subject counts."""
        unique = {(each.kind, each.subject): each for each in documents}
        wanted = list(unique.values())
        for start in range(0, len(wanted), _CHUNK):
            await self._put_chunk(wanted[start : start + _CHUNK])

    async def remove(self, kind: str, subject: str) -> None:
        """Makes a document unfindable."""
        query = select(SearchDocumentRow).where(
            SearchDocumentRow.kind == kind, SearchDocumentRow.subject == subject
        )
        row = (await self.session.scalars(query)).one_or_none()
        if row is None:
            return
        changes = _Changes()
        changes.count(row, -1)
        await self.session.delete(row)
        await self.session.flush()
        await self._count(changes)

    async def get(self, kind: str, subject: str) -> SearchDocument | None:
        """A document as it was put in."""
        query = select(SearchDocumentRow).where(
            SearchDocumentRow.kind == kind, SearchDocumentRow.subject == subject
        )
        row = (await self.session.scalars(query)).one_or_none()
        return row.document if row else None

    async def rebuild(self) -> int:
        """Makes terms, vocabulary and counts anew from the documents; returns how many there are."""
        await self.session.execute(delete(SearchWordRow))
        await self.session.execute(delete(SearchTotalRow))
        done, last = 0, 0
        while rows := (
            await self.session.scalars(
                select(SearchDocumentRow)
                .where(SearchDocumentRow.id > last)
                .order_by(SearchDocumentRow.id)
                .limit(_CHUNK)
            )
        ).all():
            changes = _Changes()
            for row in rows:
                _fill(row, row.document, self.community_id)
                changes.count(row, 1)
            await self.session.flush()
            await self._count(changes)
            done, last = done + len(rows), rows[-1].id
            self.session.expunge_all()
        return done

    async def _put_chunk(self, documents: Sequence[SearchDocument]) -> None:
        changes = _Changes()
        outdated: list[int] = []
        known = await self._known(documents)
        for document in documents:
            row = known.get((document.kind, document.subject))
            if row is None:
                row = SearchDocumentRow(community_id=self.community_id)
                self.session.add(row)
            else:
                changes.count(row, -1)
                outdated.append(row.id)
            _fill(row, document, self.community_id)
            changes.count(row, 1)
        if outdated:
            old = SearchVectorRow.document_id.in_(outdated)
            await self.session.execute(delete(SearchVectorRow).where(old))
        await self.session.flush()
        await self._count(changes)

    async def _known(
        self, documents: Sequence[SearchDocument]
    ) -> dict[tuple[str, str], SearchDocumentRow]:
        query = select(SearchDocumentRow).where(
            SearchDocumentRow.kind.in_({each.kind for each in documents}),
            SearchDocumentRow.subject.in_([each.subject for each in documents]),
        )
        rows = (await self.session.scalars(query)).all()
        return {(row.kind, row.subject): row for row in rows}

    async def _count(self, changes: "_Changes") -> None:
        """Adds to the vocabulary and the totals what came, and takes away what went."""
        dialect = self.session.get_bind().dialect.name
        learned = insert_into(dialect, SearchWordRow)
        learned = learned.on_conflict_do_update(
            index_elements=["community_id", "word"],
            set_={"documents": SearchWordRow.documents + learned.excluded.documents},
        )
        rows = [
            {
                "community_id": self.community_id,
                "word": word.text,
                "backwards": word.text[::-1],
                "term": word.term,
                "documents": count,
            }
            for word, count in sorted(changes.words.items(), key=lambda item: item[0].text)
            if count
        ]
        if rows:
            await self.session.execute(learned, rows, execution_options=BY_HAND)
        if any(count < 0 for count in changes.words.values()):
            await self.session.execute(delete(SearchWordRow).where(SearchWordRow.documents <= 0))
        totals = insert_into(dialect, SearchTotalRow)
        columns = ("documents", "title_terms", "tag_terms", "body_terms")
        totals = totals.on_conflict_do_update(
            index_elements=["community_id"],
            set_={name: getattr(SearchTotalRow, name) + totals.excluded[name] for name in columns},
        )
        row = {name: changes.totals[name] for name in columns}
        await self.session.execute(
            totals, [{**row, "community_id": self.community_id}], execution_options=BY_HAND
        )


class _Changes:
    """What a batch adds to the vocabulary and the totals, or takes away."""

    def __init__(self) -> None:
        self.words: Counter[Word] = Counter()
        self.totals: Counter[str] = Counter()

    def count(self, row: SearchDocumentRow, by: int) -> None:
        found = {
            Word(word.text, word.term)
            for text in (row.title, *row.tags, row.body)
            for word in indexed(text)
        }
        for word in found:
            self.words[word] += by
        self.totals["documents"] += by
        for name in ("title_terms", "tag_terms", "body_terms"):
            terms: str = getattr(row, name)
            self.totals[name] += by * len(terms.split())


def _fill(row: SearchDocumentRow, document: SearchDocument, community_id: int) -> None:
    row.kind, row.subject, row.url = document.kind, document.subject, document.url
    row.title, row.body = clean(document.title), clean(document.body)
    row.tags = [clean(tag) for tag in document.tags]
    row.facets = {name: list(values) for name, values in document.facets.items()}
    row.at = document.at
    facets = {**document.facets, "kind": (document.kind,)}
    row.title_terms = _terms(community_id, [row.title])
    row.tag_terms = _terms(community_id, row.tags)
    row.body_terms = _terms(community_id, [row.body])
    row.facet_terms = " ".join(
        own(community_id, facet(name, value)) for name, values in facets.items() for value in values
    )


def _terms(community_id: int, texts: Sequence[str]) -> str:
    return " ".join(own(community_id, word.term) for text in texts for word in indexed(text))
