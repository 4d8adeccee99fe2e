"""What the record means: pure analysis, usable alone in a notebook.

What lives here: one package a subject (``extraction``, ``linking``, ``networks``, ``proceeds``, ``digital``,
``markets``, ``evaluation``, ``communities``, ``foresight``). Each takes text, tables or graphs and gives
frozen results; nothing here reads or writes the record.

May import: ``forestall.core`` and numerical libraries; never ``record``, ``workbench``, ``cli`` or ``api``.

To add a method: put it in the package of its subject, or open a new package whose docstring says what it
holds.
"""
