"""Given names that are forms of each other: nicknames, national forms, spellings across scripts.

An item of ``CLASSES`` is one class; a name may stand in several (Sasha is Alexander and Alexandra).
Spellings are lower-case ASCII as ``forestall.core.text.fold`` writes them. The knowledge is common;
the list is the project's own.
"""

from __future__ import annotations

__all__ = ["CLASSES", "given_name_classes"]

_TEXT = """
aaron haroun harun haaroon aron; abigail abby abbie gail avigail; abraham abe abram ibrahim ibrahem ibraheem
ebrahim avraham avram brahim ibragim; adam adem adham; adelaide adele adela addie heidi; adrian adriano
adrien hadrian; agnes agnieszka agnese ines inez; ahmad ahmed ahmet achmad achmed akhmed akhmet ehmed axmed;
alan allan allen alain alun al; albert alberto bert al albrecht alberts; alejandro alexander aleksander
aleksandr alexandr alex alessandro alexandre alexandros aleksandar iskandar iskander sasha sascha sacha
sanya alec alek xander sandro oleksandr olexandr aliaksandr aleksandrs oleksander alasdair alistair lex;
alejandra alexandra aleksandra alex alessandra sasha sandra oleksandra sandy aliaksandra; alexei alexey
aleksei aleksey alexis alyosha lyosha oleksiy oleksii aliaksei alexej aleksej aleksejs alexy; alfred alfredo
alf fred alfie; ali aly alee; alice alicia alisa ali elsie; alla allah; amina aminah ameena aamina; amanda
mandy; andrew andy drew andrei andrey andrzej andreas andres andre andrea anders andriy andrii andrej ondrej
antero andris; anatoly anatoli anatolii anatoliy anatolij tolya; angela angie angelina anzhela angelika
andzela; ann anna anne anya ania annie hannah hana hanna annika nan ana anita ganna hanne anka; anthony tony
antony antonio anton antoine antonius antonin antal ante; antonia toni antonina tonya tonia; arkady arkadi
arkadii arkadiy arkadij; arseniy arseny arsenii arseni; arthur artur arturo art artie artem artyom; artem
artyom artemy artemiy; augustus august augusto augustin gus; aziz azeez aziiz; barbara barb babs varvara
varya basia; bartholomew bart bartolomeo bartosz bartlomiej; basil vasily vasili vasilii vasiliy vasyl wasyl
vasilios vasilis vassili basile; benedict ben benedikt benito benoit; benjamin ben benny benji binyamin
benyamin veniamin benjamim; bernard bernie bernardo bernd bernhard; bogdan bohdan; boris borys borya;
bridget brigitte birgit brigid biddy brigida; caroline carol carolina karolina carrie karoline lina;
catherine katherine kate katie kathy cathy kathleen katarina ekaterina yekaterina katya katia kateryna
catalina caterina katarzyna kasia kit kitty trina karin katrin katja kathryn cat kaye catharina katerina;
cecilia cecile celia cecily sissy; charles charlie chuck carlos carlo karl carl karol charley chaz karel;
charlotte lottie carlotta sharlotta charlie; chloe khloe; christian chris kristian cristian christiaan
krystian; christina christine tina chris kristina kristin cristina khristina krystyna christa kirsten
christy; christopher chris kit cristobal christoph kristof christophe krzysztof topher cristoforo
kristoffer; claire clara clare klara chiara; claude claudio claudius klaus; clement klim clemente kliment;
constantine konstantin kostas costa kostya constantin kostyantyn konstantinos; cornelius cornelis kees
corneliu neil; cyril kirill kyrylo kirilo kyrill cyrill; daniel dan danny daniil danil danilo danylo daniyal
danyal daniele danila; daria darya dasha darja daryna; david dave davey dawud daoud dawood davide dawid
davud davyd daud; deborah debbie deb debra dvora; dennis denis denys dionysius denny; diana diane dianne;
dimitri dmitri dmitry dmitriy dmitrii dima dimitrios demetrius dmytro dymytr dmitrij dimitris mitya zmicer;
dominic dominik domingo dominique dom nick; donald don donnie; dorothy dot dottie dorothea dora dolly
dorotea; edmund eddie ed edmond edmundo ned; edward ed eddie ted teddy ned eduardo edouard eduard edvard
eduards; edwin ed eddie; elena helen helena ellen yelena alena olena elaine lena helene jelena nell nellie
eleni ilona; eleanor ellie nell eleanora leonora nora eleonora lenore; elijah elias ilya eli ilyas elia ilia
illya ilja eliyahu; elizabeth liz lizzie beth betty eliza elisabeth elisabetta elizaveta liza isabel
isabella bess betsy lisa libby lizbeth elzbieta yelizaveta isabelle elise ella elsa lise erzsebet; emil
emile emilio; emily emilia emilie emma millie em; emmanuel emanuel manuel manny immanuel manolo emanuele
manoel; eric erik erich erick; ernest ernesto ernie ernst; esther ester hester; eugene gene evgeny yevgeny
evgeni evgenii yevgeniy eugenio eugen yevhen jevgeni zhenya evgeniy jewgeni evhen yauhen evgenij yevgeni
jevgenijs; eugenia evgenia yevgenia evgeniya zhenya yevheniia; eva eve ewa evita; evan ewan euan owen;
fatima fatma fatimah fatemeh faatima fatimata fatoumata; faisal faysal feisal faycal; felix feliks;
ferdinand fernando fernand hernando ferdi; feodor fyodor fedor theodor theodore fedir fiodor fedya; frances
fran francesca franziska francisca francoise fanny frankie franciszka; francis frank francisco francesco
francois franz franciszek frantisek paco pancho franco ferenc franjo frans frankie; frederick fred freddy
frederic frederik fredrik friedrich federico fryderyk fredrick fritz frederico frederich fridrich friedrych;
gabriel gabe gavriil jibril gavril gabriele havryil; gabriela gabriella gabrielle gaby gabi; galina halyna
galyna halina galya; gary garry gareth; gennady gennadi gennadii gennadiy hennadiy hennadii gena; geoffrey
jeffrey geoff jeff godfrey jeffery gottfried; george georg georgi jorge giorgio georges yuri juri georgy
georgios giorgi georgiy georgii heorhii jerzy jiri yury yuriy yurii iurii gheorghe juraj jurij jordi jurgen
yorgos gyorgy; gerald gerry jerry geraldo gerardo gerard gerhard gerd gerrit; german herman hermann hermes;
gregory greg gregor grigory grigori gregorio grigoriy hryhoriy grzegorz grisha hryhorii gregoire grigorii;
gulnara gulnora; hamid hameed hamed; hassan hasan hasson hasen xasan khasan hassaan; harold harry hal
harald; harriet hattie henrietta harriett; hector hektor ettore; henry harry hank henri heinrich enrique
henrik hendrik enrico hal heinz henryk henrique henning genrikh; hikmat hikmet; hugo hugh huw ugo; hussein
husain hussain hossein husayn hussien husein houssein hocine hosain hoseyn huseyn husseyn xuseen gusein
huseyin; ignatius ignacio ignaz ignacy nacho ihnat inigo; igor ihor ihar igors; irina irene iryna irena ira
iraida eirene irine; isaac ishaq isak itzhak yitzhak isaak ike ishak itzik; ismail ismael ishmael esmail
ismayil ismoil; ivan john ioan ivo vanya johan; jacob jakob jake james jim jimmy jaime yakub yaqub yakov
jacques diego giacomo jacobo yaakov iago jakub iacob jamie seamus tiago santiago hamish yaqoub yakiv jokubas
jaakko jacopo; jacqueline jackie jacquie jaclyn jacquelyn; jamal gamal jamaal djamel cemal djamal; jamil
gamil jameel cemil djamil; jane jean joan joanna joanne johanna giovanna juana jeanne ivana zhanna janet
jana janina janey jenny juanita yana ioanna; janet jan janette janice; jason jayson iason; jennifer jen
jenny jenna; jeremiah jerry jeremy jeremias yarema yirmiyahu; jerome geronimo hieronymus jeronimo girolamo;
jesus isa issa eisa essa yeshua hesus; joachim joaquin yoakim ioakim akim jochen; john jon johnny jack ian
ivan juan jean giovanni johann johannes jan sean shaun hans yahya yahia jovan joao evan janos ioannis jens
yann johan yohanes hovhannes ion giannis shawn juhani eoin yiannis jonny janez; jonathan jon nathan
johnathan jonathon yonatan natan jonny jonatan nate johnny; joseph joe joey jose josef giuseppe yusuf
youssef yousef yosef iosif osip pepe jozef yusif josip beppe yousuf yusef youcef yussuf josefa yoosuf iosef
jusuf jusup youssouf usif; josephine jo josie josephina josefina giuseppina pepa; joshua josh yehoshua josue
giosue; judith judy judit jude yehudit; julia julie giulia yulia juliana yuliya julija iuliia uliana ulia;
julian jules julius julio giulio yulian iulian juliusz julien; karim kareem kerim karem; kenneth ken kenny;
kevin kev; khadija khadijah hatice khadeeja khadijeh hadija; khalid khaled haled halid chalid; khadim
khadem; laura lora lauren laurie laurel; lawrence larry laurence lorenzo laurent lars laurentius lavrentiy
lorenz laurens lavrenti; leo leon lev leonid leonardo leonard len lenny leonhard leonidas lyonya leonide;
leyla layla leila laila lejla leilah; lewis louis lou luis luigi ludwig louie luiz lajos ludvig ludovic
aloysius ljudevit; louise luisa lou luise lulu; lucy lucia luz lucie lucja luciya luzia; luke lucas lukas
luka luca lukasz lucian lucio lukash; lyudmila ludmila ljudmila liudmila mila luda milla lyuda; magdalena
madeleine magda maddie lena magdalene madeline; mahmoud mahmud mahmood mehmood mahmut mahmoed machmud;
margaret maggie meg peggy marge margarita marguerite greta rita margot margherita malgorzata gosia madge
daisy marjorie marharyta margarete margareta gretchen grete; mark marc marco marcus marcos markus marko
marek marcel; martha marta marfa; martin marty martino marten martyn; mary maria marie mariya mariam maryam
miriam molly polly masha marya marija mia mariia marysia maire moira maryia myriam maryem meryem mariyam;
matthew matt mateo matteo matthias matthieu mathias matvei mateusz matyas matei matty mattias matti matviy;
maurice mauricio moritz maurizio moris morris; maximilian max maxim maksim maximo massimo maksym maxime
maximilien maxwell; maxim maksim maksym maxime max massimo; mehdi mahdi mehedi mahdee; melissa mel missy;
michael mike mick mikhail miguel michel mickey mikael michal misha mischa mikhael mykhailo mihail mihai
mitch michele mikail mihaly micky mihailo mykhaylo mikkel mikel mikheil micha michail; michelle michele
micheline shelly; mohammed muhammad mohamed mohammad muhammed mohamad mohd muhamad mehmet mehmed mahomet
mohamud muhammet magomed mamadou muhammadu mochammad mochamad mohammod md mohamet mohammadu maxamed
mukhammad muhamed moham magomet mokhamed moh mamed maomao mahamat mahammad mohammadou mukhamed mohamadou;
moses musa mousa moussa moshe moises moisei mose moosa muse; murad mourad murat; mustafa mostafa mustapha
moustafa mustapa mustafo moustapha; mykola nicholas nick nicolas nikolai nikolay nicolo nikolas klaus nikola
nico nicky nikos niklas nils niels mykolai nikolaos nikolaj mikolaj nikolajs miklos colin nicola kolya
nikolaus niko nicolai mikalai; nadezhda nadia nadya nadiya nadja nada hope; natalia natalie natasha natalya
nataliya nathalie natalja nataliia nat tasha; nasser naser nasir nassir naseer nasr; nathaniel nathan nat
nate natanael nataniel; noah nuh nooh noe nouh; nour nur noor; nuri noori nouri; olga olha helga olya olia;
oleg oleh olegs aleh helge; oliver ollie olivier oliviero; omar umar omer oumar umer ummar omaar cumar;
osama usama ousama usamah osamah oussama; osman othman uthman usman ousmane osmaan ottoman outhman uthmaan;
oscar oskar; pamela pam pammy; patricia pat patty trish tricia patrizia patrice; patrick pat paddy patricio
patrik padraig patrice; paul pablo paolo pavel pawel pavlo paulo pauli paulus pal pavlos paavo pol boulos
pasha paull bulus pau; paula paola pavla pauline paulina polina; peter pete pedro pietro pierre piotr pyotr
petr petro petros petar butros boutros petteri piet pieter petrus petya petri peder pjotr piero bedros;
philip phil philippe filip felipe filippo phillip philipp filipp pip pylyp filipe; phillipa philippa pippa;
qasim qassem kasim qasem kassem ghasem kassim qassim gasim; qadir qadeer kader kadir qader kadeer
abdelkader; rachel rachael raquel rahel shelley rakhil; rahim raheem rahem; rahman rehman rahmaan rakhman
raxman; rashid rasheed rachid reshid rashed; raymond ray raimundo raymundo raimund ramon raymondo; rebecca
becky rebekah becca rivka rebeca; richard rick dick rich richie ricardo riccardo ricky dickie rickard rikard
ryszard richi; robert bob rob bobby robbie roberto rupert robin bert roberts; roger rodger rogerio ruggero
rudiger; roland rolando orlando rollo; roman romain romano; ronald ron ronnie ronaldo; rostislav rostyslav
slava; roza rosa rose rosie rosalia rosita; rudolf rudolph rudy rodolfo rolf; saddam sadam saddaam; said
saeed sayed saed saeid saiid sait sayid; salah salaah saleh salih; salim saleem selim; salman selman
salmaan; samuel sam sammy samuil shmuel samuele; samantha sam sammy; sami samy samee; sara sarah sally sadie
zara zarah sarra; sebastian seb bastien sebastien bastian sebastiano; serge sergei sergey sergio sergiu
serhiy sergej sergi serhii sergius siarhei seryozha sergiy sergejs sarkis sergii serguei serj serej; sharif
shareef sherif cherif sharief serif; shirin shireen; simon simeon semyon semen shimon simao szymon ximeno
sima shimun; sofia sophia sophie sofiya zofia sofie sonia sonya sofya zosia; solomon suleiman sulaiman
salomon shlomo soliman suleyman souleymane sleiman sulayman suleman; stanislav stanislaw stas stanislaus
slava estanislao stan; stephen steven steve stefan stephan esteban stefano stepan stephane istvan stefanos
etienne stevie stjepan szczepan stefans estevao stevo steffen; stephanie steph stefanie stefania estefania
stefani; stewart stuart stu; susan sue susie susanna suzanne susana zuzana shoshana suzy susannah zsuzsa
zuzanna; svetlana sveta svitlana lana; sylvester silvester silvestre; tamara toma tammy tamar; tariq tarek
tarik taric; tatiana tatyana tanya tania tetiana tetyana tatjana; terence terry terrence terrance; teresa
theresa tess terry tessa therese tereza; theodore ted teddy theo theodor teodor teodoro feodor fyodor fedor
todor theodoros tudor; thomas tom tommy tomas tommaso foma tomasz thom toma tuomas; timothy tim timmy
timofey timoteo timofei tymofiy; ursula ulla urszula; vadim vadym wadim; valentin valentine valentyn
valentino; valery valeri valerii valeriy valerij valeriu valerio; valentina valya val valentyna; valeria
valerie valeriya lera valeriia; victor viktor vic vittorio vitya wiktor viktors; victoria vicky viktoria
tori vickie viktoriya vika wiktoria viktoriia; vincent vince vincenzo vicente vincenz vikentiy vincentius
vinny; vitaly vitaliy vitali vitalii vitalij vitalijs; vladimir volodymyr vova volodya uladzimir wladimir
wlodzimierz vladimirs vladimiras waldemar vlad vladimer vlagyimir wolodymyr valdemar vlado; vladislav vlad
ladislav vladyslav wladyslaw laszlo ladislaus slava vladislavs uladzislau; vyacheslav viacheslav slava
vaclav wenceslas vjaceslavs vyachaslau viatcheslav wiaczeslaw; walter walt wally walther gualtiero; walid
waleed oualid valid velid; wasim waseem vasim; william bill billy will willie guillermo wilhelm guillaume
guglielmo willem liam wim willy guilherme vilhelm vilmos wilhelmus willi; xavier javier xaver saverio javi;
yahya yahia yehya jahja yahiya; yaroslav jaroslav jaroslaw yarik iaroslav; yasin yassin yaseen yacine
yassine; yasir yasser yaser yassir yasar; yuri yury yuriy yurii juri iurii jurij iouri jury; zachary zach
zack zacharias zakaria zakariya zechariah zakariyya zakhar zak zacarias zekeriya zakariyah; zainab zaynab
zeinab zeynep zenab zineb; ziad ziyad zeyad zeiad; abdallah abdullah abdulla abdalla abdoulaye abdullahi
abdoullah cabdullahi avdulla abdolah abdulloh abdullaah; abdulaziz abdelaziz abdulazeez; abdulrahman
abdurrahman abdelrahman abdurahman abderrahmane abdulrehman abdirahman abdurrehman abdirahmaan; bashar
bachar basher bashaar; bashir basheer bachir beshir; nuristani nooristani nouristani; hamza hamzah hamzeh;
jafar jaafar jaffar djafar cafer; habib habeeb; idris idriss edris idrees; ilham elham; latif lateef latef;
majid majeed madjid majed; malik malek maalik malick; mansour mansur mansoor mensur; masoud massoud masud
masood mesud; nabil nabeel nebil; najib najeeb nagib; omran imran emran umran; rafiq rafik rafeeq; ridha
reza rida riza raza redha; samir sameer; tahir taher tahar; wahid waheed ouahid; yaser yasser yasir; zahir
zaher; angelo angelos angel; daniela danielle daniella danijela; claudia klaudia claudette; carla karla;
alison allison alyson; silvia sylvia silvija silvie; renata renate; mario; lucius; martina; petra; bjorn
byorn bjoern; bjarne bjarni; stella estella; wilma vilma; wilfred wilfrid; ramesh; rajesh; mahesh; suresh;
naresh; ganesh; dinesh; mukesh; umesh; rakesh; amir ameer emir; amer aamer; anwar anwer enver; tamer tamir;
hasna; yasmin jasmin jasmine yasmine yasmeen; roderick roderic; imre imrich emmerich; jolanta yolanda
iolanda; jozefa; wanda vanda; zbigniew zbyszek; agata agatha agafya; beata beate; bozena bozhena; dorota;
ewelina evelina evelyn; iwona yvonne ivonne; justyna justina; lidia lydia lidiya; monika monica monique;
natasa; radoslav radoslaw; miroslav miroslaw myroslav; boguslaw boguslav; zoran; goran; dragan; milan;
milena; vesna; snezana snezhana; slobodan; nenad; dejan deyan; bojan boyan; nikita mykyta mikita; samer
saamer; hakan; serkan; volkan; erkan; orhan; gokhan; hamad hammad; mordechai mordecai; leah lea; yehuda
judah; natan; simone simona; marina maryna; nicole nicoletta nikol; nadine; jamila jamilah dzhamila; amr
amro; karima kareema; latifa lateefa; salima saleema; rashida; walida; samira sameera; habiba; majida;
khalida; nabila nabeela; najiba; munira; tahira; farid fareed; farida fareeda; aziza; sharifa; hamida; saida
saeeda; rahima; nasira
"""

CLASSES: tuple[tuple[str, ...], ...] = tuple(tuple(line.split()) for line in _TEXT.split(";"))

_EMPTY: frozenset[int] = frozenset()


def _index() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, names in enumerate(CLASSES):
        for name in names:
            found.setdefault(name, set()).add(number)
    return {name: frozenset(numbers) for name, numbers in found.items()}


_BY_NAME = _index()


def given_name_classes(token: str) -> frozenset[int]:
    """Numbers of the classes of forms that a given name belongs to; empty when it is not known.

    Parameters
    ----------
    token
        One word, lower-case ASCII (as ``forestall.core.text.fold`` writes it).

    Examples
    --------
    >>> bool(given_name_classes("bill") & given_name_classes("william"))
    True
    >>> given_name_classes("xqzt")
    frozenset()
    """
    return _BY_NAME.get(token, _EMPTY)
