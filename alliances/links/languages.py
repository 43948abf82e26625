"""The language that somebody without an account chose herself, on the page of her personal link."""

from __future__ import annotations

from collections.abc import Collection

from alliances.links.models import PersonalLink


def chosen(email: str, name: str) -> str:
    """What the reader of this mailbox, by her name, chose last; empty where she never did."""
    if not email:
        return ""
    rows = PersonalLink.objects.filter(email=email, name=name.strip()[:150]).exclude(chosen_language="")
    return rows.values_list("chosen_language", flat=True).first() or ""


def remember(link: PersonalLink, language: str, *, others: Collection[PersonalLink] = ()) -> None:
    """Keep her choice with all links of this person, so that the newest of them says it."""
    same = PersonalLink.objects.filter(pk__in=[link.pk, *(one.pk for one in others)])
    if link.email:
        same |= PersonalLink.objects.filter(email=link.email, name=link.name)
    same.update(language=language, chosen_language=language)
    link.language = link.chosen_language = language


def forget(purpose: str, *, subject_id: int, name: str) -> None:
    """What the school writes down anew holds again, until she chooses."""
    rows = PersonalLink.objects.filter(purpose=purpose, subject_id=subject_id, name=name)
    rows.exclude(chosen_language="").update(chosen_language="")
