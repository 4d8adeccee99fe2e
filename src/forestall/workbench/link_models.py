"""Trained linking models as files."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from msgspec import structs

from forestall.analysis.linking import LinkModel, read_model, write_model
from forestall.core import ForestallError
from forestall.record.exchange.replacing import replacing

__all__ = ["load_model", "save_model"]


def load_model(path: Path) -> LinkModel:
    """Read a model.

    Raises
    ------
    ForestallError
        ``link.no_file``, and as :func:`forestall.analysis.linking.read_model`.
    """
    if not path.is_file():
        raise ForestallError("link.no_file", f"There is no model {path.name}.", "Leave it out to train one.")
    return read_model(path.read_bytes(), path.name)


def save_model(model: LinkModel, path: Path) -> None:
    """Write a model with today on its card; it holds words of names, so only its owner can read it."""
    card = structs.replace(model.card, trained=datetime.now(UTC).date().isoformat())
    with replacing(path.resolve(), overwrite=True) as file:
        file.write(write_model(structs.replace(model, card=card)))
