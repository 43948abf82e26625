"""Organisations of every kind, their sites, and alliances between them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from alliances.kernel.actor import Actor, LinkHolder, Role
from alliances.kernel.fields import NormalEmailField
from alliances.kernel.model_mixins import Bilingual, Keyed, Located, Protected


class OrganisationKind(Bilingual):
    """What an organisation is (school, employer ...): data, so that kinds can be added without code."""

    code = models.SlugField(max_length=40, primary_key=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]


class Sector(Bilingual):
    """A sector with its dates: the list of expert councils changes, so there is no enum."""

    code = models.SlugField(max_length=40, unique=True)
    evidence = models.CharField(max_length=300, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name_lv"]


class Hazard(Bilingual):
    """A work or exposure that is closed to adolescents unless three declarations hold (MK 206)."""

    code = models.SlugField(max_length=40, unique=True)
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["code"]


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def of_kind(self, kind: str) -> OrganisationQuerySet:
        return self.filter(kind_id=kind)

    def unverified(self) -> OrganisationQuerySet:
        """Employers that nobody confirmed yet and nobody refused."""
        return self.filter(kind_id="employer", verified_at__isnull=True, refused_at__isnull=True)

    def claimed(self) -> OrganisationQuerySet:
        """Organisations for which somebody acts today."""
        return self.filter(memberships__isnull=False, memberships__ended_on__isnull=True).distinct()


class StandingManager(models.Manager["Organisation"]):
    """Organisations that stand: a record that was merged with its double is none any more."""

    def get_queryset(self) -> OrganisationQuerySet:
        return OrganisationQuerySet(self.model, using=self._db).filter(merged_into__isnull=True)

    def of_kind(self, kind: str) -> OrganisationQuerySet:
        return self.get_queryset().of_kind(kind)

    def unverified(self) -> OrganisationQuerySet:
        return self.get_queryset().unverified()

    def claimed(self) -> OrganisationQuerySet:
        return self.get_queryset().claimed()


class Organisation(Keyed, Located, Protected):
    """One legal or natural person that takes part; one shared row for each registration number.

    Of two records of one employer the one that was merged is no organisation any more: it stays for the
    audit trail, ``merged_into`` names the other, and its old names are ``former_names`` there. ``objects``
    never finds it, ``records`` does.
    """

    kind = models.ForeignKey(OrganisationKind, on_delete=models.PROTECT, related_name="organisations")
    name = models.CharField(_("name"), max_length=250)
    legal_form = models.CharField(_("legal form"), max_length=60, blank=True)
    registration_number = models.CharField(
        _("registration number"), max_length=11, null=True, blank=True, unique=True
    )
    is_natural_person = models.BooleanField(_("natural person"), default=False)
    person_code_sealed = models.TextField(blank=True, editable=False)
    person_code_hash = models.CharField(max_length=64, null=True, blank=True, unique=True, editable=False)
    viis_code = models.CharField(max_length=20, blank=True)
    sector = models.ForeignKey(Sector, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    is_competence_centre = models.BooleanField(default=False)
    is_dvb_exempt = models.BooleanField(default=False)
    blocks_unverified_rules = models.BooleanField(
        _("unverified legal rules block a pair"),
        default=False,
        help_text=_("Otherwise a pair is kept and carries a warning."),
    )
    allows_log_photos = models.BooleanField(
        _("photos in the log"),
        default=False,
        help_text=_("Learners may add up to three photos to a day of their log."),
    )
    verified_at = models.DateTimeField(_("confirmed"), null=True, blank=True, editable=False)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", editable=False
    )
    verified_because = models.CharField(_("confirmed because"), max_length=300, blank=True, editable=False)
    refused_at = models.DateTimeField(_("refused"), null=True, blank=True, editable=False)
    refused_because = models.CharField(_("refused because"), max_length=300, blank=True, editable=False)
    contact_name = models.CharField(_("contact person"), max_length=150, blank=True)
    contact_email = NormalEmailField(_("e-mail"), blank=True)
    contact_phone = models.CharField(_("telephone"), max_length=40, blank=True)
    contact_written_by = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="+", editable=False
    )
    contact_written_at = models.DateTimeField(null=True, editable=False)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    former_names = models.CharField(_("also entered as"), max_length=600, blank=True, editable=False)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[StandingManager] = StandingManager()
    records: ClassVar[models.Manager[Organisation]] = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "pk"]
        constraints = [
            *Located.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(registration_number__isnull=True)
                | models.Q(registration_number__regex=r"^[4-9][0-9]{10}$"),
                name="alliances_organisation_number_form",
                violation_error_message=_("A registration number has 11 digits and begins with 4 to 9."),
            ),
            models.CheckConstraint(
                condition=models.Q(verified_at__isnull=True) | models.Q(refused_at__isnull=True),
                name="alliances_organisation_verified_or_refused",
                violation_error_message=_("An employer is confirmed or refused, not both."),
            ),
        ]

    def searchable_parts(self) -> tuple[str, ...]:
        return (self.name, self.registration_number or "", self.town, self.former_names)

    @property
    def is_verified(self) -> bool:
        """Whether a verifier has confirmed this employer's identity."""
        return self.verified_at is not None

    @property
    def is_confirmed(self) -> bool:
        """Whether its people may act for it: an employer's only once it is confirmed."""
        return self.kind_id != "employer" or self.is_verified

    def as_actor(self, role: Role, user_id: int | None = None, holder: LinkHolder | None = None) -> Actor:
        """Whoever acts in its name in this role; every acting person, link and program is made here."""
        return Actor(user_id, self.pk, role, self.kind_id, self.is_confirmed, holder=holder)

    def __str__(self) -> str:
        return self.name


class ContactConfirmation(models.Model):
    """A school's word that the contact address of an employer is the employer's: its letters carry a link.

    It holds for the address that was confirmed and for no later one: while another school has written down
    another address, the letters of this one go to ``email``, to ``name``. Which new address it does not
    want is ``declined_email``. The school that wrote the address itself needs no such row.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    school = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    email = NormalEmailField(_("e-mail"))
    name = models.CharField(_("contact person"), max_length=150, blank=True)
    declined_email = NormalEmailField(_("e-mail"), blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "school"],
                name="alliances_contact_confirmed_once",
                violation_error_message=_("This school has confirmed the contact already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.email}"


class WorkplaceKind(models.TextChoices):
    SITE = "site", _("site")
    HOSTEL = "hostel", _("hostel")
    SHIP = "ship", _("ship")


class Provision(models.TextChoices):
    NOT_SAID = "", _("not said")
    FREE = "free", _("free of charge")
    PAID = "paid", _("for a charge")
    NONE = "none", _("not provided")


class WorkplaceQuerySet(models.QuerySet["Workplace"]):
    def without_location(self) -> WorkplaceQuerySet:
        """Sites and hostels without a location; a ship has no fixed place and needs none."""
        return self.filter(lat__isnull=True).exclude(kind=WorkplaceKind.SHIP)


class Workplace(Located):
    """One site of an organisation: where learners work, or the hostel where a school's learners live."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="workplaces")
    name = models.CharField(_("name"), max_length=200, blank=True)
    kind = models.CharField(max_length=10, choices=WorkplaceKind.choices, default=WorkplaceKind.SITE)
    country = models.CharField(_("country"), max_length=2, default="LV")
    hazards = models.ManyToManyField(Hazard, blank=True, related_name="+")
    languages = models.CharField(_("languages spoken at work"), max_length=120, blank=True)
    accessibility = models.CharField(_("accessibility"), max_length=300, blank=True)
    meals = models.CharField(
        _("meals"), max_length=4, blank=True, choices=Provision.choices, default=Provision.NOT_SAID
    )
    housing = models.CharField(
        _("housing"), max_length=4, blank=True, choices=Provision.choices, default=Provision.NOT_SAID
    )

    objects: ClassVar[models.Manager[Workplace]] = WorkplaceQuerySet.as_manager()

    class Meta:
        ordering = ["organisation_id", "pk"]
        constraints = [*Located.Meta.constraints]

    def __str__(self) -> str:
        return self.name or self.address or self.town
