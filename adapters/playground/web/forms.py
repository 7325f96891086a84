"""Forms as HTML: a real label, hint and error for each field, and what was typed kept when refused."""

from collections.abc import Mapping
from dataclasses import dataclass

from adapters.playground.forms import OpenForm
from adapters.playground.web.blocks import Reader, text_html
from adapters.playground.web.markup import Child, Html, el, together
from adapters.playground.workspace import Workspace, upload
from bot.i18n import language, translate
from bot.param import Kind, Param, RawValue
from bot.refs import ChannelRef, RoleRef, UserRef


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that the page handed over with a form."""

    name: str
    content: bytes


Sent = str | bool | SentFile | None


def form_html(form: OpenForm | None, reader: Reader) -> Html:
    """The open form; nothing where there is none."""
    if form is None:
        return together()
    with language(form.language):
        return _form(form, reader)


def _form(form: OpenForm, reader: Reader) -> Html:
    intro = form.modal.intro
    wrong = len(form.errors)
    trouble = "1 field needs another look." if wrong == 1 else f"{wrong} fields need another look."
    return el(
        "form",
        el("h2", form.title, id="form-title"),
        el("p", text_html(intro, reader), class_="intro") if intro else None,
        el("p", trouble, class_="alert danger", role="alert") if wrong else None,
        [_field(param, form, reader.workspace) for param in form.modal.params],
        el(
            "div",
            el("button", "Cancel", type="button", class_="button secondary", data_close=True),
            el("button", form.modal.submit, type="submit", class_="button primary"),
            class_="actions end",
        ),
        method="dialog",
        data_form=form.modal.action.token,
        novalidate=True,
    )


def read_values(
    form: OpenForm, sent: Mapping[str, Sent], workspace: Workspace
) -> dict[str, RawValue]:
    """What the page sent of a form, as a chat client would send it."""
    values: dict[str, RawValue] = {}
    for param in form.modal.params:
        if param.name in sent:
            values[param.name] = _value(param, sent[param.name], workspace)
    return values


def _value(param: Param, sent: Sent, workspace: Workspace) -> RawValue:
    match param.kind, sent:
        case Kind.FILE, SentFile():
            return upload(sent.name, sent.content)
        case Kind.USER, str() if sent:
            return UserRef(workspace.ref, sent)
        case Kind.CHANNEL, str() if sent:
            return ChannelRef(workspace.ref, sent)
        case Kind.ROLE, str() if sent:
            return RoleRef(workspace.ref, sent)
        case _, SentFile():
            return sent.name
        case _:
            return sent


def _field(param: Param, form: OpenForm, workspace: Workspace) -> Html:
    ident, problem = f"field-{param.name}", form.errors.get(param.name, "")
    hint = translate(param.description)
    described = " ".join(
        word for word, there in ((f"{ident}-hint", hint), (f"{ident}-error", problem)) if there
    )
    control = _widget(param, form.values.get(param.name), workspace, ident, described, problem)
    label = el(
        "label",
        translate(param.label),
        el("span", " required", class_="required") if param.required else None,
        for_=ident,
    )
    order = (control, label) if param.kind is Kind.BOOLEAN else (label, control)
    return el(
        "div",
        order,
        el("p", hint, class_="hint", id=f"{ident}-hint") if hint else None,
        el("p", problem, class_="problem", id=f"{ident}-error") if problem else None,
        class_=f"field {param.kind.value}",
    )


def _widget(
    param: Param, value: RawValue, workspace: Workspace, ident: str, described: str, problem: str
) -> Html:
    same: dict[str, str | bool | None] = {
        "id": ident,
        "name": param.name,
        "aria_describedby": described or None,
        "aria_invalid": "true" if problem else None,
        "aria_required": "true" if param.required and param.kind is not Kind.BOOLEAN else None,
    }
    shown = "" if value is None else str(value)
    match param.kind:
        case Kind.BOOLEAN:
            return el("input", type="checkbox", checked=value is True, **same)
        case Kind.CHOICE:
            return _pick(
                [(each.value, translate(each.label)) for each in param.choices], shown, param, same
            )
        case Kind.USER | Kind.CHANNEL | Kind.ROLE:
            picked = value.id if isinstance(value, UserRef | ChannelRef | RoleRef) else ""
            return _pick(_there_is(param.kind, workspace), picked, param, same)
        case Kind.FILE:
            return el("input", type="file", **same)
        case Kind.TEXT if param.multiline:
            return el(
                "textarea", shown, rows=5, placeholder=translate(param.placeholder) or None, **same
            )
        case Kind.TEXT | Kind.INTEGER:
            return _line(param, shown, same)


def _line(param: Param, shown: str, same: dict[str, str | bool | None]) -> Html:
    suggests = param.suggest is not None
    line = el(
        "input",
        type="text",
        value=shown,
        inputmode="numeric" if param.kind is Kind.INTEGER else None,
        placeholder=translate(param.placeholder) or None,
        autocomplete="off",
        data_suggest=param.name if suggests else None,
        role="combobox" if suggests else None,
        aria_expanded="false" if suggests else None,
        aria_controls=f"{same['id']}-list" if suggests else None,
        aria_autocomplete="list" if suggests else None,
        **same,
    )
    if not suggests:
        return line
    name = translate(param.label)
    offers = el(
        "ul", id=f"{same['id']}-list", role="listbox", class_="offers", hidden=True, aria_label=name
    )
    return el("div", line, offers, class_="combo")


def _pick(
    pairs: list[tuple[str, str]],
    picked: str,
    param: Param,
    same: dict[str, str | bool | None],
) -> Html:
    nothing: Child = None
    if not param.required or picked not in {value for value, _label in pairs}:
        nothing = el("option", "Choose…" if param.required else "—", value="")
    options = [
        el("option", translate(label), value=value, selected=value == picked)
        for value, label in pairs
    ]
    return el("select", nothing, options, **same)


def _there_is(kind: Kind, workspace: Workspace) -> list[tuple[str, str]]:
    match kind:
        case Kind.USER:
            return [(each.id, each.name) for each in workspace.accounts.values()]
        case Kind.CHANNEL:
            return [(each.id, f"#{each.name}") for each in workspace.public_channels()]
        case _:
            roles = {role for each in workspace.accounts.values() for role in each.roles}
            return [(role, f"@{role}") for role in sorted(roles)]
