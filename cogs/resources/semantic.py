"""A sentence model read from a directory: the layout of sentence-transformers with a BERT inside, run by numpy.

Needs the extra `semantic`. The arithmetic is that of Devlin et al., "BERT" (2019), and of mean
pooling as in Reimers and Gurevych, "Sentence-BERT" (2019).
"""

# Neither library ships complete types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false

import json
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Tokenizer

MAX_TOKENS = 256
"""Tokens of a text that count: what such models were trained with."""
BATCH = 16

Array = NDArray[np.float32]


class BertModel:
    """Turns texts into vectors of length 1. Safe to use from a thread; one call at a time is fastest."""

    def __init__(
        self, name: str, config: Mapping[str, Any], weights: Mapping[str, Array], words: Tokenizer
    ) -> None:
        self._name = name
        self._weights = weights
        self._layers = int(config["num_hidden_layers"])
        self._heads = int(config["num_attention_heads"])
        self._epsilon = float(config.get("layer_norm_eps", 1e-12))
        self._words = words

    @property
    def name(self) -> str:
        """The directory's name and a digest of what is in it."""
        return self._name

    def embed(self, texts: Sequence[str]) -> list[bytes]:
        """One vector (little-endian float32) for each text."""
        found: list[bytes] = []
        for start in range(0, len(texts), BATCH):
            vectors = self._forward(texts[start : start + BATCH])
            found.extend(vector.astype("<f4").tobytes() for vector in vectors)
        return found

    def _forward(self, texts: Sequence[str]) -> Array:
        encoded = self._words.encode_batch(list(texts))
        ids = np.array([each.ids for each in encoded])
        mask = np.array([each.attention_mask for each in encoded], dtype=np.float32)
        state = self._norm(
            self._weights["embeddings.word_embeddings.weight"][ids]
            + self._weights["embeddings.position_embeddings.weight"][: ids.shape[1]]
            + self._weights["embeddings.token_type_embeddings.weight"][0],
            "embeddings.LayerNorm",
        )
        for layer in range(self._layers):
            state = self._layer(state, mask, f"encoder.layer.{layer}")
        # Words that only fill up the batch mean nothing.
        pooled = (state * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
        length = np.sqrt((pooled**2).sum(axis=1, keepdims=True))
        return (pooled / length).astype(np.float32)

    def _layer(self, state: Array, mask: Array, name: str) -> Array:
        query, key, value = (
            self._split(self._dense(state, f"{name}.attention.self.{part}"))
            for part in ("query", "key", "value")
        )
        scores = query @ key.swapaxes(-1, -2) / np.sqrt(np.float32(query.shape[-1]))
        scores = scores + (mask[:, None, None, :] - 1) * np.float32(1e9)
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        seen = (weights / weights.sum(axis=-1, keepdims=True)) @ value
        joined = seen.swapaxes(1, 2).reshape(state.shape)
        attended = self._dense(joined, f"{name}.attention.output.dense")
        state = self._norm(state + attended, f"{name}.attention.output.LayerNorm")
        inner = _gelu(self._dense(state, f"{name}.intermediate.dense"))
        return self._norm(
            state + self._dense(inner, f"{name}.output.dense"), f"{name}.output.LayerNorm"
        )

    def _split(self, state: Array) -> Array:
        batch, length, width = state.shape
        return state.reshape(batch, length, self._heads, width // self._heads).swapaxes(1, 2)

    def _dense(self, state: Array, name: str) -> Array:
        return state @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]

    def _norm(self, state: Array, name: str) -> Array:
        centred = state - state.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + self._epsilon)
        return centred / spread * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]


def load_model(folder: Path) -> BertModel:
    """The model in a directory; raises `ValueError` saying what is missing or of the wrong kind."""
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        loaded = cast(Mapping[str, Array], load_file(folder / "model.safetensors"))
        words = Tokenizer.from_file(str(folder / "tokenizer.json"))
    except (OSError, ValueError) as error:
        raise ValueError(f"{folder}: not a model directory: {error}") from error
    except Exception as error:  # tokenizers raises nothing more specific
        raise ValueError(f"{folder}: its tokenizer cannot be read: {error}") from error
    if config.get("model_type") != "bert":
        raise ValueError(f"{folder}: only BERT models can be used, not {config.get('model_type')}")
    weights = {
        name.removeprefix("bert."): value.astype(np.float32)
        for name, value in loaded.items()
        if value.dtype.kind == "f"
    }
    needed = {"embeddings.word_embeddings.weight", "embeddings.LayerNorm.weight"}
    if missing := needed - weights.keys():
        raise ValueError(f"{folder}: the model lacks {', '.join(sorted(missing))}")
    longest = min(MAX_TOKENS, int(config.get("max_position_embeddings", MAX_TOKENS)))
    words.enable_truncation(longest)
    words.enable_padding(pad_id=int(config.get("pad_token_id") or 0))
    return BertModel(_name_of(folder, weights), config, weights, words)


def _name_of(folder: Path, weights: Mapping[str, Array]) -> str:
    """Other weights are another model, whatever the directory is called."""
    digest = blake2b(digest_size=8)
    for name in sorted(weights):
        digest.update(name.encode() + weights[name].tobytes())
    return f"{folder.name[:40]}:{digest.hexdigest()}"


def _gelu(value: Array) -> Array:
    return value * np.float32(0.5) * (1 + _erf(value / np.sqrt(np.float32(2))))


def _erf(value: Array) -> Array:
    """Abramowitz and Stegun 7.1.26, off by at most 1.5e-7: numpy has no error function of its own."""
    size = np.abs(value)
    near = 1 / (1 + np.float32(0.3275911) * size)
    factors = (0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429)
    total = np.zeros_like(value)
    for factor in reversed(factors):
        total = (total + np.float32(factor)) * near
    return (np.sign(value) * (1 - total * np.exp(-(size**2)))).astype(np.float32)
