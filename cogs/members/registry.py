"""The cog itself, on which the other modules of this folder declare what it can do."""

from bot.cog import Cog

cog = Cog("member", "You in this community: who you are, what you hear of, your accounts")
