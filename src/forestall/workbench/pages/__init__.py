"""The printed pages: templates and the one way to fill them.

Pages carry their style inside, run no script and fetch nothing, so that they can be kept, printed
and opened anywhere. Everything put into a template is escaped, save drawings made by
:mod:`forestall.workbench.chart_svg`, which escapes what it writes. Add a page as a template beside these.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from forestall.core import Label
from forestall.workbench.product import Basis, Quality
from forestall.workbench.wording import plural

__all__ = ["grade_band", "name_marking", "render"]


def name_marking(label: Label | None) -> str:
    """The line at the top and bottom of every page.

    >>> name_marking(Label())
    'OFFICIAL-SENSITIVE · handling P'
    """
    if label is None:
        return "OFFICIAL · nothing held"
    conditions = " ".join(sorted(condition.value for condition in label.handling.conditions))
    handling = f"handling C ({conditions})" if conditions else "handling P"
    matters = f" · only for {', '.join(sorted(label.matters))}" if label.matters else ""
    expires = f" · use until {label.expires.isoformat()}" if label.expires else ""
    return f"{label.marking.words} · {handling}{matters}{expires}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("forestall.workbench", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["css_text"] = _css_text
    environment.globals.update(
        plural=plural,
        name_marking=name_marking,
        describe_basis=_describe_basis,
        share=_share,
        bands=_bands,
        words=_words,
    )
    return environment


def _css_text(text: str) -> Markup:
    """Text as a string of a style sheet, in which nothing can end the string or the element."""
    return Markup('"' + "".join(c if c.isalnum() or c in " -" else f"\\{ord(c):06x}" for c in text) + '"')


def _words(name: str) -> str:
    """The name of a property or schema as words: ``birthDate`` becomes "Birth date"."""
    words = "".join(f" {c.lower()}" if c.isupper() else c for c in name).strip()
    return words[:1].upper() + words[1:]


def _share(value: float, whole: float) -> str:
    return f"{100 * value / whole:.2f}" if whole else "0"


def _describe_basis(basis: Basis) -> str:
    reports = sum(source.startswith("r-") for source in basis.sources)
    files = len(basis.sources) - reports
    parts = [plural(files, "file")] if files else []
    parts += [plural(reports, "report")] if reports else []
    text = (
        f"From {' and '.join(parts) or 'no source'}; {plural(basis.records, 'record')} counted; "
        f"{basis.grades}"
    )
    return f"{text}; newest {basis.newest}" if basis.newest else text


_BANDS = (
    ("g1", "1A, 1B, 2A, 2B: known directly or corroborated"),
    ("g2", "1C, 2C: known indirectly"),
    ("g3", "not known, or a source that is not reliable"),
    ("ge", "suspected false"),
    ("g0", "no grade"),
)


@dataclass(frozen=True, slots=True)
class _Band:
    css: str
    text: str
    x: str
    width: str


def _bands(quality: Quality) -> list[_Band]:
    """The parts of the bar of grades, from the strongest to none."""
    counts = dict.fromkeys((css for css, _ in _BANDS), 0)
    for grade, count in quality.grades:
        counts[grade_band(grade)] += count
    counts["g0"] = quality.ungraded
    found, x = [], 0.0
    for css, words in _BANDS:
        if counts[css]:
            width = 100 * counts[css] / quality.total
            found.append(_Band(css, f"{words}: {counts[css]:,}", f"{x:.3f}", f"{width:.3f}"))
            x += width
    return found


def grade_band(grade: str) -> str:
    """Which of the five bands a grade such as ``"2C"`` falls into.

    >>> grade_band("1B"), grade_band("2C"), grade_band("3A"), grade_band("1E"), grade_band("")
    ('g1', 'g2', 'g3', 'ge', 'g0')
    """
    if len(grade) != 2:
        return "g0"
    if grade[1] == "E":
        return "ge"
    if grade[0] == "3" or grade[1] == "D":
        return "g3"
    return "g1" if grade[1] in "AB" else "g2"


def render(template: str, **values: Any) -> str:
    """Fill a template.

    Examples
    --------
    >>> "<h1>a &lt; b</h1>" in render("page.html", title="a < b", label=None, today="2025-01-01")
    True
    """
    return _environment().get_template(template).render(**values)
