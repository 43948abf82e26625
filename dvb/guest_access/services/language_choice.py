"""The language that somebody chooses on a page: her letters follow it, whether she has an account or a link.

Only her own choice counts. Whoever is signed in chooses for her account; behind a link it counts once the
code was entered in this browser, and never while somebody is signed in there. What is chosen before the code
or before signing in waits in the session.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM
from alliances.links import languages
from alliances.links import services as links
from alliances.links.models import PersonalLink
from alliances.people.models import User
from dvb.guest_access import summaries
from dvb.guest_access.queries import person_of
from dvb.guest_access.services import siblings
from matching.learners.models import Guardian

WAITS_KEY = "chosen_language"


@transaction.atomic
def choose(link: PersonalLink, language: str) -> None:
    """Keep what the holder of an opened link chose: with her links, and where the school wrote a language."""
    if language not in dict(settings.LANGUAGES) or not links.is_live(link):
        return
    if link.chosen_language == language:
        return
    before = link.language
    languages.remember(link, language, others=siblings.of(link))
    if link.purpose == PersonalLink.Purpose.GUARDIAN:
        rows = Guardian.objects.filter(person=link.subject_id, name=link.name)
        rows.filter(language__in=summaries.UI_LANGUAGES).update(language=language)
    elif link.purpose == PersonalLink.Purpose.LEARNER:
        user = person_of(link).user
        if user is not None and user.email == link.email:
            choose_for_account(user, language)
    AuditEntry.objects.record(
        by=SYSTEM,
        verb="link.language",
        subject=link,
        before={"language": before},
        after={"language": language},
    )


def choose_for_all(pks: Iterable[int], language: str) -> None:
    for link in PersonalLink.objects.filter(pk__in=list(pks)).order_by("pk"):
        choose(link, language)


def choose_for_account(user: User, language: str) -> None:
    """The same for an account, and for the links by which a learner comes into hers."""
    if language not in dict(settings.LANGUAGES):
        return
    User.objects.filter(pk=user.pk).exclude(language=language).update(language=language)
    user.language = language
    by_link = PersonalLink.objects.filter(purpose=PersonalLink.Purpose.LEARNER, email=user.email)
    by_link.exclude(chosen_language=language).update(language=language, chosen_language=language)
