"""What can go wrong underneath: a busy or full disk, an unaudited change, a row of somebody else."""


class StorageError(Exception):
    """Storage failed; the text is for operators."""


class StorageBusy(StorageError):
    """Another process kept the database locked for longer than we wait; trying again may help."""


class StorageFull(StorageError):
    """The disk is full (or the database reached its limit): nothing was stored."""


class Unaudited(StorageError):
    """A unit of work changed something and named no reason: a defect of the caller."""


class OutOfScope(StorageError):
    """A unit of work touched a row of another community: a defect of the caller."""
