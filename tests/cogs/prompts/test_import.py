"""`/prompt import`: files and the starter library, with a word on every line that was left out."""

from cogs.prompts.starter import LIBRARY
from tests.cogs.prompts.talk import audited, file, in_team, plan, said
from tests.conversation import World


async def queued(world: World) -> list[str]:
    await world.fay.run("/prompt queue")
    return [line for line in said(world.fay).splitlines() if line.startswith("• ")]


async def test_a_year_of_questions_with_two_duplicates(world: World) -> None:
    await plan(world)
    numbered = [f"Question number {number}?" for number in range(1, 51)]
    text = "\n".join([*numbered, "question NUMBER 7", "Question number 9?"])
    await world.fay.run("/prompt import", file=file("year.txt", text))
    answer = said(world.fay)
    assert "50 questions were added." in answer
    assert "• Line 51: the same as line 7\n• Line 52: the same as line 9" in answer


async def test_it_says_from_when_to_when_they_are_asked(world: World) -> None:
    await plan(world)
    await world.fay.run("/prompt import", file=file("q.txt", "One?\nTwo?\nThree?"))
    assert "They are asked from 2027-01-10 22:00 UTC to 2027-01-24 22:00 UTC." in said(world.fay)


async def test_a_spreadsheet_of_utf16_with_quotes(world: World) -> None:
    content = 'Question,Topic\r\n"What, then, is ""care""?",care\r\n'.encode("utf-16")
    await world.fay.run("/prompt import", file=file("q.csv", content))
    assert ['• P1 What, then, is "care"?'] == await queued(world)


async def test_every_bad_line_is_named(planned: World) -> None:
    text = (
        f'text;topic\n=HYPERLINK("http://evil");x\nWhat did you try?;\n;care\n{"x" * 1501};\nFine?;'
    )
    await planned.fay.run("/prompt import", file=file("q.csv", text))
    assert [
        "• Line 2: starts like a spreadsheet formula",
        "• Line 3: in the queue already as P1",
        "• Line 4: has no question",
        "• Line 5: has 1501 characters, 1500 are possible",
    ] == [line for line in said(planned.fay).splitlines() if line.startswith("• ")]


async def test_the_good_lines_beside_bad_ones_are_added(planned: World) -> None:
    await planned.fay.run("/prompt import", file=file("q.txt", "=1+1\nFine?"))
    assert "P4 Fine?" in (await queued(planned))[-1]


async def test_an_empty_file_adds_nothing(world: World) -> None:
    await world.fay.run("/prompt import", file=file("q.txt", "\n\n"))
    assert ("This file is empty" in said(world.fay), []) == (True, await queued(world))


async def test_a_file_of_another_kind_is_refused(world: World) -> None:
    await world.fay.run("/prompt import", file=file("q.docx", b"PK\x03\x04"))
    assert "Please attach a .txt or a .csv file." in said(world.fay)


async def test_many_bad_lines_are_listed_by_number(world: World) -> None:
    text = "\n".join(f"={number}" for number in range(30))
    await world.fay.run("/prompt import", file=file("q.txt", text))
    assert "And lines 26, 27, 28, 29, 30." in said(world.fay)


async def test_without_a_file_or_a_source_it_says_what_to_give(world: World) -> None:
    await world.fay.run("/prompt import")
    assert "Please attach a file, or choose starter as the source." in said(world.fay)


async def test_the_starter_library_fills_the_queue(world: World) -> None:
    await world.fay.run("/prompt import source: starter")
    assert f"{len(LIBRARY)} questions were added." in said(world.fay)


async def test_a_part_of_the_library(world: World) -> None:
    await world.fay.run("/prompt import source: starter topic: technology setting: hospital")
    count = sum((one.topic, one.setting) == ("technology", "hospital") for one in LIBRARY)
    assert f"{count} questions were added." in said(world.fay)


async def test_the_library_a_second_time_adds_nothing(world: World) -> None:
    await world.fay.run("/prompt import source: starter topic: technology")
    await world.fay.run("/prompt import source: starter topic: technology")
    assert "0 questions were added." in said(world.fay)


async def test_hints_of_the_library_are_for_facilitators(world: World) -> None:
    hinted = next(one for one in LIBRARY if one.hint)
    await world.fay.run("/prompt import source: starter")
    await world.fay.run("/prompt preview", which=hinted.text)
    assert f"For you alone: {hinted.hint}" in said(world.fay)


async def test_where_commands_carry_no_files_a_form_does(world: World) -> None:
    fay = in_team(world, "Fay")
    await fay.run("prompt import")
    await fay.click("Fill in a form instead")
    await fay.submit(file=file("q.txt", "Why?"))
    assert "1 question was added." in said(fay)


async def test_an_import_is_in_the_audit_log(world: World) -> None:
    await world.fay.run("/prompt import", file=file("q.txt", "Why?"))
    assert 1 == (await audited(world)).count("prompt.imported")
