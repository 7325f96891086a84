"""Confines a session to one community, and notes which changes still lack a reason.

Every question a session asks gets the community's criterion; every new or changed row is checked
before it is written; statements that bypass the entities are refused unless marked `BY_HAND`.
"""

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Mapper, ORMExecuteState, Session, with_loader_criteria

from storage.base import Base, OwnedByCommunity
from storage.errors import OutOfScope
from storage.places import CommunityRow

_SCOPE = "scope"


@dataclass
class Scope:
    """The community of a session (None: all, 0: none), and what happened in it.

    `changed` and `audited` hold community ids; None in `changed` is "some, by a bulk statement".
    """

    community_id: int | None
    changed: set[int | None] = field(default_factory=set[int | None])
    audited: set[int] = field(default_factory=set[int])
    directory_changed: bool = False

    def copy(self) -> "Scope":
        """As it is now."""
        return replace(self, changed=set(self.changed), audited=set(self.audited))

    def restore(self, earlier: "Scope") -> None:
        """As it was then."""
        self.changed, self.audited = set(earlier.changed), set(earlier.audited)
        self.directory_changed = earlier.directory_changed

    def unaudited(self) -> bool:
        """Whether a change lacks its reason."""
        known = {owner for owner in self.changed if owner is not None}
        return bool(self.changed and not self.audited) or not known <= self.audited


class ConfinedSession(Session):
    """A session that obeys the scope in its `info`."""


def scope_of(session: Session) -> Scope:
    """The scope of a confined session."""
    scope: Scope = session.info[_SCOPE]
    return scope


def info_of(scope: Scope) -> dict[Any, Any]:
    """What to give a `ConfinedSession` as its `info`."""
    return {_SCOPE: scope}


@event.listens_for(ConfinedSession, "do_orm_execute")
def _before_execute(state: ORMExecuteState) -> None:
    scope = scope_of(state.session)
    if not state.is_select:
        _note(state, scope)
    if scope.community_id is None or state.execution_options.get("scoped_by_hand"):
        return
    if not state.is_orm_statement or state.is_insert:
        raise OutOfScope("a statement without entities: confine it by hand and mark it BY_HAND")
    if state.is_update and "community_id" in _values_of(state.statement):
        raise OutOfScope("a row does not change its community")
    by_id = bool(state.execution_options.get("found_by_id"))
    state.statement = state.statement.options(*_criteria(scope.community_id, by_id=by_id))


@lru_cache(maxsize=1024)
def _criteria(community_id: int, *, by_id: bool) -> tuple[Any, ...]:
    """Nothing has the number 0, so that a unit in no community finds nothing.

    Where rows are found `by_id`, the community is looked at in them, not in an index.
    """
    if by_id:
        return (
            with_loader_criteria(
                OwnedByCommunity,
                lambda entity: entity.community_id + 0 == community_id,
                include_aliases=True,
            ),
        )
    return (
        with_loader_criteria(
            OwnedByCommunity,
            lambda entity: entity.community_id == community_id,
            include_aliases=True,
        ),
        with_loader_criteria(CommunityRow, CommunityRow.id == community_id, include_aliases=True),
    )


def _note(state: ORMExecuteState, scope: Scope) -> None:
    mapper: Mapper[Any] | None = state.bind_mapper
    if mapper is None or not issubclass(mapper.class_, Base):
        return
    if mapper.class_.directs:
        scope.directory_changed = True
    if mapper.class_.audited:
        scope.changed.add(scope.community_id)


def _values_of(statement: Any) -> set[str]:
    # Private to SQLAlchemy; test_isolation holds it to what we need of it.
    values: Any = getattr(statement, "_values", None) or {}
    return {getattr(column, "key", str(column)) for column in values}


@event.listens_for(ConfinedSession, "before_flush")
def _before_flush(session: Session, _context: object, _instances: object) -> None:
    scope = scope_of(session)
    for row in session.new:
        if isinstance(row, OwnedByCommunity) and scope.community_id:
            # A column not yet given is None on a new row.
            row.community_id = row.__dict__.get("community_id") or scope.community_id
        _check(row, scope)
    for row in session.dirty:
        if session.is_modified(row):
            _check(row, scope)
    for row in session.deleted:
        _check(row, scope)


def _check(row: object, scope: Scope) -> None:
    if not isinstance(row, Base):
        return
    owner = _owner(row)
    if scope.community_id is not None and owner not in (None, scope.community_id):
        raise OutOfScope(f"{type(row).__name__} belongs to another community")
    if row.directs:
        scope.directory_changed = True
    if row.audited:
        scope.changed.add(owner)


def _owner(row: Base) -> int | None:
    if isinstance(row, OwnedByCommunity):
        return row.community_id
    return row.id if isinstance(row, CommunityRow) else None
