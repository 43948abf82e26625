"""What a task counts is what the list behind its link shows."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dvb.agreements.models import Acknowledgement, Agreement
from matching.learners.models import Person
from tests.every_page import DIRECTOR, furnish, member
from tests.world import MEMBERS

pytestmark = pytest.mark.django_db
IN_FORCE = ["signed", "active", "amended", "suspended"]


def test_lists_show_what_the_tasks_of_the_start_pages_count() -> None:
    """Followed by each person; a list that the link narrows has exactly so many rows, another at least."""
    cast, _samples = furnish()
    _several_unread_agreements()
    wrong, followed = {}, set()
    for person in (*MEMBERS, DIRECTOR):
        client = Client()
        client.force_login(member(cast, person).user, backend="django.contrib.auth.backends.ModelBackend")
        for task in client.get(reverse("home")).context["tasks"]:
            counted = re.match(r"\d+", task.title)
            page = client.get(task.url)
            listing = (page.context or {}).get("listing")
            if counted is None or listing is None:
                continue
            followed.add(task.url)
            number = int(counted[0])
            is_right = listing.shown == number if listing.active else listing.total >= number
            if not is_right:
                wrong[person, task.title] = (task.url, listing.shown)
    assert not wrong
    assert any(url.startswith(reverse("agreement-list")) for url in followed), followed
    assert len(followed) > 3, followed


def _several_unread_agreements() -> None:
    """Agreements in force of learners under age that no guardian has acknowledged: more than one."""
    rows = list(Agreement.objects.order_by("pk")[:3])
    assert len(rows) > 1
    Agreement.objects.filter(pk__in=[row.pk for row in rows]).update(status="signed")
    learners = Person.objects.filter(enrolments__assignments__agreement__in=rows)
    learners.update(birth_date=timezone.localdate() - dt.timedelta(days=17 * 365))
    Acknowledgement.objects.filter(agreement__in=rows).delete()
