"""`/report`: what needs a facilitator, and how many took part in a week, a quarter, a year."""

from cogs.report import asking
from cogs.report.registry import cog

__all__ = ["asking", "cog"]
