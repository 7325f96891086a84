"""A form as it stands open on somebody's screen."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.form import Modal
from bot.i18n import current_language
from bot.param import Param, RawValue
from bot.refs import ChannelRef, MessageRef


@dataclass(slots=True)
class OpenForm:
    """An open modal: what has been typed so far and what was wrong with it.

    `source` is the message whose button opened it, None where a command did. `language` is its reader's.
    """

    modal: Modal
    place: ChannelRef
    source: MessageRef | None = None
    typed: dict[str, RawValue] = field(default_factory=dict[str, RawValue])
    errors: dict[str, str] = field(default_factory=dict[str, str])
    language: str = field(default_factory=current_language)

    @property
    def title(self) -> str:
        """What stands above it."""
        return self.modal.title

    @property
    def labels(self) -> list[str]:
        """The labels of its fields, in order."""
        return [param.label for param in self.modal.params]

    @property
    def values(self) -> Mapping[str, RawValue]:
        """Field name → what it holds now: typed, prefilled or its default."""
        held: dict[str, RawValue] = {}
        for param in self.modal.params:
            given = self.modal.values.get(param.name, param.default)
            held[param.name] = self.typed.get(param.name, given)
        return held

    def field(self, name_or_label: str) -> Param:
        """A field by its name or label; raises `LookupError`."""
        for param in self.modal.params:
            if name_or_label in (param.name, param.label):
                return param
        raise LookupError(
            f"no field {name_or_label!r} in {self.title!r}; there is "
            + ", ".join(f"{param.name} ({param.label})" for param in self.modal.params)
        )
