"""An employer's account by link takes a code from the mailbox itself, and its own second factor."""

from __future__ import annotations

from urllib.parse import urlencode

from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from alliances.kernel.actor import SYSTEM
from alliances.messages.models import Message
from alliances.organisations.models import Organisation
from alliances.people.models import User
from alliances.people.services import addresses
from dvb.guest_access.services import guest_links
from matching.assignments.services import assignments
from tests import factories
from tests.cast import Cast
from tests.dvb.agreements import signed as make
from tests.dvb.guest_access.test_contacts import EMAIL, _issue, _opened, _page, employer, pytestmark
from tests.matching.assignments.test_answers import sent
from tests.pages import text_of

__all__ = ["employer", "pytestmark"]


def test_a_code_that_the_school_read_out_proves_no_mailbox(cast: Cast, employer: Organisation) -> None:
    """The school that reads it out would sign in as the firm, and read what other schools have there."""
    make.agree(cast.learner, cast.opening)
    link, client = _issue(cast, "contact", employer), Client()
    client.post(_page(link, "open/"), {"code": guest_links.read_out_code(link, by=cast.actor("coordinator"))})
    assert "account/" not in client.get(_page(link, "employer/")).content.decode()
    assert client.post(_page(link, "account/")).status_code == 409
    assert "_auth_user_id" not in client.session
    assert not User.objects.filter(email=EMAIL).exists()


def test_an_account_with_a_second_factor_is_asked_for_it(cast: Cast, employer: Organisation) -> None:
    link = _issue(cast, "contact", employer)
    client = _opened(link)
    user = factories.UserFactory(email=EMAIL)
    addresses.prove_own(user)
    factories.MembershipFactory(user=user, organisation=employer, role="administrator")
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    answer = client.post(_page(link, "account/"))
    assert answer["Location"].startswith(reverse("mfa_authenticate"))
    assert "_auth_user_id" not in client.session


def test_an_old_letter_leads_on_once_the_employer_signs_in(cast: Cast, employer: Organisation) -> None:
    """The link has ended with the account of a colleague: its page leads to what the letter asked for."""
    link = _issue(cast, "contact", employer)
    asked = reverse("matching:assignment-list") + "?state=employer"
    assert guest_links.way_by_account(link) == "", "nobody signs in yet"
    Message.objects.create(
        kind="asked_employer", to_email=EMAIL, subject="-", path=asked, link=link, due_at=timezone.now()
    )
    factories.MembershipFactory(organisation=employer, role="administrator")
    page = Client().get(_page(link))
    assert page.status_code == 410
    way = f"{reverse('account_login')}?{urlencode({'next': asked})}"
    assert f'href="{escape(way)}"' in page.content.decode()
    assignments.decline(
        sent(cast, cast.other_opening), side="employer", reason="other", note="Nē.", by=SYSTEM
    )
    assert "Uz visiem ir atbildēts" in text_of(cast.client("other_employer_member").get(asked))
