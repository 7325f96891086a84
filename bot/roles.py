"""The three kinds of people in a community."""

from enum import StrEnum


class Role(StrEnum):
    """What a person may do; each includes the ones before it."""

    MEMBER = "member"
    FACILITATOR = "facilitator"
    ADMIN = "admin"

    @property
    def rank(self) -> int:
        """Higher may do more."""
        return list(Role).index(self)

    def covers(self, needed: "Role") -> bool:
        """Whether somebody with this role may do what asks for `needed`."""
        return self.rank >= needed.rank
