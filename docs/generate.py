"""Write the reference pages that come from the code itself: the commands and the audit events.

Run by ``make docs``. The tests render the same pages in memory and compare, so a command or an event
type cannot change without its page.
"""

from __future__ import annotations

from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path
from typing import Any

__all__ = ["render_pages", "walk_commands", "write_pages"]

REFERENCE = Path(__file__).resolve().parent / "reference"
NOTE = "<!-- Written by docs/generate.py (make docs). Change the code, not this page. -->"


def walk_commands() -> Iterator[tuple[Any, Any]]:
    """Every command and group of ``forestall`` that is not hidden, each with its context, in help order."""
    import typer.main

    from forestall.cli import app

    def walk(command: Any, name: str, parent: Any) -> Iterator[tuple[Any, Any]]:
        context = command.make_context(name, [], parent=parent, resilient_parsing=True)
        yield command, context
        for child_name, child in getattr(command, "commands", {}).items():
            if not child.hidden:
                yield from walk(child, child_name, context)

    return walk(typer.main.get_command(app), "forestall", None)


def render_pages() -> dict[str, str]:
    """Path below ``docs/reference`` -> the text of the page, for every generated page."""
    commands = list(walk_commands())
    pages = {f"cli/{_page_name(context)}": _render_command(command, context) for command, context in commands}
    rows = "\n".join(
        f"| [`{context.command_path}`]({_page_name(context)}) | {_first_line(command)} |"
        for command, context in commands
    )
    pages["cli/index.md"] = f"# Commands\n\n{NOTE}\n\n| command | what it does |\n|---|---|\n{rows}\n"
    pages["audit-events.md"] = _render_audit_events()
    return pages


def write_pages() -> None:
    """Write every page and remove pages of commands that are gone."""
    pages = render_pages()
    for old in (REFERENCE / "cli").glob("*.md"):
        if f"cli/{old.name}" not in pages:
            old.unlink()
    for name, text in pages.items():
        path = REFERENCE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _page_name(context: Any) -> str:
    return f"{context.command_path.replace(' ', '-')}.md"


def _first_line(command: Any) -> str:
    return _help_text(command).partition("\n")[0]


def _help_text(command: Any) -> str:
    text = cleandoc((command.help or "").partition("\f")[0])
    return "\n".join(line for line in text.splitlines() if line.strip() != "\b")


def _render_command(command: Any, context: Any) -> str:
    usage = " ".join(command.get_usage(context).split()).removeprefix("Usage: ")
    parts = [f"# `{context.command_path}`", NOTE, f"```text\n{usage}\n```", _help_text(command)]
    parameters = command.get_params(context)
    for title, kind in (("Arguments", "argument"), ("Options", "option")):
        records = [p.get_help_record(context) for p in parameters if p.param_type_name == kind]
        rows = [f"| `{_cell(record[0])}` | {_cell(record[1])} |" for record in records if record]
        if rows:
            parts.append(f"## {title}\n\n| name | meaning |\n|---|---|\n" + "\n".join(rows))
    children = [(n, c) for n, c in getattr(command, "commands", {}).items() if not c.hidden]
    if children:
        stem = _page_name(context).removesuffix(".md")
        rows = [f"| [`{name}`]({stem}-{name}.md) | {_first_line(child)} |" for name, child in children]
        parts.append("## Commands\n\n| name | what it does |\n|---|---|\n" + "\n".join(rows))
    return "\n\n".join(part for part in parts if part) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _render_audit_events() -> str:
    from forestall.record.audit.events import EVENT_TYPES

    rows = "\n".join(
        f"| `{kind.action}` | {kind.operation.value} | {kind.meaning} | {', '.join(sorted(kind.keys))} |"
        for kind in EVENT_TYPES.values()
    )
    return (
        f"# Audit events\n\n{NOTE}\n\n"
        "Every kind of event that the log may hold; nothing else can be appended. An event names who did\n"
        "what, when, for which purpose and to which objects. Beside that it may carry the details of the\n"
        "last column: counts, digests, ids and codes, never content. Operations are the six of section 62\n"
        "of the Data Protection Act 2018.\n\n"
        f"| action | operation | meaning | details |\n|---|---|---|---|\n{rows}\n"
    )


if __name__ == "__main__":
    write_pages()
