"""Terms and days of a stay stay for figures; names, signatures and what was written about a person go."""

from django.db.models import Q

from alliances.kernel.erasure import ERASED, register, wiped
from dvb.agreements.models import Agreement, Amendment
from dvb.plans.models import Plan

_STAY = "agreement__assignment__enrolment__person"

register(
    "dvb.agreement",
    "assignment__enrolment__person",
    blank={"particulars": {}, "suspend_reason": "", "end_note": "", "void_reason": ""},
    stays={
        "number": "the employer's own files name it",
        "place": "where the agreement was signed: a town",
        "week": "hours by day",
        "terms": "days, hours and pay; the supervisor is the employer's",
        "texts_version": "a version",
        "ruleset_version": "a version",
        "suspended_from": "a state",
    },
)
register(
    "dvb.signature",
    _STAY,
    blank={"name": ERASED},
    stays={"side": "a code", "digest": "a hash"},
    files=("file",),
)
register("dvb.signedfile", _STAY, blank={"signers": [], "documents": []}, files=("stored",))
register("dvb.waiver", _STAY, is_deleted=True)
register("dvb.acknowledgement", _STAY, blank={"name": ERASED}, stays={"wording": "the text that was read"})
register(
    "dvb.amendment",
    _STAY,
    blank={"reason": ""},
    stays={
        "changes": "days, hours and pay",
        "before": "days, hours and pay",
        "replaces": "numbers of amendments",
    },
)
register(
    "dvb.amendmentsignature",
    "amendment__agreement__assignment__enrolment__person",
    blank={"name": ERASED},
    stays={"side": "a code", "digest": "a hash"},
    files=("file",),
)
register("dvb.signingcode", _STAY, is_deleted=True)
register("dvb.guestreply", _STAY, blank={"name": ERASED, "text": ERASED, "answer": wiped("answer")})


def _papers(person_id: int) -> Q:
    """Kept papers name a kind and a row: of her agreements, their amendments and notices, and her plans."""
    agreements = Agreement.objects.filter(assignment__enrolment__person=person_id).values("pk")
    amendments = Amendment.objects.filter(agreement__in=agreements).values("pk")
    plans = Plan.objects.filter(enrolment__person=person_id).values("pk")
    return (
        Q(kind__in=("agreement", "notice"), subject_id__in=agreements)
        | Q(kind="amendment", subject_id__in=amendments)
        | Q(kind="plan", subject_id__in=plans)
    )


register("dvb.releasedpaper", "", find=_papers, stays={"sha256": "a hash"}, files=("stored",))
