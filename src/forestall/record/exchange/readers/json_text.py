"""JSON values that keep the numbers as they are written, and their flattening into columns.

The rule: a nested object becomes dotted columns (``address.city``); a list becomes its compact JSON
text in one column; a string is itself; a number is its text as written; ``true`` and ``false`` are
those words; ``null`` and a missing key are ``None``; an empty object is the text ``{}``. A key that
itself holds a dot, or is empty, is written as a JSON string in the column name (``"a.b"``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec

__all__ = [
    "BadJson",
    "NumberText",
    "TooDeep",
    "compact",
    "decode",
    "decode_plain",
    "flatten",
    "holds_nul",
    "rebuild_json",
]


class NumberText(str):
    """A JSON number, as the text that stands in the file."""

    __slots__ = ()


class BadJson(ValueError):
    """Bytes that are not one JSON value; the message says why."""


class TooDeep(BadJson):
    """A JSON value nested beyond the limit."""


_FAST = msgspec.json.Decoder(float_hook=NumberText)
_PLAIN = msgspec.json.Decoder()
_SURROGATE = re.compile("[\ud800-\udfff]")


def decode(data: str, depth: int) -> Any:
    """Decode one JSON value, keeping numbers as they are written (`NumberText`, or `int`).

    Raises
    ------
    BadJson
        When the text is not JSON. Not-a-number, infinities and half surrogate pairs are not.

    Examples
    --------
    >>> decode('{"a": 1.50, "b": [1e999999]}', 64)
    {'a': '1.50', 'b': ['1e999999']}
    """
    try:
        value = _FAST.decode(data)
    except msgspec.ValidationError:
        value = _decode_slowly(data)  # an integer of hundreds of digits
    except RecursionError:
        raise TooDeep(f"it is nested deeper than {depth}") from None
    except (msgspec.DecodeError, UnicodeError) as error:
        raise BadJson(str(error)) from None
    _check_depth(data, value, depth)
    return value


def decode_plain(data: str, depth: int) -> Any:
    """Decode one JSON value with ordinary numbers; those that do not fit are refused.

    Raises
    ------
    BadJson
    """
    try:
        value = _PLAIN.decode(data)
    except RecursionError:
        raise TooDeep(f"it is nested deeper than {depth}") from None
    except (msgspec.DecodeError, UnicodeError) as error:
        raise BadJson(str(error)) from None
    _check_depth(data, value, depth)
    return value


def _check_depth(data: str, value: Any, depth: int) -> None:
    if data.count("{") + data.count("[") > depth and _depth(value, depth) > depth:
        raise TooDeep(f"it is nested deeper than {depth}")


def _decode_slowly(data: str) -> Any:
    def refuse(name: str) -> Any:
        raise BadJson(f"{name} is not a JSON number")

    try:
        value = json.loads(data, parse_int=NumberText, parse_float=NumberText, parse_constant=refuse)
    except RecursionError:
        raise TooDeep("it is nested too deep") from None
    except ValueError as error:
        raise BadJson(str(error)) from None
    if re.search(r"\\u[dD]", data) and _SURROGATE.search(json.dumps(value, ensure_ascii=False)):
        raise BadJson("it holds half of a surrogate pair")
    return value


def _depth(value: Any, limit: int) -> int:
    """Depth of nesting, found level by level so that no depth can exhaust the stack."""
    level, depth = [value], 0
    while level and depth <= limit:
        depth += 1
        inner: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                inner.extend(v for v in item.values() if isinstance(v, (dict, list)))
            elif isinstance(item, list):
                inner.extend(v for v in item if isinstance(v, (dict, list)))
        level = inner
    return depth


def holds_nul(value: Any) -> bool:
    """Whether any text in a value holds a NUL character."""
    if isinstance(value, dict):
        return any(holds_nul(key) or holds_nul(item) for key, item in value.items())
    if isinstance(value, list):
        return any(map(holds_nul, value))
    return isinstance(value, str) and "\0" in value


def compact(value: Any) -> str:
    """Write a value as JSON without spaces; a `NumberText` is written as the number it is.

    Examples
    --------
    >>> compact(["a", NumberText("1.50"), None])
    '["a",1.50,null]'
    """
    if isinstance(value, NumberText):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{_string(str(k))}:{compact(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(compact, value)) + "]"
    if isinstance(value, str):
        return _string(value)
    if value is None or isinstance(value, (bool, int)):
        return json.dumps(value)
    if isinstance(value, float):
        return json.dumps(value) if value == value and abs(value) != float("inf") else _string(str(value))
    return _string(str(value))


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=bool(_SURROGATE.search(text)))


def flatten(value: Mapping[str, Any]) -> dict[str, str | None]:
    """Flatten an object into text by dotted column, by the rule of this module.

    Examples
    --------
    >>> flatten({"id": 7, "at": {"city": "Nottingham"}, "tags": ["a", "b"]})
    {'id': '7', 'at.city': 'Nottingham', 'tags': '["a","b"]'}
    """
    flat: dict[str, str | None] = {}
    for key, item in value.items():
        kind = type(item)
        name = _encode_key(key)
        if kind is str or item is None:
            flat[name] = item
        elif kind is int or kind is NumberText:
            flat[name] = str(item)
        elif kind is dict and item:
            for inner, text in flatten(item).items():
                flat[f"{name}.{inner}"] = text
        else:
            flat[name] = compact(item)
    return flat


@lru_cache(maxsize=4096)
def _encode_key(key: str) -> str:
    return key if key and "." not in key and key[0] != '"' else json.dumps(key, ensure_ascii=False)


def rebuild_json(columns: Sequence[str], row: Sequence[str | None]) -> dict[str, Any]:
    """Rebuild the object from its flattened row.

    Objects and lists come back as they were; scalars outside lists come back as text, and ``null``
    is left out, because a row of text cannot tell ``1`` from ``"1"`` or ``null`` from a missing key.

    Examples
    --------
    >>> rebuild_json(("id", "at.city", "tags"), ("7", "Nottingham", '["a","b"]'))
    {'id': '7', 'at': {'city': 'Nottingham'}, 'tags': ['a', 'b']}
    """
    result: dict[str, Any] = {}
    for column, text in zip(columns, row, strict=True):
        if text is None:
            continue
        *path, last = _keys(column)
        target = result
        for key in path:
            target = target.setdefault(key, {})
        target[last] = _structure(text)
    return result


def _keys(column: str) -> list[str]:
    keys: list[str] = []
    while True:
        if column.startswith('"'):
            key, end = json.JSONDecoder().raw_decode(column)
            keys.append(key)
            column = column[end + 1 :]
            if len(column) == 0:
                return keys
        else:
            key, dot, column = column.partition(".")
            keys.append(key)
            if not dot:
                return keys


def _structure(text: str) -> Any:
    if text[:1] not in {"[", "{"}:
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text
