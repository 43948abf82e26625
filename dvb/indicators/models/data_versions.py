"""Which tables the figures of the indicator are computed from, and how often those were written to."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models

EVERY_YEAR = 0


class DataVersion(models.Model):
    """A counter that the database raises whenever a table that the figures read is written to.

    The version of a school year is the sum over its rows; ``school_year`` 0 stands for what can change the
    figures of any year. There are several rows for one year so that two transactions never wait for each
    other (``dvb.indicators.data_version_triggers``).
    """

    school_year = models.IntegerField(help_text="the year in which it begins; 0: any year")
    version = models.BigIntegerField()

    class Meta:
        ordering = ["school_year", "pk"]
        indexes = [models.Index(fields=["school_year"], name="dvb_version_by_year")]

    def __str__(self) -> str:
        return f"{self.school_year}: {self.version}"


@dataclass(frozen=True)
class Dated:
    """A table whose rows change figures of their own school years alone.

    A row is about ``days`` days from ``column`` on, or about the days to ``until``; such an interval touches
    two school years at the most.
    """

    column: str
    days: int = 1
    until: str = ""

    @property
    def spans_days(self) -> bool:
        return self.days > 1 or bool(self.until)


FIGURE_SOURCES: dict[str, Dated | None] = {
    # Organisations and the catalogue.
    "alliances.alliancemember": None,
    "alliances.organisation": None,
    "alliances.programme": None,
    "alliances.qualification": None,
    "alliances.sector": None,
    # Learners and where they were placed.
    "matching.assignment": None,
    "matching.enrolment": None,
    "matching.enrolmentstock": None,
    "matching.opening": None,
    "matching.person": None,
    # Agreements and projects.
    "dvb.agreement": None,
    "dvb.amendment": None,
    "dvb.amendmentsignature": None,
    "dvb.cooperationagreement": None,
    "dvb.project": None,
    "dvb.project_partners": None,
    "dvb.signature": None,
    # What was learned.
    "dvb.assessment": None,
    "dvb.confirmation": None,
    # Hours, and the days on which a stay rests.
    "dvb.absence": Dated("starts_on", until="ends_on"),
    "dvb.logentry": Dated("day"),
    "dvb.logweek": Dated("monday", days=7),
    "dvb.papermonth": Dated("month"),
}
"""Every table that the snapshot and the scopes read; a test compares this with the SQL that they send."""

IRRELEVANT_SUBJECTS = frozenset(
    {
        # Kinds, wording and competences: no dimension and no condition of a figure.
        "alliances.alliance",
        "alliances.allianceinvitation",
        "alliances.catalogueedition",
        "alliances.hazard",
        "alliances.learningmodule",
        "alliances.learningoutcome",
        "alliances.learningoutcome_skills",
        "alliances.organisationkind",
        "alliances.outcomewording",
        "alliances.qualificationpart",
        "alliances.skill",
        "alliances.workplace",
        "alliances.workplace_hazards",
        # Accounts, letters, files and the trail.
        "alliances.admission",
        "alliances.auditentry",
        "alliances.employerregistration",
        "alliances.foundaddress",
        "alliances.importbatch",
        "alliances.importrow",
        "alliances.invitation",
        "alliances.legalparameter",
        "alliances.membership",
        "alliances.message",
        "alliances.personallink",
        "alliances.storedfile",
        "alliances.supervisor",
        "alliances.supervisorevidence",
        "alliances.user",
        "alliances.user_groups",
        "alliances.user_user_permissions",
        # How a place is found: an assignment counts, not the way to it.
        "matching.calendarblock",
        "matching.employerwish",
        "matching.enrolment_known_skills",
        "matching.exclusion",
        "matching.group",
        "matching.guardian",
        "matching.lock",
        "matching.namegrant",
        "matching.opening_hazards",
        "matching.opening_qualifications",
        "matching.opening_skills",
        "matching.proposal",
        "matching.pseudonym",
        "matching.round",
        "matching.roundconsent",
        "matching.run",
        "matching.runarchive",
        "matching.schoolyear",
        "matching.seat",
        "matching.seatclaim",
        "matching.traveltime",
        "matching.viewing",
        "matching.wish",
        # Papers beside the agreement, and the log's text and pictures.
        "dvb.acknowledgement",
        "dvb.clearance",
        "dvb.concern",
        "dvb.employment",
        "dvb.endreport",
        "dvb.learnerview",
        "dvb.logphoto",
        "dvb.logtask",
        "dvb.plan",
        "dvb.planline",
        "dvb.plantemplate",
        "dvb.safeguardingofficer",
        "dvb.signedfile",
        "dvb.signingcode",
        "dvb.templateline",
        "dvb.textversion",
        "dvb.visit",
        "dvb.waiver",
        # What is made of figures, and read anew each time.
        "dvb.dataversion",
        "dvb.frozenfigure",
        "dvb.handedin",
        "dvb.shownfigure",
        "dvb.target",
        # Programs.
        "dvb.delivery",
        "dvb.heartbeat",
        "dvb.machineclient",
        "dvb.webhook",
    }
)
"""Every other table of the three apps. A new table must be entered here or above; a test fails without it."""
