"""A school's list of learners."""

from django.utils.translation import gettext_lazy as _

from alliances.imports.place_columns import POINT_COLUMNS, POSTCODE
from alliances.kernel.spreadsheets.columns import Column, Kind, synonyms
from matching.imports.learners.persons_layout import GUARDIAN, PERSON

_ENROLMENT = (
    Column(
        "school",
        _("School"),
        synonyms=synonyms(
            "Skola | Izglītības iestāde | Izglītības iestādes nosaukums | Iestādes nosaukums | Iestāde | "
            "Mācību iestāde | Profesionālās izglītības iestāde | Skolas nosaukums | Tehnikums | PIKC | "
            "Profesionālās izglītības kompetences centrs | Koledža | School name | Institution | "
            "Educational institution | College | VET school"
        ),
    ),
    Column(
        "programme_code",
        _("Programme code"),
        Kind.CODE,
        synonyms=synonyms(
            "Programmas kods | Izglītības programmas kods | IP kods | Izgl. programmas kods | "
            "Izgl. progr. kods | Prog. kods | Education programme code | Program code"
        ),
    ),
    Column(
        "programme",
        _("Programme"),
        synonyms=synonyms(
            "Izglītības programma | Programma | Izglītības programmas nosaukums | Programmas nosaukums | "
            "Izgl. programma | Mācību programma | Education programme | Programme name | Program"
        ),
    ),
    Column(
        "qualification",
        _("Qualification"),
        required=True,
        synonyms=synonyms(
            "Kvalifikācija | Profesionālā kvalifikācija | Iegūstamā kvalifikācija | "
            "Kvalifikācijas kods | Iegūstamā profesionālā kvalifikācija | Piešķiramā kvalifikācija | "
            "Profesija | Kvalifikācijas nosaukums | Specialitāte | Profession | Occupation | Trade | "
            "Qualification name | Qualification code"
        ),
    ),
    Column(
        "group",
        _("Group"),
        synonyms=synonyms(
            "Grupa | Mācību grupa | Grupas nosaukums | Grupas kods | Grupas Nr. | Audzēkņu grupa | "
            "Kurss/grupa | Kurss, grupa | Klase | Class | Study group | Group name | Group code"
        ),
    ),
    Column(
        "course",
        _("Year of study"),
        Kind.INTEGER,
        minimum=1,
        maximum=8,
        units=("kurss", "kursa", "kursā", "k", "year"),
        synonyms=synonyms("Kurss | Mācību kurss | Kursa numurs | Course | Study year | Course year"),
    ),
    Column(
        "enrolled_from",
        _("Enrolled from"),
        Kind.DATE,
        synonyms=synonyms(
            "Uzņemts | Uzņemta | Uzņemšanas datums | Ieskaitīts | Ieskaitīta | Ieskaitīšanas datums | "
            "Mācās no | Enrolment date | Enrolled on"
        ),
    ),
    Column(
        "enrolled_to",
        _("Enrolled to"),
        Kind.DATE,
        synonyms=synonyms(
            "Atskaitīts | Atskaitīta | Atskaitīšanas datums | Mācās līdz | Izlaiduma datums | "
            "Izglītības ieguves beigas | Left on | Enrolled until"
        ),
    ),
)
_HOME = (
    Column(
        "town",
        _("Town"),
        synonyms=synonyms(
            "Pilsēta | Dzīvesvieta | Dzīves vieta | Dzīvesvietas pilsēta | Apdzīvota vieta | Ciems | "
            "Pilsēta, ciems | Pilsēta/ciems | Pilsēta vai ciems | Pilsēta/pagasts | Mājvieta | "
            "Audzēkņa dzīvesvieta | City | Home town | Place of residence | Town or village | Village"
        ),
    ),
    Column(
        "municipality",
        _("Municipality"),
        synonyms=synonyms(
            "Novads | Pašvaldība | Deklarētā pašvaldība | Dzīvesvietas pašvaldība | Novads/pilsēta | "
            "Dzīvesvietas novads"
        ),
    ),
    Column(
        "address",
        _("Address"),
        synonyms=synonyms(
            "Adrese | Dzīvesvietas adrese | Dzīves vietas adrese | Mājas adrese | Faktiskā adrese | "
            "Deklarētā adrese | Deklarētā dzīvesvieta | Faktiskā dzīvesvieta | Dzīvesvieta (adrese) | "
            "Deklarētās dzīvesvietas adrese | Faktiskās dzīvesvietas adrese | Audzēkņa adrese | "
            "Home address | Street address | Residence address"
        ),
    ),
    POSTCODE,
    *POINT_COLUMNS,
    Column(
        "hostel",
        _("Lives in the school hostel"),
        Kind.BOOLEAN,
        synonyms=synonyms(
            "Dzīvo skolas dienesta viesnīcā | Dienesta viesnīca | Dienesta viesnīcā | Kopmītnes | "
            "Dzīvo dienesta viesnīcā | Dzīvo kopmītnēs | Kopmītne | Kojas | Dienesta viesnīca (jā/nē) | "
            "Hostel | School hostel | Dormitory | Lives in hostel | Lives in dormitory"
        ),
    ),
    Column(
        "max_km",
        _("Travel limit, km"),
        Kind.DECIMAL,
        minimum=0,
        maximum=1000,
        units=("km", "kilometri", "kilometru", "kilometres"),
        synonyms=synonyms(
            "Attāluma robeža, km | Maks. km | Max km | Maksimālais attālums | "
            "Maksimālais attālums (km) | Maks. attālums | Maks. attālums (km) | Maks. attālums, km | "
            "Attālums | Attālums (km) | Attāluma ierobežojums | Cik tālu var braukt | "
            "Cik tālu var braukt (km) | Braukšanas robeža | Maximum distance | Maximum distance (km) | "
            "Max distance | Max distance (km) | Travel limit | Travel limit (km) | Distance limit | "
            "Maximum km"
        ),
    ),
)
_SEARCH = (
    Column(
        "available_from",
        _("Available from"),
        Kind.DATE,
        synonyms=synonyms(
            "Pieejams no | Pieejama no | Pieejams/-a no | Var sākt no | Var sākt | No | No datuma | "
            "Sākums | Sākuma datums | Periods no | Prakse no | Prakses sākums | DVB no | DVB sākums | "
            "Prakses sākuma datums | From | Start | Start date | Starts on"
        ),
    ),
    Column(
        "available_to",
        _("Available to"),
        Kind.DATE,
        synonyms=synonyms(
            "Pieejams līdz | Pieejama līdz | Pieejams/-a līdz | Līdz | Līdz datumam | Beigas | "
            "Beigu datums | Periods līdz | Prakse līdz | Prakses beigas | DVB līdz | DVB beigas | "
            "Prakses beigu datums | To | Until | Available until | End | End date | Ends on"
        ),
    ),
    Column(
        "wishes",
        _("Wishes"),
        Kind.LIST,
        synonyms=synonyms(
            "Vēlmes | Vēlamās vietas | Vēlamās prakses vietas | Vēlamie piedāvājumi | Izvēles | "
            "Prioritātes | Izvēlētās vietas | Vēlamās vietas (secībā) | Preferences | Choices | "
            "Preferred openings | Ranked openings | Wish list"
        ),
    ),
    Column(
        "previous_employer",
        _("Previous employer"),
        synonyms=synonyms(
            "Iepriekšējais darba devējs | Iepriekšējais uzņēmums | Iepriekšējā prakses vieta | "
            "Līdzšinējais darba devējs | Pašreizējais darba devējs | Same employer before"
        ),
    ),
)
LEARNERS: tuple[Column, ...] = (*PERSON, *_ENROLMENT, *_HOME, *_SEARCH, *GUARDIAN)
