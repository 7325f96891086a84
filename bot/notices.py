"""What the ops channel is told when a delivery needs a person: what happened, and what to do about it."""

from bot.delivery import EVERY_TARGET, Draft, Parcel, ToPurpose, Urgency
from bot.errors import Gone, MissingPermission, PlatformError
from bot.i18n import _
from bot.message import Actions, Alert, Block, Button, Message, Note, Paragraph, Quote, Tone
from bot.text import CommandLine, Text, md, plain
from bot.token import BoundAction

OPS = "ops"
WAS_POSTED = "ops.was-posted"
POST_AGAIN = "ops.post-again"


def held(parcel: Parcel, error: PlatformError | str) -> Draft | None:
    """The post waits for a channel or a permission; said once for each cause."""
    match error:
        case MissingPermission():
            cause = md(_("Missing: **{what}**. {how}"), what=error.what, how=error.how)
            mark = error.what
        case Gone():
            cause = md(_("The {what} is gone."), what=error.what)
            mark = error.what
        case _:
            cause = plain(str(error))
            mark = str(error)
    blocks = (
        Alert(md(_("A post is waiting because it cannot be delivered.")), tone="warning"),
        Paragraph(cause),
        *_quoted(parcel),
        Note(
            md(
                _(
                    "Choose another channel with {command}, or grant what is missing. It is then posted once."
                ),
                command=CommandLine("community channels"),
            )
        ),
    )
    return _notice(parcel, f"held:{mark}", Message(blocks, summary=_("A post is waiting")))


def doubt(parcel: Parcel, _error: str) -> Draft | None:
    """The answer to a send was lost and cannot be looked up: a person decides."""
    blocks = (
        Alert(md(_("It is not certain whether this was posted.")), tone="warning"),
        *_quoted(parcel),
        Paragraph(_where_to_look(parcel)),
        Actions(
            (
                Button(_("It was posted"), BoundAction(f"{WAS_POSTED}:{parcel.id}"), "primary"),
                Button(_("Post again"), BoundAction(f"{POST_AGAIN}:{parcel.id}")),
            )
        ),
    )
    return _notice(parcel, "doubt", Message(blocks, summary=_("Was this posted?")))


def missed(parcel: Parcel) -> Draft | None:
    """Too late to be of use."""
    return _said(
        parcel, "missed", md(_("This was not posted: it would have come too late.")), "info"
    )


def buried(parcel: Parcel, error: str) -> Draft | None:
    """Given up, loudly; whose inbox refused a direct message is nobody else's business."""
    text = (
        md(_("A direct message could not be delivered: its reader takes none, or has left."))
        if _is_direct(parcel)
        else md(_("This could not be delivered and was given up: {error}"), error=error)
    )
    return _said(parcel, "dead", text, "danger")


def _said(parcel: Parcel, what: str, text: Text, tone: Tone) -> Draft | None:
    blocks = (Alert(text, tone=tone), *_quoted(parcel))
    return _notice(parcel, what, Message(blocks, summary=text.plain()))


def _is_direct(parcel: Parcel) -> bool:
    return parcel.target_id is None


def _quoted(parcel: Parcel) -> tuple[Block, ...]:
    """How it begins; of a direct message nothing, since it is for its reader alone."""
    if _is_direct(parcel):
        return (Note(md(_("It is a direct message; what it says is for its reader alone."))),)
    return (Quote(plain(parcel.message.headline()[:200])),)


def _where_to_look(parcel: Parcel) -> Text:
    if _is_direct(parcel):
        return md(_("Only its reader can tell. It is never sent twice without your word."))
    return md(_("Please look in the channel. It is never posted twice without your word."))


def _notice(parcel: Parcel, what: str, message: Message) -> Draft | None:
    """Beside what it is about; what is about a person's inbox goes to every ops channel."""
    if parcel.kind.startswith("ops."):
        return None
    return Draft(
        kind=f"ops.{what.partition(':')[0]}",
        subject=f"{parcel.id}:{what}"[:200],
        to=ToPurpose(EVERY_TARGET if parcel.target_id is None else parcel.target_id, OPS),
        message=message,
        urgency=Urgency.ALERT,
    )
