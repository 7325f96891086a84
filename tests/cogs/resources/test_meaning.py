# pyright: basic
"""Search by meaning: a small model read from a directory, and what it adds to answers."""

import json
from collections.abc import Generator, Mapping
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import Whitespace

from cogs.resources import rules
from cogs.resources.semantic import BertModel, load_model
from cogs.resources.wiring import Wiring, configure, plug
from storage.search_vectors import VectorRepository
from tests.cogs.resources.shelf import publish
from tests.conversation import World

WORDS = ("[PAD]", "[UNK]", "stairs", "steps", "hearing", "ears")
WIDTH, INNER, HEADS = 4, 8, 2
MEANINGS = ((0, 0, 0, 0), (0, 0, 0, 0), (3, -3, 0, 0), (3, -3, 0, 0), (0, 0, 3, -3), (0, 0, 3, -3))
"""Stairs and steps are the same, hearing and ears are, and the two have nothing to do with each other."""


def weights(*, attentive: bool = False) -> dict[str, np.ndarray]:
    """One layer. Unless `attentive`, its dense parts are nought, so that a word means what it is."""
    chance = np.random.default_rng(7)

    def dense(rows: int, columns: int) -> np.ndarray:
        shape = (rows, columns)
        return (chance.normal(size=shape) if attentive else np.zeros(shape)).astype(np.float32)

    made = {
        "embeddings.word_embeddings.weight": np.array(MEANINGS, dtype=np.float32),
        "embeddings.position_embeddings.weight": dense(16, WIDTH),
        "embeddings.token_type_embeddings.weight": np.zeros((2, WIDTH), np.float32),
    }
    layer = "encoder.layer.0"
    names = {f"{layer}.attention.self.{part}": (WIDTH, WIDTH) for part in ("query", "key", "value")}
    names[f"{layer}.attention.output.dense"] = (WIDTH, WIDTH)
    names[f"{layer}.intermediate.dense"] = (INNER, WIDTH)
    names[f"{layer}.output.dense"] = (WIDTH, INNER)
    for name, shape in names.items():
        made[f"{name}.weight"] = dense(*shape)
        made[f"{name}.bias"] = np.zeros(shape[0], np.float32)
    for name in ("embeddings", f"{layer}.attention.output", f"{layer}.output"):
        made[f"{name}.LayerNorm.weight"] = np.ones(WIDTH, np.float32)
        made[f"{name}.LayerNorm.bias"] = np.zeros(WIDTH, np.float32)
    return made


def write_model(folder: Path, made: Mapping[str, np.ndarray], kind: str = "bert") -> Path:
    folder.mkdir(exist_ok=True)
    words = Tokenizer(WordLevel({word: n for n, word in enumerate(WORDS)}, unk_token="[UNK]"))
    words.normalizer, words.pre_tokenizer = Lowercase(), Whitespace()
    words.save(str(folder / "tokenizer.json"))
    save_file(dict(made), folder / "model.safetensors")
    config = {"model_type": kind, "num_hidden_layers": 1, "num_attention_heads": HEADS}
    config |= {"max_position_embeddings": 16, "pad_token_id": 0}
    (folder / "config.json").write_text(json.dumps(config))
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model(tmp_path_factory.mktemp("models") / "tiny", weights())


@pytest.fixture
def model(folder: Path) -> BertModel:
    return load_model(folder)


@pytest.fixture
def by_meaning(model: BertModel) -> Generator[None]:
    before = plug(Wiring(embedder=model))
    yield
    plug(before)


def vector(model: BertModel, text: str) -> np.ndarray:
    (found,) = model.embed([text])
    return np.frombuffer(found, dtype="<f4")


def test_a_word_is_what_its_embedding_says_at_length_one(model: BertModel) -> None:
    expected = np.array([1, -1, 0, 0]) / np.sqrt(2)
    np.testing.assert_allclose(vector(model, "stairs"), expected, atol=1e-6)


def test_a_text_is_the_mean_of_its_words(model: BertModel) -> None:
    np.testing.assert_allclose(vector(model, "Stairs hearing"), [0.5, -0.5, 0.5, -0.5], atol=1e-6)


def test_a_longer_neighbour_in_the_batch_changes_nothing(tmp_path: Path) -> None:
    model = load_model(write_model(tmp_path / "attentive", weights(attentive=True)))
    beside = model.embed(["stairs hearing", "steps ears stairs hearing steps ears"])[0]
    found = np.frombuffer(beside, dtype="<f4")
    np.testing.assert_allclose(found, vector(model, "stairs hearing"), atol=1e-5)


def test_words_in_another_order_are_another_text_where_places_count(tmp_path: Path) -> None:
    model = load_model(write_model(tmp_path / "attentive", weights(attentive=True)))
    assert not np.allclose(vector(model, "stairs hearing"), vector(model, "hearing stairs"))


def test_a_text_longer_than_the_model_takes_is_cut(model: BertModel) -> None:
    cut = vector(model, "stairs " * 16 + "hearing " * 100)
    np.testing.assert_allclose(cut, vector(model, "stairs"), atol=1e-6)


def test_other_weights_are_another_model(model: BertModel, tmp_path: Path) -> None:
    other = load_model(write_model(tmp_path / "tiny", weights(attentive=True)))
    assert model.name.split(":")[0] == other.name.split(":")[0]
    assert model.name != other.name


def test_a_directory_without_a_model_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not a model directory"):
        configure(check_links=False, model=tmp_path)


def test_a_model_of_another_kind_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="only BERT models can be used, not gpt2"):
        load_model(write_model(tmp_path / "other", weights(), kind="gpt2"))


def test_a_model_that_lacks_weights_is_refused_in_words(tmp_path: Path) -> None:
    made = weights()
    del made["embeddings.word_embeddings.weight"]
    with pytest.raises(ValueError, match=r"lacks embeddings\.word_embeddings\.weight"):
        load_model(write_model(tmp_path / "short", made))


STAIRS = rules.new_resource("https://example.org/stairs", "Stairs")
EARS = rules.new_resource("https://example.org/ears", "Ears")
QUESTION = "/resource find words: how does anybody train climbing steps safely"


@pytest.mark.usefixtures("by_meaning")
async def test_a_sentence_finds_what_means_the_same(world: World) -> None:
    await publish(world, EARS, STAIRS)
    await world.advance(hours=13)
    await world.mia.run(QUESTION)
    assert ("Stairs" in world.mia.last, "Ears" in world.mia.last) == (True, False)


async def test_without_a_model_words_decide_alone(world: World) -> None:
    await publish(world, EARS, STAIRS)
    await world.advance(hours=13)
    await world.mia.run(QUESTION)
    assert "Nothing in the library answers" in world.mia.last


@pytest.mark.usefixtures("by_meaning")
async def test_meaning_does_not_reach_into_another_community(world: World) -> None:
    await publish(world, STAIRS, community="aha-uk")
    await world.advance(hours=13)
    await world.mia.run(QUESTION)
    assert "Nothing in the library answers" in world.mia.last


@pytest.mark.usefixtures("by_meaning")
async def test_vectors_are_made_beside_the_work_of_people_and_counted(
    world: World, model: BertModel
) -> None:
    await publish(world, EARS, STAIRS)
    async with world.uow() as uow:
        before = await uow.repo(VectorRepository).progress(model.name)
    await world.advance(hours=13)
    async with world.uow() as uow:
        after = await uow.repo(VectorRepository).progress(model.name)
    assert [(0, 2), (2, 2)] == [before, after]
