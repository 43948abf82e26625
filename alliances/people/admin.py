"""People and their memberships, as staff keep them by hand."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _

from alliances.people.models import Membership, User
from alliances.people.services import address_changes, addresses


class MembershipInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Membership
    extra = 0
    raw_id_fields = ("organisation",)


class UserForm(forms.ModelForm):  # type: ignore[type-arg]
    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        owner = addresses.owner_of(email)
        if owner is not None and owner.pk != self.instance.pk:
            raise forms.ValidationError(_("A person with this e-mail address exists already."))
        return email


@admin.register(User)
class UserAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Persons and their memberships; passwords are set by the person, never here."""

    list_display = ("email", "name", "is_active", "is_staff")
    search_fields = ("email", "name")
    fields = ("email", "name", "language", "is_active", "is_staff")
    inlines = (MembershipInline,)
    form = UserForm

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """An account is closed, never deleted: what its owner did must keep its author."""
        return False

    def save_model(self, request: HttpRequest, obj: User, form: UserForm, change: bool) -> None:
        """Staff vouch for the address they write; the one that it replaces signs in no more."""
        super().save_model(request, obj, form, change)
        if "email" in form.changed_data:
            addresses.replace_own(obj, old=form.initial.get("email", ""))
            address_changes.follow(obj, old=form.initial.get("email", ""))
