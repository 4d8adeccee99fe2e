"""Family names of East Asia, whose Latin spellings differ by system (Pinyin, Cantonese, Korean)."""

from __future__ import annotations

__all__ = ["surname_classes"]

# Numbered below zero, so that they never meet a class of given names.
_TEXT = """
wang wong; zhang chang cheung cheong; chen chan tan chin; huang hwang wong hoang; zhao chao chiu; wu ng;
zhou chou chow chew; xu hsu tsui; zhu chu; lin lam lim; guo kuo kwok; gao kao; luo lo law; zheng cheng tseng
cheang; xie hsieh tse; deng teng tang; xiao hsiao siu; liang leung neung; liu lau liou low; yang yeung; ye
yeh yip; cai tsai choi choy; jiang chiang keung; xi hsi shi; qian chien; lv lu lui; feng fung; ceng zeng
tseng tsang; gim kim ghim; i lee yi ri rhee ree li; bag bak park pak baek; choe choi chae; jeong jung chung
chong jong; gang kang; jo cho joe; yun yoon youn; jang chang zang; im lim rim yim; sin shin; an ahn; u woo
wu; no roh noh ro; yu yoo ryu you; gwon kwon; seo suh so; o oh; go ko koh goh; mun moon; bae pae
"""


def _index() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, line in enumerate(_TEXT.split(";"), start=1):
        for name in line.split():
            found.setdefault(name, set()).add(-number)
    return {name: frozenset(numbers) for name, numbers in found.items()}


_BY_NAME = _index()
_EMPTY: frozenset[int] = frozenset()


def surname_classes(token: str) -> frozenset[int]:
    """Classes (negative numbers) of spellings of a family name; empty when none is known.

    Examples
    --------
    >>> bool(surname_classes("zhang") & surname_classes("cheung"))
    True
    """
    return _BY_NAME.get(token, _EMPTY)
