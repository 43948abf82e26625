"""What a demo year consists of: tables of rows, as a school, an employer or an operator hands them in."""

from __future__ import annotations

from dataclasses import dataclass

from dvb.demo.year.personas import Persona

Row = dict[str, str]
"""One row of text, under the keys of ``alliances.kernel.spreadsheets.layouts``; days as ISO 8601."""


@dataclass(frozen=True, slots=True)
class DemoYear:
    """The tables of one demo year.

    ``learners``, ``employers`` and ``openings`` carry the keys of the import layouts. The others:

    =============  ====================================================================================
    schools        viis_code, name, kind, is_competence_centre, founder, town, address, lat, lon
    programmes     school (viis_code), qualification (code), programme_code, programme_name, courses,
                   basis
    groups         school (viis_code), group, qualification, programme_code, course, last_course,
                   starts_on, ends_on
    calendar       school (viis_code), group, kind (school, dvb, prakse, holiday), starts_on, ends_on
    hostels        school (viis_code), name, town, address, lat, lon
    exclusions     learner_id, registration_number, reason
    organisations  kind, name, short_name, sector, town
    alliances      name, sector, lead (organisation name), schools (viis_codes, ``;``), employers
                   (registration numbers, ``;``), members (organisation names, ``;``), started_on
    personas       one for each role of the product
    =============  ====================================================================================
    """

    year: str
    seed: int
    schools: list[Row]
    programmes: list[Row]
    groups: list[Row]
    calendar: list[Row]
    hostels: list[Row]
    learners: list[Row]
    employers: list[Row]
    openings: list[Row]
    exclusions: list[Row]
    organisations: list[Row]
    alliances: list[Row]
    personas: tuple[Persona, ...]
