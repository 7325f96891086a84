"""Every table says whether people are in it; one that says nothing, or something untrue, is a defect."""

import pytest
from sqlalchemy import Table

from bot.i18n import translate
from storage.base import Base
from storage.entities import METADATA
from storage.holdings import BY_TABLE, HOLDINGS, WITHOUT_PEOPLE
from storage.members import MemberRow
from storage.privacy import Holding, OnErase

PERSONAL = {"user_id", "actor", "person", "destination", "subject_id"}
"""Columns that name a platform account."""


def columns_with_members(table: Table) -> set[str]:
    return {
        column.name
        for column in table.columns
        if any(key.column.table is MemberRow.__table__ for key in column.foreign_keys)
    }


@pytest.mark.parametrize("name", sorted(METADATA.tables))
def test_a_table_is_declared_exactly_once(name: str) -> None:
    assert 1 == (name in BY_TABLE) + (name in WITHOUT_PEOPLE)


@pytest.mark.parametrize("name", sorted(METADATA.tables))
def test_a_table_that_refers_to_members_says_by_which_columns(name: str) -> None:
    declared = set(BY_TABLE[name].members) if name in BY_TABLE else set()
    assert columns_with_members(METADATA.tables[name]) <= declared


@pytest.mark.parametrize("name", sorted(WITHOUT_PEOPLE))
def test_a_table_without_people_names_no_account(name: str) -> None:
    assert set() == {column.name for column in METADATA.tables[name].columns} & PERSONAL


@pytest.mark.parametrize("holding", HOLDINGS, ids=lambda each: each.table)
def test_what_is_declared_is_there(holding: Holding) -> None:
    table = Base.metadata.tables[holding.table]
    named = {*holding.members, *holding.empty, *holding.secret, *filter(None, [holding.since])}
    assert named <= {column.name for column in table.columns}


@pytest.mark.parametrize("holding", HOLDINGS, ids=lambda each: each.table)
def test_what_remains_has_a_reason(holding: Holding) -> None:
    stays = holding.on_erase in (OnErase.KEEP, OnErase.UNLINK)
    assert not stays or translate(holding.remains)


def test_there_are_no_declarations_of_tables_that_are_not() -> None:
    assert set() == {*BY_TABLE, *WITHOUT_PEOPLE} - set(METADATA.tables)
