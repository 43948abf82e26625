"""Who acts next about an individual plan."""

from alliances.kernel.next_steps import MONDAY_DIGEST, Ending, Party, Process, Row, Turn, register
from dvb.plans import todo
from dvb.plans.lifecycle import PlanState

register(
    Process(
        "plan",
        "individual plan of a learner",
        states=PlanState,
        fields=("dvb.plan.status",),
        rows={
            "draft": Row(
                Turn(
                    Party.SCHOOL,
                    todo.to_agree,
                    untold="the school drew it up itself",
                    reminder=MONDAY_DIGEST,
                ),
                ends=Ending("the learner leaves"),
            ),
            "agreed": Row(nobody="final, until the plan is changed"),
        },
    )
)
