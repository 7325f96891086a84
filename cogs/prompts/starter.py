"""The starter library: questions that come with Praxis, checked when this module is imported."""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files

from cogs.prompts.rules import MAX_TEXT, clean


class Topic(StrEnum):
    """The areas of the library."""

    PATIENT_CARE = "patient-care"
    COMMUNICATION = "communication"
    TECHNOLOGY = "technology"
    REGULATION = "regulation"

    @property
    def label(self) -> str:
        """As it is written on a question."""
        return self.value.replace("-", " ")


class Setting(StrEnum):
    """Where people practise."""

    HOSPITAL = "hospital"
    COMMUNITY = "community"
    AGED_CARE = "aged-care"
    PRIVATE_PRACTICE = "private-practice"
    RURAL_REMOTE = "rural-remote"


@dataclass(frozen=True, slots=True)
class StarterPrompt:
    """One question of the library; `hint` is for the facilitator alone."""

    id: str
    topic: Topic
    setting: Setting
    text: str
    hint: str = ""


def read_library(source: str) -> tuple[StarterPrompt, ...]:
    """The library in a TOML text; raises `ValueError` naming the question that is at fault."""
    found: dict[str, StarterPrompt] = {}
    for entry in tomllib.loads(source).get("prompt", []):
        made = _read(entry)
        if made.id in found:
            raise ValueError(f"starter prompt {made.id}: this id is used twice")
        found[made.id] = made
    if not found:
        raise ValueError("the starter library is empty")
    return tuple(found.values())


def choose(
    library: tuple[StarterPrompt, ...], topic: Topic | None, setting: Setting | None
) -> tuple[StarterPrompt, ...]:
    """The questions of a topic and of a setting; None is any."""
    return tuple(
        each for each in library if topic in (None, each.topic) and setting in (None, each.setting)
    )


def _read(entry: dict[str, object]) -> StarterPrompt:
    name = str(entry.get("id", "?"))
    unknown = entry.keys() - {"id", "topic", "setting", "text", "hint"}
    values = {key: value for key, value in entry.items() if isinstance(value, str)}
    if unknown or len(values) < len(entry):
        raise ValueError(f"starter prompt {name}: only texts id, topic, setting, text and hint")
    try:
        made = StarterPrompt(
            values["id"],
            Topic(values["topic"]),
            Setting(values["setting"]),
            clean(values["text"]),
            values.get("hint", ""),
        )
    except (KeyError, ValueError) as error:
        raise ValueError(f"starter prompt {name}: {error}") from error
    if not 0 < len(made.text) <= MAX_TEXT:
        raise ValueError(f"starter prompt {name}: the text has 1 to {MAX_TEXT} characters")
    return made


LIBRARY = read_library(files("cogs.prompts").joinpath("starter.toml").read_text(encoding="utf-8"))
"""Every question of the library, in the order of the file."""
