"""A learner's record as a European Digital Credential, unsigned, by the European Learning Model 3.

Class and property names are meant to be those of the ontology 3.2.0 (European Commission, CC BY 4.0). They
were compared with parts of it by hand, and what its profile asks for at least (its kind, a picture of each
page, the issuer's number) with published examples; no schema or shape has judged the file.
What is exported is the claim without a proof: whoever wants it signed hands it to a qualified seal. The same
facts give the same bytes; addresses of things are made of their numbers here, so that a later export names
the same things alike.
"""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from dvb.documents.learning_record import Learned, Party, RecordFacts, Stay

CONTEXT = ["https://www.w3.org/2018/credentials/v1", "http://data.europa.eu/snb/model/context/edc-ap"]
PROFILE = "http://data.europa.eu/snb/model/ap/edc-generic-no-cv"
LATVIA = "http://publications.europa.eu/resource/authority/country/LVA"
_EU = "http://publications.europa.eu/resource/authority"
_SNB = "http://data.europa.eu/snb"
ESCO = "http://data.europa.eu/esco/concept-scheme/skills"
_SPACE = uuid.UUID("6f6f3ab0-4c5c-5d3c-9d0e-6a1d6c1f5a55")
Node = dict[str, Any]


def credential_of(facts: RecordFacts, *, source: str, pages: Sequence[bytes]) -> Node:
    """The credential about one learner.

    Parameters
    ----------
    facts : RecordFacts
        What is confirmed about her.
    source : str
        The address of the system that exports; part of every identifier.
    pages : Sequence[bytes]
        The paper about the same facts, a PNG for each page: what viewers show.
    """
    made_on = _moment(facts.made_on)
    return {
        "@context": CONTEXT,
        "id": _id(source, "credential", facts.person, facts.made_on.isoformat()),
        "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
        "credentialSchema": [{"id": PROFILE, "type": "ShaclValidator2017"}],
        "credentialProfiles": [
            _concept(f"{_SNB}/credential/e34929035b", f"{_SNB}/credential/25831c2", "Generic")
        ],
        "issuer": _issuer(source, facts.school),
        "issuanceDate": made_on,
        "issued": made_on,
        "validFrom": made_on,
        "credentialSubject": _person(facts, source),
        "displayParameter": _display(facts, source, pages),
    }


def as_json(credential: Node) -> bytes:
    """Two exports of the same facts are the same bytes."""
    return json.dumps(credential, ensure_ascii=False, indent=2, sort_keys=True).encode()


def _person(facts: RecordFacts, source: str) -> Node:
    stays = {stay.key: stay for stay in facts.stays}
    node: Node = {
        "id": _id(source, "person", facts.person),
        "type": "Person",
        "givenName": _lv(facts.first_name),
        "familyName": _lv(facts.last_name),
        "fullName": _lv(f"{facts.first_name} {facts.last_name}"),
        "hasClaim": [
            *(_achievement(one, stays, source) for one in facts.learned),
            *(_activity(stay, source) for stay in facts.stays),
        ],
    }
    if facts.birth_date is not None:
        node["dateOfBirth"] = _moment(facts.birth_date)
    return node


def _achievement(one: Learned, stays: dict[int, Stay], source: str) -> Node:
    """A confirmed outcome: awarded by the school, influenced by the stay, proven by the assessment."""
    node: Node = {
        "id": _id(source, "achievement", one.key),
        "type": "LearningAchievement",
        "title": _words(one),
        "awardedBy": {
            "id": _id(source, "awarding", one.key),
            "type": "AwardingProcess",
            "awardingBody": [_organisation(source, one.school)],
            "awardingDate": _moment(one.confirmed_on),
        },
        "specifiedBy": {
            "id": _id(source, "achievement-specification", one.code),
            "type": "LearningAchievementSpecification",
            "title": _words(one),
            "learningOutcome": [_outcome(one, source)],
        },
    }
    if one.stay in stays:
        node["influencedBy"] = [_activity(stays[one.stay], source)]
    if one.level:
        node["provenBy"] = [_assessment(one, stays, source)]
    return node


def _outcome(one: Learned, source: str) -> Node:
    node: Node = {"id": _id(source, "outcome", one.code), "type": "LearningOutcome", "title": _words(one)}
    with_uri = [(uri, label) for uri, label in one.skills if uri]
    if with_uri:
        node["relatedESCOSkill"] = [
            {
                "id": uri,
                "type": "Concept",
                "inScheme": {"id": ESCO, "type": "ConceptScheme"},
                "prefLabel": _lv(label),
            }
            for uri, label in with_uri
        ]
    return node


def _activity(stay: Stay, source: str) -> Node:
    """The stay at the workplace, directed by the employer."""
    return {
        "id": _id(source, "activity", stay.key),
        "type": "LearningActivity",
        "title": {"lv": [f"{stay.kind}: {stay.employer.name}"]},
        "directedBy": [_organisation(source, stay.employer)],
        "temporal": [
            {
                "id": _id(source, "period", stay.key),
                "type": "PeriodOfTime",
                "startDate": _moment(stay.starts_on),
                "endDate": _moment(stay.ends_on),
            }
        ],
        "workload": _duration(stay.hours),
        "awardedBy": {
            "id": _id(source, "activity-awarding", stay.key),
            "type": "AwardingProcess",
            "awardingBody": [_organisation(source, stay.employer)],
        },
    }


def _assessment(one: Learned, stays: dict[int, Stay], source: str) -> Node:
    node: Node = {
        "id": _id(source, "assessment", one.key),
        "type": "LearningAssessment",
        "title": _words(one),
        "grade": {"id": _id(source, "grade", one.key), "type": "Note", "noteLiteral": _lv(one.level)},
        "awardedBy": {
            "id": _id(source, "assessment-awarding", one.key),
            "type": "AwardingProcess",
            "awardingBody": [_organisation(source, one.school)],
        },
    }
    if one.assessed_on is not None:
        node["issued"] = _moment(one.assessed_on)
    if one.stay in stays:
        node["assessedBy"] = [_organisation(source, stays[one.stay].employer)]
    return node


def _organisation(source: str, party: Party) -> Node:
    node: Node = {
        "id": _id(source, "organisation", party.key),
        "type": "Organisation",
        "legalName": _lv(party.name),
        "location": [
            {
                "id": _id(source, "location", party.key),
                "type": "Location",
                "address": [
                    {
                        "id": _id(source, "address", party.key),
                        "type": "Address",
                        "countryCode": {"id": LATVIA, "type": "Concept"},
                        **_town(source, party),
                    }
                ],
            }
        ],
    }
    if party.registration_number:
        node["registration"] = {
            "id": _id(source, "registration", party.key),
            "type": "LegalIdentifier",
            "notation": party.registration_number,
            "spatial": {"id": LATVIA, "type": "Concept"},
        }
    return node


def _issuer(source: str, school: Party) -> Node:
    """The school, with its number as a seal's certificate writes it (ETSI EN 319 412-1)."""
    node = _organisation(source, school)
    if school.registration_number:
        node["eidasLegalIdentifier"] = {
            "id": _id(source, "eidas", school.key),
            "type": "LegalIdentifier",
            "notation": f"NTRLV-{school.registration_number}",
            "spatial": {"id": LATVIA, "type": "Concept"},
        }
    return node


def _town(source: str, party: Party) -> Node:
    if not party.town:
        return {}
    literal = {"id": _id(source, "town", party.key), "type": "Note", "noteLiteral": _lv(party.town)}
    return {"fullAddress": literal}


def _display(facts: RecordFacts, source: str, pages: Sequence[bytes]) -> Node:
    language = _concept(f"{_EU}/language/LAV", f"{_EU}/language", "Latvian")
    return {
        "id": _id(source, "display", facts.person),
        "type": "DisplayParameter",
        "title": {"lv": ["Izziņa par darbavietā apgūto"], "en": ["Record of learning at work"]},
        "language": [language],
        "primaryLanguage": language,
        "individualDisplay": [
            {
                "id": _id(source, "individual-display", facts.person),
                "type": "IndividualDisplay",
                "language": language,
                "displayDetail": [
                    _page(number, picture, facts, source) for number, picture in enumerate(pages, 1)
                ],
            }
        ],
    }


def _page(number: int, picture: bytes, facts: RecordFacts, source: str) -> Node:
    return {
        "id": _id(source, "display-detail", facts.person, number),
        "type": "DisplayDetail",
        "page": number,
        "image": {
            "id": _id(source, "page-image", facts.person, number),
            "type": "MediaObject",
            "content": base64.b64encode(picture).decode(),
            "contentEncoding": _concept(f"{_SNB}/encoding/6146cde7dd", f"{_SNB}/encoding/25831c2", "base64"),
            "contentType": _concept(f"{_EU}/file-type/PNG", f"{_EU}/file-type", "PNG"),
        },
    }


def _concept(uri: str, scheme: str, label: str) -> Node:
    """A word of a controlled list of the Union."""
    return {
        "id": uri,
        "type": "Concept",
        "inScheme": {"id": scheme, "type": "ConceptScheme"},
        "prefLabel": {"en": [label]},
    }


def _words(one: Learned) -> Node:
    return {"lv": [one.name], **({"en": [one.name_en]} if one.name_en else {})}


def _lv(text: str) -> Node:
    return {"lv": [text]}


def _id(source: str, kind: str, *key: object) -> str:
    return uuid.uuid5(_SPACE, "/".join(map(str, (source, kind, *key)))).urn


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _duration(hours: Decimal) -> str:
    """An XML duration in whole minutes: PT120H, PT7H30M."""
    minutes = int((hours * 60).to_integral_value())
    rest = minutes % 60
    return f"PT{minutes // 60}H" + (f"{rest}M" if rest else "")
