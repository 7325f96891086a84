"""What a rehearsal tells: every message that would be posted, as data."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Posting:
    """One thing that would be said: when (aware, UTC), where, and how it begins.

    `where` is in words, such as `Riverside Health › #prompts`; `deed` is `post`, `reply` (in a
    thread), `direct message` or `edit`; `thread` is the title of the thread that would be started.
    """

    at: datetime
    where: str
    what: str
    deed: str
    thread: str = ""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """The postings of a span of time, in order; `zone` is the community's, IANA."""

    community: str
    zone: str
    begin: datetime
    end: datetime
    postings: tuple[Posting, ...]
