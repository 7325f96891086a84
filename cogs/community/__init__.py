"""`/community`: set-up in one sitting, channels, roles, health, the audit log, leaving with everything."""

from cogs.community import auditing, exchanging, managing, sitting, watching
from cogs.community.registry import cog

__all__ = ["auditing", "cog", "exchanging", "managing", "sitting", "watching"]
