"""The command line: run, play, rehearse, check, manifest, key, backup, restore, export, import, db."""

import asyncio
import base64
import json
import os
import random
import secrets
import sys
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.clock import SystemClock, pin_zone_data
from bot.config import Config, ConfigError
from bot.logs import configure_logs
from bot.settings import DEFAULT_PATH, hand_over, load_config

if TYPE_CHECKING:
    from bot.doctor import Finding
    from bot.play import Wanted

app = typer.Typer(
    name="praxis",
    help="Runs a community of practice inside Discord and Slack.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
db = typer.Typer(help="The database.", no_args_is_help=True)
app.add_typer(db, name="db")

ConfigPath = Annotated[
    Path | None,
    typer.Option(
        "--config", "-c", help="The configuration file (default: praxis.toml if there is one)."
    ),
]

PLAYGROUND = Path("playground.sqlite")
"""Where the playground keeps its community."""


class Platform(StrEnum):
    """Where a manifest is for."""

    DISCORD = "discord"
    SLACK = "slack"


@app.command()
def run(config: ConfigPath = None) -> None:
    """Runs the bot until it is told to stop."""
    settings = _load(config)
    configure_logs(settings.log)
    if not (settings.discord.enabled or settings.slack.enabled):
        if settings.playground.enabled:
            from bot.play import Wanted  # noqa: PLC0415  # not needed to run

            wanted = Wanted(settings, PLAYGROUND)
            asyncio.run(_play(wanted, port=settings.http.port, browse=False))
            return
        _fail(
            "No platform is configured: set [discord] token, or [slack] bot_token or client_id, "
            "or try `praxis play`."
        )
    from bot.running import HANDED  # noqa: PLC0415  # only here

    # The bot needs no command line for the months to come: the process begins anew without one.
    words = [sys.executable, "-P", "-m", "bot.running", f"{HANDED}{hand_over(settings)}"]
    # `zoneinfo` asks half a megabyte of build settings where zones are, unless it is told.
    os.execve(sys.executable, words, {"PYTHONTZPATH": "", **os.environ})  # noqa: S606  # our own module


@app.command()
def play(
    config: ConfigPath = None,
    database: Annotated[
        Path, typer.Option(help="Where the playground keeps its community.", dir_okay=False)
    ] = PLAYGROUND,
    port: Annotated[
        int | None,
        typer.Option(
            min=0, max=65_535, help="Where the page is served (default: 8080, or any free port)."
        ),
    ] = None,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
    terminal: Annotated[
        bool, typer.Option("--terminal", help="Play here, without a page.")
    ] = False,
    empty: Annotated[
        bool, typer.Option("--empty", help="Begin with a community in which nothing has happened.")
    ] = False,
) -> None:
    """Opens the local playground: a demo community, no token, no network."""
    from bot.play import Wanted, play_in_terminal  # noqa: PLC0415  # not needed to run

    settings = _load(config)
    configure_logs(replace(settings.log, level="error"))
    wanted = Wanted(settings, database, empty=empty)
    if empty and not wanted.new:
        _fail(
            f"{database} goes on where it was left. For an empty community, write "
            "--database another.sqlite, or delete it and its .json file."
        )
    if terminal:
        asyncio.run(play_in_terminal(wanted, tell=print))
    else:
        asyncio.run(_play(wanted, port=port, browse=browser))


@app.command()
def rehearse(
    days: Annotated[int, typer.Option(min=1, max=366, help="How far to look ahead.")] = 90,
    community: Annotated[str, typer.Option(help="The community's short name.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="For other tools.")] = False,
    ics: Annotated[
        Path | None, typer.Option(help="Also write the messages as a calendar file.")
    ] = None,
    config: ConfigPath = None,
) -> None:
    """Lives through the coming days on a copy and shows what would be posted; nothing is touched."""
    from bot import rehearsal  # noqa: PLC0415  # not needed to run

    pin_zone_data()
    settings = _load(config)
    configure_logs(replace(settings.log, level="error"))
    work = rehearsal.rehearse(settings, days=days, now=SystemClock().now(), community=community)
    found = asyncio.run(work)
    if ics is not None:
        ics.write_bytes(rehearsal.as_calendar(found))
    if as_json:
        print(json.dumps(rehearsal.as_json(found), indent=2, ensure_ascii=False))
    else:
        Console().print(rehearsal.as_table(found))


@app.command()
def check(
    config: ConfigPath = None,
    as_json: Annotated[bool, typer.Option("--json", help="For other tools.")] = False,
) -> None:
    """Looks at everything Praxis needs and says what to fix, in words."""
    from bot.doctor import examine  # noqa: PLC0415  # opens databases and connections

    settings = _load(config)
    findings = asyncio.run(examine(settings))
    if as_json:
        print(json.dumps([finding.to_json() for finding in findings], indent=2))
    else:
        _show(findings)
    raise typer.Exit(0 if all(finding.good for finding in findings) else 1)


@app.command()
def manifest(platform: Platform, config: ConfigPath = None) -> None:
    """Prints what is registered on a platform, as JSON."""
    from bot.manifests import manifest_of  # noqa: PLC0415  # imports the platform's adapter

    pin_zone_data()
    print(json.dumps(manifest_of(platform.value, _load(config)), indent=2, ensure_ascii=False))


@app.command()
def key() -> None:
    """Prints a new key for [storage] token_keys, made by chance."""
    print(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())


@app.command("backup")
def back_up(target: Path, config: ConfigPath = None) -> None:
    """Copies the SQLite database into a new file, while Praxis runs."""
    from bot.cli_data import CannotDo, back_up  # noqa: PLC0415  # imports the database

    try:
        back_up(_load(config), target)
    except CannotDo as error:
        _fail(str(error))
    print(f"Backed up to {target}. It holds people's data: keep it safe.")


@app.command("restore")
def put_back(
    source: Path,
    config: ConfigPath = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Put it in the place of a database that is there.")
    ] = False,
) -> None:
    """Puts a backup in place, after looking whether it is sound. Praxis must not be running."""
    from bot.cli_data import CannotDo, put_back  # noqa: PLC0415  # imports the database

    try:
        put_back(_load(config), source, replace=replace)
    except CannotDo as error:
        _fail(str(error))
    print("Restored. Start Praxis again: what is overdue is caught up or listed.")


@app.command("export")
def export_community(slug: str, target: Path, config: ConfigPath = None) -> None:
    """Writes everything a community owns to a file, for an instance of whichever database."""
    from bot.cli_data import CannotDo, export_to  # noqa: PLC0415  # imports the database

    try:
        size = export_to(_load(config), slug, target)
    except CannotDo as error:
        _fail(str(error))
        return
    print(f"Wrote {target} ({size} bytes). It holds people's data: keep it safe.")


@app.command("import")
def import_community(source: Path, config: ConfigPath = None) -> None:
    """Brings a community in, where there is none yet."""
    from bot.cli_data import CannotDo, import_from  # noqa: PLC0415  # imports the database

    pin_zone_data()
    try:
        slug = import_from(_load(config), source)
    except CannotDo as error:
        _fail(str(error))
        return
    print(f"{slug.upper()} is here. Stop the other instance: only one may post.")


@db.command("upgrade")
def upgrade_database(config: ConfigPath = None) -> None:
    """Brings the database up to date; safe to call at any time, by several at once."""
    asyncio.run(_upgrade(_load(config)))


@db.command("reindex")
def reindex_database(config: ConfigPath = None) -> None:
    """Makes the search index anew, such as after moving from SQLite to PostgreSQL."""
    asyncio.run(_reindex(_load(config)))


def main() -> None:
    """The entry point."""
    try:
        app()
    except ConfigError as error:
        _fail(str(error))


async def _play(wanted: "Wanted", *, port: int | None, browse: bool) -> None:
    from bot.play import play_in_browser  # noqa: PLC0415  # not needed to run
    from bot.running import told_to_stop  # noqa: PLC0415

    def tell(address: str) -> None:
        print(f"The playground is open at {address} (Ctrl+C ends it).", flush=True)

    await play_in_browser(wanted, port=port, browse=browse, tell=tell, stopping=told_to_stop())


async def _upgrade(settings: Config) -> None:
    from storage.database import Database  # noqa: PLC0415
    from storage.migrations import upgrade  # noqa: PLC0415

    database = Database.open(settings.storage.url)
    try:
        await upgrade(database)
    finally:
        await database.close()
    print("The database is up to date.")


async def _reindex(settings: Config) -> None:
    from bot.ids import RandomIds  # noqa: PLC0415
    from storage.database import Database  # noqa: PLC0415
    from storage.migrations import upgrade  # noqa: PLC0415
    from storage.reindex import reindex  # noqa: PLC0415
    from storage.uow import Uows  # noqa: PLC0415

    clock = SystemClock()
    database = Database.open(settings.storage.url)
    try:
        await upgrade(database)
        uows = Uows(database, clock, RandomIds(clock, random.SystemRandom()))
        total = await reindex(
            database, uows, progress=lambda slug, count: print(f"{slug}: {count} documents")
        )
    finally:
        await database.close()
    print(f"{total} documents can be found.")


def _load(path: Path | None) -> Config:
    if path is None and DEFAULT_PATH.exists():
        path = DEFAULT_PATH
    try:
        return load_config(path)
    except ConfigError as error:
        _fail(str(error))
        raise


def _show(findings: Sequence["Finding"]) -> None:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for finding in findings:
        mark = "[green]ok[/]" if finding.good else "[red]mend[/]"
        table.add_row(mark, finding.area, escape(finding.seen), escape(finding.fix))
    Console().print(table)


def _fail(text: str) -> None:
    print(text, file=sys.stderr)
    raise SystemExit(2)
