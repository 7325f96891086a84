"""How long tests wait for something that must happen."""

PATIENCE = 40.0
"""Seconds within which something that the bot does must have happened, however busy the machine is."""
