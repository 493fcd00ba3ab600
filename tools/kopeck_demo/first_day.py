"""A bank's first day, for pictures: its reserve and written-off debts are taken over and the first
month is closed."""

import shutil
from contextlib import contextmanager

from kopeck_rt import databases, sshd

from .flow import DemoBank

CONTRACTS = 2_000
TYPE = "core_banking.opening"
LENIENT = f"""
env["exchange.type"].search([("code", "=", "{TYPE}")]).max_rejected_percent = 20
env.cr.commit()
"""


class FirstDay:
    """A small bank of its own beside the demo bank, with the demo bank's people."""

    def __init__(self, demo):
        name = f"{demo.database}_first_day"
        folder = demo.folder.parent / name
        self.bank = DemoBank(
            name, folder, contracts=CONTRACTS, users=demo.users, opening=True
        )

    @contextmanager
    def begun(self):
        """The bank after its first day; everything is gone afterwards."""
        bank = self.bank
        bank.prepare()
        try:
            self._live()
            yield bank
        finally:
            databases.drop(bank.database)
            shutil.rmtree(bank.folder, ignore_errors=True)

    def _live(self):
        bank = self.bank
        bank.generate()
        bank.server = sshd.start(bank.folder / "sftp", bank.folder / "sshd")
        try:
            bank.timed("a bank for its first day is made", bank.init)
            bank.furnish()
            day = min(bank.truth["dates"])
            bank.fetch(day)
            # A bad record of each kind is more than a type forgives by itself.
            bank.odoo("shell", "-d", bank.database, "--no-http", stdin=LENIENT)
            path = bank.generated / bank.truth["opening"]["name"]
            bank.answers(
                "exchange", "load", "-d", bank.database, "--type", TYPE, "--json", path
            )
            bank.timed("the first day closes", bank.close, day)
        finally:
            bank.server.stop()
