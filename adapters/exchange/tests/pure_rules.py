"""Rules of the pure tests; a module of its own because other processes import it too."""

import os
import signal

from ..stream import NULL, Rules, parse_amount


class LoanRules(Rules):
    """``<loan number="1"><amount>10.00</amount></loan>``; below zero is set aside."""

    def control(self, element):
        return {"amount": parse_amount(element.findtext("amount"))}

    def rows(self, element):
        amount = element.findtext("amount")
        if amount == "666":  # a bug that no one foresaw
            os.kill(os.getpid(), signal.SIGKILL)
        if amount == "667":  # the same, by an error that quotes the record
            raise RuntimeError(f"amount={amount}")
        if amount.startswith("-"):
            return None
        return [
            ("loan", (element.get("number"), amount)),
            ("big", (amount, NULL)),
        ]
