"""Addresses of the ground floor."""

from django.urls import path

from alliances.views import (
    alliances,
    invitations,
    messages,
    organisations,
    people,
    places,
    programmes,
    registration,
    rules,
    supervisors,
    verification,
)

app_name = "alliances"
urlpatterns = [
    path("organisations/", organisations.organisation_list, name="organisation-list"),
    path("organisations/new/", organisations.employer_create, name="employer-create"),
    path("organisations/<int:pk>/", organisations.organisation_detail, name="organisation-detail"),
    path("organisations/<int:pk>/edit/", organisations.organisation_edit, name="organisation-edit"),
    path("organisations/<int:pk>/sites/new/", organisations.workplace_create, name="workplace-create"),
    path("organisations/<int:pk>/people/", people.organisation_people, name="organisation-people"),
    path("organisations/<int:pk>/people/invite/", people.organisation_invite, name="organisation-invite"),
    path(
        "organisations/<int:pk>/programmes/",
        programmes.organisation_programmes,
        name="organisation-programmes",
    ),
    path("alliances/new/", alliances.alliance_create, name="alliance-create"),
    path("alliances/<int:pk>/", alliances.alliance_detail, name="alliance-detail"),
    path("alliances/memberships/<int:pk>/end/", alliances.alliance_leave, name="alliance-leave"),
    path("people/<int:pk>/", people.member_detail, name="member-detail"),
    path("people/<int:pk>/end/", people.member_end, name="member-end"),
    path("people/leave/", people.people_leave, name="people-leave"),
    path("people/left/", people.people_left, name="people-left"),
    path("invites/<int:pk>/resend/", people.invite_resend, name="invite-resend"),
    path("invites/<int:pk>/revoke/", people.invite_revoke, name="invite-revoke"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    path("invitations/<str:token>/again/", invitations.invitation_again, name="invitation-again"),
    path("sites/<int:pk>/edit/", organisations.workplace_edit, name="workplace-edit"),
    path("register/", registration.register_number, name="employer-register"),
    path("register/details/", registration.register_details, name="employer-register-details"),
    path("register/finish/", registration.register_finish, name="employer-register-finish"),
    path("organisations/waiting/", verification.waiting_list, name="verification-list"),
    path(
        "organisations/<int:pk>/verification/", verification.verification_detail, name="verification-detail"
    ),
    path(
        "organisations/<int:pk>/verification/confirm/",
        verification.verification_confirm,
        name="verification-confirm",
    ),
    path(
        "organisations/<int:pk>/verification/refuse/",
        verification.verification_refuse,
        name="verification-refuse",
    ),
    path("admissions/<int:pk>/", verification.admission_detail, name="admission-detail"),
    path("admissions/<int:pk>/admit/", verification.admission_admit, name="admission-admit"),
    path("admissions/<int:pk>/refuse/", verification.admission_refuse, name="admission-refuse"),
    path("organisations/<int:pk>/supervisors/", supervisors.supervisor_list, name="supervisor-list"),
    path("organisations/<int:pk>/supervisors/new/", supervisors.supervisor_create, name="supervisor-create"),
    path("supervisors/<int:pk>/", supervisors.supervisor_detail, name="supervisor-detail"),
    path("supervisors/<int:pk>/edit/", supervisors.supervisor_edit, name="supervisor-edit"),
    path("evidence/<int:pk>/remove/", supervisors.evidence_remove, name="evidence-remove"),
    path("evidence/<int:pk>/file/", supervisors.evidence_file, name="evidence-file"),
    path("messages/", messages.message_list, name="message-list"),
    path("messages/<int:pk>/again/", messages.message_again, name="message-again"),
    path("inbox/", messages.inbox, name="inbox"),
    path("places/", places.place_suggest, name="place-suggest"),
    path("rules/", rules.rule_list, name="rule-list"),
    path("rules/<int:pk>/verify/", rules.rule_verify, name="rule-verify"),
    path("rules/<int:pk>/unverify/", rules.rule_unverify, name="rule-unverify"),
]
