"""The command line: thin commands that call the workbench, print for people or as JSON.

A command opens a session, calls one function of :mod:`forestall.workbench`, and prints what it
returns. Heavy modules are imported inside commands so that help is quick. Add a command in the
module of its subject, with a help text that holds an example; then run ``make docs``.

Exit codes: 0 done, 1 an error with a sentence and a remedy, 2 the command line is wrong,
3 refused by policy, 4 a check found something (``audit verify``, ``doctor``).
"""

from forestall.cli.app import app, main

__all__ = ["app", "main"]
