"""`/resource`: a library of papers, guidelines, tools and courses that answers."""

from cogs.resources import adding, finding, gaps
from cogs.resources.registry import cog

__all__ = ["adding", "cog", "finding", "gaps"]
