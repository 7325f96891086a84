"""Time zones as an option or a field: what people type, and what is offered meanwhile."""

from collections.abc import Mapping, Sequence

from bot.errors import Invalid
from bot.param import Choice, RawValue
from bot.when_errors import WhenError
from bot.zones import parse_zone, suggest_zones
from cogs import Ctx


async def suggest_zone(ctx: Ctx, typed: str, _others: Mapping[str, RawValue]) -> Sequence[Choice]:
    """Time zones by city or name, the ones near home first."""
    home = ctx.standing.zone if ctx.standing.community else None
    return [Choice(zone, zone) for zone in suggest_zones(typed, limit=25, home=home)]


def zone_of(text: str, field: str = "zone") -> str:
    """The IANA zone meant by `text`; raises `Invalid` at `field`."""
    try:
        return parse_zone(text)
    except WhenError as error:
        raise Invalid(**{field: error.hint}) from error
