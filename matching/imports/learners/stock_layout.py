"""The ministry's file of learners in vocational programmes on 1 October (denominator of RR 3.5).

Headings as in the official ``izglitojamoskprofesionalasizglprogr_pa_progr_DDMMYYYY.xlsx``; some vary in
spaces and line breaks from year to year, which the recogniser does not see.
"""

from django.utils.translation import gettext_lazy as _

from alliances.kernel.spreadsheets.columns import Column, Kind, synonyms

VET_ENROLMENT: tuple[Column, ...] = (
    Column("municipality", _("Municipality"), synonyms=synonyms("Pašvaldība")),
    Column(
        "registration_number",
        _("Registration number of the institution"),
        Kind.CODE,
        required=True,
        synonyms=synonyms("Iestādes reģistrācijas Nr. | Iestādes reģistrācijas numurs | Reģistrācijas Nr."),
    ),
    Column(
        "school",
        _("School"),
        required=True,
        synonyms=synonyms("Skola | Iestādes nosaukums | Izglītības iestādes nosaukums | Izglītības iestāde"),
    ),
    Column("institution_kind", _("Kind of institution"), synonyms=synonyms("Iestādes veids")),
    Column("institution_type", _("Type of institution"), synonyms=synonyms("Iestādes tips")),
    Column("subordination", _("Subordination"), synonyms=synonyms("Pakļautība")),
    Column("founder", _("Founder"), synonyms=synonyms("Faktiskais dibinātājs | Dibinātājs")),
    Column(
        "atvk", _("ATVK code of the address"), Kind.CODE, synonyms=synonyms("Adreses ATVK kods | ATVK kods")
    ),
    Column(
        "programme_level",
        _("Second classification level of the programme"),
        synonyms=synonyms("Izglītības programmas otrais klasifikācijas līmenis"),
    ),
    Column(
        "programme_code",
        _("Programme code"),
        Kind.CODE,
        required=True,
        synonyms=synonyms("Izglītības programmas kods | Programmas kods"),
    ),
    Column(
        "programme",
        _("Programme"),
        synonyms=synonyms("Izglītības programmas nosaukums | Izglītības programma | Programmas nosaukums"),
    ),
    Column("year_1", _("In year 1"), Kind.INTEGER, minimum=0, synonyms=synonyms("1.kursā | 1. kurss")),
    Column("year_2", _("In year 2"), Kind.INTEGER, minimum=0, synonyms=synonyms("2.kursā | 2. kurss")),
    Column("year_3", _("In year 3"), Kind.INTEGER, minimum=0, synonyms=synonyms("3.kursā | 3. kurss")),
    Column("year_4", _("In year 4"), Kind.INTEGER, minimum=0, synonyms=synonyms("4.kursā | 4. kurss")),
    Column(
        "total",
        _("Learners in all"),
        Kind.INTEGER,
        required=True,
        minimum=0,
        synonyms=synonyms(
            "Izglītojamo skaits kopā (1.-4.kurss) | Izglītojamo skaits kopā | Izglītojamo skaits | "
            "Kopā (1.-4.kurss) | Kopā"
        ),
    ),
)
