"""Names that strangers type: they stand in e-mails to others and must not say anything there."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from alliances.kernel.errors import Refused
from alliances.kernel.text import normalise

MAX_LETTERS, MAX_WORDS = 80, 6
_NO_NAME = re.compile(r"[^\w\s.,'’\-–()]|[\d_]|\w{2,}\.\w{2,}")
_ADDRESS = re.compile(r"://|www\.|@", re.IGNORECASE)


def check_person_name(text: str, *, field: str) -> str:
    """Check that a text can be a person's name: a few words of letters, no address, no sentence.

    Raises
    ------
    Refused
        ``no_person_name``
    """
    name = normalise(text)
    if len(name) > MAX_LETTERS or len(name.split()) > MAX_WORDS or _NO_NAME.search(name):
        raise Refused("no_person_name", _("Write a first and a last name, nothing else."), field)
    return name


def check_no_address(text: str, *, field: str) -> str:
    """Check that a company's name is none of a web page or a mailbox.

    Raises
    ------
    Refused
        ``has_address``
    """
    name = normalise(text)
    if _ADDRESS.search(name):
        raise Refused("has_address", _("Write the name alone, without a web or e-mail address."), field)
    return name
