"""Signs of life of the worker, by which a silent one is noticed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from alliances.kernel import figure_sources


class Heartbeat(models.Model):
    """When one kind of work of one worker process was last alive, and until when its silence is in order."""

    worker = models.CharField(max_length=64)
    kind = models.CharField(max_length=16)
    beat_at = models.DateTimeField()
    silent_after = models.DateTimeField(help_text="the next sign of life comes before")

    class Meta:
        ordering = ["kind", "-beat_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["worker", "kind"],
                name="dvb_heartbeat_once",
                violation_error_message=_("This worker has its row already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.worker}"


figure_sources.register_irrelevant("dvb.heartbeat")
