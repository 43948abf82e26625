"""A list of openings: places that employers offer."""

from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from alliances.imports.place_columns import POINT_COLUMNS, POSTCODE
from alliances.kernel.spreadsheets.columns import Column, Kind, synonyms
from alliances.organisations.imports.layout import HAZARDS, REGISTRATION_NUMBER

KIND_WORDS = MappingProxyType(
    {
        "dvb": synonyms(
            "DVB | Darba vidē balstītas mācības | Darba vidē balstīta mācīšanās | DVB mācības | WBL | "
            "Work-based learning | Apprenticeship"
        ),
        "prakse": synonyms(
            "Prakse | Mācību prakse | Kvalifikācijas prakse | Prakses vieta | Internship | Practice | "
            "Placement | Traineeship"
        ),
    }
)
REMUNERATION_WORDS = MappingProxyType(
    {
        "wage": synonyms("Alga | Darba alga | Darba samaksa | Algots darbs | Wage | Salary"),
        "stipend": synonyms("Stipendija | Mērķstipendija | Stipend | Scholarship"),
        "none": synonyms("Nav | Bez atlīdzības | Bez samaksas | Neapmaksāta | None | Unpaid"),
    }
)
_OFFER = (
    Column(
        "opening_id",
        _("Opening ID"),
        Kind.CODE,
        required=True,
        synonyms=synonyms(
            "Piedāvājuma ID | Vietas ID | Vakances ID | Prakses vietas ID | Piedāvājuma numurs | ID | "
            "Piedāvājuma Nr. | Piedāvājuma kods | Vietas numurs | Vakances Nr. | Identifikators | "
            "Vacancy ID | Place ID | Offer ID | Opening | Opening code"
        ),
    ),
    Column(
        "employer",
        _("Employer"),
        required=True,
        synonyms=synonyms(
            "Darba devējs | Darba devēja nosaukums | Uzņēmums | Uzņēmuma nosaukums | Firma | "
            "Prakses devējs | Prakses vieta | Komersants | Organizācija | Prakses vietas nosaukums | "
            "Employer name | Company | Company name | Organisation | Organization | Host"
        ),
    ),
    REGISTRATION_NUMBER,
    Column(
        "title",
        _("Title of the opening"),
        synonyms=synonyms(
            "Nosaukums | Piedāvājuma nosaukums | Vakance | Vakances nosaukums | Amats | Title | Position | "
            "Job title | Opening title | Job"
        ),
    ),
    Column(
        "description",
        _("What one does there"),
        synonyms=synonyms(
            "Apraksts | Ko tur dara | Piedāvājuma apraksts | Darba apraksts | Darba pienākumi | Pienākumi | "
            "Ko darīs | "
            "Description | Job description | Duties"
        ),
    ),
    Column(
        "kind",
        _("DVB or traineeship"),
        Kind.CHOICE,
        choices=KIND_WORDS,
        synonyms=synonyms(
            "DVB vai prakse | DVB/prakse | Veids | Mācību veids | Piedāvājuma veids | Vietas veids | "
            "Kind | Type | Opening kind | WBL or practice | DVB or practice"
        ),
    ),
    Column(
        "qualifications",
        _("Qualifications"),
        Kind.LIST,
        required=True,
        synonyms=synonyms(
            "Kvalifikācijas | Kvalifikācija | Profesijas | Profesija | Specialitātes | Specialitāte | "
            "Nepieciešamā kvalifikācija | Nepieciešamās kvalifikācijas | Profesionālā kvalifikācija | "
            "Profesionālās kvalifikācijas | Kvalifikāciju kodi | Qualification | Professions | "
            "Profession | Occupation | Occupations"
        ),
    ),
    Column(
        "seats",
        _("Number of places"),
        Kind.INTEGER,
        minimum=1,
        maximum=10_000,
        units=("vieta", "vietas", "vietu", "audzēkņi", "audzēknis", "seats", "places", "place"),
        synonyms=synonyms(
            "Vietas | Vietu skaits | Vietu sk. | Skaits | Praktikantu skaits | Audzēkņu skaits | "
            "Izglītojamo skaits | Cik audzēkņu | Brīvo vietu skaits | Piedāvāto vietu skaits | Seats | "
            "Places | Number of places | Number of seats | Capacity | Vacancies"
        ),
    ),
)
_WHERE = (
    Column(
        "workplace",
        _("Workplace"),
        synonyms=synonyms(
            "Darba vieta | Darbavieta | Filiāle | Struktūrvienība | Objekts | Darba vietas nosaukums | "
            "Site | Branch | Workplace name"
        ),
    ),
    Column(
        "town",
        _("Town"),
        synonyms=synonyms(
            "Pilsēta | Apdzīvota vieta | Ciems | Pilsēta, ciems | Pilsēta/ciems | Pilsēta vai ciems | "
            "Atrašanās vieta | Vieta | Prakses vietas pilsēta | City | Location | Town or village"
        ),
    ),
    Column("municipality", _("Municipality"), synonyms=synonyms("Novads | Pašvaldība | Novads/pilsēta")),
    Column(
        "address",
        _("Address"),
        synonyms=synonyms(
            "Adrese | Darba vietas adrese | Prakses vietas adrese | Faktiskā adrese | Norises vieta | "
            "Street address | Site address | Workplace address"
        ),
    ),
    POSTCODE,
    *POINT_COLUMNS,
)
_WHEN = (
    Column(
        "starts_on",
        _("Starts on"),
        Kind.DATE,
        synonyms=synonyms(
            "Sākums | Sākuma datums | No | No datuma | Sākas | Periods no | Prakses sākums | "
            "Mācību sākums | DVB sākums | Start | Start date | From | Available from"
        ),
    ),
    Column(
        "ends_on",
        _("Ends on"),
        Kind.DATE,
        synonyms=synonyms(
            "Beigas | Beigu datums | Līdz | Līdz datumam | Beidzas | Periods līdz | Prakses beigas | "
            "Mācību beigas | DVB beigas | End | End date | To | Until | Available to"
        ),
    ),
    Column(
        "weekly_hours",
        _("Hours a week"),
        Kind.DECIMAL,
        minimum=0,
        maximum=168,
        units=("h", "st", "stundas", "stundu", "stunda", "hours", "h/ned"),
        synonyms=synonyms(
            "Stundas nedēļā | Stundu skaits nedēļā | Darba laiks nedēļā | Darba stundas nedēļā | "
            "Nedēļas stundas | Nedēļas darba laiks | Stundas/nedēļā | h/ned. | Hours per week | "
            "Weekly hours | Hours/week | Working hours per week"
        ),
    ),
)
_CONDITIONS = (
    Column(
        "min_age",
        _("Minimum age"),
        Kind.INTEGER,
        minimum=13,
        maximum=99,
        units=("+", "gadi", "gadu", "gads", "g", "years"),
        synonyms=synonyms(
            "Minimālais vecums | Min. vecums | Vecums no | Vecums | Vecuma ierobežojums | Min age | "
            "Age from | Age limit | Minimum age (years)"
        ),
    ),
    Column(
        "skills",
        _("Skills taught"),
        Kind.LIST,
        synonyms=synonyms(
            "Apgūstamās prasmes | Prasmes | Iemaņas | Apgūstamās iemaņas | Ko var apgūt | "
            "Sasniedzamie rezultāti | Skills | Skills offered | Learning outcomes"
        ),
    ),
    HAZARDS,
    Column(
        "supervisor",
        _("Supervisor"),
        synonyms=synonyms(
            "DVB vai prakses vadītājs | "
            "DVB vadītājs | Prakses vadītājs | Darba vadītājs | Vadītājs | Mentors | Supervisor name | "
            "Darba vidē balstītu mācību vadītājs | Prakses vadītāja vārds, uzvārds | Mentor | Tutor"
        ),
    ),
    Column(
        "remuneration",
        _("Wage or stipend"),
        Kind.CHOICE,
        choices=REMUNERATION_WORDS,
        synonyms=synonyms(
            "Alga vai stipendija | Alga/stipendija | Atlīdzība | Atlīdzības veids | Samaksas veids | "
            "Samaksa | Remuneration | Remuneration kind | Pay | Payment | Wage/stipend"
        ),
    ),
    Column(
        "amount",
        _("Amount a month, EUR"),
        Kind.DECIMAL,
        minimum=0,
        units=("€", "EUR", "eiro", "euro", "EUR/mēn", "€/mēn", "mēnesī"),
        synonyms=synonyms(
            "Summa mēnesī, EUR | Summa | Summa (EUR) | Summa mēnesī | Apmērs | Apmērs (EUR) | "
            "Atlīdzības apmērs | Stipendijas apmērs | Algas apmērs | EUR mēnesī | Amount | "
            "Amount (EUR) | Monthly amount | EUR per month"
        ),
    ),
)
_MINORS = (
    Column(
        "minor_declarations",
        _("All three declarations for learners under 18"),
        Kind.BOOLEAN,
        synonyms=synonyms(
            "Visi trīs apliecinājumi par nepilngadīgajiem | Apliecinājumi par nepilngadīgajiem | "
            "Nepilngadīgo apliecinājumi | Declarations for minors | Minor declarations"
        ),
    ),
    Column(
        "minors_for_training",
        _("Under 18: the work is part of the training"),
        Kind.BOOLEAN,
        synonyms=synonyms(
            "Līdz 18 gadiem: darbs ir saistīts ar profesionālo apmācību | Saistīts ar apmācību | "
            "Darbs saistīts ar profesionālo apmācību | Minors: related to training"
        ),
    ),
    Column(
        "minors_supervised",
        _("Under 18: in the direct presence of the supervisor"),
        Kind.BOOLEAN,
        synonyms=synonyms(
            "Līdz 18 gadiem: tiešā darba vadītāja klātbūtnē | Darba vadītāja klātbūtnē | "
            "Tiešā darba vadītāja klātbūtnē | Minors: supervised"
        ),
    ),
    Column(
        "minors_safety_ensured",
        _("Under 18: safety and health at work are ensured"),
        Kind.BOOLEAN,
        synonyms=synonyms(
            "Līdz 18 gadiem: darba aizsardzība ir nodrošināta | Darba aizsardzība nodrošināta | "
            "Nodrošināta darba aizsardzība | Minors: safety ensured"
        ),
    ),
)
OPENINGS: tuple[Column, ...] = (*_OFFER, *_WHERE, *_WHEN, *_CONDITIONS, *_MINORS)
