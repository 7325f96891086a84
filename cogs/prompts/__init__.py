"""Prompts: an ordered queue of questions, asked on time, answered together, and what was learned kept."""

from cogs.prompts import (
    answering,
    jobs,
    posting,
    queueing,
    scheduling,
    suggesting,
    wrapping,
)
from cogs.prompts.registry import cog

__all__ = [
    "answering",
    "cog",
    "jobs",
    "posting",
    "queueing",
    "scheduling",
    "suggesting",
    "wrapping",
]
