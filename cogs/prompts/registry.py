"""The cog itself, on which the other modules of this folder declare what it can do."""

from bot.cog import Cog

cog = Cog("prompt", "Questions that a community answers together, week by week")
