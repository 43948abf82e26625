"""What reports register elsewhere: their daily work, and who takes over when somebody leaves."""

from alliances.kernel import daily, duties, merged_records
from dvb.agreements.services import stage_notices, suspensions
from dvb.guest_access import page_facts as guest_facts
from dvb.safeguarding import services as concerns
from dvb.safeguarding.queries import unread_through
from dvb.safeguarding.services import holds, letter_needs, stay_changes

daily.register("reports", concerns.escalate_due, place=5)
duties.register(
    "dvb.concern.assigned_to",
    "dvb.safeguardingofficer.user",
    "dvb.safeguardingofficer.deputy",
    release=concerns.release_member,
    announce=concerns.announce_release,
)
suspensions.register_holds(holds.holds_on, holds.release)
stage_notices.register(stay_changes.tell_readers)
guest_facts.register_link("has_news", lambda link: unread_through(link).exists())
letter_needs.register()
merged_records.never("dvb.safeguardingofficer.school")
