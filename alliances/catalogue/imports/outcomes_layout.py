"""Qualifications with their parts, modules and outcomes, as VISC publishes them and e-NKS may hand them over.

No official machine-readable layout was found: the headings are those of the printed programmes, and a file
with others is mapped by hand on the page of the import.
"""

from django.utils.translation import gettext_lazy as _

from alliances.kernel.spreadsheets.columns import Column, Kind, synonyms

OUTCOMES: tuple[Column, ...] = (
    Column(
        "qualification",
        _("Qualification"),
        required=True,
        synonyms=synonyms(
            "Kvalifikācija | Profesionālā kvalifikācija | Kvalifikācijas nosaukums | Qualification name"
        ),
    ),
    Column(
        "qualification_code",
        _("Code of the qualification"),
        Kind.CODE,
        synonyms=synonyms("Kvalifikācijas kods | Qualification code"),
    ),
    Column(
        "level",
        _("LKI level"),
        Kind.INTEGER,
        minimum=1,
        maximum=8,
        synonyms=synonyms("LKI līmenis | Kvalifikācijas līmenis | Līmenis | Level"),
    ),
    Column("part_code", _("Code of the part"), Kind.CODE, synonyms=synonyms("Daļas kods | Part code")),
    Column("part", _("Part of the qualification"), synonyms=synonyms("Kvalifikācijas daļa | Daļa | Part")),
    Column("module_code", _("Code of the module"), Kind.CODE, synonyms=synonyms("Moduļa kods | Module code")),
    Column("module", _("Module"), synonyms=synonyms("Modulis | Moduļa nosaukums | Module name")),
    Column(
        "outcome_code",
        _("Code of the outcome"),
        Kind.CODE,
        required=True,
        synonyms=synonyms("Rezultāta kods | Mācīšanās rezultāta kods | SR kods | Nr. | Outcome code"),
    ),
    Column(
        "outcome",
        _("Outcome"),
        required=True,
        synonyms=synonyms(
            "Mācīšanās rezultāts | Sasniedzamais rezultāts | Sasniedzamie rezultāti | Rezultāts | "
            "Learning outcome"
        ),
    ),
    Column(
        "outcome_en",
        _("Outcome in English"),
        synonyms=synonyms("Mācīšanās rezultāts angliski | Rezultāts angliski | Learning outcome (en)"),
    ),
)
