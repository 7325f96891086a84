"""Typing errors: the words that are one slip away from what was typed."""

from collections.abc import Mapping

MAX_SLIPS = 1
"""One letter too many, missing, wrong, or two neighbours swapped."""


def halves(word: str) -> tuple[str, str]:
    """A beginning and an end of a word, at least one of which a single slip leaves whole.

    A swap touches two letters: of the other n - 2, the longer side has at least (n - 1) // 2.
    """
    kept = (len(word) - 1) // 2
    return word[:kept], word[len(word) - kept :]


def nearest(word: str, vocabulary: Mapping[str, int]) -> list[str]:
    """Words of `vocabulary` (word → how common it is) that are one slip away, the likeliest first.

    Of two equally common words, the one with the same first letter: first letters are seldom wrong.
    """
    from rapidfuzz.distance import OSA  # noqa: PLC0415  # two megabytes, once somebody mistypes

    near = [
        other
        for other in vocabulary
        if OSA.distance(word, other, score_cutoff=MAX_SLIPS) <= MAX_SLIPS and other != word
    ]
    return sorted(near, key=lambda each: (each[0] != word[0], -vocabulary[each], each))
