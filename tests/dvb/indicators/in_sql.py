"""A and B counted in SQL that shares nothing with the frames, and the frames in the same form."""

from __future__ import annotations

from typing import Any

from django.db import connection

from dvb.indicators.engine.compute import count
from dvb.indicators.engine.definitions import NEW_SKILLS, PARTICIPATION, Definition, Period
from dvb.indicators.engine.tables import cells
from dvb.indicators.queries.figures import Scope, facts

COMPARED = (PARTICIPATION.at(0), PARTICIPATION, PARTICIPATION.at(80), NEW_SKILLS)
SQL = """
with stock as (
  select person_id, school_id from (
    select e.person_id, e.school_id,
      row_number() over (partition by e.person_id
                         order by e.started_on desc, cast(e.school_id as text) desc) as place
    from matching_enrolment e
    join alliances_programme p on p.id = e.programme_id
    join alliances_qualification q on q.id = p.qualification_id
    where e.started_on <= %(ref)s and (e.ended_on is null or e.ended_on >= %(ref)s)
      and (q.level is null or (q.level + case q.level_scale when 'PKL' then 1 else 0 end) between 2 and 4)
  ) ranked where place = 1
), minutes as (
  select w.agreement_id, sum(l.minutes) as total from dvb_logentry l
  join dvb_logweek w on w.id = l.week_id
  where w.status in ('confirmed', 'checked') and l.day between %(first)s and %(last)s
  group by w.agreement_id
  union all
  select agreement_id, sum(minutes) from dvb_papermonth
  where month between %(first)s and %(last)s group by agreement_id
), hours as (
  select agreement_id, sum(total) as total from minutes group by agreement_id
), qualifying as (
  select e.person_id, o.kind from dvb_agreement a
  join matching_assignment s on s.id = a.assignment_id
  join matching_enrolment e on e.id = s.enrolment_id
  join matching_opening o on o.id = s.opening_id
  join hours h on h.agreement_id = a.id
  where h.total >= %(minutes)s and a.status <> 'void' and o.employer_id <> e.school_id
    and 3 = (select count(distinct g.side) from dvb_signature g
             where g.agreement_id = a.id and g.signed_on <= %(last)s)
), learned as (
  select person_id from dvb_confirmation c
  join dvb_assessment t on t.id = c.assessment_id
  where c.site = 'host' and t.level >= 2 and c.withdrawn_at is null
    and c.confirmed_on between %(first)s and %(last)s
    and not exists (select 1 from dvb_confirmation b where b.person_id = c.person_id
      and b.outcome_id = c.outcome_id and b.confirmed_on < c.confirmed_on and b.withdrawn_at is null)
)
select s.school_id,
  count(distinct s.person_id),
  count(distinct q.person_id),
  count(distinct case when q.kind = 'dvb' then q.person_id end),
  count(distinct case when q.kind = 'prakse' then q.person_id end)
from stock s
left join qualifying q on q.person_id = s.person_id
  and (%(skills)s = 0 or q.person_id in (select person_id from learned))
group by s.school_id order by s.school_id
"""


def by_sql(definition: Definition, year: Period) -> list[tuple[Any, ...]]:
    values = {
        "ref": year.ref_date,
        "first": year.starts_on,
        "last": year.ends_on,
        "minutes": max(1, (definition.min_hours or 0) * 60),
        "skills": int(definition.needs_new_outcome),
    }
    with connection.cursor() as cursor:
        cursor.execute(SQL, values)
        return [tuple(row) for row in cursor.fetchall()]


def by_frames(definition: Definition, year: Period) -> list[tuple[Any, ...]]:
    counted = count(facts(Scope(), year.ref_date), definition, year)
    table = cells(counted, ["school"])
    kinds = cells(counted, ["school", "kind"])
    pairs = {(row["school"], row["kind"]): row["numerator"] for row in kinds.to_dict("records")}
    rows = [
        (
            int(row["school"]),
            row["denominator"],
            row["numerator"],
            pairs.get((row["school"], "dvb"), 0),
            pairs.get((row["school"], "prakse"), 0),
        )
        for row in table.to_dict("records")
    ]
    return sorted(rows)
