"""Files of every kind that a library is read from, the broken and the hostile ones included."""

import gzip
import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogs.resources.formats.entries import FIELDS, Unreadable, judge, values_of
from cogs.resources.formats.markup import read_feed
from cogs.resources.formats.reading import read_file
from cogs.resources.formats.references import read_bibtex, write_bibtex
from cogs.resources.formats.tables import read_csv, read_json, write_csv, write_json
from storage.resource_rows import ResourceType

BOMB = """<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<{root}><channel><title>&b;</title></channel></{root}>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:z="http://www.zotero.org/namespaces/export#" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:dcterms="http://purl.org/dc/terms/" xmlns:bib="http://purl.org/net/biblio#">
 <bib:Article rdf:about="urn:isbn:1">
  <z:itemType>journalArticle</z:itemType>
  <dcterms:isPartOf><bib:Journal><dc:title>Journal of Hands</dc:title>
   <dc:identifier>DOI 10.1000/Hand.7</dc:identifier></bib:Journal></dcterms:isPartOf>
  <dc:subject>splinting</dc:subject>
  <dc:subject><z:AutomaticTag><rdf:value>hand therapy</rdf:value></z:AutomaticTag></dc:subject>
  <dc:title>Splints after injury</dc:title><dcterms:abstract>What helps.</dcterms:abstract>
  <dc:date>March 2021</dc:date>
 </bib:Article>
 <z:Attachment rdf:about="#item_2"><z:itemType>attachment</z:itemType>
  <dc:title>Full text</dc:title></z:Attachment>
</rdf:RDF>"""


def read_one(name: str, text: str) -> dict[str, str]:
    _kind, (entry,) = read_file(name, text.encode())
    return dict(entry.values)


def test_a_table_made_on_windows_is_read() -> None:
    data = "Title;URL\r\nPrévention des chutes;https://example.org/é\r\n".encode("cp1252")
    _kind, (entry,) = read_file("list.csv", data)
    assert "Prévention des chutes" == entry.values["title"]


def test_a_table_of_zotero_is_read_by_its_column_names() -> None:
    text = (
        '"Key","Item Type","Publication Year","Title","Publication Title","DOI","Url",'
        '"Abstract Note","Manual Tags","Automatic Tags"\n'
        '"A1","journalArticle","2020","Gait","J Walk","10.1/g","https://x.org","Abs","a; b","c"\n'
    )
    values = read_one("zotero.csv", text)
    expected = {
        "title": "Gait",
        "publisher": "J Walk",
        "year": "2020",
        "tags": "a; b, c",
        "doi": "10.1/g",
        "type": "journalArticle",
    }
    assert expected == {name: values[name] for name in expected}


def test_a_table_says_on_which_line_an_entry_stands() -> None:
    found = read_csv('title,url\n"two\nlines",https://a.org\nThird,https://b.org\n')
    assert [3, 4] == [entry.line for entry in found]


def test_a_table_without_a_heading_is_refused() -> None:
    with pytest.raises(Unreadable, match="must name the columns"):
        read_csv("Falls,https://example.org\n")


def test_formulas_are_disarmed_when_written_and_come_back_as_they_were() -> None:
    row = dict.fromkeys(FIELDS, "") | {"title": "=HYPERLINK(1)", "url": "https://example.org/"}
    text = write_csv([row])
    assert "'=HYPERLINK(1)" in text
    assert "=HYPERLINK(1)" == read_csv(text)[0].values["title"]


def test_latex_accents_and_commands_become_words() -> None:
    text = r"""@article{a, title = {Th{\'e}rapie und {\"U}bung \& {\em more}}, year = 2019,
      url = {https://example.org/a_b%20c\&d=1}, keywords = {gait, stroke}}"""
    values = read_one("refs.bib", text)
    assert "Thérapie und Übung & more" == values["title"]
    assert "https://example.org/a_b%20c&d=1" == values["url"]


def test_a_broken_entry_does_not_spoil_the_others() -> None:
    text = (
        "@misc{a, title={Whole}, url={https://a.org}}\n"
        "@book{b, title = {Broken {brace, year=2020\n}\n"
        '@misc{a, title="Same key", url="https://c.org"}\n'
    )
    found = read_bibtex(text)
    assert ["Whole", "", "Same key"] == [entry.values.get("title", "") for entry in found]
    assert [(2, "The braces of this entry do not match.")] == [
        (entry.line, entry.error) for entry in found if entry.error
    ]


def test_ris_is_read() -> None:
    text = (
        "TY  - JOUR\nTI  - A study of gait\nPY  - 2019/03/01\nDO  - 10.1000/y\n"
        "UR  - https://example.org/y\nKW  - gait\nKW  - stroke\nJO  - J Walk\nER  - \n"
    )
    values = read_one("refs.ris", text)
    expected = {"title": "A study of gait", "doi": "10.1000/y", "tags": "gait, stroke"}
    assert expected == {name: values[name] for name in expected}


def test_zotero_rdf_is_read_without_its_attachments() -> None:
    values = read_one("library.rdf", RDF)
    assert {
        "title": "Splints after injury",
        "doi": "10.1000/Hand.7",
        "type": "journalArticle",
        "publisher": "Journal of Hands",
        "summary": "What helps.",
        "year": "March 2021",
        "tags": "splinting, hand therapy",
    } == values


def test_an_opml_file_gives_its_links_and_says_what_to_do_with_feeds() -> None:
    text = (
        '<opml version="2.0"><body><outline text="Site" htmlUrl="https://a.org"/>'
        '<outline text="Feed" xmlUrl="https://b.org/feed"/></body></opml>'
    )
    _kind, found = read_file("subscriptions.opml", text.encode())
    assert ["https://a.org", ""] == [entry.values.get("url", "") for entry in found]
    assert "resource follow https://b.org/feed" in found[1].error


def test_an_atom_feed_is_read_with_its_html_as_words() -> None:
    text = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><entry><id>1</id>'
        '<title>A &amp; B</title><link href="https://a.org/1"/><updated>2021-03-01T00:00:00Z</updated>'
        '<summary type="html">&lt;p&gt;Good&lt;script&gt;bad()&lt;/script&gt; news&lt;/p&gt;</summary>'
        "</entry></feed>"
    )
    values = read_one("news.xml", text)
    assert ("A & B", "2021", "Good news") == (values["title"], values["year"], values["summary"])


def test_a_feed_that_is_not_well_formed_is_read_as_far_as_possible() -> None:
    text = b"<rss version='2.0'><channel><title>T & t</title><item><title>One</title><link>https://a.org</link></item></channel>"
    assert ["One"] == [item.values["title"] for item in read_feed(text).items]


@pytest.mark.parametrize("root", ["rss", "opml", "feed", "rdf:RDF"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_entity_bomb_is_refused(root: str, encoding: str) -> None:
    with pytest.raises(Unreadable):
        read_file("bomb.xml", BOMB.replace("{root}", root).encode(encoding))


def test_an_entity_bomb_that_breaks_off_is_refused() -> None:
    text = BOMB.replace("{root}", "rss").replace("</rss>", "")
    with pytest.raises(Unreadable, match="declares entities"):
        read_feed(text.encode())


def test_an_external_entity_is_refused() -> None:
    text = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><title>&x;</title></rss>'
    with pytest.raises(Unreadable, match="declares entities"):
        read_feed(text.encode())


def test_endless_nesting_is_refused() -> None:
    with pytest.raises(Unreadable, match="nested too deeply"):
        read_file("deep.xml", b"<rss>" + b"<a>" * 100_000)


def test_a_packed_file_is_refused_unopened() -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.csv", b"0" * 5_000_000)
    with pytest.raises(Unreadable, match="unpack it"):
        read_file("list.csv", packed.getvalue())


def test_a_gzipped_file_is_refused_unopened() -> None:
    with pytest.raises(Unreadable, match="unpack it"):
        read_file("list.csv", gzip.compress(b"0" * 1_000_000))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.csv", b"  \n"),
        ("binary.csv", b"title,url\n\x00\x01"),
        ("other.json", b'{"resources": 7}'),
        ("deep.json", b"[" * 100_000),
        ("none.bib", b"nothing here"),
        ("none.ris", b"nothing here"),
        ("page.html", b"<html><body>no feed</body></html>"),
    ],
)
def test_what_holds_no_entries_is_refused_in_words(name: str, data: bytes) -> None:
    with pytest.raises(Unreadable):
        read_file(name, data)


words = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp"), exclude_characters="\xa0"),
    min_size=2,
    max_size=40,
)


@settings(deadline=None, max_examples=60)
@given(
    title=words,
    publisher=words,
    summary=words,
    tags=st.lists(words, max_size=3),
    kind=st.sampled_from(ResourceType),
)
@pytest.mark.parametrize(
    ("write", "read"),
    [(write_csv, read_csv), (write_json, read_json), (write_bibtex, read_bibtex)],
    ids=["csv", "json", "bibtex"],
)
def test_what_is_written_is_read_again_as_it_was(
    write: object,
    read: object,
    title: str,
    publisher: str,
    summary: str,
    tags: list[str],
    kind: ResourceType,
) -> None:
    values = dict.fromkeys(FIELDS, "") | {
        "title": f"T {title}",
        "url": "https://example.org/a_b?c=%20d&e=1",
        "publisher": publisher,
        "summary": summary,
        "tags": ", ".join(tags),
        "type": kind.value,
        "year": "2020",
        "licence": "CC BY 4.0",
        "area": "speech-pathology",
        "country": "Australia",
        "review": "90",
    }
    resource = judge(values)
    (entry,) = read(write([values_of(resource)]))  # type: ignore[operator]
    assert resource == judge(entry.values)
