"""Texts that identify by their sum, attachments, and scripts the gate cannot read: warnings, not spans."""

import pytest

from cogs.cases.gate import Caution, Concern, Known
from cogs.cases.gate.examine import examine
from tests.cogs.cases.gate.marked import findings


def concerns(text: str, known: Known | None = None) -> set[Concern]:
    given = {} if known is None else {"known": known}
    return {each.concern for each in findings(text, **given).warnings}


TOGETHER = (
    "The only vet in a small country town was diagnosed with Huntington's disease last week"
    " and asks who may know."
)


def test_a_role_a_small_town_a_rare_condition_and_a_week_are_too_much() -> None:
    assert Concern.SUM in concerns(TOGETHER)


@pytest.mark.parametrize(
    "vaguer",
    [
        TOGETHER.replace("a small country town", "the region"),
        "A vet was diagnosed with Huntington's disease and asks who may know.",
        "A person in a small country town has back pain.",
        "A vet in a small country town has back pain.",
    ],
)
def test_fewer_of_them_are_not(vaguer: str) -> None:
    assert concerns(vaguer) == set()


@pytest.mark.parametrize(
    "condition", ["Motor neurone disease", "Creutzfeldt-Jakob disease", "a hand transplant"]
)
def test_a_rare_condition_with_a_place_gets_a_warning_of_its_own(condition: str) -> None:
    assert Concern.RARE_IN_PLACE in concerns(f"{condition}, and she lives near Kaniva.")


def test_a_common_condition_with_a_place_does_not() -> None:
    assert concerns("A knee replacement, and she lives near Kaniva.") == set()


def test_a_postcode_is_a_place_too() -> None:
    assert Concern.RARE_IN_PLACE in concerns("Rett syndrome; they are from VIC 3419.")


def test_the_community_knows_its_towns() -> None:
    text = "Motor neurone disease. Goes to the goroke pool."
    assert concerns(text) == set()
    assert Concern.RARE_IN_PLACE in concerns(text, Known(places=("Goroke",)))


def test_what_is_told_apart_in_two_fields_is_summed_up() -> None:
    fields = {"setting": "She lives near Kaniva.", "issue": "Motor neurone disease, second year."}
    found = {each.concern for each in examine(fields).warnings}
    assert Concern.RARE_IN_PLACE in found
    assert all(not examine({name: text}).warnings for name, text in fields.items())


def test_a_disguise_does_not_hide_the_condition() -> None:
    assert Concern.RARE_IN_PLACE in concerns(
        "Mo\u200btor neu\u200brone disease, lives near Kaniva."
    )


@pytest.mark.parametrize("files", [1, 3])
def test_attached_files_are_warned_of(files: int) -> None:
    (warning,) = examine({"text": "A man fell."}, attachments=files).warnings
    assert warning.concern is Concern.ATTACHMENTS


def test_without_files_there_is_no_such_warning() -> None:
    assert examine({"text": "A man fell."}, attachments=0).clean


@pytest.mark.parametrize(
    "text", ["患者は七十二歳の男性で、右半身に麻痺があります。", "Пациентка живёт одна в деревне."]
)
def test_a_script_without_rules_is_said_to_be_unread(text: str) -> None:
    assert Concern.UNREAD_SCRIPT in concerns(text)


def test_accents_are_read() -> None:
    assert concerns("Her naïve fiancé has a déjà-vu each café visit.") == set()


def test_a_warning_shows_no_word_of_the_text() -> None:
    assert repr(Caution(Concern.SUM, "why")) == "Caution(SUM)"
