"""Hooks of the module's life."""

from odoo.tools import SQL

from .tools import log_mask


def post_load():
    """From the first use of the module on, nothing personal is written to the server's log."""
    log_mask.install()


def uninstall_hook(env):
    """Take away what the ORM does not know of: the trigger function with its triggers."""
    env.cr.execute(SQL("DROP FUNCTION IF EXISTS bank_append_only() CASCADE"))
