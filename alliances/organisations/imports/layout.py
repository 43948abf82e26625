"""A list of employers, from an alliance, a sector organisation or a school."""

from django.utils.translation import gettext_lazy as _

from alliances.imports.place_columns import POINT_COLUMNS, POSTCODE
from alliances.kernel.spreadsheets.columns import Column, Kind, synonyms

REGISTRATION_NUMBER = Column(
    "registration_number",
    _("Registration number"),
    Kind.CODE,
    synonyms=synonyms(
        "Reģistrācijas numurs | Reģistrācijas Nr. | Reģ. Nr. | Reģ. numurs | Reģistrācijas kods | "
        "Vienotais reģistrācijas numurs | Vienotais reģ. Nr. | Uzņēmuma reģistrācijas numurs | "
        "Uzņēmuma reģistrācijas Nr. | Uzņēmuma reģ. Nr. | Darba devēja reģistrācijas numurs | "
        "Darba devēja reģ. Nr. | UR numurs | UR Nr. | Registration No. | Reg. No. | Reg. number | "
        "Company number | Company registration number | Regcode"
    ),
)
HAZARDS = Column(
    "hazards",
    _("Hazards"),
    Kind.LIST,
    synonyms=synonyms(
        "Riska faktori | Darba vides riska faktori | Bīstamie faktori | Riski | Bīstamība | "
        "Kaitīgie faktori | Bīstamie darbi | Risk factors | Risks | Hazard codes"
    ),
)
_NAMES = (
    REGISTRATION_NUMBER,
    Column(
        "name",
        _("Name of the organisation"),
        required=True,
        synonyms=synonyms(
            "Nosaukums | Uzņēmums | Uzņēmuma nosaukums | Darba devējs | Darba devēja nosaukums | Firma | "
            "Komersants | Komersanta nosaukums | Organizācija | Organizācijas nosaukums | Iestāde | "
            "Iestādes nosaukums | Prakses vieta | Saimniecība | Employer | Employer name | Company | "
            "Company name | Organisation | Organization | Organisation name | Name | Host"
        ),
    ),
    Column(
        "legal_form",
        _("Legal form"),
        synonyms=synonyms("Juridiskā forma | Tiesiskā forma | Uzņēmējdarbības forma | Forma | Company type"),
    ),
    Column(
        "sector",
        _("Sector"),
        synonyms=synonyms(
            "Nozare | Darbības nozare | Darbības joma | Joma | Darbības veids | Pamatdarbība | "
            "Industry | Field | Branch of industry"
        ),
    ),
)
_WHERE = (
    Column(
        "town",
        _("Town"),
        synonyms=synonyms(
            "Pilsēta | Apdzīvota vieta | Ciems | Pilsēta, ciems | Pilsēta/ciems | Pilsēta vai ciems | "
            "Atrašanās vieta | Vieta | City | Location | Town or village | Village"
        ),
    ),
    Column("municipality", _("Municipality"), synonyms=synonyms("Novads | Pašvaldība | Novads/pilsēta")),
    Column(
        "address",
        _("Address"),
        synonyms=synonyms(
            "Adrese | Faktiskā adrese | Darba vietas adrese | Prakses vietas adrese | Biroja adrese | "
            "Uzņēmuma adrese | Street address | Site address | Workplace address"
        ),
    ),
    Column(
        "legal_address",
        _("Legal address"),
        synonyms=synonyms("Juridiskā adrese | Jur. adrese | Registered address | Registered office"),
    ),
    POSTCODE,
    *POINT_COLUMNS,
)
_CONTACT = (
    Column(
        "contact_name",
        _("Contact person"),
        synonyms=synonyms(
            "Kontaktpersona | Kontaktpersonas vārds, uzvārds | Atbildīgā persona | Kontakts | "
            "Kontaktpersonas vārds un uzvārds | Pārstāvis | Contact | Contact name"
        ),
    ),
    Column(
        "email",
        _("E-mail"),
        synonyms=synonyms(
            "E-pasts | Epasts | E-pasta adrese | Kontaktpersonas e-pasts | Uzņēmuma e-pasts | "
            "E-pasts saziņai | Email | E-mail address | Email address | Contact e-mail | Contact email"
        ),
    ),
    Column(
        "phone",
        _("Telephone"),
        synonyms=synonyms(
            "Tālrunis | Tālruņa numurs | Tālruņa Nr. | Tālr. | Tel. | Telefons | Kontakttālrunis | "
            "Mob. tālrunis | Mobilais | Mobilais tālrunis | Kontaktpersonas tālrunis | Phone | "
            "Phone number | Mobile | Contact phone"
        ),
    ),
)
EMPLOYERS: tuple[Column, ...] = (*_NAMES, *_WHERE, *_CONTACT, HAZARDS)
