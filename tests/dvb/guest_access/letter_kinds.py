"""Which kinds of letters need no way in for somebody without an account."""

from pathlib import Path

from django.conf import settings

STAFF_ONLY = {
    "address_added": "goes to the account that it was added to",
    "admission_answered": "goes to the account that asked",
    "admission_asked": "administrators of an employer",
    "admission_school": "administrators and coordinators of schools",
    "alliance_declined": "who keeps an alliance",
    "alliance_left": "who keeps an alliance",
    "ask_expiring": "a school's people",
    "ask_refused": "a school's people",
    "ask_unplaced": "a school's people",
    "ask_unsigned": "a school's people",
    "change_asked": "a school's people",
    "merger_asked": "administrators and coordinators of the parties",
    "merger_done": "administrators and coordinators whom a merger concerns",
    "merger_refused": "administrators and coordinators of whoever asked or agreed",
    "colleague_left": "administrators of an organisation",
    "concern": "the named person of a school",
    "concern_appointed": "the named person of a school and her deputy",
    "concern_away": "who reads reports at a school",
    "concern_away_ends": "who reads and oversees reports at a school",
    "concern_ended": "whoever read reports at a school",
    "concern_post": "administrators of a school",
    "concern_moved": "who reads and oversees reports at a school",
    "concern_overdue": "who reads and oversees reports at a school",
    "concern_reminder": "the named person of a school",
    "concern_added": "whoever reads a report",
    "concern_new_stay": "whoever reads an urgent report",
    "concern_stay": "whoever reads a report",
    "concern_urgent": "who stands in at a school, or its administrators",
    "contact_changed": "tells of a change; to the old address it has no page",
    "digest": "gathers notes to people with an account",
    "guest_reply": "a school's people",
    "identity_answered": "administrators of an employer, who asked",
    "invitation": "opens its own page: tests/alliances/people",
    "invitation_again": "administrators",
    "learner_address": "a school's people",
    "learner_coming": "a school's people",
    "link_locked": "a school's people",
    "lost": "a school's people",
    "opening_entered": "administrators of an employer",
    "qualification_asked": "administrators of a ministry",
    "resumed_by_other": "who suspended a stay at the school",
    "role_given": "the new administrator of an organisation",
    "round_asked": "a school's people",
    "round_refused": "who runs a round",
    "supervisor_ended": "a school's people",
    "task_digest": "gathers tasks of people with an account",
    "withdrawn_school": "a school's people",
}
"""Letters to people who certainly have an account, and why that is so."""

OF_TURNS = {
    *(
        "terms_asked",
        "terms_refused",
        "terms_agreed",
        "withdrawn_other",
        "supervisor_asked",
        "supervisor_refused",
        "learner_away",
    ),
    *("stay_suspended", "stay_resumed", "guest_answer", "change_answered", "contact_taken_over"),
    *("concern_received", "concern_answered", "concern_word", "contact_invited"),
    *("place_ended_learner", "place_ended_employer", "unplaced_learner", "log_returned"),
}
"""Letters about an answer, a request or a report that took a turn."""


def kinds() -> set[str]:
    """Every kind of letter there is; a file with ``_`` is a part of others."""
    folders = [
        Path(settings.BASE_DIR) / app / "templates" / "messages" for app in ("alliances", "matching", "dvb")
    ]
    return {file.stem for folder in folders for file in folder.glob("*.txt") if not file.stem.startswith("_")}
