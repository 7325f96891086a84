"""The cog itself, on which the other modules of this folder declare what it can do."""

from bot.cog import Cog

cog = Cog(
    "privacy", "What is held about you, why and how long; take it with you, or have it erased"
)
