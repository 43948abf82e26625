"""Who acts next about an uploaded spreadsheet."""

from alliances.imports.models import ImportBatch, ImportRow
from alliances.kernel.next_steps import FINAL, MONDAY_DIGEST, Party, Process, Row, Turn, register
from matching.imports import todo

_WORKER = Turn(Party.SITE, on_page="the worker reads and writes it", untold="its page shows how far it is")
register(
    Process(
        "import",
        "uploaded spreadsheet",
        states=ImportBatch.Status,
        fields=("alliances.importbatch.status",),
        rows={
            "uploaded": Row(_WORKER),
            "reading": Row(_WORKER),
            "preview": Row(
                *(
                    Turn(
                        who,
                        todo.to_confirm,
                        untold="whoever uploaded it looks at the preview; the digest names it",
                        reminder=MONDAY_DIGEST,
                    )
                    for who in (Party.SCHOOL, Party.EMPLOYER, Party.ALLIANCE)
                )
            ),
            "refused": Row(nobody="final: its page says what could not be read"),
            "applying": Row(_WORKER),
            "applied": Row(nobody=FINAL),
            "discarded": Row(nobody=FINAL),
        },
    )
)
register(
    Process(
        "import_row",
        "row of an uploaded spreadsheet",
        states=ImportRow.State,
        fields=("alliances.importrow.state",),
        rows={
            state: Row(nobody="goes with its spreadsheet")
            for state in ("new", "changed", "unchanged", "refused")
        },
    )
)
