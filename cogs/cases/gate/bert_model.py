"""An operator's BERT that labels tokens (transformers' BertForTokenClassification), run by numpy."""

# The library ships incomplete types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from tokenizers import Encoding, Tokenizer

from bot.bert import Array, BertConfig, Encoder, read_bert
from cogs.cases.gate.findings import Kind, Mention
from cogs.cases.gate.models import UnusableModel, kind_of, require_persons

OVERLAP = 32
"""Tokens that two windows of a long text share, so that no name is cut by their border."""


class BertTagger:
    """Names persons by a label for every word. Safe to use from any thread."""

    def __init__(
        self, name: str, config: BertConfig, weights: Mapping[str, Array], words: Tokenizer
    ) -> None:
        self._name = name
        self._encoder = Encoder(config, weights)
        self._labels = [
            kind_of(config.labels.get(at, "")) for at in range(len(weights["classifier.bias"]))
        ]
        self._weights, self._bias = weights["classifier.weight"], weights["classifier.bias"]
        self._words = words

    @property
    def name(self) -> str:
        """The directory's name."""
        return self._name

    def mentions(self, text: str) -> Sequence[Mention]:
        """Words of which any token has a person's label; neighbours with the same one are one name."""
        first = self._words.encode(text)
        found = sorted(
            {hit for window in (first, *first.overflowing) for hit in self._marked(window)}
        )
        joined: list[Mention] = []
        for start, end, kind in found:
            if (
                joined
                and joined[-1].kind == kind
                and not text[joined[-1].end : start].strip(" \t'.-")
            ):
                joined[-1] = Mention(joined[-1].start, max(end, joined[-1].end), joined[-1].kind)
            else:
                joined.append(Mention(start, end, Kind(kind)))
        return joined

    def _marked(self, window: Encoding) -> Iterator[tuple[int, int, str]]:
        """Start, end and kind of each word of a window that is marked."""
        if not window.ids:
            return
        mask = np.ones((1, len(window.ids)), np.float32)
        state = self._encoder.states(np.array([window.ids]), mask)[0]
        best = (state @ self._weights.T + self._bias).argmax(axis=-1)
        for at, word in enumerate(window.word_ids):
            kind = self._labels[int(best[at])]
            if word is not None and kind is not None:
                pieces = [
                    window.offsets[i] for i, each in enumerate(window.word_ids) if each == word
                ]
                yield pieces[0][0], pieces[-1][1], kind.value


def load_bert(folder: Path) -> BertTagger:
    """The model in a directory; raises `UnusableModel` saying why it cannot be used."""
    try:
        config, weights, words = read_bert(folder)
    except ValueError as error:
        raise UnusableModel(str(error)) from error
    if missing := {"classifier.weight", "classifier.bias"} - weights.keys():
        raise UnusableModel(f"{folder}: the model labels no words: no {', '.join(sorted(missing))}")
    require_persons(folder, frozenset(config.labels.values()))
    words.no_padding()
    words.enable_truncation(config.longest, stride=min(OVERLAP, config.longest // 4))
    return BertTagger(f"BERT {folder.name[:40]}", config, weights, words)
