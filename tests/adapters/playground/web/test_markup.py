"""HTML that is escaped by construction."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.playground.web.markup import el, together, web_address


def test_words_are_shown_literally() -> None:
    assert "<p>&lt;b&gt;&amp;&quot;</p>" == el("p", '<b>&"').text


def test_elements_are_nested() -> None:
    assert "<ul><li>1</li><li>2</li></ul>" == el("ul", [el("li", 1), el("li", 2)]).text


def test_nothing_is_left_out() -> None:
    assert "<p>a</p>" == el("p", None, "a", []).text


def test_attributes_are_quoted() -> None:
    assert '<p title="&quot;&gt;">x</p>' == el("p", "x", title='">').text


def test_a_true_attribute_is_bare_and_a_false_one_is_none() -> None:
    assert "<input disabled>" == el("input", disabled=True, checked=False, value=None).text


@pytest.mark.parametrize("name", ["onclick", "style", "a b", "x>"])
def test_attributes_that_run_or_break_out_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="attribute"):
        el("p", **{name: "x"})


@pytest.mark.parametrize("tag", ["p onclick", "", "a><b"])
def test_what_is_no_tag_is_refused(tag: str) -> None:
    with pytest.raises(ValueError, match="element"):
        el(tag)


@pytest.mark.parametrize(
    "url", ["javascript:x()", "//evil.example/", "data:text/html,x", "/\\evil"]
)
def test_addresses_that_lead_elsewhere_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="address"):
        el("a", "x", href=url)


def test_web_addresses_are_told_from_others() -> None:
    assert "https://example.org/a?b=c" == web_address("https://example.org/a?b=c")
    assert None is web_address("javascript:alert(1)")


@given(st.text())
def test_no_words_make_markup(words: str) -> None:
    text = together(words).text
    assert not {"<", ">", '"', "'"} & set(text)
