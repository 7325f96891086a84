"""The cog itself, on which the other modules of this folder declare what it can do."""

from bot.cog import Cog

cog = Cog("report", "What needs a facilitator, and how many take part")
