# pyright: basic
"""Answers to interactions: the callback, and the webhook that lives as long as the token."""

import time
from typing import Any

from tests.platforms.discord_server import payloads, posting
from tests.platforms.discord_server.errors import ApiError, Problem, invalid_form, refusal
from tests.platforms.discord_server.interactions import (
    AUTOCOMPLETE,
    COMPONENT,
    MODAL_SUBMIT,
    Interaction,
    State,
)
from tests.platforms.discord_server.platform import Platform
from tests.platforms.discord_server.rest import Exchange, Routes
from tests.platforms.discord_server.rules_modals import choice_problems, modal_problems
from tests.platforms.discord_server.world import EPHEMERAL, LOADING, Json, Message

routes = Routes()

MESSAGE, DEFER, DEFER_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
SCHEMAS = {
    MESSAGE: "CreateMessageInteractionCallbackRequest",
    DEFER: "CreateMessageInteractionCallbackRequest",
    DEFER_UPDATE: "UpdateMessageInteractionCallbackRequest",
    UPDATE: "UpdateMessageInteractionCallbackRequest",
    CHOICES: "ApplicationCommandAutocompleteCallbackRequest",
    MODAL: "ModalInteractionCallbackRequest",
}


def _callback_schema(platform: Platform, exchange: Exchange) -> str | None:
    kind = exchange.body.get("type")
    if kind not in SCHEMAS:
        said = f"Value {kind!r} is not a callback type of an application"
        raise invalid_form(Problem("type", "BASE_TYPE_CHOICES", said))
    return SCHEMAS[kind]


@routes.add(
    "POST",
    "/interactions/{interaction_id}/{token}/callback",
    needs_token=False,
    branch=_callback_schema,
)
def callback(platform: Platform, exchange: Exchange) -> tuple[int, Any]:
    """The first answer: in time, once, and of a type that fits."""
    one = platform.interactions.by_id.get(exchange.id("interaction_id"))
    if one is None or one.token != exchange.params["token"]:
        raise refusal(10062)
    try:
        _accept(platform, one, exchange)
    except ApiError as error:
        one.refused.append(f"callback: {error.code} {error.message} {error.problems or ''}")
        raise
    one.callback_type = exchange.body["type"]
    one.acked_at = platform.world.clock.now()
    one.ack_milliseconds = (time.perf_counter() - one.sent_at) * 1000
    waits = one.callback_type == DEFER
    one.state = State.DEFERRED if waits else State.ANSWERED
    if exchange.query.get("with_response") not in ("1", "true"):
        return 204, None
    return 200, _callback_response(platform, one)


def _accept(platform: Platform, one: Interaction, exchange: Exchange) -> None:
    if platform.world.clock.now() - one.created_at > platform.settings.ack_deadline:
        raise refusal(10062)
    if one.acked:
        raise refusal(40060)
    body = exchange.body or {}
    kind, data = body.get("type"), body.get("data") or {}
    _require_fitting(one, kind)
    match kind:
        case 4:
            posting.check_new(data, exchange.files)
            one.original = _reply(platform, one, data, exchange)
        case 5:
            if (data.get("flags") or 0) & ~EPHEMERAL:
                said = "Only EPHEMERAL can be set on a deferred answer"
                raise invalid_form(Problem("data.flags", "BITFIELD_UNKNOWN", said))
            flags = (data.get("flags") or 0) | LOADING
            one.original = _reply(platform, one, {"flags": flags}, exchange)
        case 6:
            one.original = one.message
        case 7:
            assert one.message is not None
            _require_writable(one)
            posting.edit(platform, one.message, data, exchange.files)
            one.original = one.message
        case 8:
            _check(choice_problems(data))
            one.choices = data.get("choices") or []
        case _:
            _check(modal_problems(data))
            one.modal = data


def _require_fitting(one: Interaction, kind: Any) -> None:
    on_message = one.type == COMPONENT or (one.type == MODAL_SUBMIT and one.message is not None)
    fits = {
        MESSAGE: one.type != AUTOCOMPLETE,
        DEFER: one.type != AUTOCOMPLETE,
        DEFER_UPDATE: on_message,
        UPDATE: on_message,
        CHOICES: one.type == AUTOCOMPLETE,
        MODAL: one.type not in (AUTOCOMPLETE, MODAL_SUBMIT),
    }
    if not fits.get(kind, False):
        said = f"Callback type {kind} cannot answer an interaction of type {one.type}"
        raise invalid_form(Problem("type", "INTERACTION_CALLBACK_TYPE_INVALID", said))


def _require_writable(one: Interaction) -> None:
    state = one.channel.thread
    if state is not None and state.archived and state.locked:
        raise refusal(50083)


def _reply(platform: Platform, one: Interaction, data: Json, exchange: Exchange) -> Message:
    _require_writable(one)
    private = bool((data.get("flags") or 0) & EPHEMERAL)
    if not private:
        posting.awaken(platform, one.channel, privileged=True)
    message = posting.post(
        platform,
        one.channel,
        platform.world.bot,
        data,
        exchange.files,
        interaction=one,
        audience=one.user if private else None,
    )
    one.replies.append(message)
    return message


def _callback_response(platform: Platform, one: Interaction) -> Json:
    about: Json = {"id": str(one.id), "type": one.type}
    answer: Json = {"interaction": about}
    if one.original is not None:
        about["response_message_id"] = str(one.original.id)
        about["response_message_loading"] = one.original.loading
        about["response_message_ephemeral"] = one.original.ephemeral
        if one.callback_type in (MESSAGE, DEFER, UPDATE):
            shown = payloads.message(one.original, viewer=platform.world.bot)
            kind = UPDATE if one.callback_type == UPDATE else MESSAGE
            answer["resource"] = {"type": kind, "message": shown}
    return answer


# The webhook of an interaction's token.


def _live(platform: Platform, exchange: Exchange) -> Interaction:
    one = platform.interactions.by_token.get(exchange.params["token"])
    if one is None or exchange.id("application_id") != platform.application_id or not one.acked:
        raise refusal(10015)
    if platform.world.clock.now() - one.created_at > platform.settings.token_life:
        one.refused.append("50027: the token has expired")
        raise refusal(50027)
    return one


def _message(platform: Platform, exchange: Exchange) -> tuple[Interaction, Message]:
    one = _live(platform, exchange)
    wanted = exchange.params["message_id"]
    own = [one.original, *one.replies] if one.original is not None else one.replies
    for message in own:
        named = wanted == "@original" and message is one.original
        if message is not None and not message.deleted and (named or wanted == str(message.id)):
            return one, message
    raise refusal(10008)


def _followup_schema(platform: Platform, exchange: Exchange) -> str | None:
    return "IncomingWebhookRequestPartial"


@routes.add(
    "POST", "/webhooks/{application_id}/{token}", needs_token=False, branch=_followup_schema
)
def follow_up(platform: Platform, exchange: Exchange) -> tuple[int, Any]:
    """A further message; the first one after a deferral takes the placeholder's place."""
    one, body = _live(platform, exchange), exchange.body or {}
    posting.check_new(body, exchange.files)
    if one.state is State.DEFERRED and one.original is not None:
        _require_writable(one)
        body = {**body, "flags": (body.get("flags") or 0) & ~EPHEMERAL}
        posting.edit(platform, one.original, body, exchange.files)
        one.state = State.ANSWERED
        return 200, payloads.message(one.original, viewer=platform.world.bot)
    message = _reply(platform, one, body, exchange)
    return 200, payloads.message(message, viewer=platform.world.bot)


@routes.add("GET", "/webhooks/{application_id}/{token}/messages/{message_id}", needs_token=False)
def get_answer(platform: Platform, exchange: Exchange) -> tuple[int, Any]:
    """An answer of this interaction, ephemeral ones too."""
    _, message = _message(platform, exchange)
    return 200, payloads.message(message, viewer=platform.world.bot)


@routes.add("PATCH", "/webhooks/{application_id}/{token}/messages/{message_id}", needs_token=False)
def edit_answer(platform: Platform, exchange: Exchange) -> tuple[int, Any]:
    """Change an answer; this is how a deferred one is given."""
    one, message = _message(platform, exchange)
    _require_writable(one)
    try:
        posting.edit(platform, message, exchange.body or {}, exchange.files)
    except ApiError as error:
        one.refused.append(f"edit: {error.code} {error.message} {error.problems or ''}")
        raise
    if message is one.original and one.state is State.DEFERRED:
        one.state = State.ANSWERED
    return 200, payloads.message(message, viewer=platform.world.bot)


@routes.add("DELETE", "/webhooks/{application_id}/{token}/messages/{message_id}", needs_token=False)
def delete_answer(platform: Platform, exchange: Exchange) -> tuple[int, Any]:
    """Take an answer away; the person then waits for nothing any more."""
    one, message = _message(platform, exchange)
    posting.remove(platform, message)
    if message in one.replies:
        one.replies.remove(message)
    one.state = State.ANSWERED
    return 204, None


def _check(problems: list[Problem]) -> None:
    if problems:
        raise invalid_form(*problems)
