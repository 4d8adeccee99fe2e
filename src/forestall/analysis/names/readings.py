"""Frequent given names in scripts that do not tell how they are read, each with its reading.

Arabic and Hebrew leave out vowels, and Han characters are read otherwise in Japan. The names are among the
commonest of their languages, as common knowledge; of the Japanese only such as are hardly Chinese.
"""

from __future__ import annotations

from forestall.analysis.names.scripts import one_spelling

__all__ = ["reading_of"]

_TEXT = """
محمد mohammed احمد ahmad محمود mahmoud حسن hassan حسين hussein عمر omar عامر amer خالد khalid خليل khalil
ابراهيم ibrahim اسماعيل ismail يوسف yusuf موسى musa عيسى isa داود dawud سليمان suleiman مصطفى mustafa
سمير samir سامر samer سامي sami كريم karim كمال kamal جمال jamal جميل jamil رشيد rashid سعيد said صالح saleh
صلاح salah طارق tariq فاطمة fatima زينب zainab مريم maryam عائشة aisha ليلى layla نور nour ناصر nasser
هشام hisham وليد walid ياسر yasser ياسين yasin فيصل faisal قاسم qasim بشار bashar بشير bashir حمزة hamza
ادريس idris عثمان osman اسامة osama مهدي mehdi حميد hamid طاهر tahir رضا reza لطيف latif مجيد majid
منصور mansour مسعود masoud نبيل nabil نجيب najib حبيب habib جعفر jafar زهراء zahra علي ali سلمان salman
يحيى yahya زياد ziad مراد murad انور anwar امير amir امين amin سليم salim سالم salem عادل adel
יוסף yosef משה moshe דוד david יעקב yaakov יצחק yitzhak אברהם avraham שרה sarah רבקה rivka רחל rachel לאה
leah מרים miriam חנה hannah אסתר esther שמואל shmuel שלמה shlomo יהודה yehuda מרדכי mordechai אהרן aharon
אהרון aharon בנימין binyamin דניאל daniel מיכאל michael רפאל rafael גבריאל gabriel אליהו eliyahu נתן natan
太郎 taro 一郎 ichiro 次郎 jiro 三郎 saburo 健太 kenta 健太郎 kentaro 大輔 daisuke 翔太 shota 拓也 takuya
直樹 naoki 和也 kazuya 達也 tatsuya 哲也 tetsuya 雄太 yuta 花子 hanako 裕子 yuko 陽子 yoko 洋子 yoko
恵子 keiko 幸子 sachiko 和子 kazuko 智子 tomoko 久美子 kumiko 愛子 aiko 優子 yuko 京子 kyoko 節子 setsuko
純一郎 junichiro 和夫 kazuo 一男 kazuo 博之 hiroyuki 英樹 hideki 秀樹 hideki 正樹 masaki 俊介 shunsuke
"""
_WORDS = _TEXT.split()
_READINGS = {one_spelling(name): reading for name, reading in zip(_WORDS[::2], _WORDS[1::2], strict=True)}


def reading_of(word: str) -> str:
    """Latin spelling of a frequent given name, in ``one_spelling``; empty for any other word.

    Examples
    --------
    >>> reading_of("حسين"), reading_of("太郎")
    ('hussein', 'taro')
    """
    return _READINGS.get(word, "")
