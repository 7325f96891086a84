"""`/resource`: a library of papers, guidelines, tools and courses that answers."""

from cogs.resources import adding, exchange, finding, following, gaps, jobs
from cogs.resources.registry import cog

__all__ = ["adding", "cog", "exchange", "finding", "following", "gaps", "jobs"]
