"""Where the family name ends in names without blanks, and Japanese ones in Han characters.

No table of Mandarin syllables reads those. They are the commonest by published counts, as common knowledge;
a name of one character is left out: it may as well be Chinese.
"""

from __future__ import annotations

from forestall.analysis.names.scripts import one_spelling

__all__ = ["family_name_length", "japanese_family"]

_TWO_LETTER_FAMILIES = frozenset(
    # Chinese, then Korean.
    "欧阳 歐陽 司马 司馬 上官 诸葛 諸葛 东方 皇甫 尉迟 公孙 司徒 慕容 令狐 夏侯 长孙 宇文 端木".split()
) | frozenset("남궁 황보 제갈 사공 선우 서문 독고 동방".split())

_TEXT = """
佐藤 sato 鈴木 suzuki 高橋 takahashi 田中 tanaka 伊藤 ito 渡辺 watanabe 渡邊 watanabe 渡部 watanabe
山本 yamamoto 中村 nakamura 小林 kobayashi 加藤 kato 吉田 yoshida 山田 yamada 佐々木 sasaki 山口 yamaguchi
松本 matsumoto 井上 inoue 木村 kimura 斎藤 saito 斉藤 saito 齋藤 saito 清水 shimizu 山崎 yamazaki
池田 ikeda 橋本 hashimoto 阿部 abe 石川 ishikawa 山下 yamashita 中島 nakajima 石井 ishii 小川 ogawa
前田 maeda 岡田 okada 長谷川 hasegawa 藤田 fujita 後藤 goto 近藤 kondo 村上 murakami 遠藤 endo
青木 aoki 坂本 sakamoto 福田 fukuda 太田 ota 西村 nishimura 藤井 fujii 金子 kaneko 岡本 okamoto
藤原 fujiwara 三浦 miura 中野 nakano 中川 nakagawa 原田 harada 松田 matsuda 竹内 takeuchi 小野 ono
田村 tamura 中山 nakayama 和田 wada 石田 ishida 森田 morita 上田 ueda 内田 uchida 柴田 shibata
酒井 sakai 宮崎 miyazaki 横山 yokoyama 高木 takagi 安藤 ando 宮本 miyamoto 大野 ono 小島 kojima
谷口 taniguchi 今井 imai 工藤 kudo 高田 takada 増田 masuda 丸山 maruyama 杉山 sugiyama 村田 murata
大塚 otsuka 新井 arai 小山 koyama 平野 hirano 藤本 fujimoto 河野 kono 上野 ueno 武田 takeda 松井 matsui
千葉 chiba 岩崎 iwasaki 菅原 sugawara 久保 kubo 木下 kinoshita 佐野 sano 野口 noguchi 松尾 matsuo
市川 ichikawa 菊地 kikuchi 菊池 kikuchi 古川 furukawa 大西 onishi 島田 shimada 水野 mizuno 桜井 sakurai
高野 takano 吉川 yoshikawa 山内 yamauchi 西田 nishida 飯田 iida 安田 yasuda 浜田 hamada 川口 kawaguchi
松岡 matsuoka 北村 kitamura 中田 nakada 平田 hirata 川崎 kawasaki 本田 honda 田口 taguchi 望月 mochizuki
永井 nagai 早川 hayakawa 黒田 kuroda 服部 hattori 福島 fukushima 山中 yamanaka 安倍 abe 岸田 kishida
"""
_WORDS = _TEXT.split()
_READINGS = {one_spelling(name): reading for name, reading in zip(_WORDS[::2], _WORDS[1::2], strict=True)}


def japanese_family(word: str) -> str:
    """Reading of a family name in Han characters; empty for any other word.

    Examples
    --------
    >>> japanese_family("中村")
    'nakamura'
    """
    return _READINGS.get(word, "")


def family_name_length(name: str) -> int:
    """Number of letters of the family name that opens a Han or Hangul name.

    Examples
    --------
    >>> family_name_length("欧阳修"), family_name_length("习近平")
    (2, 1)
    """
    if len(name) > 2 and (name[:2] in _TWO_LETTER_FAMILIES or japanese_family(name[:2])):
        return 2
    return 3 if len(name) > 3 and japanese_family(name[:3]) else 1
