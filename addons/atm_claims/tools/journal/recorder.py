"""What dialects tell, put into transactions: the words of every maker meet here.

A dialect calls a method for what a line says. Each call keeps the event with its place and
changes the facts of the open session. After a session's end its recovery may still be told: it
belongs to that session until the next one starts (format page, 1.1), also in the next file.
"""

from .recorder_cash_in import CashIn
from .recorder_cash_out import CashOut


class Recorder(CashOut, CashIn):
    """All that a line of a journal can say of a session, its cash given out and put in."""
