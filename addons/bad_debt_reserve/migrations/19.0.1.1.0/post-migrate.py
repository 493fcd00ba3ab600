"""Orders made before they told kinds of books apart."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["reserve.write.off"]._adopt_kinds()
