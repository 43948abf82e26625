"""People who sign in, and what they may do where."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from alliances.kernel.actor import Actor, Role
from alliances.kernel.emails import check_email
from alliances.kernel.fields import NormalEmailField


class UserManager(BaseUserManager["User"]):
    @transaction.atomic
    def create_user(
        self, email: str, password: str | None = None, *, is_proven: bool = True, **fields: Any
    ) -> User:
        """The account and the row of its address; services call ``services.addresses.create_account``.

        ``is_proven`` says that the mailbox was shown to be the person's, or the operator vouches for it.
        """
        if not email:
            raise ValueError("An e-mail address is needed to sign in.")
        user = self.model(email=check_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        if is_proven:  # what others wrote down without proving it is nobody's any more
            EmailAddress.objects.filter(email=user.email, verified=False).delete()
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=is_proven)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, **{"is_staff": True, "is_superuser": True, **fields})


class User(AbstractBaseUser, PermissionsMixin):
    """One row is one person who can sign in; the e-mail address is the login."""

    email = NormalEmailField(_("e-mail"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    language = models.CharField(_("language"), max_length=2, default="lv")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)
    tours_closed = models.JSONField(default=list, blank=True, editable=False)
    persona = models.SlugField(max_length=40, blank=True, help_text="Demo only: signs in with one click.")
    date_joined = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="alliances_user_email_once",
                violation_error_message=_("A person with this e-mail address exists already."),
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self).split(" ")[0]


class RoleChoices(models.TextChoices):
    ADMINISTRATOR = Role.ADMINISTRATOR.value, _("administrator")
    COORDINATOR = Role.COORDINATOR.value, _("coordinator")
    MEMBER = Role.MEMBER.value, _("member")
    VIEWER = Role.VIEWER.value, _("viewer")
    LEARNER = Role.LEARNER.value, _("learner")


class MembershipQuerySet(models.QuerySet["Membership"]):
    def of(self, user_id: int) -> MembershipQuerySet:
        """Memberships that this person can act in today, oldest first."""
        return (
            self.filter(user_id=user_id, ended_on__isnull=True)
            .select_related("organisation__kind")
            .order_by("pk")
        )

    def living(self) -> MembershipQuerySet:
        """Memberships that have not ended."""
        return self.filter(ended_on__isnull=True)

    def administrators(self) -> MembershipQuerySet:
        """Who can administer an organisation today: a living membership of a person who can sign in."""
        return self.living().filter(role=Role.ADMINISTRATOR.value, user__is_active=True)


class Membership(models.Model):
    """One row is a person's role in one organisation; one person may hold several."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(
        "alliances.Organisation", on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=20, choices=RoleChoices.choices)
    started_on = models.DateField(auto_now_add=True)
    ended_on = models.DateField(null=True, blank=True)

    objects: ClassVar[models.Manager[Membership]] = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=models.Q(ended_on__isnull=True),
                name="alliances_membership_once",
                violation_error_message=_("This person has this role here already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.organisation} ({self.get_role_display()})"

    def as_actor(self) -> Actor:
        return self.organisation.as_actor(Role(self.role), self.user_id)
