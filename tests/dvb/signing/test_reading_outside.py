"""A stranger's file is parsed before the transaction: nothing is locked while a child process reads it."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from alliances.law.models import LegalParameter
from dvb.agreements.models import SignedFile
from dvb.signing import reading as signed_files
from dvb.signing.documents import paper_of
from dvb.signing.services import signed_files as files
from tests.cast import gather
from tests.dvb.agreements import signed as make
from tests.dvb.signing import signing_kit as kit
from tests.refusals import refusal

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


def test_no_transaction_is_open_while_the_file_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    cast, read, opened = gather(), signed_files.read, []

    def watched(content: bytes, paper: bytes = b"") -> signed_files.ReadFile:
        opened.append(connection.in_atomic_block)
        return read(content, paper)

    LegalParameter.objects.create(
        rule="S-98", kind="CFG", param="sign_methods_agreement", value="paper;file", evidence="D"
    )
    monkeypatch.setattr(signed_files, "read", watched)
    made, by = make.ready(cast), cast.actor("coordinator")
    upload = SimpleUploadedFile("l.edoc", kit.container({"l.pdf": paper_of(made).pdf()}, kit.xades("A", "B")))
    assert files.read(paper_of(made), file=upload, by=by).is_ours
    assert opened == [False]
    for name, code in (("other_coordinator", "not_yours"), ("other_employer_member", "not_yours")):
        with refusal(code):
            files.read(paper_of(made), file=upload, by=cast.actor(name))
    assert len(opened) == 1, "nobody else's file is opened at all"
    assert SignedFile.objects.count() == 1
