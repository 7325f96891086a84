"""What a person sees on their screen, as snapshots: a message keeps what it showed when it was looked at."""

from dataclasses import dataclass
from datetime import datetime

from adapters.playground.entities import Post
from adapters.playground.words import message_words
from adapters.playground.workspace import Workspace
from bot.message import Button, LinkButton, Message, Select
from bot.refs import ChannelRef, MessageRef, UserRef
from bot.text import ChannelLink, Code, CommandLine, Mention, Plain, Span, Text

BOT_NAME = "Praxis"


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as somebody saw it.

    `private`: only they see it. `thread` is the message's own thread, None where it has none.
    `author` is a name; the bot's is `Praxis`.
    """

    ref: MessageRef
    author: str
    message: Message
    at: datetime
    private: bool
    edited: bool
    thread: ChannelRef | None
    thread_title: str
    text: str

    @property
    def controls(self) -> tuple[Button | LinkButton | Select, ...]:
        """What can be used on it, in reading order."""
        return self.message.controls()

    @property
    def buttons(self) -> list[str]:
        """The labels of its buttons that can be clicked, in reading order."""
        return [
            each.label for each in self.controls if isinstance(each, Button) and not each.disabled
        ]

    def __contains__(self, words: str) -> bool:
        return words in self.text


def look(workspace: Workspace, post: Post) -> Seen:
    """A post as it is shown now."""
    author = workspace.accounts[post.author].name if post.author else BOT_NAME
    has_thread = post.thread_title is not None and not post.thread_deleted
    return Seen(
        ref=post.ref,
        author=author,
        message=post.message,
        at=post.at,
        private=post.viewer is not None,
        edited=post.edits > 0 and post.viewer is None,
        thread=post.thread if has_thread else None,
        thread_title=post.thread_title or "",
        text=message_words(post.message, lambda text: named(workspace, text).plain()),
    )


def named(workspace: Workspace, text: Text) -> Text:
    """A text with people, channels and commands as they are called in this workspace."""
    return Text(tuple(_named(workspace, span) for span in text.spans))


def _named(workspace: Workspace, span: Span) -> Span:
    match span:
        case Mention():
            return Mention(span.user, user_name(workspace, span.user, span.name))
        case ChannelLink():
            return Plain(channel_name(workspace, span.channel))
        case CommandLine():
            return Code(workspace.flavour.capabilities.typed(span))
        case _:
            return span


def user_name(workspace: Workspace, user: UserRef, fallback: str = "") -> str:
    """Somebody's name here, or `fallback` where they have no account in this workspace."""
    if user.workspace == workspace.ref and user.id in workspace.accounts:
        return workspace.accounts[user.id].name
    return fallback or "someone"


def channel_name(workspace: Workspace, channel: ChannelRef) -> str:
    """`#prompts`, `#prompts › title of the thread`, or what stands for a channel of elsewhere."""
    found = workspace.channels.get(channel.id) if channel.workspace == workspace.ref else None
    if found is None or found.deleted:
        return "#unknown-channel"
    name = f"@{found.name}" if found.dm_of else f"#{found.name}"
    root = workspace.posts.get(channel.thread) if channel.thread else None
    return f"{name} › {root.thread_title}" if root is not None else name
