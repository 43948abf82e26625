"""Who a learner is: the person and the parent or guardian."""

from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from alliances.kernel.spreadsheets.columns import Column, Kind, synonyms

SEX_WORDS = MappingProxyType(
    {
        "female": synonyms("Sieviete | S | Siev. | Sieviešu | Meitene | F | Female | Woman | W"),
        "male": synonyms("Vīrietis | V | Vīr. | Vīriešu | Zēns | M | Male | Man"),
    }
)
"""Only for figures about many; the matching never sees it."""
PERSON = (
    Column(
        "learner_id",
        _("Learner ID"),
        Kind.CODE,
        required=True,
        synonyms=synonyms(
            "Audzēkņa ID | Izglītojamā ID | Izglītojamo ID | Skolēna ID | Studenta ID | ID | "
            "Audzēkņa kods | Izglītojamā kods | Audzēkņa numurs | Audzēkņa Nr. | Izglītojamā Nr. | "
            "Identifikators | Matrikulas numurs | Matrikulas Nr. | Personas lietas numurs | "
            "Personas lietas Nr. | Lietas Nr. | VIIS ID | Student ID | Pupil ID | Learner number | "
            "Student number | Learner code | Learner"
        ),
    ),
    Column(
        "name",
        _("Full name"),
        synonyms=synonyms(
            "Vārds, uzvārds | Vārds un uzvārds | Vārds/uzvārds | Audzēkņa vārds, uzvārds | "
            "Audzēkņa vārds un uzvārds | Izglītojamā vārds, uzvārds | Izglītojamā vārds un uzvārds | "
            "Skolēna vārds, uzvārds | Personas vārds, uzvārds | Audzēknis | Izglītojamais | Skolēns | "
            "Praktikants | Vārds(-i), uzvārds | Full name | Learner name | Student name | Student | "
            "Pupil | Name | First and last name | Name, surname | Name and surname"
        ),
    ),
    Column(
        "surname_first",
        _("Surname, name"),
        Kind.SURNAME_FIRST,
        synonyms=synonyms(
            "Uzvārds, vārds | Uzvārds un vārds | Uzvārds/vārds | Audzēkņa uzvārds, vārds | "
            "Izglītojamā uzvārds, vārds | Surname, first name | Last name, first name | "
            "Surname and name | Surname name"
        ),
    ),
    Column(
        "first_name",
        _("First name"),
        synonyms=synonyms(
            "Vārds | Vārdi | Vārds(-i) | Audzēkņa vārds | Izglītojamā vārds | Given name | Given names | "
            "Forename | First names"
        ),
    ),
    Column(
        "last_name",
        _("Last name"),
        synonyms=synonyms("Uzvārds | Audzēkņa uzvārds | Izglītojamā uzvārds | Surname | Family name"),
    ),
    Column(
        "personal_code",
        _("Personal code"),
        Kind.CODE,
        synonyms=synonyms(
            "Personas kods | Pers. kods | P. kods | P.k. | PK | Audzēkņa personas kods | "
            "Izglītojamā personas kods | Personal identity number | National ID | Identity code"
        ),
    ),
    Column(
        "sex",
        _("Sex"),
        Kind.CHOICE,
        choices=SEX_WORDS,
        synonyms=synonyms("Dzimums | Dz. | Gender | Sex (F/M) | Dzimums (S/V)"),
    ),
    Column(
        "birth_date",
        _("Date of birth"),
        Kind.DATE,
        synonyms=synonyms(
            "Dzimšanas datums | Dzimšanas dat. | Dzim. datums | Dzimšanas diena | Dz. datums | "
            "Dz. dat. | Dz.d. | Dzimis | Dzimusi | Dzimis/-usi | Birth date | Birthdate | DOB | Born | "
            "Birthday"
        ),
    ),
    Column(
        "email",
        _("E-mail"),
        synonyms=synonyms(
            "E-pasts | Epasts | E-pasta adrese | Audzēkņa e-pasts | Izglītojamā e-pasts | "
            "E-pasts saziņai | Email | E-mail address | Email address | Mail"
        ),
    ),
    Column(
        "phone",
        _("Telephone"),
        synonyms=synonyms(
            "Tālrunis | Tālruņa numurs | Tālruņa Nr. | Tālr. | Tel. | Telefons | Mob. tālrunis | "
            "Mob. tālr. | Mobilais | Mobilais tālrunis | Audzēkņa tālrunis | Phone | Phone number | "
            "Mobile | Mobile phone | Tel. Nr."
        ),
    ),
)
GUARDIAN = (
    Column(
        "guardian_name",
        _("Parent or guardian"),
        synonyms=synonyms(
            "Likumiskais pārstāvis | Likumiskā pārstāvja vārds, uzvārds | "
            "Likumiskais pārstāvis (vecāks) | Vecāks | Vecāki | Vecāka vārds, uzvārds | "
            "Vecāku vārds, uzvārds | Aizbildnis | Vecāks vai aizbildnis | Māte/tēvs | "
            "Vecāks/aizbildnis | Guardian | Guardian name | Parent | Parent name | Parent/guardian | "
            "Legal guardian | Legal representative"
        ),
    ),
    Column(
        "guardian_email",
        _("E-mail of the parent or guardian"),
        synonyms=synonyms(
            "Likumiskā pārstāvja e-pasts | Vecāka e-pasts | Vecāku e-pasts | Aizbildņa e-pasts | "
            "Guardian e-mail | Guardian email | Parent e-mail | Parent email"
        ),
    ),
    Column(
        "guardian_phone",
        _("Telephone of the parent or guardian"),
        synonyms=synonyms(
            "Likumiskā pārstāvja tālrunis | Vecāka tālrunis | Vecāku tālrunis | Aizbildņa tālrunis | "
            "Vecāku tālr. | Guardian phone | Guardian telephone | Parent phone"
        ),
    ),
)
