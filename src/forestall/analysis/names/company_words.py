"""Words of company names: legal forms and generic words, in groups that mean about the same.

Spellings are lower-case ASCII as the reader of names writes them (dots of abbreviations removed).
The forms are grouped by kind of body, after the list of ISO 20275 (entity legal forms) and the usual
national abbreviations; a group is an equivalence for comparing names, not a statement of law.
"""

from __future__ import annotations

__all__ = ["GENERIC", "LEGAL_FORMS", "LEGAL_WORDS", "MEANINGS", "NUMBER_WORDS", "ORDINARY_WORDS", "ROMAN"]

# Groups between semicolons: kind of body, then its spellings, separated by commas.
_FORMS = """
limited: ltd, limited, ltda, limitada, lda, lte, ltee, limitee, pvt ltd, private limited, pte ltd, pty ltd,
pty limited, co ltd, co limited, company limited, sdn bhd, private ltd, coltd, pte limited, pvt limited,
sia, uab, osauhing, ou, gk, yugen kaisha, yk, bhd sdn, proprietary limited, limited company; limited: gmbh,
gesellschaft mbh, gesellschaft mit beschrankter haftung, gesellschaft mit beschraenkter haftung, mbh, ges
mbh, gesmbh, ug, unternehmergesellschaft, sarl, societe a responsabilite limitee, sarlu, srl, societa a
responsabilita limitata, societate cu raspundere limitata, sociedad de responsabilidad limitada, srls, sl,
slu, s de rl, s de rl de cv, sociedad limitada, bv, bvba, besloten vennootschap, eurl, sprl, eood, ood, doo,
d o o, dooel, sro, s r o, spol s r o, kft, korlatolt felelossegu tarsasag, sp z oo, spzoo, sp zoo, sp z o o,
spolka z ograniczona odpowiedzialnoscia, aps, anpartsselskab, ehf, epe, limited sirketi, ltd sti, sti, ltd
sirketi; limited: llc, limited liability company, limited liability co, llp, limited liability partnership,
l l c, ooo, obshchestvo s ogranichennoi otvetstvennostiu, obshchestvo s ogranichennoy otvetstvennostyu,
obshchestvo s ogranichennoi otvetstvennostyu, obschestvo s ogranichennoy otvetstvennostyu, obschestvo s
ogranichennoi otvetstvennostiu, tov, tovarystvo z obmezhenoyu vidpovidalnistyu, too, tovarishchestvo s
ogranichennoi otvetstvennostiu, mchj, mmc, shpk, sh p k, wll, fzc, fze, fzco, fz llc, fzllc, dmcc, spc, mas
uliyat mahduda; stock: ag, aktiengesellschaft, sa, societe anonyme, sociedad anonima, sociedade anonima, s a
u, sau, sa de cv, sociedad anonima de capital variable, sab, sab de cv, nv, naamloze vennootschap, ab,
aktiebolag, abp, publ, asa, aksjeselskap, allmennaksjeselskap, as, a s, aktieselskab, oyj, oy, osakeyhtio,
spa, s p a, societa per azioni, sas, societe par actions simplifiee, se, societas europaea, plc, public
limited company, public limited co, public company limited, pcl, pjsc, psc, jsc, joint stock company, joint
stock co, open joint stock company, closed joint stock company, public joint stock company, ojsc, cjsc, oao,
zao, pao, ao, otkrytoe aktsionernoe obshchestvo, zakrytoe aktsionernoe obshchestvo, publichnoe aktsionernoe
obshchestvo, aktsionernoe obshchestvo, akcionernoe obschestvo, publichnoe aktsionernoe obschestvo,
aktsionernoe obschestvo, vat, zat, prat, pat, at, ad, dd, akcionarsko drustvo, a d, sp akcyjna, spolka
akcyjna, rt, zrt, nyrt, anonim sirketi, anonim sirket, tbk, pt, perseroan terbatas, kk, kabushiki kaisha,
kabushikigaisha, bhd, berhad, hf, sicav, gaisha, joint stock, pref; corporation: inc, incorporated, corp,
corporation, corporacion, company, co, cie, compagnie, compania, companhia, cia, kompaniya, kompania,
kompaniia, kampani, co inc, inc co, company inc, corp ltd, corporation ltd, corporation limited, group
corporation limited, sherkat, sharikat, sharika, charika, incorporation; partnership: lp, limited
partnership, llp lp, kg, kommanditgesellschaft, gmbh co kg, gmbh und co kg, gmbh and co kg, ohg, offene
handelsgesellschaft, gbr, scs, snc, cv, vof, sp k, sp j, ks, kb, komanditgesellschaft, partnership, general
partnership, ag co kg, kgaa, se co kgaa, ag and co kg; nonprofit: ev, e v, eingetragener verein, ano,
avtonomnaia nekommercheskaia organizatsiia, avtonomnaya nekommercheskaya organizatsiya, nko, ngo,
gemeinnutzige gmbh, ggmbh, asbl, vzw, onlus, cic, nonprofit, non profit; state: gup, fgup, mup, gu, gp, ip,
federalnoe gosudarstvennoe unitarnoe predpriiatie, state enterprise, gosudarstvennoe predpriiatie, federal
state unitary enterprise, fsue; national: na, n a, national association; cooperative: eg, scrl, coop,
cooperative, kooperativ, genossenschaft
"""

# Words that many bodies bear; between semicolons stands a group with one meaning across languages.
_GENERIC = """
bank banco banca banque banka bankasi banki bankas pankki; group gruppe groupe grupo gruppo gruppa grup
grubu gruppi gruop jituan; holding holdings kholding holdingas hldg hldgs beteiligungs konzern kontsern;
international internacional internationale intl mezhdunarodnyi mezhdunarodnaia mezhdunarodnaya
internationaler uluslararasi inter int; trading trade trader traders torgovyi torgovaia torgovyy tijarat
tijaria comercio comercial commercial commerce handel handels ticaret maoyi; industries industry industrial
industrie industria industriya promyshlennaia promyshlennyi sanayi gongye ind; systems system systemes
sistemy sistema; services service servicios servizi servisy servis uslugi; solutions solution resheniia
soluciones; technologies technology tech tekhnologii tekhnologiya tecnologia technologie teknoloji
tehnologii technological keji; engineering inzhiniring ingenieria ingenierie engineers muhendislik;
construction stroitelnaia stroi stroy construcciones constructora costruzioni bau insaat stroitelnyi
constructions builders building; investment investments invest inversiones investicii investitsii
investissement investitsionnaia yatirim touzi investing investors; management managment upravlenie
upravliaiushchaia gestion; shipping shpg sudokhodnaia maritime marine morskoi naviera denizcilik
shipmanagement navigation; logistics logistik logistic logistika logistica lojistik; transport
transportation transportes transportnaia transporte tasimacilik nakliyat; energy energie energia
energeticheskaia enerji energo power; oil petroleum neft petrol neftianaia petroleos; gas gaz; mining minera
gornaia madencilik gornyi; foundation fond fondation fundacion stiftung fondazione fundacja fonduri vakfi;
trust trast; fund funds; capital kapital; finance financial finans finansovaia financiera finanz; insurance
strakhovaia versicherung assurance seguros sigorta; security okhrannoe seguridad; securities; real; estate
properties property immobilien nedvizhimost inmobiliaria emlak; consulting consultants consultancy
konsalting consult advisory advisors; plant zavod fabrika fabrik factory usine planta fabrica zavodu;
enterprise enterprises predpriiatie predpriyatie empresa entreprise unternehmen; association assotsiatsiia
asociacion verein assoziation; organization organisation organizatsiia organizacion orgranisation
organizatsiya; institute institut instituto; university universitet universidad universite universitat;
center centre tsentr centro zentrum merkez; club klub; agency agentstvo agencia agence agentur; ministry
ministerstvo ministerio ministere ministerium; government pravitelstvo gobierno gouvernement regierung;
committee komitet comite; department dept departament; union soiuz soyuz; national natsionalnyi
natsionalnaia nacional nationale; general gen generalnyi obshchaia; central tsentralnyi; united edinaia
obedinennaia unidos; development razvitiia desarrollo entwicklung; research issledovanii forschung; products
product produktsiia produkte productos; resources resursy recursos; media; motor motors; steel stal;
electronics elektronika electronic elektronik; partners partner partnery; associates; business biznes;
communications communication kommunikatsii; airlines airways air aviation avialinii havayollari aerolineas;
food foods produkty; brothers bros; sons son; pharma firm firma fa; manufacturing mfg manufacture
manufacturers; society sociedad sociedade societe societa soc gesellschaft obshchestvo spolka;
pharmaceutical pharmaceuticals farma; health healthcare; medical meditsinskii; equipment oborudovanie;
supply supplies snab; export eksport; import; ventures venture; asset assets
"""

# Other ordinary words: weak evidence when they agree, still a difference when they differ.
ORDINARY_WORDS = frozenset(
    """
    the of and for in on at by to de la le les des du der die das und et y e del di da do dos von van za
    na i o a an al el new first second third north south east west northern southern eastern western
    great royal city state federal republic peoples people world universal eurasian euro europe european
    asia asian africa american america pacific atlantic gulf arab golden gold silver star sun blue green
    red white black islamic islam army front party movement liberation revolutionary brigade battalion
    democratic popular big best super prime premier elite alpha beta omega delta sigma standard classic
    modern digital data net online
    """.split()
)

_NUMBERS = """
0 zero null; 1 one first uno eins erste pervyi 1st; 2 two second zwei vtoroi 2nd; 3 three third drei tres
tretii 3rd; 4 four fourth vier cuatro 4th; 5 five fifth funf cinco 5th; 6 six sixth sechs seis 6th; 7 seven
seventh sieben siete 7th; 8 eight eighth acht ocho 8th; 9 nine ninth neun nueve 9th; 10 ten tenth zehn diez
10th; 11 eleven eleventh 11th; 12 twelve twelfth 12th; 13 thirteen 13th; 14 fourteen 14th; 15 fifteen 15th;
16 sixteen 16th; 17 seventeen 17th; 18 eighteen 18th; 19 nineteen 19th; 20 twenty twentieth 20th; 30 thirty;
40 forty fourty; 50 fifty; 60 sixty; 70 seventy; 80 eighty; 90 ninety; 100 hundred
"""

ROMAN: dict[str, int] = {
    numeral: value
    for value, numeral in enumerate(
        "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx xxi xxii".split(),
        start=1,
    )
}


def _forms() -> dict[tuple[str, ...], str]:
    found: dict[tuple[str, ...], str] = {}
    for line in _FORMS.split(";"):
        kind, spellings = line.strip().split(":")
        for spelling in spellings.split(","):
            if spelling.strip():
                found.setdefault(tuple(spelling.split()), kind)
    return found


def _groups(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in text.split(";"):
        words = [word for word in line.split() if not word.endswith("_")]
        for word in words:
            found.setdefault(word, words[0])
    return found


LEGAL_FORMS: dict[tuple[str, ...], str] = _forms()
"""Words of a legal form -> its kind of body."""

LEGAL_WORDS = frozenset(word for form in LEGAL_FORMS for word in form if len(word) >= 7)
"""Long words of legal forms, which are recognised with a slip too."""

MEANINGS: dict[str, str] = _groups(_GENERIC)
"""Generic word -> the first word of its group (one meaning across languages)."""

GENERIC = frozenset(MEANINGS)

NUMBER_WORDS: dict[str, int] = {word: int(value) for word, value in _groups(_NUMBERS).items()}
"""Number word or ordinal -> its value."""
