"""Failpoints of the reserve: where a test may kill the process between or inside its steps."""

from odoo.addons.bank_base.tools.failpoint import declare

declare("reserve.before_lines", "inventory: before the lines are written")
declare("reserve.after_lines", "inventory: lines are written, not committed")
declare("reserve.before_post", "posting: before the entry is made")
declare(
    "reserve.after_move",
    "posting: the entry is posted, not yet compared with the lines",
)
declare("reserve.after_post_before_commit", "posting: all compared, not committed")
declare("opening.before_merge", "opening balances: all rows staged, nothing merged")
declare(
    "opening.after_reserve",
    "opening balances: the reserve is taken over, the off-balance register not yet",
)
declare("opening.after_off_balance", "opening balances: all merged, not committed")
