"""Dataclasses as JSON documents and back: what databases and files keep of them.

The members of a union are told apart by the field that is a `Literal` in each, `kind`. A document may
have fields that the class no longer knows; it may lack those that have a default, `kind` excepted.
"""

import json
from base64 import b64decode, b64encode
from dataclasses import fields, is_dataclass
from datetime import datetime
from types import UnionType
from typing import Any, Generic, TypeVar, Union, get_args, get_origin

from cattrs import Converter, transform_error
from cattrs.cols import list_structure_factory
from cattrs.errors import CattrsError
from cattrs.gen import make_dict_unstructure_fn, override

from bot.config_kinds import Secret

T = TypeVar("T")
Word = str | int | bool | None
"""What a JSON document holds without more ado."""


class Codec(Generic[T]):
    """Writes and reads the values of a dataclass, or of a union of some."""

    def __init__(self, kind: Any) -> None:
        self._kind = kind
        self._write = _converter.get_unstructure_hook(kind)
        self._read = _converter.get_structure_hook(kind)

    def to_document(self, value: T) -> Any:
        """What `json` can write: instants become ISO 8601, bytes base64."""
        return self._write(value)

    def from_document(self, document: Any) -> T:
        """The value of a document; raises `ValueError`, which names places and none of what is there."""
        try:
            return self._read(document, self._kind)
        except (AttributeError, CattrsError, KeyError, TypeError, ValueError):
            raise ValueError(self._mistakes(document)) from None

    def to_text(self, value: T) -> str:
        """The document as one line of JSON."""
        return json.dumps(self._write(value), ensure_ascii=False, separators=(",", ":"))

    def from_text(self, text: str) -> T:
        """The value of a line of JSON; raises `ValueError`."""
        return self.from_document(json.loads(text))

    def _mistakes(self, document: Any) -> str:
        try:
            _converter.copy(detailed_validation=True).structure(document, self._kind)
        except Exception as error:  # noqa: BLE001  # a group of whatever was wrong
            return "; ".join(transform_error(error))
        raise AssertionError("what could not be read a moment ago can be read now")


def _only(kind: type[Any]) -> Any:
    """The library would make a text of a number, and a truth of a text."""

    def read(value: Any, _kind: Any) -> Any:
        if value.__class__ is not kind:
            raise TypeError(f"no {kind.__name__}")
        return value

    return read


def _word(value: Any, _kind: Any) -> Word:
    if not isinstance(value, Word):
        raise TypeError("no text, number, truth or nothing")
    return value


def _is_list(kind: Any) -> bool:
    if get_origin(kind) is tuple:
        return get_args(kind)[1:] == (...,)
    return get_origin(kind) in (list, set, frozenset)


def _list(kind: Any, converter: Converter) -> Any:
    """The library would also take the letters of a text, and the keys of a table."""
    make: Any = get_origin(kind)
    read = list_structure_factory(list[get_args(kind)[0]], converter)

    def only_list(value: Any, kind: Any) -> Any:
        if value.__class__ is not list:
            raise TypeError("no list")
        return make(read(value, kind))

    return only_list


def _is_tagged(kind: Any) -> bool:
    return get_origin(kind) in (Union, UnionType) and all(
        is_dataclass(each) for each in get_args(kind)
    )


def _tagged(kind: Any, converter: Converter) -> Any:
    """The library would look into each value, field by field, for what tells the classes apart."""
    hooks = {
        next(field.default for field in fields(each) if field.name == "kind"): (
            converter.get_structure_hook(each),
            each,
        )
        for each in get_args(kind)
    }

    def read(value: Any, _kind: Any) -> Any:
        if found := hooks.get(value["kind"]):
            return found[0](value, found[1])
        raise ValueError("no such kind")

    return read


def _instant(value: Any, _kind: Any) -> datetime:
    return datetime.fromisoformat(value)


def _iso(at: datetime) -> str:
    text = at.isoformat()
    return f"{text[:-6]}Z" if text.endswith("+00:00") else text


def _bytes(value: Any, _kind: Any) -> bytes:
    return b64decode(value)


def _base64(content: bytes) -> str:
    return b64encode(content).decode("ascii")


def _secret(value: Any, _kind: Any) -> Secret:
    return Secret(value)


LATE = {"late": True}
"""Metadata of a field that came after documents had been written: without a value it is not in them."""


def _late_fields(kind: Any) -> list[str]:
    if not (isinstance(kind, type) and is_dataclass(kind)):
        return []
    return [each.name for each in fields(kind) if each.metadata.get("late")]


def _is_late(kind: Any) -> bool:
    return bool(_late_fields(kind))


def _late(kind: Any, made: Converter) -> Any:
    omitted: Any = override(omit_if_default=True)
    overrides: dict[str, Any] = dict.fromkeys(_late_fields(kind), omitted)
    return make_dict_unstructure_fn(kind, made, **overrides)


def _made() -> Converter:
    made = Converter(
        detailed_validation=False,
        unstruct_collection_overrides=dict.fromkeys((tuple, set, frozenset), list),
    )
    for kind in (str, int, bool):
        made.register_structure_hook(kind, _only(kind))
    made.register_structure_hook(Word, _word)
    made.register_structure_hook_factory(_is_list, _list)
    made.register_structure_hook_factory(_is_tagged, _tagged)

    def late(kind: Any) -> Any:
        return _late(kind, made)

    made.register_unstructure_hook_factory(_is_late, late)
    made.register_structure_hook(datetime, _instant)
    made.register_unstructure_hook(datetime, _iso)
    made.register_structure_hook(bytes, _bytes)
    made.register_unstructure_hook(bytes, _base64)
    made.register_structure_hook(Secret, _secret)
    made.register_unstructure_hook(Secret, Secret.reveal)
    return made


_converter = _made()
