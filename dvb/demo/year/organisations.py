"""Who else takes part: public bodies by their public names, invented sector organisations, alliances."""

from __future__ import annotations

from collections.abc import Sequence

from alliances import reference
from dvb.demo.year.employers import Employer, sector_of
from dvb.demo.year.personas import MINISTRY
from dvb.demo.year.schools import SchoolYearPlan

_PUBLIC = (
    ("ministry", MINISTRY, "IZM"),
    ("agency", "Valsts izglītības attīstības aģentūra", "VIAA"),
    ("agency", "Centrālā finanšu un līgumu aģentūra", "CFLA"),
    ("inspectorate", "Izglītības kvalitātes valsts dienests", "IKVD"),
    ("inspectorate", "Valsts darba inspekcija", "VDI"),
    ("social_partner", "Latvijas Darba devēju konfederācija", "LDDK"),
    ("social_partner", "Latvijas Brīvo arodbiedrību savienība", "LBAS"),
)
_IN_WORDS = {
    "construction": "Būvniecības",
    "wood": "Kokrūpniecības",
    "metal": "Metālapstrādes",
    "tourism": "Viesmīlības",
    "ict": "Digitālās nozares",
}
_SCHOOLS_IN_ALLIANCE, _EMPLOYERS_IN_ALLIANCE = 6, 12


def organisation_rows() -> list[dict[str, str]]:
    """Public bodies, and one invented organisation and expert council for each sector with an alliance."""
    rows = [
        {"kind": kind, "name": name, "short_name": short, "sector": "", "town": "Rīga"}
        for kind, name, short in _PUBLIC
    ]
    for sector in _IN_WORDS:
        for kind, name in (("sector_organisation", association(sector)), ("expert_council", council(sector))):
            rows.append({"kind": kind, "name": name, "short_name": "", "sector": sector, "town": "Rīga"})
    return rows


def association(sector: str) -> str:
    return f"Demo {_IN_WORDS[sector]} asociācija"


def council(sector: str) -> str:
    return f"Demo {_IN_WORDS[sector]} ekspertu padome"


def first_association() -> str:
    return association(next(iter(_IN_WORDS)))


def alliance_rows(plan: SchoolYearPlan, employers: Sequence[Employer]) -> list[dict[str, str]]:
    """One alliance for each sector: its association leads, schools that teach it and employers join."""
    sectors = sector_of()
    sector_codes = {row["code"] for row in reference.rows("sectors")}
    rows = []
    for sector in filter(sector_codes.__contains__, _IN_WORDS):
        sizes: dict[str, int] = {}
        for group in plan.groups:
            if sectors[group.qualification] == sector:
                sizes[group.school] = sizes.get(group.school, 0) + group.size
        schools = sorted(sizes, key=lambda school: (-sizes[school], school))[:_SCHOOLS_IN_ALLIANCE]
        hosts = [e.registration_number for e in employers if e.sector == sector][:_EMPLOYERS_IN_ALLIANCE]
        rows.append(
            {
                "name": f"Demo {_IN_WORDS[sector]} prasmju alianse",
                "sector": sector,
                "lead": association(sector),
                "schools": "; ".join(schools),
                "employers": "; ".join(hosts),
                "members": "; ".join((council(sector), "Latvijas Darba devēju konfederācija")),
                "started_on": plan.starts_on.isoformat(),
            }
        )
    return rows
