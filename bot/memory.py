"""What a process that starts once and runs for months does about its memory."""

import ctypes
import gc
from contextlib import suppress

PATIENCE = (5_000, 10, 50)
"""How much may pile up before the collector looks for cycles (Python: 700, 10, 10), generation by generation.

Nearly nothing of ours is a cycle, and each look at everything stops everybody for some milliseconds.
"""


def settle() -> None:
    """Called once everything is loaded, before the work begins.

    What there is now stays for good: looking through all of it again and again would stop everybody
    for a tenth of a second each time. What loading left behind goes back to the system, where the C
    library can do that (glibc; some five megabytes).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*PATIENCE)
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
