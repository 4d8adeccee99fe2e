"""Lists of common given names and surnames by origin, compiled for this project from general knowledge.

Each inventory holds female given names, male given names and surnames, most common first. Slavic and Arabic
ones also hold the native script. Names are never evidence of anything: who offends is drawn without them.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["INVENTORIES", "NICKNAMES", "SPELLINGS", "Inventory"]


@dataclass(frozen=True, slots=True)
class Inventory:
    """Names of one origin; `native` maps a Latin form to its Cyrillic or Arabic form where there is one."""

    origin: str
    weight: float
    abroad: tuple[float, float]
    female: tuple[str, ...]
    male: tuple[str, ...]
    surnames: tuple[str, ...]
    native: dict[str, str]
    surname_first: bool = False


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _pairs(text: str) -> dict[str, str]:
    return dict(item.split("=", 1) for item in text.split())


_SLAVIC_F = _pairs(
    "Olena=Олена Natalia=Наталья Irina=Ирина Svetlana=Светлана Tatiana=Татьяна Oksana=Оксана Yulia=Юлия "
    "Anastasia=Анастасия Ekaterina=Екатерина Ludmila=Людмила Galina=Галина Marina=Марина Daria=Дарья "
    "Viktoria=Виктория Nadezhda=Надежда Larisa=Лариса Ksenia=Ксения Lesya=Леся Vera=Вера Yana=Яна"
)
_SLAVIC_M = _pairs(
    "Oleksandr=Олександр Sergei=Сергей Dmitri=Дмитрий Andriy=Андрій Aleksei=Алексей Vladimir=Владимир "
    "Mykola=Микола Yuri=Юрий Evgeny=Евгений Igor=Игорь Viktor=Виктор Pavel=Павел Maksim=Максим Oleg=Олег "
    "Ruslan=Руслан Bohdan=Богдан Taras=Тарас Ilya=Илья Konstantin=Константин Vyacheslav=Вячеслав "
    "Artem=Артем Anatoly=Анатолий"
)
_SLAVIC_S = _pairs(
    "Shevchenko=Шевченко Ivanov=Иванов Kovalenko=Коваленко Bondarenko=Бондаренко Petrov=Петров "
    "Tkachenko=Ткаченко Kravchenko=Кравченко Smirnov=Смирнов Kuznetsov=Кузнецов Oliynyk=Олійник "
    "Popov=Попов Sokolov=Соколов Lebedev=Лебедев Kozlov=Козлов Novikov=Новиков Morozov=Морозов "
    "Savchenko=Савченко Rudenko=Руденко Volkov=Волков Marchenko=Марченко Pavlov=Павлов Zaitsev=Зайцев "
    "Yakovlev=Яковлев Fedorov=Федоров Melnyk=Мельник Boyko=Бойко Moroz=Мороз Hrytsenko=Гриценко "
    "Zhukov=Жуков Belyaev=Беляев Chernenko=Черненко Shcherbak=Щербак Vinogradov=Виноградов Orlov=Орлов"
)
_ARABIC_F = _pairs(
    "Fatima=فاطمة Maryam=مريم Aisha=عائشة Zainab=زينب Layla=ليلى Noor=نور Khadija=خديجة Huda=هدى "
    "Amina=أمينة Salma=سلمى Rania=رانيا Yasmin=ياسمين Samira=سميرة Nadia=نادية Hanan=حنان Dalia=داليا "
    "Iman=إيمان Sahar=سحر Rasha=رشا Lubna=لبنى"
)
_ARABIC_M = _pairs(
    "Mohammed=محمد Ahmed=أحمد Ali=علي Omar=عمر Hassan=حسن Hussein=حسين Khalid=خالد Ibrahim=إبراهيم "
    "Yousef=يوسف Mustafa=مصطفى Abdullah=عبدالله Mahmoud=محمود Karim=كريم Tariq=طارق Samir=سمير "
    "Faisal=فيصل Nasser=ناصر Bilal=بلال Walid=وليد Jamal=جمال Ziad=زياد Hamza=حمزة"
)
_ARABIC_S = _pairs(
    "Al-Masri=المصري Haddad=حداد Khoury=خوري Saleh=صالح Mansour=منصور Al-Shami=الشامي Nasser=ناصر "
    "Hamdan=حمدان Qasim=قاسم Awad=عوض Darwish=درويش Sayegh=صايغ Najjar=نجار Bakri=بكري Al-Tamimi=التميمي "
    "Suleiman=سليمان Younis=يونس Zidan=زيدان Barakat=بركات Farouk=فاروق Jaber=جابر Halabi=حلبي Shaheen=شاهين "
    "Rahman=رحمن Al-Jaziri=الجزيري Sabbagh=صباغ Tawfiq=توفيق Ghanem=غانم Kanaan=كنعان Mousavi=موسوي"
)

INVENTORIES = (
    Inventory(
        "english",
        0.50,
        (0.02, 0.02),
        _words(
            "Sarah Emma Claire Laura Rebecca Charlotte Hannah Katherine Elizabeth Jessica Amy Lucy Victoria "
            "Margaret Susan Jennifer Samantha Olivia Grace Sophie Alice Abigail Megan Christine Helen "
            "Deborah "
            "Natasha Rachel Joanne Patricia Gemma Stephanie Eleanor Isabel Chloe Holly Donna Tracey "
            "Kelly Leanne"
        ),
        _words(
            "David James Michael Andrew Matthew Christopher Daniel Thomas Robert Joseph William Richard "
            "Steven "
            "Paul Mark Anthony Benjamin Samuel Alexander Nicholas Jonathan Peter Edward Timothy Gary Stephen "
            "Joshua Luke Adam Philip Simon Kevin Ian Martin Graham Stuart Lee Craig Dean Shaun Jack Harry "
            "Oliver George Charles Callum Kyle Ryan Nathan Scott"
        ),
        _words(
            "Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans "
            "Walker White "
            "Roberts Green Hall Wood Jackson Clarke Harris Lewis Martin Cooper King Ward Baker Morris "
            "Allen Hill "
            "Carter Turner Phillips Mitchell Parker Cook Bennett Shaw Marshall Richardson Bailey Collins "
            "Webb "
            "Chapman Rogers Hughes Price Bell Russell Foster Simpson Palmer Barnes Fisher Holmes Mason Hunt "
            "Knight Lloyd Butler Barker Gibson Pearson Dixon Harvey Fletcher Ellis Howard Andrews "
            "Reynolds Ford "
            "Fox Day West Lawrence Payne Walsh Bradley Spencer Atkinson Hawkins Dawson Booth Gregory "
            "Saunders "
            "Hewitt Birch Kirk Slater Tranter Ogden Whitmore Pickering Garside Thorpe Hallam Cresswell"
        ),
        {},
    ),
    Inventory(
        "irish",
        0.06,
        (0.01, 0.01),
        _words(
            "Aoife Siobhan Niamh Orla Ciara Sinead Roisin Maeve Bridget Grainne Caoimhe Deirdre Eimear Nuala "
            "Fionnuala Aisling Clodagh Kathleen Noreen Una"
        ),
        _words(
            "Sean Patrick Liam Conor Declan Padraig Eoin Cormac Brendan Niall Ciaran Fergal Seamus Donal "
            "Eamon "
            "Kieran Oisin Darragh Rory Colm Finbarr Tadhg"
        ),
        _words(
            "Murphy Kelly O'Sullivan Walsh O'Brien Byrne Ryan O'Connor O'Neill O'Reilly Doyle McCarthy "
            "Gallagher "
            "Doherty Kennedy Lynch Murray Quinn McLoughlin Carroll Connolly Daly Brady Nolan Dunne "
            "Brennan Burke "
            "Keane Fitzgerald Maguire McGrath Sweeney Hayes Kavanagh Power Foley Moran Higgins Mulligan "
            "Tierney"
        ),
        {},
    ),
    Inventory(
        "polish",
        0.07,
        (0.12, 0.02),
        _words(
            "Anna Małgorzata Katarzyna Agnieszka Barbara Ewa Krystyna Elżbieta Magdalena Joanna "
            "Aleksandra Monika "
            "Zofia Dorota Beata Iwona Bożena Grażyna Kinga Paulina Weronika Justyna"
        ),
        _words(
            "Piotr Krzysztof Andrzej Tomasz Paweł Jan Michał Marcin Jakub Łukasz Stanisław Grzegorz "
            "Mateusz Marek "
            "Zbigniew Wojciech Dariusz Sławomir Jarosław Rafał Mariusz Przemysław Bartosz Kamil"
        ),
        _words(
            "Nowak Kowalski Wiśniewski Wójcik Kowalczyk Kamiński Lewandowski Zieliński Szymański Woźniak "
            "Dąbrowski Kozłowski Jankowski Mazur Kwiatkowski Wojciechowski Krawczyk Kaczmarek Piotrowski "
            "Grabowski Zając Pawłowski Michalski Król Wieczorek Jabłoński Wróbel Majewski Olszewski Stępień "
            "Malinowski Jaworski Adamczyk Dudek Nowicki Pawlak Górski Sikora Walczak Baran"
        ),
        {},
    ),
    Inventory(
        "romanian",
        0.06,
        (0.14, 0.02),
        _words(
            "Maria Elena Ioana Andreea Mihaela Cristina Alexandra Ana Daniela Gabriela Raluca Simona "
            "Georgiana "
            "Ștefania Lăcrămioara Florentina Roxana Bianca Oana Adriana"
        ),
        _words(
            "Ion Gheorghe Vasile Andrei Alexandru Mihai Ștefan Cristian Florin Marius Daniel Adrian Gabriel "
            "Ionuț Răzvan Cătălin Bogdan Nicolae Sorin Dumitru Cosmin Lucian Costel Liviu"
        ),
        _words(
            "Popescu Ionescu Popa Pop Radu Dumitru Stan Stoica Gheorghe Rusu Munteanu Matei Șerban "
            "Constantin "
            "Marin Lazăr Ciobanu Florea Dinu Moldovan Diaconu Tudor Ungureanu Văduva Niță Ștefănescu "
            "Bălan Cojocaru "
            "Enache Mocanu Neagu Oprea Preda Sandu Toma Vasilescu Țurcanu Drăgan Iordache Lungu"
        ),
        {},
    ),
    Inventory(
        "south_asian",
        0.10,
        (0.02, 0.18),
        _words(
            "Priya Fatima Ayesha Sunita Harpreet Nasreen Anjali Shabana Kiran Rukhsana Deepa Simran Zara "
            "Meera "
            "Amrit Farzana Sana Pooja Jaswinder Neha Saima Lakshmi Kavita Parveen"
        ),
        _words(
            "Mohammed Imran Rajesh Amit Gurpreet Sanjay Abdul Tariq Harjit Vikram Nadeem Asif Sunil Manpreet "
            "Rahul Kamran Ravi Shahid Arjun Jaspal Zahid Anil Suresh Adeel Naveed Faisal"
        ),
        _words(
            "Patel Khan Singh Ahmed Kaur Hussain Shah Begum Ali Akhtar Mistry Sharma Malik Chaudhry Gill "
            "Mahmood "
            "Iqbal Desai Rahman Gupta Miah Bhatti Dhillon Mehta Sandhu Qureshi Butt Joshi Chowdhury "
            "Parmar Rashid "
            "Sidhu Trivedi Uddin Bains Mirza Dosanjh Rana Verma Solanki"
        ),
        {},
    ),
    Inventory(
        "arabic",
        0.05,
        (0.06, 0.52),
        tuple(_ARABIC_F),
        tuple(_ARABIC_M),
        tuple(_ARABIC_S),
        {**_ARABIC_F, **_ARABIC_M, **_ARABIC_S},
    ),
    Inventory(
        "chinese",
        0.04,
        (0.03, 0.06),
        _words(
            "Mei Li-Hua Xiaomei Fang Ying Jing Yan Hui Lan Xia Yue Wenjing Xinyi Shuang Qing Ling Na "
            "Juan Min Yun"
        ),
        _words(
            "Wei Jun Ming Jian Hao Lei Qiang Guang Xiaoming Zhiwei Bo Peng Kai Yong Tao Chen Feng Hui Zhen "
            "Guoqiang Weiming Dong"
        ),
        _words(
            "Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Lin Gao Luo Zheng "
            "Liang Xie "
            "Song Tang Deng Feng Cao Zeng Xiao Tian Dong Pan Yuan Cai Jiang Yu Du Ye Cheng"
        ),
        {},
        surname_first=True,
    ),
    Inventory(
        "slavic",
        0.04,
        (0.42, 0.03),
        tuple(_SLAVIC_F),
        tuple(_SLAVIC_M),
        tuple(_SLAVIC_S),
        {**_SLAVIC_F, **_SLAVIC_M, **_SLAVIC_S},
    ),
    Inventory(
        "vietnamese",
        0.03,
        (0.03, 0.02),
        _words(
            "Hương Lan Mai Linh Hoa Thảo Trang Ngọc Phương Hạnh Yến Thu Hằng Nga Dung Tuyết Loan Vân "
            "Quỳnh Oanh"
        ),
        _words(
            "Minh Hùng Tuấn Dũng Đức Hải Nam Quang Thành Long Sơn Huy Khoa Phúc Bình Việt Cường Tâm Toàn "
            "Trung Khánh"
        ),
        _words(
            "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Trương Mai Lưu "
            "Tô Cao "
            "Đoàn Trịnh Lâm Vương Tạ Hà Châu Thái"
        ),
        {},
        surname_first=True,
    ),
    Inventory(
        "albanian",
        0.03,
        (0.13, 0.02),
        _words(
            "Arta Besa Drita Elira Fatmira Genta Ilirjana Jehona Luljeta Mimoza Nora Rudina Shpresa "
            "Teuta Vjosa "
            "Zana Blerta Ëngjëllushe Kaltrina Valbona"
        ),
        _words(
            "Agron Arben Bujar Dritan Edon Fatos Gëzim Ilir Kujtim Luan Naim Petrit Qëndrim Sokol "
            "Skënder Valon "
            "Ylli Zef Altin Besnik Ardian Shpëtim"
        ),
        _words(
            "Hoxha Shehu Krasniqi Gashi Berisha Leka Dervishi Marku Përvathi Bytyqi Kelmendi Çela Hyseni "
            "Morina "
            "Rexhepi Shala Thaçi Zogu Bajrami Gjoka Kola Prifti Rama Dushku Halili Ismaili Lleshi "
            "Mehmeti Nikolla "
            "Vata Xhafa Zeneli"
        ),
        {},
    ),
    Inventory(
        "west_african",
        0.02,
        (0.02, 0.11),
        _words(
            "Adaeze Chioma Folake Ngozi Abena Amara Efua Ifeoma Kemi Yetunde Akosua Bisi Titilayo Uche "
            "Zainabu "
            "Adwoa Oluchi Nneka Esi Blessing"
        ),
        _words(
            "Chinedu Emeka Kwame Kofi Tunde Femi Obinna Segun Kwabena Ikenna Babatunde Yaw Uchenna Dele Musa "
            "Olumide Nana Chidi Adebayo Ebo"
        ),
        _words(
            "Okafor Mensah Adeyemi Okonkwo Boateng Eze Owusu Balogun Nwosu Asante Adebayo Osei Okeke Appiah "
            "Ogunleye Agyeman Chukwu Danso Ibe Lawal Obi Quaye Sowah Uzor Abiola Bello Amoah Ojo Antwi "
            "Ekwueme"
        ),
        {},
    ),
)

NICKNAMES: dict[str, tuple[str, ...]] = {
    key: tuple(names.split(","))
    for key, names in _pairs(
        "David=Dave,Davey James=Jim,Jamie Michael=Mick,Mike Andrew=Andy,Drew Matthew=Matt "
        "Christopher=Chris,Kit "
        "Daniel=Dan,Danny Thomas=Tom,Tommy Robert=Bob,Rob Joseph=Joe William=Bill,Will Richard=Rich,Dickie "
        "Steven=Steve Anthony=Tony Benjamin=Ben Samuel=Sam Alexander=Alex,Sandy Nicholas=Nick Jonathan=Jon "
        "Peter=Pete Edward=Ted,Eddie Timothy=Tim Joshua=Josh Philip=Phil Sarah=Sally Katherine=Kate,Kathy "
        "Elizabeth=Liz,Beth Jessica=Jess Victoria=Vicky Margaret=Maggie,Peggy Jennifer=Jenny Samantha=Sam "
        "Rebecca=Becky Deborah=Debbie Patricia=Pat,Trish Stephanie=Steph Eleanor=Nell Charles=Charlie "
        "Patrick=Paddy,Pat Mohammed=Mo Katarzyna=Kasia Małgorzata=Gosia Aleksandra=Ola Krzysztof=Krzys "
        "Oleksandr=Sasha Aleksei=Lyosha Vladimir=Vova Dmitri=Dima Sergei=Seryozha Ekaterina=Katya "
        "Alexandru=Alex,Sandu Gheorghe=Gigi Elena=Lenuța Harpreet=Harry Gurpreet=Guri"
    ).items()
}

# Other spellings met in records: transliteration schemes, clerks' ears, older romanisations.
SPELLINGS: dict[str, tuple[str, ...]] = {
    key: tuple(names.split(","))
    for key, names in _pairs(
        "Mohammed=Muhammad,Mohamed,Mohammad Ahmed=Ahmad,Achmed Hussain=Husain,Hussein,Hussayn "
        "Hussein=Husayn,Hossein,Hussain Yousef=Yusuf,Youssef,Yosif Khalid=Khaled,Chalid Aisha=Ayesha,Aicha "
        "Fatima=Fatma,Fatimah Ibrahim=Ebrahim,Brahim Abdullah=Abdallah,Abd'Allah Mustafa=Mostafa,Moustapha "
        "Qasim=Kassem,Ghasim Mansour=Mansur,Mansoor Al-Masri=El-Masry,Almasri Al-Shami=El-Chami,Shami "
        "Al-Tamimi=Tamimi,El-Temimi Suleiman=Soliman,Sulayman Khoury=Khouri,Houri Najjar=Nadjar,Naggar "
        "Younis=Yunus,Younes Tariq=Tarek,Tareq Zainab=Zeinab,Zaynab Layla=Leila,Laila "
        "Darwish=Darwich,Dervish "
        "Oleksandr=Aleksandr,Alexander Sergei=Sergey,Serhiy,Sergej Dmitri=Dmitry,Dmytro,Dmitrij "
        "Andriy=Andrei,Andrey,Andrij Aleksei=Alexey,Oleksiy,Alexei Vladimir=Volodymyr,Wladimir "
        "Mykola=Nikolai,Nikolay "
        "Yuri=Yury,Iurii,Jurij Evgeny=Yevgeniy,Evgenii,Jewgeni Igor=Ihor Viktor=Victor Vyacheslav=Viacheslav "
        "Olena=Elena,Yelena Natalia=Nataliya,Natalya Yulia=Julia,Iuliia Ekaterina=Yekaterina,Kateryna "
        "Shevchenko=Chevtchenko,Ševčenko Tkachenko=Tkatchenko Kuznetsov=Kuznecov,Kouznetsov "
        "Oliynyk=Oleynik,Oliinyk "
        "Zaitsev=Zaytsev,Zajcev Fedorov=Fyodorov Zhukov=Jukov,Zukov Shcherbak=Scherbak,Shtcherbak "
        "Hrytsenko=Gritsenko Belyaev=Beliaev,Belyayev Yakovlev=Iakovlev Chernenko=Tchernenko "
        "Zhang=Chang,Cheung Wang=Wong,Huang Chen=Chan,Tan Liu=Lau,Low Huang=Wong,Hwang Zhou=Chow,Chou "
        "Zhao=Chao,Chiu "
        "Xu=Hsu,Hui Li=Lee,Lei Lin=Lam,Ling Wu=Ng,Woo Zheng=Cheng,Cheang Guo=Kuo,Kwok Xie=Hsieh,Tse "
        "Chaudhry=Choudhury,Chaudhary Chowdhury=Choudhury,Chaudhuri Qureshi=Koreshi,Quraishi Begum=Begam "
        "Iqbal=Ikbal Mahmood=Mahmud,Mehmood Harpreet=Harprit Rahman=Rehman,Rahaman Uddin=Ud-Din "
        "Siobhan=Shivaun,Siobhán Sean=Shaun,Seán Niamh=Neve Padraig=Pádraig,Patrick Stephen=Steven "
        "O'Sullivan=OSullivan,Sullivan O'Neill=Oneill,O'Neil O'Reilly=Reilly,Oreilly McCarthy=MacCarthy "
        "Clarke=Clark Philips=Phillips Thompson=Thomson,Tomson Davies=Davis Katherine=Catherine,Kathryn "
        "Claire=Clare Rachel=Rachael Graham=Graeme Stuart=Stewart Hoxha=Hodja,Hoxhaj Thaçi=Thachi,Thaqi "
        "Krasniqi=Krasnichi,Krasniqui Çela=Cela,Chela Gjoka=Djoka Xhafa=Dzhafa Nguyễn=Nguyen,Ngyuen "
        "Okafor=Okaphor Boateng=Boaten Adeyemi=Adeyemy"
    ).items()
}
