"""Every entity there is, so that migrations and tests know them all. A feature adds its module here."""

from storage import (
    audit,
    communities,
    directory,
    ground_rules,
    installations,
    invitations,
    links,
    members,
    outbox,
    places,
    preferences,
    profiles,
    prompt_rows,
    reception,
    resource_feeds,
    resource_imports,
    resource_rows,
    schedules,
    search_ddl,
    search_vectors,
    webinar_calendars,
    webinar_rows,
)
from storage.base import Base

MODULES = (
    audit,
    communities,
    directory,
    ground_rules,
    installations,
    invitations,
    links,
    members,
    outbox,
    places,
    preferences,
    profiles,
    prompt_rows,
    reception,
    resource_feeds,
    resource_imports,
    resource_rows,
    schedules,
    search_ddl,
    search_vectors,
    webinar_calendars,
    webinar_rows,
)

METADATA = Base.metadata
