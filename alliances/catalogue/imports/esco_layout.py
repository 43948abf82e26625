"""The skills of ESCO as the European Commission publishes them, one CSV for each language.

Headings of ``skills_lv.csv``: conceptType, conceptUri, skillType, reuseLevel, preferredLabel, altLabels,
hiddenLabels, status, modifiedDate, scopeNote, definition, inScheme, description.
"""

from django.utils.translation import gettext_lazy as _

from alliances.kernel.spreadsheets.columns import Column, Kind, synonyms

ESCO_SKILLS: tuple[Column, ...] = (
    Column("concept_type", _("Kind of concept"), synonyms=synonyms("conceptType")),
    Column(
        "uri",
        _("ESCO address"),
        Kind.CODE,
        required=True,
        synonyms=synonyms("conceptUri | concept URI | URI"),
    ),
    Column("skill_type", _("Kind of skill"), synonyms=synonyms("skillType")),
    Column("reuse_level", _("Reuse level"), synonyms=synonyms("reuseLevel")),
    Column("label", _("Preferred label"), required=True, synonyms=synonyms("preferredLabel")),
    Column("alt_labels", _("Other labels"), synonyms=synonyms("altLabels")),
    Column("status", _("Status"), synonyms=synonyms("status")),
    Column("modified", _("Changed"), synonyms=synonyms("modifiedDate")),
)
