"""A BERT encoder read from a directory of transformers' layout and run by numpy alone.

Needs an extra: `semantic` or `names`. The arithmetic is that of Devlin et al., "BERT" (2019).
"""

# Neither library ships complete types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Tokenizer

Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class BertConfig:
    """What `config.json` says of a model."""

    layers: int
    heads: int
    epsilon: float
    longest: int
    """Tokens of a text at most, its special ones among them."""
    padding: int
    """The token that fills up a batch."""
    labels: Mapping[int, str] = field(default_factory=dict[int, str])
    """Of a classifier of tokens: what its outputs stand for."""


def read_bert(folder: Path) -> tuple[BertConfig, dict[str, Array], Tokenizer]:
    """What is in a directory (config.json, model.safetensors, tokenizer.json), nothing cut off yet.

    Raises:
        ValueError: saying what is missing or of the wrong kind.
    """
    try:
        content: dict[str, Any] = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        loaded = cast(Mapping[str, Array], load_file(folder / "model.safetensors"))
        words = Tokenizer.from_file(str(folder / "tokenizer.json"))
    except (OSError, ValueError) as error:
        raise ValueError(f"{folder}: not a model directory: {error}") from error
    except Exception as error:  # tokenizers raises nothing more specific
        raise ValueError(f"{folder}: its tokenizer cannot be read: {error}") from error
    if content.get("model_type") != "bert":
        raise ValueError(f"{folder}: only BERT models can be used, not {content.get('model_type')}")
    weights = {
        name.removeprefix("bert."): value.astype(np.float32)
        for name, value in loaded.items()
        if value.dtype.kind == "f"
    }
    needed = {"embeddings.word_embeddings.weight", "embeddings.LayerNorm.weight"}
    if missing := needed - weights.keys():
        raise ValueError(f"{folder}: the model lacks {', '.join(sorted(missing))}")
    config = BertConfig(
        layers=int(content["num_hidden_layers"]),
        heads=int(content["num_attention_heads"]),
        epsilon=float(content.get("layer_norm_eps", 1e-12)),
        longest=int(content.get("max_position_embeddings", 512)),
        padding=int(content.get("pad_token_id") or 0),
        labels={int(number): str(name) for number, name in content.get("id2label", {}).items()},
    )
    return config, weights, words


class Encoder:
    """Turns tokens into states. Stateless: safe to use from any thread."""

    def __init__(self, config: BertConfig, weights: Mapping[str, Array]) -> None:
        self._weights = weights
        self._layers, self._heads, self._epsilon = config.layers, config.heads, config.epsilon

    def states(self, ids: NDArray[np.int64], mask: Array) -> Array:
        """`ids` and `mask` (1 for a token, 0 for padding): texts by tokens. Adds an axis, the width."""
        state = self._norm(
            self._weights["embeddings.word_embeddings.weight"][ids]
            + self._weights["embeddings.position_embeddings.weight"][: ids.shape[1]]
            + self._weights["embeddings.token_type_embeddings.weight"][0],
            "embeddings.LayerNorm",
        )
        for layer in range(self._layers):
            state = self._layer(state, mask, f"encoder.layer.{layer}")
        return state

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
