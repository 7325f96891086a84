"""XML without its dangers: nothing that a document declares is ever unfolded."""

from xml.etree.ElementTree import Element, ParseError, fromstring
from xml.parsers import expat

from bot.i18n import _, mark
from cogs.resources.formats.entries import Unreadable

MAX_DEPTH = 100
_ENCODINGS = frozenset(
    expat.errors.codes[name]
    for name in (expat.errors.XML_ERROR_UNKNOWN_ENCODING, expat.errors.XML_ERROR_INCORRECT_ENCODING)
)
_BAD = mark("This is not an XML file that can be read.")


class Declares(Unreadable):
    """A document that declares entities: no feed or library needs any, every XML bomb does."""


class Malformed(Unreadable):
    """A document that is not well formed, and declares nothing before it breaks off."""


def guard(data: bytes) -> None:
    """Raises `Declares` for a document with entities, `Malformed` for one that is not well formed.

    Also `Unreadable` for an encoding in which nobody can tell.
    """
    depth = 0
    parser = expat.ParserCreate()

    def refuse(*_declaration: object) -> None:
        raise Declares(_("This XML file declares entities. Such files are not read."))

    def down(_name: str, _attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise Declares(_("This XML file is nested too deeply."))

    def up(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = down
    parser.EndElementHandler = up
    try:
        parser.Parse(data, True)  # noqa: FBT003  # its own signature
    except expat.ExpatError as error:
        if error.code in _ENCODINGS or b"<!ENTITY" in data.replace(b"\0", b"").upper():
            raise Unreadable(_(_BAD)) from error
        raise Malformed(_(_BAD)) from error
    except (ValueError, LookupError) as error:
        raise Unreadable(_(_BAD)) from error


def tree(data: bytes) -> Element:
    """The document; raises `Unreadable`."""
    guard(data)
    try:
        return fromstring(data)  # noqa: S314  # what is dangerous was refused the line before
    except (ParseError, ValueError, LookupError) as error:
        raise Unreadable(_(_BAD)) from error
