"""``odoo journal``: read electronic journals of ATMs; needs no database."""

import sys

from odoo.cli import Command


class Journal(Command):
    """Read electronic journals of ATMs: transactions, counters, findings"""

    def run(self, cmdargs):
        # An ImportError at the top of a command's file would read «unknown command».
        from odoo.addons.atm_claims.tools.journal import command

        command.add_options(self.parser)
        code = command.run(self.parser.parse_args(cmdargs), sys.stdout, sys.stderr)
        if code:
            raise SystemExit(code)
