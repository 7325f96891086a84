"""The cog itself, on which the other modules of this folder declare what it can do."""

from bot.cog import Cog

cog = Cog("community", "Set up a community: its channels, roles and health")
