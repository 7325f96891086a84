"""Meetings made up for tests of pure functions."""

from datetime import UTC, datetime, timedelta

from bot.recurrence import resolve
from cogs.webinars.rules import end_of
from storage.webinar_rows import Area, Details, Meeting

MELBOURNE = "Australia/Melbourne"
DETAILS = Details(
    title="Talking with families",
    area=Area.COMMUNICATION,
    description="How to begin, and how to stop.",
    speaker="Dr Osei",
    link="https://meet.example.org/secret-room",
    remind="7d, 24h, 15m",
)


def meeting(
    wall: datetime = datetime(2027, 2, 18, 19, 30),
    *,
    zone: str = MELBOURNE,
    details: Details = DETAILS,
    number: int = 1,
    **other: object,
) -> Meeting:
    """A meeting at a local time."""
    at = resolve(wall, zone).at
    values: dict[str, object] = {
        "webinar_id": 1,
        "uid": "01H00000000000000000000000",
        "planned": wall,
        "changed_at": datetime(2027, 1, 28, tzinfo=UTC),
        **other,
    }
    return Meeting(
        id=number,
        number=number,
        details=details,
        wall=wall,
        zone=zone,
        starts_at=at,
        ends_at=max(end_of(wall, zone, details.minutes), at + timedelta(minutes=1)),
        **values,  # type: ignore[arg-type]
    )
