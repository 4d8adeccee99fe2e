"""Places in the names of bodies: countries, their peoples, and large cities, each with one key.

Two branches of a bank differ by such a word only, so that it weighs as a difference.
"""

from __future__ import annotations

__all__ = ["PLACES", "TWO_WORD_PLACES"]

_TEXT = """
afghanistan afghan; albania albanian; algeria algerian algerie; andorra; angola; argentina argentine;
armenia armenian; australia australian australien; austria austrian osterreich oesterreich; azerbaijan
azerbaijani azerbaidzhan; bahamas; bahrain; bangladesh; barbados; belarus belarusian belorussia belorusskii;
belgium belgian belgique belgie; belize; benin; bermuda; bolivia; bosnia; botswana; brazil brasil brazilian
brasileira; brunei; bulgaria bulgarian; cambodia; cameroon cameroun; canada canadian; chad tchad; chile
chilean; china chinese zhongguo kitai; colombia colombian; congo; croatia croatian hrvatska; cuba cuban;
cyprus kipr kypros; czech ceska cesko czechia; denmark danish danmark; ecuador; egypt egyptian misr; estonia
estonian eesti; ethiopia ethiopian; fiji; finland finnish suomi; france french francaise francais; gabon;
gambia; georgia georgian gruziia; germany german deutschland deutsche allemagne; ghana; greece greek hellas;
guatemala; guinea; guyana; haiti; honduras; hungary hungarian magyar; iceland icelandic; india indian;
indonesia indonesian; iran iranian; iraq iraqi; ireland irish; israel israeli; italy italian italia
italiana; jamaica; japan japanese nippon nihon; jordan jordanian; kazakhstan kazakh; kenya; korea korean;
kosovo; kuwait kuwaiti; kyrgyzstan kirgizstan; laos lao; latvia latvian latvija; lebanon lebanese liban;
liberia; libya libyan; liechtenstein; lithuania lithuanian lietuva; luxembourg luxemburg; macau macao;
macedonia; madagascar; malaysia malaysian; malta maltese; mexico mexican mexicana; moldova; monaco;
mongolia; montenegro; morocco maroc; mozambique; myanmar burma; namibia; nepal; netherlands nederland dutch
holland; nicaragua; niger; nigeria nigerian; norway norwegian norge; oman; pakistan pakistani; palestine
palestinian; panama; paraguay; peru; philippines philippine; poland polish polska; portugal portuguese;
qatar; romania romanian; russia russian rossii rossiia rossiya rossiiskaia rossiyskaya rossijskaja russland
russe; rwanda; saudi; senegal; serbia serbian srbija; seychelles; singapore; slovakia slovak slovensko;
slovenia; somalia; spain spanish espana espanola; sudan; sweden swedish sverige schweden; switzerland swiss
schweiz suisse svizzera; syria syrian; taiwan; tajikistan; tanzania; thailand thai; tunisia tunisie; turkey
turkish turkiye turk turkei; turkmenistan; uganda; ukraine ukrainian ukraina ukrainy; emirates uae; uk
britain british; uruguay; usa us; uzbekistan uzbek; venezuela; vietnam viet; yemen; zambia; zimbabwe;
peninsula; abudhabi dhabi; almaty; amsterdam; ankara; athens; atlanta; baghdad; baku; bangkok; barcelona;
basel; beijing peking; beirut; belgrade; berlin; bern; bogota; boston; brussels; bucharest; budapest; cairo;
chicago; copenhagen; dallas; damascus; delhi; denver; doha; donetsk; dubai; dublin; dusseldorf; frankfurt;
geneva; guangdong; guangzhou; hamburg; hanoi; hongkong kong; houston; istanbul; jakarta; jersey; guernsey;
cayman; karachi; kiev kyiv; lagos; lima; lisbon; london; lugano; lyon; madrid; manila; melbourne; miami;
milan milano; minsk; moscow moskva moskovskii moskovskaia; mumbai; munich munchen muenchen; nairobi; odessa;
osaka; oslo; paris; petersburg peterburg; philadelphia; phoenix; prague praha; riga; rome roma; rotterdam;
sevastopol; seoul; shanghai; shenzhen; stockholm; sydney; tallinn; tashkent; tbilisi; tehran; texas;
california; florida; tokyo; toronto; vienna wien; vilnius; warsaw warszawa; yerevan; zagreb; zurich; crimea
krym; siberia;  europe; asia; africa; america americas; england; scotland; wales; jersey; gibraltar; tianjin;
wuhan; chongqing; dalian; xiamen; fujian; jiangsu; zhejiang; shandong
"""

PLACES: dict[str, str] = {
    word: group.split()[0] for group in _TEXT.split(";") if group.split() for word in group.split()
}
"""Word -> the first word of its group."""

TWO_WORD_PLACES: dict[tuple[str, str], str] = {
    ("united", "states"): "usa",
    ("united", "kingdom"): "uk",
    ("great", "britain"): "uk",
    ("arab", "emirates"): "emirates",
    ("saudi", "arabia"): "saudi",
    ("hong", "kong"): "hongkong",
    ("abu", "dhabi"): "abudhabi",
    ("new", "zealand"): "newzealand",
    ("new", "york"): "newyork",
    ("new", "jersey"): "newjersey",
    ("los", "angeles"): "losangeles",
    ("san", "francisco"): "sanfrancisco",
    ("sao", "paulo"): "saopaulo",
    ("buenos", "aires"): "buenosaires",
    ("kuala", "lumpur"): "kualalumpur",
    ("south", "africa"): "southafrica",
    ("south", "korea"): "southkorea",
    ("north", "korea"): "northkorea",
    ("sri", "lanka"): "srilanka",
    ("el", "salvador"): "elsalvador",
    ("costa", "rica"): "costarica",
    ("puerto", "rico"): "puertorico",
    ("papua", "guinea"): "papua",
    ("tel", "aviv"): "telaviv",
    ("st", "petersburg"): "petersburg",
}
"""Two words -> the one word of a place that is written so."""

PLACES |= {word: word for word in TWO_WORD_PLACES.values() if word not in PLACES}
