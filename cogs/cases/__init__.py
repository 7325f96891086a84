"""`/case`: cases that are presented safely, asked about, advised on, and found again."""

from cogs.cases import adding, ending, guarding, jobs, planning, reviewing, submitting
from cogs.cases.registry import cog
from cogs.cases.service import leaving

__all__ = [
    "adding",
    "cog",
    "ending",
    "guarding",
    "jobs",
    "leaving",
    "planning",
    "reviewing",
    "submitting",
]
