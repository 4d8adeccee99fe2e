"""What is known: ledger, audit, policy, lake and exchange.

Imports :mod:`forestall.core` only. Add a thing here when it holds, guards or moves knowledge;
what the knowledge means belongs to ``analysis``, and what people do with it to ``workbench``.
"""
