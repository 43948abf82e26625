"""Letters on paper to guardians, with their link as a QR code: one, or a whole group in one file."""

from __future__ import annotations

from collections.abc import Sequence

import qrcode
import qrcode.image.svg
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from alliances.kernel.actor import Actor
from alliances.links import services as links
from alliances.links.models import PersonalLink
from alliances.organisations.models import Organisation
from dvb.agreements.services.document_facts import address_of
from dvb.documents import spelling
from dvb.documents.letter import Letter, Letters
from dvb.documents.render import letters_pdf
from dvb.guest_access import summaries
from dvb.guest_access.services import guest_links, readings
from matching.learners.models import Enrolment, Group, Guardian, here_on
from matching.learners.queries import contact_for


def live_link(guardian: Guardian, school: int) -> PersonalLink | None:
    """The guardian's link that opens something today."""
    rows = PersonalLink.objects.filter(
        purpose=PersonalLink.Purpose.GUARDIAN,
        subject_id=guardian.person_id,
        organisation_id=school,
        name=guardian.name,
        email=guardian.email,
        revoked_at__isnull=True,
    )
    return next((row for row in rows.select_related("organisation") if links.is_live(row)), None)


def without_email(group: Group) -> list[tuple[Enrolment, Guardian]]:
    """Guardians of a group's minors whom no e-mail reaches."""
    rows = _enrolled(group).prefetch_related("person__guardians")
    today = timezone.localdate()
    return [
        (enrolment, guardian)
        for enrolment in rows
        if enrolment.person.needs_guardian_on(today)
        for guardian in enrolment.person.guardians.all()
        if not guardian.email
    ]


@transaction.atomic
def make_links(group: Group, *, by: Actor) -> int:
    """A link for each guardian of the group whom no e-mail reaches; those who have one keep it."""
    chosen = without_email(group)
    for enrolment, guardian in chosen:
        guest_links.invite_guardian(guardian, enrolment=enrolment, by=by)
    return len(chosen)


def pdf_of_group(group: Group, *, by_name: str) -> bytes:
    """The letters of a group in one file: of every guardian without e-mail who has a link."""
    pairs = [
        (enrolment, guardian, link)
        for enrolment, guardian in without_email(group)
        if (link := live_link(guardian, enrolment.school_id)) is not None
    ]
    return pdf_of(pairs, by_name=by_name)


def pdf_of(
    pairs: Sequence[tuple[Enrolment, Guardian, PersonalLink]], *, by_name: str, news: Sequence[str] = ()
) -> bytes:
    """The letters; ``news`` is what the reader of a single one does not know yet."""
    letters = tuple(_letter(*pair, by_name=by_name, news=news) for pair in pairs)
    return letters_pdf(
        Letters(title=_("Letters to guardians"), made_on=timezone.localdate(), letters=letters)
    )


def url_of(link: PersonalLink) -> str:
    return f"{settings.SITE_URL}{reverse('link', args=[links.token_of(link)])}"


def qr_of(url: str) -> str:
    """The address as a picture to scan."""
    image = qrcode.make(url, image_factory=qrcode.image.svg.SvgPathImage, box_size=12, border=2)
    drawn: str = image.to_string(encoding="unicode")
    return drawn


def _enrolled(group: Group) -> QuerySet[Enrolment]:
    rows = Enrolment.objects.filter(here_on(timezone.localdate()), group=group)
    enrolled: QuerySet[Enrolment] = rows.select_related("person", "school").order_by(
        "person__last_name", "person__first_name", "pk"
    )
    return enrolled


def _letter(
    enrolment: Enrolment, guardian: Guardian, link: PersonalLink, *, by_name: str, news: Sequence[str] = ()
) -> Letter:
    school, person, url = enrolment.school, enrolment.person, url_of(link)
    answers = contact_for(enrolment)
    signs = answers.name or by_name
    reached = ", ".join(part for part in (answers.phone, answers.email) if part)
    contact = ", ".join(part for part in (signs, reached) if part)
    to_phone = contact if answers.phone else school.contact_phone
    asked, reading = to_phone or contact or school.name, readings.of_guardian(guardian, school.pk)
    title, sentences = "", tuple[str, ...]()
    if guardian.language in summaries.LANGUAGES and guardian.language != "en":
        facts = {"learner": person.name, "contact": asked}
        way: summaries.Way = "phone" if to_phone else "school"
        title, sentences = summaries.of_letter(guardian.language, facts, reading.stage, way)
    with translation.override(summaries.ui_language(guardian.language)):
        today, language = timezone.localdate(), translation.get_language() or "lv"
        day = spelling.day(today) if language == "lv" else date_format(today)
        return Letter(
            language=language,
            letterhead=_letterhead(school),
            dated=", ".join(part for part in (school.town, day) if part),
            to=tuple(line for line in (guardian.name, *guardian.address.split("\n")) if line.strip()),
            subject=_("%(learner)s: learning at a workplace") % {"learner": person.name},
            paragraphs=(
                _("Hello, %(name)s!") % {"name": guardian.name},
                *(str(one) for one in news),
                _about(person.name, reading),
                _("Scan the picture with a telephone, or type the address below it:"),
            ),
            qr=qr_of(url),
            qr_label=_("The address as a QR code"),
            url=url,
            after=(
                _way(to_phone) % {"contact": asked, "day": f"{link.expires_on:%d.%m.%Y}."},
                _(
                    "On the page you can also ask a question or say that you do not agree. Without a "
                    "telephone or computer, come to the school: you read and sign the notice there on paper."
                ),
            ),
            closing=tuple(part for part in (_("Yours sincerely"), signs, school.name, reached) if part),
            summary_title=title,
            summary_language=guardian.language,
            summary=sentences,
        )


def _about(learner: str, reading: readings.Reading) -> str:
    """What the letter is about, in the tense of the stay."""
    text = {
        "ahead": _(
            "%(learner)s is going to learn at an employer's. Please read where, at which hours and "
            "with which risks, and confirm before the first day that you have read it."
        ),
        "running": _(
            "%(learner)s is learning at an employer's. Please read where, at which hours and with which "
            "risks, and confirm that you have read it."
        ),
        "over": _(
            "On the page of this letter you read what is known of %(learner)s's learning at a workplace. "
            "Nothing has to be confirmed now."
        ),
    }[reading.stage]
    return text % {"learner": learner}


def _way(to_phone: str) -> str:
    """How the reader gets the code; nobody is told to phone a school whose number is not known."""
    if to_phone:
        return _(
            "The page asks for a code. Phone the school (%(contact)s) and it reads the code to you; "
            "it holds for 24 hours. The link holds until %(day)s."
        )
    return _(
        "The page asks for a code. Ask the school for it (%(contact)s); it holds for 24 hours. "
        "The link holds until %(day)s."
    )


def _letterhead(school: Organisation) -> tuple[str, ...]:
    place = address_of(school) or ""
    number = school.registration_number
    parts = (
        school.name,
        place,
        _("reg. no. %(number)s") % {"number": number} if number else "",
        school.contact_phone,
        school.contact_email,
    )
    return tuple(part for part in parts if part)
