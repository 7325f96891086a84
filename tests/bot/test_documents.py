"""The documents that are made of declarations say what the declarations say."""

import pytest

from bot.composition import catalog
from bot.documents import documents, permissions
from bot.roles import Role


@pytest.mark.parametrize("number", range(2))
def test_a_document_is_up_to_date(number: int) -> None:
    path, content = list(documents())[number]
    assert content == path.read_text(encoding="utf-8"), "run python -m bot.documents"


def test_every_command_is_in_the_matrix() -> None:
    made = permissions(catalog())
    assert [] == [each.path for each in catalog().commands if f"`/{each.path}`" not in made]


def test_every_control_is_in_the_matrix() -> None:
    made = permissions(catalog())
    assert [] == [
        name
        for name in {each.name for each in catalog().actions.values()}
        if f"`{name}`" not in made
    ]


def test_what_changes_a_community_needs_its_admins() -> None:
    roles = {each.role for each in catalog().nouns["community"]}
    assert {Role.ADMIN} == roles


def test_what_a_member_does_about_herself_needs_no_role() -> None:
    nouns = ("start", "me", "settings", "link", "privacy", "help")
    roles = {each.role for noun in nouns for each in catalog().nouns[noun]}
    assert {Role.MEMBER} == roles
