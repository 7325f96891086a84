"""Files of questions: what is read of them and what is said of every line that is not."""

import pytest

from bot.errors import Invalid
from cogs.prompts import rules
from cogs.prompts.reading import Reading, is_formula, read_questions, without_duplicates


def texts(reading: Reading) -> list[str]:
    return [entry.question.text for entry in reading.entries]


def problems(reading: Reading) -> list[tuple[int, str]]:
    return [(each.line, each.what) for each in reading.problems]


def read(name: str, text: str, encoding: str = "utf-8") -> Reading:
    return read_questions(name, text.encode(encoding))


def test_a_text_file_has_a_question_on_each_line() -> None:
    assert ["One?", "Two?"] == texts(read("q.txt", "One?\n\nTwo?\n"))


def test_commas_and_quotes_mean_nothing_in_a_text_file() -> None:
    assert ['"Well", one, two?'] == texts(read("q.txt", '"Well", one, two?\n'))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_may_begin_with_a_byte_order_mark(encoding: str) -> None:
    assert ["Café, naïve?"] == texts(read("q.csv", '"Café, naïve?"\n', encoding))


def test_big_endian_utf16_is_read_by_its_mark() -> None:
    content = b"\xfe\xff" + "Wie geht’s?\n".encode("utf-16-be")
    assert ["Wie geht’s?"] == texts(read_questions("q.csv", content))


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\x00", "é?".encode("latin-1"), b"a\x00b"])
def test_what_is_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid, match="UTF-8"):
        read_questions("q.csv", content)


def test_another_kind_of_file_is_refused() -> None:
    with pytest.raises(Invalid, match=r"\.txt or a \.csv"):
        read_questions("q.xlsx", b"x")


@pytest.mark.parametrize("text", ["", "\n \n", "text;topic\n"])
def test_an_empty_file_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="empty"):
        read("q.csv", text)


def test_a_header_says_which_column_is_which() -> None:
    (entry,) = read("q.csv", "Topic;Question;Author\ncare;Why?;Fay\n").entries
    assert ("Why?", "care", "Fay") == (
        entry.question.text,
        entry.question.topic,
        entry.question.credit,
    )


def test_without_a_header_the_order_is_text_topic_credit() -> None:
    (entry,) = read("q.csv", "Why?;care;Fay\n").entries
    assert ("Why?", "care", "Fay") == (
        entry.question.text,
        entry.question.topic,
        entry.question.credit,
    )


def test_quoted_questions_may_hold_commas_quotes_and_line_breaks() -> None:
    text = 'text,topic\n"One, ""two""\nor three?",care\n'
    assert ['One, "two"\nor three?'] == texts(read("q.csv", text))


def test_lines_are_counted_as_editors_do() -> None:
    text = 'text,topic\n"One\ntwo?",care\n=1+1,care\n'
    assert [(4, "starts like a spreadsheet formula")] == problems(read("q.csv", text))


def test_a_sentence_with_commas_and_no_quotes_is_not_cut_in_two() -> None:
    reading = read("q.csv", "What, then, do you do?\n")
    assert [(1, "has 2 columns too many: put the question in double quotes")] == problems(reading)


def test_a_row_with_more_columns_than_the_header_is_named() -> None:
    reading = read("q.csv", "text,topic\nWhat, then?,care\n")
    assert [(2, "has 1 column too many: put the question in double quotes")] == problems(reading)


def test_empty_columns_at_the_end_do_not_count() -> None:
    assert ["Why?"] == texts(read("q.csv", "text,topic\nWhy?,,,,\n"))


def test_a_row_without_its_question_is_named() -> None:
    assert [(2, "has no question")] == problems(read("q.csv", "text;topic\n;care\n"))


def test_a_question_that_is_too_long_is_named_with_its_length() -> None:
    reading = read("q.txt", f"Short?\n{'x' * 1501}\n")
    assert [(2, "has 1501 characters, 1500 are possible")] == problems(reading)


def test_a_missing_quotation_mark_is_no_crash() -> None:
    assert 1 == len(read("q.csv", '"One?\nTwo?\n').entries)


def test_a_nul_in_the_middle_is_refused() -> None:
    with pytest.raises(Invalid):
        read("q.csv", "One?\x00\n")


@pytest.mark.parametrize(
    "cell",
    ['=HYPERLINK("http://evil")', "=1+1", " =A1", "+SUM(A1)", "@SUM(1)", "-cmd|' /C calc'!A0"],
)
def test_what_a_spreadsheet_would_run_is_a_formula(cell: str) -> None:
    assert is_formula(cell)


@pytest.mark.parametrize(
    "cell", ["- What did you try?", "@everyone what now?", "+1 for what?", "1 = 1?", "-5 degrees?"]
)
def test_what_only_begins_oddly_is_a_question(cell: str) -> None:
    assert not is_formula(cell)


def test_a_formula_in_any_column_is_named() -> None:
    text = "text;topic\nWhy?;=1+1\n"
    assert [(2, "starts like a spreadsheet formula")] == problems(read("q.csv", text))


def test_duplicates_within_the_file_name_the_first_line() -> None:
    reading = without_duplicates(read("q.txt", "One?\nTwo?\none\n"), {})
    assert [(3, "the same as line 1")] == problems(reading)


def test_duplicates_of_the_queue_name_the_question() -> None:
    queued = {rules.fingerprint("two"): "P7"}
    reading = without_duplicates(read("q.txt", "One?\nTwo?\n"), queued)
    assert (["One?"], [(2, "in the queue already as P7")]) == (texts(reading), problems(reading))


def test_problems_come_in_the_order_of_lines() -> None:
    reading = without_duplicates(read("q.txt", "One?\none\n=1\nONE\n"), {})
    assert [2, 3, 4] == [line for line, _what in problems(reading)]


def test_too_many_questions_are_refused() -> None:
    with pytest.raises(Invalid, match="1000"):
        read("q.txt", "\n".join(f"Question {n}?" for n in range(1001)))
