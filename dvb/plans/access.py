"""Who sees individual plans and their templates."""

from __future__ import annotations

from alliances.kernel.visibility import register
from dvb.kernel.visibility import learner_or_school, school_people
from dvb.plans.models import Plan, PlanLine, PlanTemplate, TemplateLine

register(PlanTemplate, rule=school_people("programme__school_id"))


register(TemplateLine, rule=school_people("template__programme__school_id"))


register(Plan, rule=lambda actor: learner_or_school(actor, "enrolment__"))


register(PlanLine, rule=lambda actor: learner_or_school(actor, "plan__enrolment__"))
