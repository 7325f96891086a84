# pyright: basic
"""The commands we register: what Discord accepts, and when they are written again."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest

from adapters.discord.catalog import commands, fingerprint, locale_of
from adapters.discord.inbound import Interpreter, desk
from bot import i18n
from bot.catalog import Catalog, build_catalog
from bot.clock import SystemClock
from bot.cog import Cog
from bot.context import Context
from bot.param import Choice, Option
from bot.refs import ChannelRef
from tests.platforms.discord_server import DiscordServer
from tests.platforms.discord_server.rules_commands import command_set_problems


class Area(StrEnum):
    """A choice by enumeration."""

    CARE = "care"
    TOOLS = "tools"


async def _suggest(_ctx: Any, _typed: str, _others: Any) -> list[Choice]:
    return []


def catalog(*, bare: bool = False) -> Catalog:
    cog = Cog("prompt", "Weekly questions")
    find = Cog("find", "Search everything")

    @cog.command("add", "Add a question")
    async def add(
        ctx: Context[Any],
        text: Annotated[str, Option("The question", min_length=5, max_length=1500)],
        topic: Annotated[Area, Option("What about")] = Area.CARE,
        credit: Annotated[Literal["name", "none"], Option("Whose")] = "name",
        channel: Annotated[ChannelRef | None, Option("Where")] = None,
        count: Annotated[int, Option("How many", min_value=1, max_value=9)] = 1,
        date: Annotated[str, Option("When", suggest=_suggest)] = "",
    ) -> None: ...

    if bare:

        @cog.command("", "What can be done")
        async def overview(ctx: Context[Any]) -> None: ...

    @find.command("", "Search everything we know")
    async def search(ctx: Context[Any], words: Annotated[str, Option("Words")]) -> None: ...

    @find.message_command("keep", "Save as resource", "Keeps a message")
    async def keep(ctx: Context[Any]) -> None: ...

    return build_catalog([cog, find])


def test_discord_accepts_the_commands() -> None:
    assert [] == command_set_problems(commands(catalog(bare=True)))


def test_nouns_are_commands_and_verbs_their_sub_commands() -> None:
    shape = [
        (command["name"], [option["name"] for option in command.get("options", [])])
        for command in commands(catalog())
    ]
    assert [("prompt", ["add"]), ("find", ["words"]), ("Save as resource", [])] == shape


def test_commands_belong_to_servers_only_and_are_open_to_all() -> None:
    for command in commands(catalog()):
        assert ([0], [0], None) == (
            command["contexts"],
            command["integration_types"],
            command.get("default_member_permissions"),
        )


def test_options_say_what_they_take() -> None:
    options = {o["name"]: o for o in commands(catalog())[0]["options"][0]["options"]}
    del options["text"]["description"]
    options["text"].pop("description_localizations", None)  # of "Question", which Praxis has, too
    assert {
        "type": 3,
        "name": "text",
        "required": True,
        "min_length": 5,
        "max_length": 1500,
    } == options["text"]
    assert ["care", "tools"] == [choice["value"] for choice in options["topic"]["choices"]]
    assert (7, [0, 5, 15]) == (options["channel"]["type"], options["channel"]["channel_types"])
    assert (1, 9) == (options["count"]["min_value"], options["count"]["max_value"])
    assert True is options["date"]["autocomplete"]


def test_a_noun_with_too_many_words_is_refused_before_discord_does() -> None:
    cog = Cog("huge", "Much")
    for number in range(25):
        for_each = {"description": "x" * 100}

        @cog.command(f"verb-{number}", for_each["description"])
        async def verb(
            ctx: Context[Any],
            a: Annotated[str, Option("y" * 100)] = "",
            b: Annotated[str, Option("y" * 100)] = "",
            c: Annotated[str, Option("y" * 100)] = "",
        ) -> None: ...

    with pytest.raises(ValueError, match="/huge has"):
        commands(build_catalog([cog]))


def test_a_bare_noun_beside_verbs_gets_a_name_and_loses_it_on_the_way_in() -> None:
    made = catalog(bare=True)
    verbs = {noun: frozenset(c.verb for c in found) for noun, found in made.nouns.items()}

    async def fetch(_url: str) -> bytes:
        return b""

    payload: dict[str, Any] = {
        "id": "1",
        "token": "t",
        "type": 2,
        "guild_id": "1001",
        "channel_id": "5",
        "member": {"user": {"id": "77", "username": "mia"}, "roles": [], "permissions": "0"},
        "data": {"name": "prompt", "type": 1, "options": [{"name": "open", "type": 1}]},
    }
    nobody: Any = None
    event: Any = Interpreter(verbs, fetch).interaction(
        payload, desk(payload), nobody, SystemClock().now()
    )
    assert ("prompt", "") == (event.noun, event.verb)


async def test_what_discord_returns_of_our_commands_is_no_change() -> None:
    async with DiscordServer() as server:
        sent = commands(catalog(bare=True))
        returned = server.platform.commands.overwrite(0, sent)
    assert fingerprint(sent) == fingerprint(returned)


def test_a_changed_word_is_a_change() -> None:
    sent = commands(catalog())
    changed = [*sent[:-2], {**sent[-2], "description": "Other"}, sent[-1]]
    assert fingerprint(sent) != fingerprint(changed)


def test_translations_go_along_in_discords_own_locales(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sv.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "Weekly questions"\nmsgstr "Veckans frågor"\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(i18n, "LOCALE_DIR", tmp_path)
    i18n._file.cache_clear()  # pyright: ignore[reportPrivateUsage]
    made = commands(catalog())
    i18n._file.cache_clear()  # pyright: ignore[reportPrivateUsage]
    assert {"sv-SE": "Veckans frågor"} == made[0]["description_localizations"]


@pytest.mark.parametrize(
    ("code", "locale"),
    [("de", "de"), ("pt_BR", "pt-BR"), ("pt", "pt-BR"), ("es_MX", "es-ES"), ("xx", None)],
)
def test_our_languages_have_discords_names(code: str, locale: str | None) -> None:
    assert locale == locale_of(code)
