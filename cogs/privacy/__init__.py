"""`/privacy`: what is held about me, all of it as a file, and its end."""

from cogs.privacy import jobs, mine
from cogs.privacy.registry import cog

__all__ = ["cog", "jobs", "mine"]
