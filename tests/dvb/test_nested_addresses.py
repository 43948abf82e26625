"""An address with two keys: the second is looked for within the first; another parent's child is a 404."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliances.files.models import StoredFile
from alliances.links import services as links
from alliances.links.models import PersonalLink
from dvb.agreements.models import Agreement, Amendment, SignedFile
from dvb.change_requests.models import ChangeRequest
from dvb.guest_access.services import activation, guest_links
from dvb.guest_access.views.guards import SESSION_KEY
from dvb.logbook.models import LogPhoto, LogWeek
from matching.learners.services import guardians
from matching.rounds.models import Proposal, Round
from tests import every_page as pages
from tests import factories as make
from tests.cast import Cast
from tests.furniture import contact_link

pytestmark = [pytest.mark.django_db, pytest.mark.once("postgres")]
NO_CHILD = {"uidb36", "side", "way", "what", "year", "key", "kind"}
"""Second arguments that are words, a year, or a key of its own, not a row below another row."""
WORDS = {"kind": ChangeRequest.Kind.values[0]}
"""A word for those that stand in an address beside two keys."""


def pairs(cast: Cast) -> dict[str, dict[str, Any]]:
    """By the child's argument: a parent, and a child of another parent that the same person may see."""
    other = make.EnrolmentFactory(programme=cast.programme, external_id="A-2")
    other.person.birth_date, other.person.email = dt.date(2010, 1, 5), "otra@piemers.example"
    other.person.save()
    by = cast.actor("coordinator")
    guardian = guardians.add(other, name="Cita Māte", relation="mother", email="c@piemers.example", by=by)
    link = activation.invite(other, by=by)
    logged = LogPhoto.objects.get().entry.week
    others = Agreement.objects.exclude(pk=logged.agreement_id).exclude(status="void")
    own = others.filter(assignment__enrolment__school=cast.school).earliest("pk")
    content = StoredFile.objects.create(organisation=cast.school, filename="a.pdf", size=1, content=b"x")
    file = SignedFile.objects.create(agreement=logged.agreement, stored=content, kind="pdf", is_ours=True)
    of_other_round = Proposal.objects.filter(enrolment__school=cast.school).order_by("pk")[0]
    round_ = Round.objects.exclude(pk=of_other_round.run.round_id).filter(runs__isnull=False)[0]
    token = guest(guest_links.invite_supervisor(own, name="V", email="v@piemers.example", by=by))
    contact = guest(contact_link(cast))
    foreign = logged.agreement.assignment
    return {
        "assignment": {"token": contact, "assignment": foreign.pk},
        "opening": {"token": contact, "opening": foreign.opening_id},
        "document": {"token": contact, "document": "agreement", "pk": logged.agreement_id},
        "guardian": {"pk": cast.learner.pk, "guardian": guardian.pk},
        "link": {"pk": cast.learner.pk, "link": link.pk},
        "proposal": {"pk": round_.pk, "proposal": of_other_round.pk},
        "file": {"pk": own.pk, "file": file.pk},
        "agreement": {"token": token, "agreement": logged.agreement_id},
        "week": {"token": token, "week": LogWeek.objects.get(pk=logged.pk).pk},
        "photo": {"token": token, "photo": LogPhoto.objects.get().pk},
    }


def guest(link: PersonalLink) -> str:
    PersonalLink.objects.filter(pk=link.pk).update(opened_at=timezone.now())
    return links.token_of(link)


def test_another_parents_child_is_not_found() -> None:
    cast, _samples = pages.furnish()
    given = pairs(cast)
    school, visitor = cast.client("coordinator"), Client()
    session = visitor.session
    until = int(time.time()) + 600
    session[SESSION_KEY] = {str(pk): until for pk in PersonalLink.objects.values_list("pk", flat=True)}
    session.save()
    found, walked = {}, set()
    for name, arguments in pages.routes():
        children = arguments - {"pk", "token"} - NO_CHILD
        if len(arguments) < 2 or not children:
            continue
        [child] = children
        values = given[child] | {name: word for name, word in WORDS.items() if name in arguments}
        if name.startswith("amendment"):
            values["pk"] = Amendment.objects.earliest("pk").pk
        assert set(values) == arguments, name
        client = visitor if "token" in values else school
        url = reverse(name, kwargs=values)
        asked = client.get(url)
        leads_back = asked.status_code == 302 and url.startswith(asked["Location"])  # it takes forms alone
        answers = (405 if leads_back else asked.status_code, client.post(url).status_code)
        walked.add(child)
        if set(answers) - {404, 405} or 404 not in answers:
            found[name] = answers
    assert found == {}
    assert walked == set(given)
