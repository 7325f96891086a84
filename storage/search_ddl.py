"""The engines' own full-text indexes, kept by triggers: an FTS5 table on SQLite, vectors on PostgreSQL."""

# Every statement is made of our own words.
# ruff: noqa: S608

from sqlalchemy import DDL, Connection, event

from storage.search_rows import SearchDocumentRow

INDEX = "search_index"
"""The index, and how every object that belongs to it begins: FTS5's shadow tables, too. None of them
is an entity; migrations are not to compare them."""

_FIELDS = "title_terms, tag_terms, body_terms, facet_terms"
_OLD = "old.title_terms, old.tag_terms, old.body_terms, old.facet_terms"
_NEW = "new.title_terms, new.tag_terms, new.body_terms, new.facet_terms"
_FORGET = (
    f"INSERT INTO search_index(search_index, rowid, {_FIELDS}) VALUES ('delete', old.id, {_OLD});"
)
_LEARN = f"INSERT INTO search_index(rowid, {_FIELDS}) VALUES (new.id, {_NEW});"

SQLITE = (
    # Terms are made by us: `ascii` splits at spaces alone, whatever the script.
    f"CREATE VIRTUAL TABLE IF NOT EXISTS search_index USING fts5({_FIELDS},"
    " content='search_documents', content_rowid='id', tokenize='ascii')",
    f"CREATE TRIGGER IF NOT EXISTS search_index_insert AFTER INSERT ON search_documents"
    f" BEGIN {_LEARN} END",
    f"CREATE TRIGGER IF NOT EXISTS search_index_delete AFTER DELETE ON search_documents"
    f" BEGIN {_FORGET} END",
    f"CREATE TRIGGER IF NOT EXISTS search_index_update AFTER UPDATE OF {_FIELDS} ON search_documents"
    f" BEGIN {_FORGET} {_LEARN} END",
)
"""The index on SQLite. A migration that rebuilds `search_documents` drops the triggers: run it again."""

_LEXEMES = """
    SELECT quote_literal(word) || ':' || least(place + {offset}, 16383) || '{label}' AS lexeme
    FROM unnest(string_to_array({field}, ' ')) WITH ORDINALITY AS each(word, place)
    WHERE word <> ''
"""
_LABELS = (("titles", "A", 0), ("tags", "B", 200), ("bodies", "C", 600), ("facets", "D", 16000))
_PARTS = " UNION ALL ".join(
    _LEXEMES.format(field=field, label=label, offset=offset) for field, label, offset in _LABELS
)

TITLES = "ts_filter(vector, '{a,b,d}')"
"""The part of a vector that suggestions ask: title, tags and facets. It has an index of its own, in which
a word that many summaries contain is still rare."""

POSTGRESQL = (
    f"""CREATE OR REPLACE FUNCTION search_index_vector(titles text, tags text, bodies text, facets text)
    RETURNS tsvector LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(string_agg(lexeme, ' '), '')::tsvector FROM ({_PARTS}) AS parts
    $$""",
    "CREATE TABLE IF NOT EXISTS search_index (id bigint PRIMARY KEY"
    " REFERENCES search_documents (id) ON DELETE CASCADE, vector tsvector NOT NULL)",
    "CREATE INDEX IF NOT EXISTS ix_search_index_vector ON search_index USING gin (vector)"
    " WITH (fastupdate = off)",
    f"CREATE INDEX IF NOT EXISTS ix_search_index_titles ON search_index USING gin ({TITLES})"
    " WITH (fastupdate = off)",
    f"""CREATE OR REPLACE FUNCTION search_index_learn() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO search_index (id, vector) VALUES (new.id, search_index_vector({_NEW}))
        ON CONFLICT (id) DO UPDATE SET vector = excluded.vector;
        RETURN NULL;
    END $$""",
    f"CREATE OR REPLACE TRIGGER search_index_learn AFTER INSERT OR UPDATE OF {_FIELDS}"
    f" ON search_documents FOR EACH ROW EXECUTE FUNCTION search_index_learn()",
)
"""The index on PostgreSQL."""

REBUILD = {
    "sqlite": ("INSERT INTO search_index(search_index) VALUES ('rebuild')",),
    "postgresql": (
        "TRUNCATE search_index",
        f"INSERT INTO search_index (id, vector) SELECT id, search_index_vector({_FIELDS})"
        " FROM search_documents",
    ),
}
"""What fills the engine's index anew from the documents' terms, by engine."""

DROP = {
    "sqlite": (
        *(f"DROP TRIGGER IF EXISTS search_index_{when}" for when in ("insert", "delete", "update")),
        "DROP TABLE IF EXISTS search_index",
    ),
    "postgresql": (
        "DROP TRIGGER IF EXISTS search_index_learn ON search_documents",
        "DROP FUNCTION IF EXISTS search_index_learn()",
        "DROP TABLE IF EXISTS search_index",
        "DROP FUNCTION IF EXISTS search_index_vector(text, text, text, text)",
    ),
}
"""What takes the index away again, by engine."""


def create_index(connection: Connection) -> None:
    """Makes the engine's index; harmless when it is there. Also for migrations."""
    for statement in SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL:
        connection.execute(DDL(statement))


def drop_index(connection: Connection) -> None:
    """Takes the engine's index away."""
    for statement in DROP[connection.dialect.name]:
        connection.execute(DDL(statement))


def rebuild_index(connection: Connection) -> None:
    """Fills the engine's index anew; makes it first where it is missing."""
    create_index(connection)
    for statement in REBUILD[connection.dialect.name]:
        connection.execute(DDL(statement))


def _after_create(_table: object, connection: Connection, **_rest: object) -> None:
    create_index(connection)


def _before_drop(_table: object, connection: Connection, **_rest: object) -> None:
    drop_index(connection)


event.listen(SearchDocumentRow.__table__, "after_create", _after_create)
event.listen(SearchDocumentRow.__table__, "before_drop", _before_drop)
