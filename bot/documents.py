"""Writes the documents that are made of declarations: who may do what, and what is held about people.

A part of the composition root: it reads every feature. `python -m bot.documents` writes them,
with `--check` it says whether they are up to date.
"""

import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from bot.catalog import Catalog
from bot.composition import catalog
from bot.roles import Role
from storage.holdings import HOLDINGS, WITHOUT_PEOPLE
from storage.privacy import Holding, OnErase
from storage.retention import GRACE

DOCS = Path(__file__).parent.parent / "docs"
BEGIN, END = "<!-- made by bot.documents -->", "<!-- end -->"

PERMISSIONS = """# Who may do what

Made of the same declarations that the platforms register, so it cannot be out of date: a test compares
it with them. Roles include the ones before: an admin may do what a facilitator may, who may do what a
member may. Everybody who uses Praxis in a workspace of a community is a member. A role is decided when
somebody clicks, not when a button was made; a refusal is private, polite and on record.

Some rules depend on the thing and not on the role: nobody approves their own case, only its author changes a private
answer, only whoever was asked confirms. Those are the features' own.
"""

PRIVACY = """# What is held about people

In plain words, and made of the declarations that `/privacy show`, `/privacy export`, `/privacy erase` and the nightly
purge work by: a table that declares nothing fails a test.

- **Each community holds its own.** Nothing of one is reachable from another.
- **`/privacy show`** says what is held about you, why and how long. **`/privacy export`** sends all of it
  to you as a ZIP (a README, one JSON document, a CSV file for each kind); no copy of it is kept.
  **`/privacy erase`** erases it at once, after one more question, and says what remains and why.
- **What remains after erasing** leads to nobody: counts under a number without a name, and what belongs
  to the community. The log still says that something was done and when, no longer by whom.
- **A case of yours without a summary yet** is taken down when you erase, its posts with it, facilitators are told;
  what others said of it is kept. What you asked and recommended yourself is deleted, quotes of it included. A case
  with a summary stays, for nobody is to be recognised in it.
- **What you wrote yourself in channels and threads** is on the platform. Praxis counts replies, it does
  not keep them; delete them there.
- **Patient data have no place here**, at no time, in no field.
- **Logs of the process** never hold what people type, nor their accounts.
- **Backups** are the operator's: after an erasure, older ones still have what was erased until they are thrown away.

What is kept for a time only is purged every night, and the purge is on record. When the last workspace of a community
removes Praxis, everything is kept for {grace} in case it comes back, and then deleted.
"""


def main() -> None:
    """Writes the documents, or with `--check` says which are out of date."""
    stale: list[str] = []
    for path, content in documents():
        if "--check" not in sys.argv:
            path.write_text(content, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != content:
            stale.append(path.name)
    if stale:
        sys.exit(f"out of date: {', '.join(stale)}; run python -m bot.documents")


def documents() -> Iterator[tuple[Path, str]]:
    """Where each document is, and what it should say."""
    yield DOCS / "permissions.md", permissions(catalog())
    yield DOCS / "privacy.md", privacy()


def permissions(known: Catalog) -> str:
    """Three roles × every command and control × what it is called on each platform."""
    lines = [PERMISSIONS, BEGIN, "", "## Commands", ""]
    head = "| what | member | facilitator | admin | Discord | Slack | seen by |"
    lines += [head, "|---|---|---|---|---|---|---|"]
    for command in known.commands:
        seen = "the channel" if command.public else "the person alone"
        ways = f"`/{command.path}` | `/praxis {command.path}` | {seen}"
        lines.append(f"| {command.description} | {_may(command.role)} | {ways} |")
    lines += ["", "## Buttons, choices and forms", "", "The same on every platform.", ""]
    lines += ["| control | kind | member | facilitator | admin |", "|---|---|---|---|---|"]
    for name, spec in sorted(known.actions.items()):
        if name == spec.name:
            lines.append(f"| `{name}` | {spec.kind} | {_may(spec.role)} |")
    lines += ["", "## Entries of a message’s menu", ""]
    lines += ["| entry | member | facilitator | admin |", "|---|---|---|---|"]
    lines += [f"| {each.name} | {_may(each.role)} |" for each in known.message_commands]
    return "\n".join([*lines, "", END, ""])


def privacy() -> str:
    """What is held, why, how long, and what erasing does."""
    lines = [PRIVACY.format(grace=_span(GRACE)), BEGIN, "", "## Table by table", ""]
    lines += ["| we hold | because | how long | after erasing | table |", "|---|---|---|---|---|"]
    lines += [_held(holding) for holding in HOLDINGS]
    lines += ["", "## Tables without people", "", "| table | what is in it |", "|---|---|"]
    lines += [f"| `{table}` | {what} |" for table, what in sorted(WITHOUT_PEOPLE.items())]
    return "\n".join([*lines, "", END, ""])


def _held(holding: Holding) -> str:
    kept = _span(holding.kept_for) if holding.kept_for else "until you erase it"
    gone = holding.on_erase is OnErase.DELETE or not holding.remains
    left = "nothing" if gone and not holding.remains else holding.remains
    return f"| {holding.what} | {holding.why} | {kept} | {left} | `{holding.table}` |"


def _may(needed: Role) -> str:
    return " | ".join("yes" if role.covers(needed) else "no" for role in Role)


def _span(length: timedelta) -> str:
    if length < timedelta(hours=1):
        return f"{int(length.total_seconds() // 60)} minutes"
    if length.days >= 365:
        return f"{length.days // 365} years"
    return "a day" if length.days == 1 else f"{length.days} days"


if __name__ == "__main__":
    main()
