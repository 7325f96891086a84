"""The cog itself, on which the other modules of this folder declare what it can do."""

from bot.cog import Cog

cog = Cog("resource", "A library of papers, guidelines, tools and courses that answers")
