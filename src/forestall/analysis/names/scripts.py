"""What scripts without blanks between words need: family names and legal forms in their own letters."""

from __future__ import annotations

import re

__all__ = ["legal_form_of_script", "one_spelling", "small_word"]

# Traditional and simplified forms that are frequent in names, in pairs.
_HAN = """
劉刘 楊杨 張张 陳陈 趙赵 吳吴 孫孙 馬马 許许 鄭郑 謝谢 韓韩 馮冯 鄧邓 蕭萧 蔣蒋 葉叶
呂吕 蘇苏 盧卢 鍾钟 陸陆 龍龙 萬万 嚴严 賈贾 譚谭 鄒邹 賴赖 龔龚 羅罗 黃黄 國国 華华
偉伟 強强 軍军 東东 麗丽 紅红 蘭兰 鳳凤 慶庆 義义 榮荣 傑杰 輝辉 寶宝 貴贵 興兴 銀银
鋼钢 鐵铁 錦锦 雲云 靜静 豔艳 艷艳 瑩莹 穎颖 暢畅 曉晓 學学 樹树 勝胜 連连 愛爱 蓮莲
習习 澤泽 濤涛 書书 長长 門门 開开 飛飞 鵬鹏 麥麦 齊齐 閻阎 顧顾 湯汤 範范 彥彦 衛卫
寧宁 實实 廣广 達达 遠远 進进 運运 賢贤 銘铭 陽阳 雙双 韋韦 項项 順顺 願愿 顯显 風风
魯鲁 鮑鲍 鳴鸣 賀贺 費费 貝贝 來来 倫伦 億亿 兒儿 凱凯 劍剑 勞劳 區区 協协 單单 喬乔
園园 圓圆 堅坚 壽寿 夢梦 奧奥 宮宫 將将 岡冈 島岛 帥帅 廈厦 憲宪 憶忆 戰战 揚扬 時时
晉晋 權权 楓枫 業业 樂乐 標标 機机 歐欧 歡欢 歸归 氣气 漢汉 潔洁 溫温 滿满 潤润 瀾澜
無无 爾尔 瑤瑶 瓊琼 畢毕 畫画 當当 發发 禮礼 節节 簡简 紀纪 純纯 紹绍 結结 絲丝 經经
綠绿 維维 綺绮 緒绪 績绩 繼继 聖圣 聞闻 聯联 聰聪 肅肃 臨临 蒼苍 藝艺 藍蓝 見见 觀观
訓训 記记 詠咏 詩诗 誠诚 語语 諾诺 讓让 豐丰 財财 貞贞 賓宾 賜赐 躍跃 車车 軒轩 農农
遙遥 邁迈 釗钊 鈞钧 銳锐 鋒锋 鎮镇 會会 團团 貿贸 電电 際际 資资 險险 產产 廠厂 礦矿
濟济 灣湾
"""
# Letters that Arabic, Persian and Urdu keyboards write differently.
_ARABIC = {
    "أ": "ا",
    "إ": "ا",
    "آ": "ا",
    "ٱ": "ا",
    "ى": "ي",
    "ی": "ي",
    "ې": "ي",
    "ک": "ك",
    "ة": "ه",
    "ۀ": "ه",
    "ہ": "ه",
}
_ONE_SPELLING = str.maketrans({pair[0]: pair[1] for pair in _HAN.split()} | _ARABIC)

# The mark over a Thai consonant that is written and not spoken.
_SILENT_THAI = re.compile("[\u0e01-\u0e2e][\u0e34-\u0e39]?\u0e4c")

_SMALL_WORDS = {
    "بن": "bin", "ابن": "ibn", "بنت": "bint", "ال": "al", "ابو": "abu", "ام": "umm", "عبد": "abd",
    "الدين": "din",
    "בן": "ben", "בת": "bint",
}  # fmt: skip

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


def one_spelling(word: str) -> str:
    """Write a word with one form of letters that have several.

    Examples
    --------
    >>> one_spelling("習近平")
    '习近平'
    """
    word = word.translate(_ONE_SPELLING)
    return _SILENT_THAI.sub("", word) if "\u0e4c" in word else word


def small_word(word: str) -> str:
    """Latin spelling of a particle of Arabic or Hebrew names; empty for any other word.

    Examples
    --------
    >>> small_word("بن")
    'bin'
    """
    return _SMALL_WORDS.get(word, "")
