"""The cog itself, on which the other modules of this folder declare what it can do."""

from bot.cog import Cog

cog = Cog("webinar", "Webinars: announce, say whether you come, ask, look back")
