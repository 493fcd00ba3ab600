"""Hooks of the module's life."""

from odoo.tools import SQL

from odoo.addons.bank_base.tools import partition


def uninstall_hook(env):
    """Take away what the ORM does not know of: the partitioned table of lines with its sums and its
    trigger."""
    partition.drop(env.cr, "reserve_line")
    env.cr.execute(SQL("DROP TABLE IF EXISTS reserve_line_sum"))
    env.cr.execute(SQL("DROP FUNCTION IF EXISTS reserve_line_posted() CASCADE"))
