"""What the systems of members read: openings, placements, projects, rounds."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from ninja import Field, Schema


class OrganisationOut(Schema):
    """An organisation by its register."""

    id: int = Field(examples=[12])
    name: str = Field(examples=["Parauga tehnikums"])
    registration_number: str = Field(examples=["90000014724"])


class QualificationOut(Schema):
    """A qualification."""

    code: str = Field(examples=["5716/01"])
    name_lv: str
    name_en: str = ""
    level: int | None = Field(None, description="LKI level, see level_scale")
    level_scale: str = Field("LKI", description="LKI, or PKL where only the old scale is known")


class OpeningOut(Schema):
    """An offered place."""

    id: int
    external_id: str = Field(description="The employer's own number, if it gave one")
    title: str
    description: str = Field("", description="What one does there, in the employer's own words")
    kind: str = Field(description="dvb or prakse", examples=["dvb"])
    status: str = Field(description="draft, published, paused, asleep or closed", examples=["published"])
    employer: OrganisationOut
    municipality: str
    qualifications: list[QualificationOut]
    seats: int = Field(description="Seats in all")
    seats_free: int = Field(description="Seats that nobody holds")
    starts_on: dt.date
    ends_on: dt.date
    weekly_hours: Decimal | None = Field(None, description="Hours a week")


class PlacementOut(Schema):
    """A learner's stay at an employer: who and where by identifiers, never by a person's name."""

    id: int
    status: str = Field(description="State of the agreement", examples=["active"])
    kind: str = Field(description="dvb or prakse", examples=["dvb"])
    school: OrganisationOut
    employer: OrganisationOut
    qualification: QualificationOut
    learner_number: str = Field(description="The school's own number of the learner; empty for others")
    opening_id: int
    number: str = Field(description="Number of the agreement; empty until it has one")
    starts_on: dt.date = Field(description="First day, amendments included")
    ends_on: dt.date = Field(description="Last day, amendments and early ends included")
    signed_on: dt.date | None = Field(None, description="Day of the last signature, once all have signed")
    confirmed_hours: Decimal = Field(description="Hours confirmed by the supervisor so far")


class RoundOut(Schema):
    """A matching round, as counts."""

    id: int
    name: str
    status: str = Field(description="draft, proposed, published or closed", examples=["published"])
    school_year: str = Field(examples=["2026/27"])
    starts_on: dt.date
    ends_on: dt.date
    schools: int = Field(description="Schools that take part")
    learners: int | None = Field(None, description="Learners in the latest run, of those who may be counted")
    placed: int | None = Field(None, description="Of these, who got a place")
    published_at: dt.datetime | None = None


class ProjectTargetOut(Schema):
    """A share that the project itself promised, and how it is counted."""

    definition_id: str = Field(description="As in /indicators", examples=["rr35_participation"])
    definition_version: str = Field(description="The headline's version", examples=["1.h40"])
    year: int = Field(description="The year in which it is to be reached", examples=[2027])
    percent: float = Field(examples=[30.0])
    source: str = Field(
        description="Where it comes from: the project's number", examples=["4.2.2.9/1/26/A/001"]
    )


class ProjectOut(Schema):
    """A funded project of an alliance with its schools, its days and its own targets."""

    id: int = Field(examples=[3])
    number: str = Field(description="The project's number in the call", examples=["4.2.2.9/1/26/A/001"])
    name: str = Field(examples=["Metālapstrādes prasmju alianse"])
    alliance: str = Field(
        description="The alliance whose project it is", examples=["Parauga prasmju alianse"]
    )
    starts_on: dt.date = Field(description="First day", examples=["2026-01-01"])
    ends_on: dt.date = Field(description="Last day", examples=["2027-12-31"])
    schools: list[OrganisationOut] = Field(description="The lead school first, then its partners")
    targets: list[ProjectTargetOut] = Field(description="Empty where the project named no share")
    records_url: str | None = Field(
        description="Where its schools' indicator records are read (indicators:read), small cells hidden; "
        "null where it has too few schools for the reader to have their figures together",
        examples=["/api/v1/indicators/rr35_participation?scope=project:3"],
    )


class OpeningPage(Schema):
    """Some openings, and where the next ones begin."""

    items: list[OpeningOut]
    next_cursor: str | None = Field(None, description="Give it as cursor for the next page; null at the end")


class PlacementPage(Schema):
    """Some placements, and where the next ones begin."""

    items: list[PlacementOut]
    next_cursor: str | None = None


class ProjectPage(Schema):
    """Some projects, and where the next ones begin."""

    items: list[ProjectOut]
    next_cursor: str | None = Field(None, description="Give it as cursor for the next page; null at the end")


class RoundPage(Schema):
    """Some rounds, and where the next ones begin."""

    items: list[RoundOut]
    next_cursor: str | None = None
