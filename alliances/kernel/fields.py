"""Columns that are stored and compared in one normal form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db import models

from alliances.kernel.emails import fold_email, validate_normal_email

if TYPE_CHECKING:
    TextField = models.EmailField[str, str]
else:
    TextField = models.EmailField


class NormalEmailFormField(forms.EmailField):
    """A typed e-mail address, cleaned to its normal form."""

    default_validators = [validate_normal_email]

    def to_python(self, value: Any) -> Any:
        return _folded(super().to_python(value))


class NormalEmailField(TextField):
    """An e-mail address that is written in its normal form, whatever writes it, and compared exactly.

    A look-up folds nothing: whoever looks an address up folds it first and goes on with that form alone.
    Otherwise a look-up by one spelling would find a row, and a letter would go to the other spelling.
    """

    default_validators = [validate_normal_email]

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        return super().clean(_folded(value), model_instance)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        return super().get_db_prep_save(_folded(value), connection)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """The row in memory says from now on what the table says."""
        value = _folded(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": NormalEmailFormField, **kwargs})

    def deconstruct(self) -> Any:
        """To the database it is an ordinary column."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.EmailField", args, kwargs


def _folded(value: Any) -> Any:
    return fold_email(value) if isinstance(value, str) else value
