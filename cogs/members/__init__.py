"""Members: coming in, what is mine, how I want to hear of things, two accounts as one, the ground rules."""

from cogs.members import ground_rules, leaving, linking, me, settings, starting
from cogs.members.registry import cog

__all__ = ["cog", "ground_rules", "leaving", "linking", "me", "settings", "starting"]
