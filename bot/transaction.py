"""Knows whether a unit of work is open here, so that nobody can await a platform inside one."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

_open: ContextVar[bool] = ContextVar("unit_of_work_open", default=False)


@contextmanager
def inside() -> Generator[None]:
    """Marks the body as holding a transaction; storage enters this."""
    token = _open.set(True)
    try:
        yield
    finally:
        _open.reset(token)


def forbid_inside(what: str) -> None:
    """Raises `RuntimeError` when a transaction is held here: `what` would make it wait for a platform."""
    if _open.get():
        raise RuntimeError(f"{what} inside a unit of work")
