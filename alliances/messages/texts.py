"""The text of a letter: written once, kept in clear or sealed, and the address of its one action."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation

from alliances.kernel.identifiers import open_sealed, seal
from alliances.links import services as links
from alliances.links.models import PersonalLink
from alliances.messages.addressing import Address, Sender
from alliances.messages.models import Message

LINK = "{link}"


def write(kind: str, to: Address, context: Mapping[str, Any]) -> tuple[str, str]:
    """Subject and body from ``templates/messages/<kind>.txt``; its first line is the subject."""
    with translation.override(to.language):
        text = _render(f"messages/{kind}.txt", {**context, "name": to.name, "link": LINK})
    subject, __, body = text.strip().partition("\n")
    return " ".join(subject.split()), body.strip() + "\n"


def greet_anew(body: str, before: str, name: str, language: str) -> str:
    """The body of a letter that waits, with the greeting of whoever reads it now."""
    with translation.override(language):
        hello = translation.gettext("Hello, %(name)s!")
    return body.replace(hello % {"name": before}, hello % {"name": name}, 1)


def write_sender(sender: Sender, language: str) -> str:
    """The lines that say whom the reader can ask."""
    with translation.override(language):
        return _render("messages/_sender.txt", {"sender": sender})


def _render(name: str, values: Mapping[str, Any]) -> str:
    """Plain text: quotes and marks in a name stand as they are."""
    template: Any = get_template(name)
    text: str = template.template.render(Context(dict(values), autoescape=False))
    return text


def stored_text(body: str, path: str, *, is_secret: bool) -> dict[str, Any]:
    """Body and path as stored in the table: in clear, or sealed."""
    if not is_secret:
        return {"body": body, "path": path, "is_secret": False}
    sealed = seal(json.dumps([body, path]), settings.PERSONAL_DATA_KEY)
    return {"body": "", "path": "", "sealed": sealed, "is_secret": True}


def contents_of(message: Message) -> tuple[str, str]:
    """Body and path of a message, also of one that is sealed; empty once they were wiped."""
    if not message.sealed:
        return message.body, message.path
    body, path = json.loads(open_sealed(message.sealed, settings.PERSONAL_DATA_KEY))
    return body, path


def text_of(message: Message) -> str:
    """The body as it is read, with the action's address."""
    return contents_of(message)[0].replace(LINK, url_of(message))


def url_of(message: Message) -> str:
    """The address of the letter's action: a page, or a personal link that leads to it."""
    path = contents_of(message)[1]
    if message.link is not None:
        signs_in = path and message.link.purpose == PersonalLink.Purpose.LEARNER
        query = "?" + urlencode({"next": path}, safe="/") if signs_in else ""
        page = "" if path.startswith("/") else path  # of what opens by the link itself
        path = reverse("link", args=[links.token_of(message.link)]) + page + query
    return f"{settings.SITE_URL}{path}" if path else settings.SITE_URL
