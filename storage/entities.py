"""Every entity there is, so that migrations and tests know them all. A feature adds its module here."""

from storage import (
    audit,
    communities,
    directory,
    members,
    outbox,
    places,
    prompt_rows,
    reception,
    schedules,
    search_ddl,
)
from storage.base import Base

MODULES = (
    audit,
    communities,
    directory,
    members,
    outbox,
    places,
    prompt_rows,
    reception,
    schedules,
    search_ddl,
)

METADATA = Base.metadata
