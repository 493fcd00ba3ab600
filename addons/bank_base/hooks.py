"""Hooks of the module's life."""

from odoo.tools import SQL


def uninstall_hook(env):
    """Take away what the ORM does not know of: the trigger function with its triggers."""
    env.cr.execute(SQL("DROP FUNCTION IF EXISTS bank_append_only() CASCADE"))
