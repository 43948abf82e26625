"""How often the tables were written to that the figures of the indicator are computed from."""

from __future__ import annotations

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
