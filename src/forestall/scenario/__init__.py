"""A seeded synthetic region with known truth: demo, load test and accuracy test bed.

`build` writes ``delivery/`` (what analysts get: five invented forces and two partner agencies, each in
its own formats) and ``truth/`` (what really is; read by scoring only, described in ``truth/README.md``).

What lives where: `region` names and calendar; `inventories`, `names`, `identifiers` raw material; `areas`,
`people`, `groups`, `companies`, `accounts`, `money`, `communications`, `markets`, `effort`, `reports` and
`sentences` the truth by subject; `records` what each agency knows of it; `world` draws all in order;
`tables`, `tables_events`, `dialects`, `formats`, `documents`, `delivery` and `partners` write the deliveries;
`truth`, `truth_subjects`, `truth_events` and `truth_columns` the truth; `build` ties them together.

May import core and the base dependencies; nothing else of Forestall imports it save the faces and tests.
To add a thing: draw it in its subject's module from a stream of its own (so that nothing else moves),
deliver it in `tables`, describe it in `truth_columns` and write it in `truth`.
"""

from __future__ import annotations

from forestall.scenario.build import ScenarioSummary, build

__all__ = ["ScenarioSummary", "build"]
