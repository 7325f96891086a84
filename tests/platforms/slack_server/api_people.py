"""auth.*, users, bots, teams, user groups, files, installation."""

from tests.platforms.slack_server import posting
from tests.platforms.slack_server.call import Call, Handler, page
from tests.platforms.slack_server.errors import SlackRefusal
from tests.platforms.slack_server.shapes import file_json, user_json, usergroup_json
from tests.platforms.slack_server.state import Json, Message, Upload


def _auth_test(call: Call) -> Json:
    installation, team = call.installation, call.team
    return {
        "ok": True,
        "url": f"https://{team.domain}.slack.com/",
        "team": team.name,
        "user": team.users[installation.bot_user_id].name,
        "team_id": team.id,
        "user_id": installation.bot_user_id,
        "bot_id": installation.bot_id,
        "is_enterprise_install": installation.is_org,
        **({"enterprise_id": team.enterprise_id} if team.enterprise_id else {}),
    }


def _auth_revoke(call: Call) -> Json:
    if not call.flag("test"):
        call.installation.state = "revoked"
    return {"ok": True, "revoked": not call.flag("test")}


def _users_info(call: Call) -> Json:
    user = call.person()
    shape = user_json(
        user,
        now=call.world.clock.now(),
        include_locale=call.flag("include_locale"),
        stranger=user.id not in call.team.users,
    )
    return {"ok": True, "user": shape}


def _users_list(call: Call) -> Json:
    users = list(call.team.users.values())
    chosen, cursor = page(users, call.text("cursor"), call.number("limit", 200))
    now, locale = call.world.clock.now(), call.flag("include_locale")
    members = [user_json(u, now=now, include_locale=locale, stranger=False) for u in chosen]
    return {
        "ok": True,
        "members": members,
        "cache_ts": call.world.now_s(),
        "response_metadata": {"next_cursor": cursor},
    }


def _bots_info(call: Call) -> Json:
    installation, app = call.installation, call.world.app
    if call.text("bot") not in ("", installation.bot_id):
        raise SlackRefusal("bot_not_found")
    icons = {f"image_{s}": f"https://avatars.example.com/praxis/{s}.png" for s in (36, 48, 72)}
    bot = {
        "id": installation.bot_id,
        "deleted": False,
        "name": app.name,
        "updated": 0,
        "app_id": app.id,
        "user_id": installation.bot_user_id,
        "icons": icons,
    }
    return {"ok": True, "bot": bot}


def _team_info(call: Call) -> Json:
    team = call.team
    shape: Json = {
        "id": team.id,
        "name": team.name,
        "url": f"https://{team.domain}.slack.com/",
        "domain": team.domain,
        "email_domain": "",
        "icon": {"image_34": "https://avatars.example.com/team/34.png", "image_default": True},
        "avatar_base_url": "https://avatars.example.com/",
        "is_verified": False,
    }
    if team.enterprise_id:
        shape |= {"enterprise_id": team.enterprise_id, "enterprise_name": team.enterprise_name}
    return {"ok": True, "team": shape}


def _usergroups_list(call: Call) -> Json:
    users, count = call.flag("include_users"), call.flag("include_count")
    disabled = call.flag("include_disabled")
    groups = [
        usergroup_json(g, include_users=users, include_count=count)
        for g in call.team.groups.values()
        if disabled or not g.deleted_at
    ]
    return {"ok": True, "usergroups": groups}


def _usergroup_users(call: Call) -> Json:
    group = call.team.groups.get(call.need("usergroup"))
    if group is None:
        raise SlackRefusal("no_such_subteam")
    return {"ok": True, "users": list(group.users)}


def _upload_url(call: Call) -> Json:
    length = call.number("length", 0)
    if length <= 0:
        raise SlackRefusal("invalid_arguments")
    if len(call.text("alt_txt")) > 1_000:
        raise SlackRefusal("alt_txt_too_large")
    world, team = call.world, call.team
    upload = Upload(
        id=world.mint.id("F"),
        filename=call.need("filename"),
        alt=call.text("alt_txt"),
        length=length,
        user_id=call.installation.bot_user_id,
        created=world.now_s(),
    )
    team.uploads[upload.id] = upload
    url = f"{world.base_url}/upload/{team.id}/{upload.id}"
    return {"ok": True, "upload_url": url, "file_id": upload.id}


def _complete_upload(call: Call) -> Json:
    files, team = call.structure("files") or [], call.team
    if not isinstance(files, list) or not files:
        raise SlackRefusal("invalid_arguments")
    uploads: list[Upload] = []
    for entry in files:
        upload = team.uploads.get(str(entry.get("id")))
        if upload is None or upload.content is None or upload.complete:
            raise SlackRefusal("file_not_found")
        upload.title = entry.get("title", "")
        uploads.append(upload)
    if call.text("channel_id"):
        _share(call, uploads)
    for upload in uploads:
        upload.complete = True
    return {"ok": True, "files": [file_json(upload, team.id) for upload in uploads]}


def _share(call: Call, uploads: list[Upload]) -> None:
    team, channel = call.channel("channel_id")
    if not call.inside(channel):
        raise SlackRefusal("not_in_channel")
    for upload in uploads:
        upload.shared_in.append(channel.id)
    message = Message(
        ts=call.world.mint.ts(call.world.clock.now()),
        channel_id=channel.id,
        user_id=call.installation.bot_user_id,
        team_id=team.id,
        text=call.text("initial_comment"),
        bot_id=call.installation.bot_id,
        thread_ts=call.text("thread_ts") or None,
        files=[file_json(upload, team.id) for upload in uploads],
    )
    posting.post(call.world, team, message, via=call.record.method)


METHODS: dict[str, Handler] = {
    "auth.test": _auth_test,
    "auth.revoke": _auth_revoke,
    "users.info": _users_info,
    "users.list": _users_list,
    "bots.info": _bots_info,
    "team.info": _team_info,
    "usergroups.list": _usergroups_list,
    "usergroups.users.list": _usergroup_users,
    "files.getUploadURLExternal": _upload_url,
    "files.completeUploadExternal": _complete_upload,
}
