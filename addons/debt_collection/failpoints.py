"""Named places of the load merge and of the day steps where a test may kill the process."""

from odoo.addons.bank_base.tools.failpoint import declare

declare("intake.before_merge", "Staging is filled, nothing is in the register yet")
declare(
    "intake.after_clients", "Clients and contact points are merged, contracts are not"
)
declare(
    "intake.after_contracts", "Contracts are merged, schedule and operations are not"
)
declare(
    "intake.before_history", "The register is merged, its history rows are not written"
)
declare(
    "intake.after_marks",
    "Stale and missing marks are set, the counts are not yet checked",
)
declare(
    "receivables.before_merge", "Open receivables are staged, the register is untouched"
)
declare("snapshot.before_insert", "The month is closing, the snapshot is not written")
declare("cases.before_insert", "Contracts are classified, cases are not opened")
declare("cases.after_insert", "Cases are opened, stages are not set")
declare(
    "acceleration.before_due",
    "No demand whose term is over has made its debt final yet",
)
