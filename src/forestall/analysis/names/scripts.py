"""What scripts without blanks between words need: family names and legal forms in their own letters."""

from __future__ import annotations

__all__ = ["family_name_length", "legal_form_of_script"]

_TWO_LETTER_FAMILIES = frozenset(
    # Chinese, then Korean.
    "欧阳 歐陽 司马 司馬 上官 诸葛 諸葛 东方 皇甫 尉迟 公孙 司徒 慕容 令狐 夏侯 长孙 宇文 端木".split()
) | frozenset("남궁 황보 제갈 사공 선우 서문 독고 동방".split())

_FORMS: tuple[tuple[str, str], ...] = (
    ("股份有限公司", "stock"),
    ("股份公司", "stock"),
    ("有限责任公司", "limited"),
    ("有限責任公司", "limited"),
    ("集团有限公司", "limited"),
    ("有限公司", "limited"),
    ("株式会社", "stock"),
    ("株式會社", "stock"),
    ("有限会社", "limited"),
    ("合同会社", "limited"),
    ("合資会社", "partnership"),
    ("公司", "corporation"),
    ("주식회사", "stock"),
    ("유한회사", "limited"),
    ("(주)", "stock"),
    ("общество с ограниченной ответственностью", "limited"),
    ("товариство з обмеженою відповідальністю", "limited"),
    ("товарищество с ограниченной ответственностью", "limited"),
    ("публичное акционерное общество", "stock"),
    ("открытое акционерное общество", "stock"),
    ("закрытое акционерное общество", "stock"),
    ("приватне акціонерне товариство", "stock"),
    ("публічне акціонерне товариство", "stock"),
    ("акционерное общество", "stock"),
    ("акціонерне товариство", "stock"),
    ("автономная некоммерческая организация", "nonprofit"),
    ("المحدودة", "limited"),
    ("ذات مسؤولية محدودة", "limited"),
    ("شركة", "corporation"),
    ("شرکت", "corporation"),
    ("בעמ", "limited"),
    ('בע"מ', "limited"),
    ("ανώνυμη εταιρεία", "stock"),
    ("บริษัท", "corporation"),
    ("จำกัด", "limited"),
)


def family_name_length(name: str) -> int:
    """Number of letters of the family name that opens a Han or Hangul name.

    Examples
    --------
    >>> family_name_length("欧阳修"), family_name_length("习近平")
    (2, 1)
    """
    return 2 if name[:2] in _TWO_LETTER_FAMILIES and len(name) > 2 else 1


def legal_form_of_script(name: str) -> tuple[str, set[str]]:
    """Take the legal forms written in other scripts out of a name.

    Returns
    -------
    tuple
        The name without them (whole, when nothing else is left), and the kinds of body found.

    Examples
    --------
    >>> legal_form_of_script("招商银行有限公司")
    ('招商银行 ', {'limited'})
    """
    found: set[str] = set()
    rest = name.lower()
    for form, kind in _FORMS:
        if form in rest:
            rest = rest.replace(form, " ")
            found.add(kind)
    return (rest, found) if found and rest.strip() else (name, set())
