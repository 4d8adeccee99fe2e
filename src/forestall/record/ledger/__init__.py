"""The append-only ledger: statements, identity events and their bitemporal reads under policy."""
