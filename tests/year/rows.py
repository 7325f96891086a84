"""The rows of the replay script: which are lived through, and which wait for features that are not there."""

ROWS = range(1, 63)

_MATCHES = "matching is not there yet"
_CHALLENGES = "challenges are not there yet"
_EXPERIMENTS = "experiments are not there yet"
_CPD = "the ledger of continuing development is not there yet; [I attended] is part of row 28"

PENDING: dict[int, str] = {
    **dict.fromkeys((21, 42, 59), _MATCHES),
    **dict.fromkeys((24, 29), _CHALLENGES),
    **dict.fromkeys((31, 32, 49), _EXPERIMENTS),
    **dict.fromkeys((27, 60), _CPD),
}
"""Row → why it is not lived through."""

ELSEWHERE = (35, 56)
"""Rows that the script marks as tests of their own: test_clock_edges.py."""

LIVED = tuple(row for row in ROWS if row not in PENDING and row not in ELSEWHERE)
"""Rows that the replay lives through."""
