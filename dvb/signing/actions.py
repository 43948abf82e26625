"""Actions that kinds with the shared states put on their page."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dvb.signing.forms import VoidForm
from dvb.signing.pages import DocumentAction
from dvb.signing.services import drafting
from dvb.signing.states import SIGNABLE, DocumentState

RELEASE = DocumentAction(
    name="release",
    title=_("Is the draft complete?"),
    button=_("Release for signing"),
    message=_("Ready to sign. Print it, or send the file."),
    verb=drafting.release,
    is_possible=lambda row: row.status == DocumentState.DRAFT,
    is_dangerous=False,
)
VOID = DocumentAction(
    name="void",
    title=_("Is it not needed any more?"),
    button=_("Declare void"),
    message=_("The document is void."),
    verb=drafting.void,
    is_possible=lambda row: row.status in SIGNABLE | {DocumentState.DRAFT},
    form=VoidForm,
)
