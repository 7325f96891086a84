"""A Bloom filter: a set of words in a few bits a word, from which the words cannot be read back."""

from collections.abc import Iterable
from hashlib import blake2b

PROBES = 7
BITS = 12
"""Bits a word; with seven probes about 0.4 % of strangers are taken for members."""


class Sketch:
    """Membership of words in lower case; never misses a member."""

    def __init__(self, bits: bytes) -> None:
        self._bits = bits
        self._size = len(bits) * 8

    def __contains__(self, word: str) -> bool:
        return self.has(hashes(word))

    def has(self, hashes: tuple[int, int]) -> bool:
        """Whether the word with these hashes is a member."""
        at, step = hashes
        bits, size = self._bits, self._size
        for _turn in range(PROBES):
            place = at % size
            if not bits[place >> 3] >> (place & 7) & 1:
                return False
            at += step
        return True


def sketch_of(words: Iterable[str]) -> bytes:
    """The bits of a sketch of `words`."""
    members = sorted(set(words))
    bits = bytearray(max(1, len(members) * BITS // 8))
    for word in members:
        first, step = hashes(word)
        for turn in range(PROBES):
            at = (first + turn * step) % (len(bits) * 8)
            bits[at >> 3] |= 1 << (at & 7)
    return bytes(bits)


def hashes(word: str) -> tuple[int, int]:
    """Where a word's bits begin and how far apart they are (Kirsch and Mitzenmacher, 2006)."""
    digest = blake2b(word.encode(), digest_size=8).digest()
    return int.from_bytes(digest[:4]), int.from_bytes(digest[4:]) | 1
