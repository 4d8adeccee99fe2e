"""Draw names from the inventories and respell them as clerks, systems and other scripts do."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from forestall.scenario.inventories import INVENTORIES, NICKNAMES, SPELLINGS

__all__ = [
    "DrawnNames",
    "ascii_letters",
    "draw_names",
    "feminine",
    "nickname",
    "respell",
    "to_arabic",
    "to_cyrillic",
    "typo",
]

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_PLAIN = str.maketrans(
    {
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
        "ø": "o",
        "ß": "ss",
        "æ": "ae",
        "ı": "i",
        "’": "'",
        "ơ": "o",
        "ư": "u",
    }
)
_CYRILLIC_RUNS = (
    ("shch", "щ"),
    ("tch", "ч"),
    ("sch", "ш"),
    ("sh", "ш"),
    ("ch", "ч"),
    ("zh", "ж"),
    ("kh", "х"),
    ("gh", "г"),
    ("ts", "ц"),
    ("th", "т"),
    ("ph", "ф"),
    ("ck", "к"),
    ("oo", "у"),
    ("ee", "и"),
    ("ya", "я"),
    ("yu", "ю"),
    ("ie", "и"),
    ("qu", "кв"),
    ("ll", "лл"),
)
_CYRILLIC = {
    "a": "а", "b": "б", "c": "к", "d": "д", "e": "е", "f": "ф", "g": "г", "h": "х", "i": "и", "j": "дж", "k":
    "к",
    "l": "л", "m": "м", "n": "н", "o": "о", "p": "п", "q": "к", "r": "р", "s": "с", "t": "т", "u": "у", "v":
    "в",
    "w": "у", "x": "кс", "y": "и", "z": "з", "'": "",
}  # fmt: skip
_ARABIC_RUNS = (
    ("sh", "ش"),
    ("ch", "تش"),
    ("kh", "خ"),
    ("gh", "غ"),
    ("th", "ث"),
    ("dh", "ذ"),
    ("ph", "ف"),
    ("ck", "ك"),
    ("oo", "و"),
    ("ou", "و"),
    ("ee", "ي"),
    ("ie", "ي"),
    ("ai", "اي"),
)
_ARABIC = {
    **dict(zip("bcdfghjklmnpqrstvwxyz", "بكدفغهجكلمنبقرستفوكيز", strict=True)),
    "a": "ا",
    "i": "ي",
    "o": "و",
    "u": "و",
    "e": "",
    "x": "كس",
}
_KEYS = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j":
    "hk",
    "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "wa", "r": "et", "s": "ad", "t": "ry",
    "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu", "z": "x",
}  # fmt: skip


def ascii_letters(text: str) -> str:
    """Return `text` without diacritics, as a system that only knows ASCII stores it.

    >>> ascii_letters("Łukasz Țurcanu Đặng")
    'Lukasz Turcanu Dang'
    """
    if text.isascii():
        return text
    folded = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    return "".join(c for c in folded if not unicodedata.combining(c))


def _transcribe(text: str, runs: tuple[tuple[str, str], ...], letters: dict[str, str]) -> str:
    low, out, place = ascii_letters(text).lower(), [], 0
    while place < len(low):
        for run, other in runs:
            if low.startswith(run, place):
                out.append(other)
                place += len(run)
                break
        else:
            out.append(letters.get(low[place], low[place]))
            place += 1
    return "".join(out)


def to_cyrillic(text: str) -> str:
    """Write a Latin name in Cyrillic as a clerk who hears it would (not an official scheme).

    >>> to_cyrillic("Sharon Booth")
    'Шарон Бут'
    """
    return " ".join(
        word[:1].upper() + word[1:] for word in _transcribe(text, _CYRILLIC_RUNS, _CYRILLIC).split()
    )


def to_arabic(text: str) -> str:
    """Write a Latin name in Arabic script; short vowels are mostly lost, as in practice.

    >>> to_arabic("Ben Nash")
    'بن ناش'
    """
    return _transcribe(text.replace("-", " ").replace("'", ""), _ARABIC_RUNS, _ARABIC)


def feminine(surname: str, origin: str) -> str:
    """Return a woman's form of a Polish or East Slavic surname.

    >>> feminine("Kamiński", "polish"), feminine("Petrov", "slavic"), feminine("Hill", "english")
    ('Kamińska', 'Petrova', 'Hill')
    """
    if origin == "polish" and surname.endswith(("ski", "cki")):
        return surname[:-1] + "a"
    if origin == "slavic" and surname.endswith(("ov", "ev", "in", "ов", "ев", "ин")):
        return surname + ("а" if surname[-1] in "вн" else "a")
    return surname


def typo(text: str, rng: np.random.Generator) -> str:
    """Make one slip of the hand: swap, drop, double or hit the next key; the first letter stays.

    >>> len(typo("Robinson", np.random.default_rng(2))) in (7, 8, 9)
    True
    """
    if len(text) < 4:
        return text
    at, kind = int(rng.integers(1, len(text) - 1)), int(rng.integers(4))
    if kind == 0:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    if kind == 1:
        return text[:at] + text[at + 1 :]
    if kind == 2:
        return text[:at] + text[at] + text[at:]
    near = _KEYS.get(text[at].lower(), text[at])
    return text[:at] + near[int(rng.integers(len(near)))] + text[at + 1 :]


def respell(name: str, rng: np.random.Generator) -> str:
    """Return another recorded spelling of `name`, or `name` where none is known.

    >>> respell("Zhukov", np.random.default_rng(1)) in ("Jukov", "Zukov")
    True
    """
    choices = SPELLINGS.get(name)
    return choices[int(rng.integers(len(choices)))] if choices else name


def nickname(name: str, rng: np.random.Generator) -> str:
    """Return a pet form of a given name, or the name itself.

    >>> nickname("Peter", np.random.default_rng(1))
    'Pete'
    """
    choices = NICKNAMES.get(name)
    return choices[int(rng.integers(len(choices)))] if choices else name


@dataclass(frozen=True, slots=True)
class DrawnNames:
    """Names drawn for n people; native forms are empty where the origin uses Latin script."""

    given: list[str]
    middle: list[str]
    surname: list[str]
    native_given: list[str]
    native_surname: list[str]


def _zipf(rng: np.random.Generator, n: int, size: int) -> list[int]:
    weights = 1.0 / (np.arange(size) + 4.0)
    picked: list[int] = rng.choice(size, n, p=weights / weights.sum()).tolist()
    return picked


def draw_names(rng: np.random.Generator, origin: Ints, female: Flags, surname_key: Ints) -> DrawnNames:
    """Draw a name for each person.

    Parameters
    ----------
    origin, female
        Index into ``INVENTORIES`` and sex for each person.
    surname_key
        People of one origin who share a key share a surname (a household).

    Returns
    -------
    DrawnNames
        Common names are common (Zipf), so people of the same name occur.
    """
    n = len(origin)
    given, middle, surname = [""] * n, [""] * n, [""] * n
    native_given, native_surname = [""] * n, [""] * n
    has_middle = rng.random(n) < 0.45
    for number, inventory in enumerate(INVENTORIES):
        rows = np.flatnonzero(origin == number).tolist()
        keys, inverse = np.unique(surname_key[rows], return_inverse=True)
        families = _zipf(rng, len(keys), len(inventory.surnames))
        picks = {sex: _zipf(rng, len(rows), len(getattr(inventory, sex))) for sex in ("female", "male")}
        middles = {sex: _zipf(rng, len(rows), len(getattr(inventory, sex))) for sex in ("female", "male")}
        for place, row in enumerate(rows):
            sex = "female" if female[row] else "male"
            pool: tuple[str, ...] = getattr(inventory, sex)
            base = inventory.surnames[families[inverse[place]]]
            given[row] = pool[picks[sex][place]]
            if has_middle[row]:
                middle[row] = pool[middles[sex][place]]
            surname[row] = feminine(base, inventory.origin) if female[row] else base
            if inventory.native:
                native_given[row] = inventory.native[given[row]]
                native = inventory.native[base]
                native_surname[row] = feminine(native, inventory.origin) if female[row] else native
    return DrawnNames(given, middle, surname, native_given, native_surname)
