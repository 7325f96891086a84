"""Workspaces install the app by themselves: over the real pages, stores and SDK, against the emulated Slack."""

import asyncio
import base64
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import aiohttp
import pytest

from adapters.slack import SlackAdapter
from adapters.slack.pacing import Pacer
from bot.clock import SystemClock
from bot.config import Config, HttpConfig, SlackConfig, StorageConfig
from bot.config_kinds import Secret
from bot.errors import Unauthorized
from bot.message import say
from bot.refs import UserRef, WorkspaceRef
from storage.database import Database, sqlite_file
from tests.house import House, free_port, open_house
from tests.patience import PATIENCE, patient
from tests.platforms.slack_server import SlackServer
from tests.platforms.slack_server.humans import Human
from tests.platforms.slack_server.reading import seen
from tests.platforms.slack_server.workspaces import Workspace

KEY = base64.urlsafe_b64encode(b"k" * 32).decode()
NEW_KEY = base64.urlsafe_b64encode(b"n" * 32).decode()


@dataclass
class Page:
    """What a browser was shown."""

    status: int
    text: str
    cookie: str = ""
    location: str = ""


@dataclass
class Street:
    """An app that anybody may install, and a browser to do it with."""

    server: SlackServer
    url: str
    port: int = field(default_factory=free_port)
    adapter: SlackAdapter = field(init=False)
    house: House = field(init=False)

    def config(self, keys: str = KEY) -> Config:
        app = self.server.app
        return Config(
            storage=StorageConfig(url=self.url, token_keys=Secret(keys)),
            slack=SlackConfig(
                client_id=app.client_id,
                client_secret=Secret(app.client_secret),
                signing_secret=Secret(app.signing_secret),
                api_url=self.server.api_url,
                transport="http",
            ),
            http=HttpConfig(public_url=f"http://127.0.0.1:{self.port}"),
        )

    @asynccontextmanager
    async def open(self, keys: str = KEY) -> AsyncGenerator[None]:
        config = self.config(keys)
        clock = SystemClock()

        def pacer() -> Pacer:
            return Pacer(clock, channel_interval=0, workspace_interval=0)

        public_url = config.http.public_url
        self.adapter = patient(
            SlackAdapter(config.slack, clock, public_url=public_url, pacer=pacer, ack_by=PATIENCE)
        )
        async with open_house(config, {"slack": self.adapter}, self.port) as self.house:
            self.server.deliver_to(f"{self.house.address}/slack/events")
            yield

    async def get(self, address: str, cookie: str = "") -> Page:
        headers = {"cookie": cookie} if cookie else {}
        async with (
            aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as browser,
            browser.get(address, headers=headers, allow_redirects=False) as answer,
        ):
            given = answer.headers.get("set-cookie", "").split(";")[0]
            there = answer.headers.get("location", "")
            return Page(answer.status, await answer.text(), given, there)

    async def consent(self, workspace: Workspace, **query: str) -> tuple[str, str]:
        """The address Slack sends the person back to, and the cookie they got on the way."""
        begun = await self.get(f"{self.house.address}/slack/install")
        more = "".join(f"&{name}={value}" for name, value in query.items())
        back = await self.get(f"{begun.location}&team={workspace.id}{more}")
        return back.location, begun.cookie

    async def install(self, workspace: Workspace) -> Page:
        address, cookie = await self.consent(workspace)
        return await self.get(address, cookie)

    def ref(self, workspace: Workspace) -> WorkspaceRef:
        return WorkspaceRef("slack", workspace.id)


@pytest.fixture
async def street(sqlite_url: str) -> AsyncGenerator[Street]:
    async with SlackServer(delivery="http", ack_deadline=PATIENCE) as server:
        street = Street(server, sqlite_url)
        async with street.open():
            yield street
        assert [] == server.journal.violations


def newcomer(server: SlackServer, name: str = "Acme") -> tuple[Workspace, Human]:
    workspace = server.workspace(name, installed=False)
    return workspace, workspace.user("Ada", admin=True)


async def told(workspace: Workspace, person: Human) -> list[str]:
    """What the bot wrote to somebody, once it has written."""
    async with asyncio.timeout(PATIENCE):
        while True:
            found = [
                seen(message.blocks)
                for channel in workspace.team.channels.values()
                if channel.kind == "im" and person.id in channel.members
                for message in channel.messages.values()
            ]
            if found:
                return found
            await asyncio.sleep(0.01)


async def test_whoever_installs_it_is_greeted_with_the_button_that_begins_the_set_up(
    street: Street,
) -> None:
    acme, ada = newcomer(street.server)
    page = await street.install(acme)
    assert (200, True) == (page.status, "Praxis is in Acme" in page.text)
    assert "Set up a community" in (await told(acme, ada))[0]


async def test_the_pages_ask_for_the_scopes_of_the_manifest_and_no_more(street: Street) -> None:
    begun = await street.get(f"{street.house.address}/slack/install")
    asked = parse_qs(urlparse(begun.location).query)
    assert "chat:write" in asked["scope"][0]
    assert "history" not in asked["scope"][0]
    assert [""] == asked.get("user_scope", [""])


async def test_two_workspaces_are_served_side_by_side_and_apart(street: Street) -> None:
    answers: list[str] = []
    for name in ("Acme", "Bolt"):
        workspace, ada = newcomer(street.server, name)
        await street.install(workspace)
        general = workspace.channel("general", members=[ada])
        asked = await ada.slash(general, "/praxis", "community setup")
        view = asked.views[-1]
        done = await ada.submit(
            view,
            {"What it is called": f"{name} circle", "Short name": name.lower()}
            | {"Home time zone": "Melbourne"},
        )
        async with asyncio.timeout(PATIENCE):
            while not asked.replies and not done.replies:
                await asyncio.sleep(0.01)
        answers.append((await asked.settled()).text)
    assert ["Acme circle" in answers[0], "Bolt circle" in answers[1]] == [True, True]
    async with street.house.praxis.uows.system() as uow:
        assert ["acme", "bolt"] == [row.slug for row in await uow.communities.everyone()]


async def test_no_token_is_readable_in_the_database_file(street: Street) -> None:
    acme, _ada = newcomer(street.server)
    await street.install(acme)
    file = sqlite_file(street.url)
    assert file is not None
    written = b"".join(
        each.read_bytes() for each in Path(file).parent.iterdir() if each.name.startswith(file.name)
    )
    assert acme.id.encode() in written
    assert acme.bot_token.encode() not in written


async def test_after_a_restart_the_workspace_is_still_there(sqlite_url: str) -> None:
    async with SlackServer(delivery="http", ack_deadline=PATIENCE) as server:
        street = Street(server, sqlite_url)
        async with street.open():
            acme, ada = newcomer(server)
            await street.install(acme)
        async with street.open():
            asked = await ada.slash(acme.channel("general", members=[ada]), "/praxis", "help")
            assert asked.acked
            ref = await street.adapter.send(
                UserRef(street.ref(acme), ada.id), say("Hello"), key="0" * 24, first_try=True
            )
            assert acme.id == ref.channel.workspace.id


async def test_a_new_key_seals_anew_and_the_old_one_can_go(sqlite_url: str) -> None:
    async with SlackServer(delivery="http", ack_deadline=PATIENCE) as server:
        street = Street(server, sqlite_url)
        async with street.open():
            acme, _ada = newcomer(server)
            await street.install(acme)
        async with street.open(f"{NEW_KEY},{KEY}"):
            pass
        async with street.open(NEW_KEY):
            assert "installed in Acme" in await street.adapter.verify()


async def test_without_the_key_nothing_is_sent_and_the_reason_names_the_setting(
    sqlite_url: str,
) -> None:
    async with SlackServer(delivery="http", ack_deadline=PATIENCE) as server:
        street = Street(server, sqlite_url)
        async with street.open():
            acme, ada = newcomer(server)
            await street.install(acme)
        async with street.open(NEW_KEY):
            with pytest.raises(Unauthorized, match="token_keys"):
                await street.adapter.profile(UserRef(street.ref(acme), ada.id))


async def test_a_forged_state_is_refused(street: Street) -> None:
    acme, _ada = newcomer(street.server)
    address, _cookie = await street.consent(acme)
    state = parse_qs(urlparse(address).query)["state"][0]
    forged = state[:-4] + "AAAA"
    page = await street.get(address.replace(state, forged), f"slack-app-oauth-state={forged}")
    assert (401, None) == (page.status, street.server.world.installation(acme.id))


async def test_a_state_of_another_browser_is_refused(street: Street) -> None:
    acme, _ada = newcomer(street.server)
    address, _cookie = await street.consent(acme)
    _other, cookie = await street.consent(acme)
    page = await street.get(address, cookie)
    assert (400, True) == (page.status, "same browser" in page.text)


async def test_a_replayed_state_is_refused(street: Street) -> None:
    acme, _ada = newcomer(street.server)
    address, cookie = await street.consent(acme)
    await street.get(address, cookie)
    again, _cookie = await street.consent(acme)
    code = parse_qs(urlparse(again).query)["code"][0]
    spent = parse_qs(urlparse(address).query)["code"][0]
    page = await street.get(address.replace(spent, code), cookie)
    assert (401, True) == (page.status, "used already" in page.text)


async def test_whoever_does_not_consent_is_told_that_nothing_happened(street: Street) -> None:
    page = await street.get(f"{street.house.address}/slack/oauth_redirect?error=access_denied")
    assert (200, True) == (page.status, "Nothing was changed" in page.text)


async def test_words_of_a_stranger_do_not_reach_the_page(street: Street) -> None:
    page = await street.get(f"{street.house.address}/slack/oauth_redirect?error=%3Cscript%3E")
    assert "<script>" not in page.text


async def test_an_organisation_is_refused_clearly_and_its_token_given_back(street: Street) -> None:
    team = street.server.workspace("Acme", enterprise="Health", installed=False)
    team.user("Ada", admin=True)
    address, cookie = await street.consent(team, org="1")
    page = await street.get(address, cookie)
    assert "one workspace at a time" in page.text
    assert ["revoked"] == [each.state for each in street.server.world.installations]


async def test_a_removed_workspace_is_paused_and_its_token_forgotten(street: Street) -> None:
    acme, ada = newcomer(street.server)
    await street.install(acme)
    await acme.uninstall()
    with pytest.raises(Unauthorized):
        await street.adapter.profile(UserRef(street.ref(acme), ada.id))
    assert "paused" == await state_of(street)


async def test_a_workspace_that_is_added_again_goes_on(street: Street) -> None:
    acme, ada = newcomer(street.server)
    await street.install(acme)
    await acme.uninstall()
    await street.install(acme)
    assert "active" == await state_of(street)
    assert "Ada" == (await street.adapter.profile(UserRef(street.ref(acme), ada.id))).name


async def test_late_word_of_a_removal_does_not_undo_the_return(street: Street) -> None:
    acme, ada = newcomer(street.server)
    await street.install(acme)
    await acme.uninstall()
    gone = street.server.journal.deliveries[-1]
    await street.install(acme)
    await street.server.redeliver(replace(gone), times=1)
    assert "Ada" == (await street.adapter.profile(UserRef(street.ref(acme), ada.id))).name


async def test_who_still_types_where_the_app_is_gone_is_told_so(street: Street) -> None:
    acme, ada = newcomer(street.server)
    await street.install(acme)
    general = acme.channel("general", members=[ada])
    await acme.uninstall()
    acme.install()
    asked = await ada.slash(general, "/praxis", "help")
    assert "not installed" in asked.text


async def state_of(street: Street) -> str:
    database = Database.open(street.url)
    try:
        async with database.reading() as connection:
            found = await connection.exec_driver_sql("select state from workspaces")
            return str(found.scalar_one())
    finally:
        await database.close()
