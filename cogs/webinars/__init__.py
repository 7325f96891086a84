"""`/webinar`: meetings that are announced, answered, reminded of, asked about, and looked back on."""

from cogs.webinars import jobs, joining, mirroring, planning, reviewing
from cogs.webinars.registry import cog

__all__ = ["cog", "jobs", "joining", "mirroring", "planning", "reviewing"]
