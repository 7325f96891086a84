# pyright: basic
"""A model of names that an operator supplies: real ones, small, read from a directory, beside the gate's own."""

import json
import sys
import threading
from collections.abc import Generator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import spacy
from safetensors.numpy import save_file
from spacy.training import Example
from spacy.util import fix_random_seed
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.pre_tokenizers import Whitespace

from bot.config import CasesConfig, Config, ConfigError, LogConfig, StorageConfig
from bot.doctor import Finding, examine
from bot.running import _plug_in_names
from cogs.cases.gate import Kind, Mention, Tagger
from cogs.cases.gate.models import UnusableModel, load_tagger
from cogs.cases.gate.wiring import configure, plug, plugged
from tests.cogs.cases.gate.marked import words_of
from tests.cogs.cases.talk import FIRST, SECOND, in_team, rows, said, write
from tests.conversation import World
from tests.logs import logged

NICKNAMES = ("boomer", "sparky", "jumbo", "ziggy", "dusty", "champ")
"""Nicknames in small letters, which the gate's own tagger leaves alone."""
SAID = ("{} fell at home .", "we saw {} today .", "{} is tired of walking .")
OTHERS = (
    "the splint fell at home .",
    "we saw improvement today .",
    "pain is worse after walking .",
)


def train_spacy(folder: Path) -> Path:
    """A named-entity recogniser of spaCy's that has learned from a few sentences."""
    fix_random_seed(5)
    pipeline = spacy.blank("en")
    pipeline.add_pipe("ner").add_label("PERSON")  # type: ignore[attr-defined]
    lessons = []
    for name in NICKNAMES:
        for frame in SAID:
            text = frame.format(name)
            at = text.index(name)
            spans = {"entities": [(at, at + len(name), "PERSON")]}
            lessons.append(Example.from_dict(pipeline.make_doc(text), spans))
    lessons += [Example.from_dict(pipeline.make_doc(text), {"entities": []}) for text in OTHERS]
    pipeline.initialize(lambda: lessons)
    for _turn in range(30):
        pipeline.update(lessons)
    pipeline.to_disk(folder)
    return folder


PIECES = ("[PAD]", "[UNK]", "met", "ward", "zu", "##zka", "orrin", "base", "-", "the")
LABELS = ("O", "B-PER", "I-PER", "B-HOSP")
WIDTH = len(LABELS)
MEANINGS = {"zu": 1, "orrin": 2, "base": 3}
"""What each word is, by its embedding alone: the layer's dense parts are nought."""
LONGEST = 16


def write_bert(folder: Path, labels: Sequence[str] = LABELS) -> Path:
    """A BERT of one layer whose classifier reads the label off the embedding."""
    folder.mkdir()
    embeddings = np.full((len(PIECES), WIDTH), -1.0, np.float32)
    for at, piece in enumerate(PIECES):
        embeddings[at, MEANINGS.get(piece, 0)] = 3.0
    weights = {
        "bert.embeddings.word_embeddings.weight": embeddings,
        "bert.embeddings.position_embeddings.weight": np.zeros((LONGEST, WIDTH), np.float32),
        "bert.embeddings.token_type_embeddings.weight": np.zeros((2, WIDTH), np.float32),
        "classifier.weight": np.eye(WIDTH, dtype=np.float32),
        "classifier.bias": np.zeros(WIDTH, np.float32),
    }
    layer = "bert.encoder.layer.0"
    dense = [f"{layer}.attention.self.{part}" for part in ("query", "key", "value")]
    dense += [f"{layer}.{part}.dense" for part in ("attention.output", "intermediate", "output")]
    for name in dense:
        weights[f"{name}.weight"] = np.zeros((WIDTH, WIDTH), np.float32)
        weights[f"{name}.bias"] = np.zeros(WIDTH, np.float32)
    for name in ("bert.embeddings", f"{layer}.attention.output", f"{layer}.output"):
        weights[f"{name}.LayerNorm.weight"] = np.ones(WIDTH, np.float32)
        weights[f"{name}.LayerNorm.bias"] = np.zeros(WIDTH, np.float32)
    save_file(weights, folder / "model.safetensors")
    words = Tokenizer(WordPiece({piece: at for at, piece in enumerate(PIECES)}, unk_token="[UNK]"))
    words.pre_tokenizer = Whitespace()
    words.save(str(folder / "tokenizer.json"))
    config = {"model_type": "bert", "num_hidden_layers": 1, "num_attention_heads": 2}
    config |= {"max_position_embeddings": LONGEST, "id2label": dict(enumerate(labels))}
    (folder / "config.json").write_text(json.dumps(config))
    return folder


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return train_spacy(tmp_path_factory.mktemp("models") / "nicknames")


@pytest.fixture(scope="module")
def spacy_model(trained: Path) -> Tagger:
    return load_tagger(trained)


@pytest.fixture(scope="module")
def bert_model(tmp_path_factory: pytest.TempPathFactory) -> Tagger:
    return load_tagger(write_bert(tmp_path_factory.mktemp("models") / "tiny-ner"))


@pytest.fixture(autouse=True)
def as_before() -> Generator[None]:
    before = plug(None)
    yield
    plug(before)


def found(model: Tagger, text: str) -> list[tuple[str, str]]:
    return [(each.kind.name, text[each.start : each.end]) for each in model.mentions(text)]


# A pipeline of spaCy


def test_a_trained_pipeline_names_persons(spacy_model: Tagger) -> None:
    text = "we saw sparky today . the splint fell at home ."
    assert found(spacy_model, text) == [("NAME", "sparky")]


def test_its_findings_join_those_of_the_gate(spacy_model: Tagger) -> None:
    text = "we saw sparky today . Yesterday Margaret Thompson walked to the gym."
    assert words_of(text, Kind.NAME) == ["Margaret Thompson"]
    assert words_of(text, Kind.NAME, tagger=spacy_model) == ["sparky", "Margaret Thompson"]


def test_it_reads_what_was_disguised(spacy_model: Tagger) -> None:
    text = "we saw spa\u200brky today ."
    assert words_of(text, Kind.NAME, tagger=spacy_model) == ["spa\u200brky"]


def test_a_pipeline_of_rules_serves_as_well(tmp_path: Path) -> None:
    pipeline = spacy.blank("en")
    rules = [
        {"label": "PERSON", "pattern": "Champ"},
        {"label": "HOSPITAL", "pattern": "the Base"},
        {"label": "DATE", "pattern": "today"},
    ]
    pipeline.add_pipe("entity_ruler").add_patterns(rules)  # type: ignore[attr-defined]
    pipeline.to_disk(tmp_path)
    assert found(load_tagger(tmp_path), "Champ left the Base today.") == [
        ("NAME", "Champ"),
        ("FACILITY", "the Base"),
    ]


# A BERT that labels words


def test_a_word_of_several_pieces_is_one_name(bert_model: Tagger) -> None:
    assert found(bert_model, "met zuzka the ward") == [("NAME", "zuzka")]


def test_neighbours_are_one_name_and_other_labels_another_kind(bert_model: Tagger) -> None:
    text = "met zuzka orrin the base"
    assert found(bert_model, text) == [("NAME", "zuzka orrin"), ("FACILITY", "base")]


def test_a_text_longer_than_the_model_is_read_in_windows(bert_model: Tagger) -> None:
    text = "met " * 40 + "zuzka " + "ward " * 40 + "orrin"
    assert found(bert_model, text) == [("NAME", "zuzka"), ("NAME", "orrin")]
    assert bert_model.mentions(text)[-1].end == len(text)


def test_an_empty_text_has_no_names(bert_model: Tagger, spacy_model: Tagger) -> None:
    assert [] == found(bert_model, "") == found(spacy_model, "")


# What cannot be used is refused in words


def test_a_directory_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableModel, match="there is no such directory"):
        load_tagger(tmp_path / "nowhere")


def test_a_directory_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableModel, match="neither a spaCy model"):
        load_tagger(tmp_path)


def test_a_broken_pipeline_is_refused(tmp_path: Path) -> None:
    (tmp_path / "meta.json").write_text("{}")
    with pytest.raises(UnusableModel, match="spaCy cannot read it"):
        load_tagger(tmp_path)


def test_a_pipeline_that_names_no_persons_is_refused(tmp_path: Path) -> None:
    pipeline = spacy.blank("en")
    pipeline.add_pipe("entity_ruler").add_patterns([{"label": "DRUG", "pattern": "Lyrica"}])  # type: ignore[attr-defined]
    pipeline.to_disk(tmp_path)
    with pytest.raises(UnusableModel, match="does not name persons; its labels: DRUG"):
        load_tagger(tmp_path)


def test_a_classifier_that_names_no_persons_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableModel, match="does not name persons"):
        load_tagger(write_bert(tmp_path / "other", ("O", "B-LOC", "I-LOC", "B-ORG")))


def test_a_bert_of_another_kind_is_refused(tmp_path: Path) -> None:
    folder = write_bert(tmp_path / "other")
    (folder / "config.json").write_text('{"model_type": "gpt2"}')
    with pytest.raises(UnusableModel, match="only BERT models can be used, not gpt2"):
        load_tagger(folder)


# From the configuration to a conversation


def named(folder: Path) -> Config:
    return Config(cases=CasesConfig(name_model=str(folder)))


async def doctor(folder: Path, tmp_path: Path) -> Finding:
    storage = StorageConfig(url=f"sqlite:///{tmp_path}/none.sqlite")
    findings = await examine(replace(named(folder), storage=storage))
    return next(each for each in findings if each.area == "name model")


def test_a_start_with_it_plugs_it_in(trained: Path) -> None:
    _plug_in_names(named(trained))
    tagger = plugged()
    assert tagger is not None
    assert tagger.name.startswith("spaCy ")


def test_a_start_without_the_directory_fails_and_names_the_setting(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"cases\.name_model: .*there is no such directory"):
        _plug_in_names(named(tmp_path / "nowhere"))


@pytest.fixture
def not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "spacy", None)
    monkeypatch.delitem(sys.modules, "cogs.cases.gate.spacy_model", raising=False)


@pytest.mark.usefixtures("not_installed")
def test_a_start_without_the_library_fails_and_says_what_to_install(trained: Path) -> None:
    with pytest.raises(ConfigError, match=r"pip install \"praxis-community\[names\]\""):
        _plug_in_names(named(trained))


async def test_the_doctor_tells_which_model_reads(trained: Path, tmp_path: Path) -> None:
    finding = await doctor(trained, tmp_path)
    assert (finding.good, finding.seen.startswith("spaCy ")) == (True, True)


async def test_the_doctor_tells_that_the_directory_is_missing(tmp_path: Path) -> None:
    finding = await doctor(tmp_path / "nowhere", tmp_path)
    assert not finding.good
    assert "there is no such directory" in finding.seen
    assert "[cases] name_model" in finding.fix


@pytest.mark.usefixtures("not_installed")
async def test_the_doctor_tells_what_to_install(trained: Path, tmp_path: Path) -> None:
    finding = await doctor(trained, tmp_path)
    assert (finding.good, finding.seen) == (False, "spacy is not installed")
    assert "praxis-community[names]" in finding.fix


NICKNAMED = {**FIRST, "issue": "we saw sparky today . he fell at night and wants to go home ."}


async def test_the_model_reads_cases_on_both_platforms(world: World, trained: Path) -> None:
    await write(world.mia, NICKNAMED, SECOND)
    assert "The privacy check found nothing" in said(world.mia)
    configure(trained)
    for who in (world.ben, in_team(world, "Mia")):
        await write(who, NICKNAMED, SECOND)
        assert "we saw [name → the client] today" in said(who)


class Broken:
    """A model that breaks, and says on what; remembers where it was called."""

    name = "broken"
    thread: threading.Thread | None = None

    def mentions(self, text: str) -> Sequence[Mention]:
        self.thread = threading.current_thread()
        raise KeyError(text)


async def test_a_model_that_breaks_lets_no_case_pass_and_tells_nothing_of_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = Broken()
    plug(broken)
    world.expects_trouble = True
    with logged(LogConfig(format="json", level="debug"), monkeypatch) as log:
        await world.mia.run("/case submit")
        await world.mia.submit(NICKNAMED)
        await world.mia.click("Go on to part 2")
        await world.mia.submit(SECOND)
    told = said(world.mia)
    assert broken.thread not in (None, threading.main_thread())
    assert "privacy check" not in told
    assert [] == await rows(world)
    assert world.troubles()
    assert "GateFailed" in log.getvalue()
    assert "sparky" not in told + log.getvalue()
