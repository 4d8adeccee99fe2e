"""Which records are the same person, company, vehicle or account, how surely, and why.

`dedupe` (one table) and `link_between` (two) do the whole. Beneath them, in the order of the work:
``fields`` and ``infer`` (what columns are), ``normalise`` and ``records`` (values in one form), ``blocking``
(candidate pairs), ``comparisons``, ``wording`` and ``sounds`` (levels of agreement), ``priors`` (what to
expect of them), ``em`` and ``training`` (Fellegi-Sunter parameters from the table alone), ``model`` (what is
saved), ``scoring`` (weights and explanations), ``clusters`` (average linkage under constraints; ``linkage``
holds its compiled loops), ``partners`` (one to one), ``resolve`` (all of it in a call), ``metrics``. One new
record at a time: ``postings`` (whom to compare it with), ``incremental`` (clusters that stay up to date),
``arrival``.

May import ``forestall.core``, ``analysis.names`` and ``analysis.transliteration``. A new kind of field: a
member of `FieldKind`, a normal form, its levels, their expected shares, its blocking atoms.
"""

from forestall.analysis.linking.fields import Field, FieldKind
from forestall.analysis.linking.infer import infer_fields
from forestall.analysis.linking.model import LinkModel, read_model, write_model
from forestall.analysis.linking.resolve import Between, Links, Resolution, dedupe, link_between

__all__ = [
    "Between",
    "Field",
    "FieldKind",
    "LinkModel",
    "Links",
    "Resolution",
    "dedupe",
    "infer_fields",
    "link_between",
    "read_model",
    "write_model",
]
