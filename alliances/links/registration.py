"""What this subject registers elsewhere: the end of links whose original is gone, each day."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alliances.kernel import daily, merged_records
from alliances.kernel.actor import SYSTEM
from alliances.links import services as links
from alliances.links.models import PersonalLink

daily.register("ended_links", lambda _day: links.end_all_lost(), place=90)


def _end(link: PersonalLink) -> None:
    """The record that stays has a link of the same person."""
    links.revoke(link, by=SYSTEM, reason="merger")


merged_records.moves(
    "alliances.personallink.organisation",
    called=_("personal links"),
    once=(
        merged_records.Once(
            ("purpose", "subject_type", "subject_id", "name", "email"), Q(revoked_at__isnull=True), _end
        ),
    ),
)
merged_records.moves("alliances.personallink.ended_for")
