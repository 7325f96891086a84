"""The cog itself, on which the other modules of this folder declare what it can do."""

from bot.cog import Cog

cog = Cog("case", "Cases: present safely, ask, recommend, and find what was learned")
