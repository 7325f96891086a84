"""A sentence model read from a directory: the layout of sentence-transformers with a BERT inside, run by numpy.

Needs the extra `semantic`. Mean pooling is as in Reimers and Gurevych, "Sentence-BERT" (2019).
"""

# The library does not ship complete types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from bot.bert import Array, Encoder, read_bert

MAX_TOKENS = 256
"""Tokens of a text that count: what such models were trained with."""
BATCH = 16


class BertModel:
    """Turns texts into vectors of length 1. Safe to use from a thread; one call at a time is fastest."""

    def __init__(self, name: str, encoder: Encoder, words: Tokenizer) -> None:
        self._name = name
        self._encoder = encoder
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
        state = self._encoder.states(ids, mask)
        # Words that only fill up the batch mean nothing.
        pooled = (state * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
        length = np.sqrt((pooled**2).sum(axis=1, keepdims=True))
        return (pooled / length).astype(np.float32)


def load_model(folder: Path) -> BertModel:
    """The model in a directory; raises `ValueError` saying what is missing or of the wrong kind."""
    config, weights, words = read_bert(folder)
    words.enable_truncation(min(MAX_TOKENS, config.longest))
    words.enable_padding(pad_id=config.padding)
    return BertModel(_name_of(folder, weights), Encoder(config, weights), words)


def _name_of(folder: Path, weights: Mapping[str, Array]) -> str:
    """Other weights are another model, whatever the directory is called."""
    digest = blake2b(digest_size=8)
    for name in sorted(weights):
        digest.update(name.encode() + weights[name].tobytes())
    return f"{folder.name[:40]}:{digest.hexdigest()}"
