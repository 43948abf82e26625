"""Addresses of guest access."""

from django.urls import path

from dvb.guest_access.views import (
    contact_stays,
    contacts,
    documents,
    guardians,
    host_links,
    let_in,
    personal_links,
    same_learner,
)
from dvb.guest_access.views import guest_links as links
from dvb.guest_access.views import signing as link_signing

urlpatterns = [
    path("learners/<key:pk>/guardians/", guardians.guardian_list, name="guardian-list"),
    path("learners/<key:pk>/guardians/<key:guardian>/edit/", guardians.guardian_edit, name="guardian-edit"),
    path(
        "learners/<key:pk>/guardians/<key:guardian>/remove/",
        guardians.guardian_remove,
        name="guardian-remove",
    ),
    path("learners/<key:pk>/guardians/<key:guardian>/link/", guardians.guardian_link, name="guardian-link"),
    path(
        "learners/<key:pk>/guardians/<key:guardian>/letter/",
        guardians.guardian_letter,
        name="guardian-letter",
    ),
    path(
        "learners/<key:pk>/guardians/<key:guardian>/letter.pdf",
        guardians.guardian_letter_pdf,
        name="guardian-letter-pdf",
    ),
    path("groups/<key:pk>/letters/make/", guardians.group_letters_make, name="group-letters-make"),
    path("groups/<key:pk>/letters.pdf", guardians.group_letters, name="group-letters"),
    path("learners/<key:pk>/links/", personal_links.personal_link_list, name="personal-link-list"),
    path(
        "learners/<key:pk>/links/<key:link>/take-back/",
        personal_links.personal_link_take_back,
        name="personal-link-take-back",
    ),
    path(
        "learners/<key:pk>/links/<key:link>/send/",
        personal_links.personal_link_send,
        name="personal-link-send",
    ),
    path(
        "learners/<key:pk>/release-account/",
        personal_links.learner_release_account,
        name="learner-release-account",
    ),
    path("learners/let-in/", let_in.learners_let_in, name="learners-let-in"),
    path("learners/<key:pk>/let-in/", guardians.learner_activate, name="learner-let-in"),
    path("agreements/<key:pk>/supervisor/", guardians.supervisor_link, name="agreement-supervisor"),
    path(
        "agreements/<key:pk>/acknowledged/", guardians.agreement_acknowledged, name="agreement-acknowledged"
    ),
    path("personal-links/<key:pk>/code/", guardians.read_out_code, name="personal-link-code"),
    path("workplace-links/", host_links.host_link_list, name="host-link-list"),
    path("workplace-links/<key:pk>/end/", host_links.host_link_end, name="host-link-end"),
    path("replies/", host_links.guest_reply_list, name="guest-reply-list"),
    path("replies/<key:pk>/", host_links.guest_reply_answer, name="guest-reply-answer"),
    path("l/<str:token>/", links.link, name="link"),
    path("l/<str:token>/code/", links.link_code, name="link-code"),
    path("l/<str:token>/open/", links.link_open, name="link-open"),
    path("l/<str:token>/same-learner/", same_learner.link_same_learner, name="link-same-learner"),
    path("l/<str:token>/employer/", contacts.link_employer, name="link-employer"),
    path("l/<str:token>/answers/", contacts.link_answers, name="link-answers"),
    path("l/<str:token>/take-back/<key:assignment>/", contacts.link_take_back, name="link-take-back"),
    path("l/<str:token>/terms/<key:assignment>/", contact_stays.link_terms, name="link-terms"),
    path(
        "l/<str:token>/withdraw/<key:assignment>/",
        contact_stays.link_withdraw_answer,
        name="link-withdraw-answer",
    ),
    path("l/<str:token>/ask-again/<key:assignment>/", contact_stays.link_reask, name="link-reask"),
    path("l/<str:token>/supervisor/<key:agreement>/", contact_stays.link_supervisor, name="link-supervisor"),
    path(
        "l/<str:token>/supervisor/<key:pk>/end/",
        contact_stays.link_supervisor_end,
        name="link-supervisor-end",
    ),
    path("l/<str:token>/account/", contacts.link_account, name="link-account"),
    path("l/<str:token>/openings/<key:opening>/offered/", contacts.link_offered, name="link-offered"),
    *(
        path(f"l/<str:token>/documents/<slug:document>/<key:pk>/{end}", view, name=name)
        for end, view, name in (
            ("", documents.link_document, "link-document"),
            ("paper.pdf", documents.link_document_paper, "link-document-paper"),
            ("sign/", documents.link_document_sign, "link-document-sign"),
            ("sign/send/", documents.link_document_send, "link-document-send"),
            ("hand-in/", documents.link_document_hand_in, "link-document-hand-in"),
        )
    ),
    path("l/<str:token>/acknowledge/", links.link_acknowledge_all, name="link-acknowledge-all"),
    path("l/<str:token>/acknowledge/<key:agreement>/", links.link_acknowledge, name="link-acknowledge"),
    path("l/<str:token>/reply/<key:agreement>/", links.link_reply, name="link-reply"),
    path("l/<str:token>/sign/<key:agreement>/", link_signing.link_sign, name="link-sign"),
    path("l/<str:token>/sign/<key:agreement>/send/", link_signing.link_sign_send, name="link-sign-send"),
    path("l/<str:token>/agreement/<key:agreement>.pdf", link_signing.link_agreement, name="link-agreement"),
    path("l/<str:token>/notice/<key:agreement>.pdf", links.link_paper, name="link-paper"),
    path("l/<str:token>/close/", links.link_close, name="link-close"),
    path("l/<str:token>/renew/", links.link_renew, name="link-renew"),
]
