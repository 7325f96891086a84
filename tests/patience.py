"""How long tests wait for something that must happen, and that busy machines answer as quiet ones do."""

from dataclasses import replace
from typing import TypeVar

from bot.ports import Adapter

PATIENCE = 40.0
"""Seconds within which something that the bot does must have happened, however busy the machine is."""

A = TypeVar("A", bound=Adapter)


def patient(adapter: A) -> A:
    """An adapter for which nothing is put off ("Working on it") just because it takes a while."""
    adapter.capabilities = replace(adapter.capabilities, answer_within=PATIENCE)
    return adapter
