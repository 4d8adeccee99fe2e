"""Words of personal names that are not the name itself: titles, particles, generations.

Spellings are lower-case ASCII as ``forestall.core.text.fold`` writes them.
"""

from __future__ import annotations

__all__ = [
    "COMMON_NAMES",
    "GENERATIONS",
    "OF_THE_FATHER",
    "PARTICLES",
    "PATRONYMIC_ENDINGS",
    "TITLES",
]

TITLES = frozenset(
    """
    mr mrs ms miss mister mistress sir lord lady dame baron baroness count countess duke duchess
    viscount dr doctor doktor prof professor doc docteur dott dottore dottoressa mag dipl ing ingenieur
    ir drs phd md esq esquire rev reverend fr father sister brother pastor bishop archbishop cardinal
    pope rabbi imam mullah mulla maulana maulvi mawlawi mawlana mufti qari hafiz haji hajji hadji hajj
    alhaj alhaji sheikh shaikh shaykh sheik cheikh sheikha shaikha ustad ustaz ayatollah hojatoleslam
    hojjatoleslam president prezident praesident prasident presidente presidenti predsjednik
    presedintele presiden presedinte minister ministre ministro premier chancellor kanzler senator
    congressman governor gov mayor ambassador gen general maj major col colonel lt lieutenant capt
    captain cpt kapitan sgt sergeant cmdr commander adm admiral marshal brigadier brig polkovnik herr
    frau fraulein monsieur mme madame mademoiselle mlle senor senora senorita sra srta don dona signor
    signora signore sig hon honourable honorable judge justice chief king queen prince princess emir
    elnok gospodin gospodja pan pani tov tovarisch shri shrimati smt sri kumari bey hanim effendi efendi
    datuk dato datin tun tengku tunku
    """.split()
)

PARTICLES = frozenset(
    """
    al el ul ur as ar ad az es ed ud ut ez
    bin ben ibn bint binte binti ould wuld wlad bani bou
    van von der den des de del della dello delle degli dei di da das do dos du la le los las lo
    ter ten te zu zum zur af av y e i
    umm um
    oglu ogly ogli ugli uly kyzy kizi gizi qizi
    na ap ab san santa
    o a
    """.split()
)

# Words that say "child of": what follows is the father's name, so the order of the parts carries meaning.
OF_THE_FATHER = frozenset("bin ben ibn bint binte binti ould wuld".split())

GENERATIONS: dict[str, int] = {
    "sr": 1,
    "senior": 1,
    "snr": 1,
    "jr": 2,
    "junior": 2,
    "jnr": 2,
    "filho": 2,
    "hijo": 2,
    "ii": 2,
    "iii": 3,
    "iv": 4,
    "neto": 3,
}

PATRONYMIC_ENDINGS = (
    "ovich",
    "evich",
    "ovych",
    "evych",
    "ovic",
    "evic",
    "ovitch",
    "evitch",
    "ovna",
    "evna",
    "ivna",
    "yivna",
    "ovics",
    "owicz",
    "ewicz",
    "ovitsj",
    "owitsch",
    "ewitsch",
    "ovici",
    "ovitj",
    "ovitx",
    "ichna",
    "inichna",
)

# Names borne by so many people that their agreement says little: the heads of published counts of
# given names and surnames of many countries, as common knowledge.
COMMON_NAMES = frozenset(
    """
    smith jones williams brown taylor davies evans wilson thomas johnson roberts walker wright robinson
    thompson white hughes edwards green hall wood harris lewis martin jackson clarke clark turner hill
    scott cooper morris ward moore king watson baker harrison morgan patel young allen mitchell james
    anderson phillips lee bell parker davis miller garcia rodriguez martinez hernandez lopez gonzalez
    perez sanchez ramirez torres flores rivera gomez diaz reyes cruz morales ortiz gutierrez chavez
    ramos ruiz alvarez mendoza castillo romero herrera medina fernandez silva santos oliveira souza
    pereira lima ferreira costa rodrigues almeida nascimento alves carvalho ribeiro ivanov ivanova
    smirnov kuznetsov popov vasiliev petrov petrova sokolov mikhailov novikov fedorov morozov volkov
    alekseev lebedev semenov egorov pavlov kozlov stepanov nikolaev orlov andreev makarov shevchenko
    kovalenko bondarenko boyko melnyk tkachenko kravchenko kovalchuk wang li zhang liu chen yang huang
    zhao wu zhou xu sun ma zhu hu guo he lin gao luo zheng liang xie tang song deng han feng cao peng
    zeng xiao tian dong pan yuan cai jiang yu du ye cheng wei su lu ding ren shen yao lo chan wong
    cheung ng leung lau ho kwok chow tsang kim park choi jung jeong kang cho yoon jang lim oh seo shin
    kwon hwang ahn ryu hong pak choe ri paek chong nguyen tran le pham hoang huynh phan vu vo dang bui
    do ngo duong ly thi van sato suzuki takahashi tanaka watanabe ito yamamoto nakamura kobayashi kato
    singh kumar sharma gupta khan kaur shah das devi begum hussain ahmed ali ram lal prasad rao reddy
    islam rahman akhtar bibi chaudhry iqbal malik mahmood butt raja yadav verma mishra mohammed muhammad
    mohammad mohamed ahmad hassan hasan hussein ibrahim omar abdullah abdul yusuf said mahmoud khalid
    mustafa saleh hamid karim salem salim abbas jamal nasser osman aziz mohd abdel abd abu haji fatima
    mehmet yilmaz kaya demir celik sahin yildiz ozturk aydin okafor okoye musa adamu bello sani abubakar
    diallo ba traore coulibaly diop ndiaye fall keita camara toure sow barry moyo ncube mensah owusu
    john william george robert michael david richard joseph charles mary anna elizabeth maria jose juan
    luis carlos antonio francisco manuel pedro jesus miguel ana carmen jean pierre paul peter hans karl
    franz alexander sergei sergey vladimir dmitry andrei alexei ivan nikolai elena olga tatiana natalia
    svetlana irina muller schmidt schneider fischer weber meyer wagner becker schulz hoffmann rossi
    russo ferrari bianchi nowak kowalski novak horvat nagy popescu ionescu
    """.split()
)
