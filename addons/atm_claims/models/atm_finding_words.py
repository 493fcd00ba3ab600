"""Sentences of findings for people: those of tools/journal/words.py, as Odoo translates them."""

from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

KINDS = [
    ("not_presented", "Cash was not presented"),
    ("retracted", "Cash was taken back"),
    ("not_taken", "Cash was presented, the end is not told"),
    ("over_dispensed", "More was given out than debited"),
    ("short_dispensed", "Less was given out than debited"),
    ("deposit_fault", "Deposit failed"),
    ("deposit_mismatch", "Credit and notes differ"),
    ("card_captured", "Card was kept"),
    ("host_timeout", "Host did not answer"),
    ("sequence_gap", "Records are missing"),
    ("counter_break", "Counts do not agree"),
    ("clock_jump", "Clock jumped"),
    ("other_atm", "Journal of another ATM"),
    ("doubled", "Received before"),
    ("empty", "Nothing to read"),
    ("unknown_lines", "Lines not understood"),
    ("cut", "Journal is cut"),
]

WORDS = {
    "not_presented.cancelled_by_host": _lt(
        "The cash was not given out; the host cancelled the debit."
    ),
    "not_presented.declined_by_host": _lt(
        "The cash was not given out; the host declined the request."
    ),
    "not_presented.debited_without_cash": _lt(
        "The cash was not given out, and no cancellation of the debit is printed."
    ),
    "not_presented.power_lost": _lt(
        "The power failed before the cash was given out; no cancellation of the debit is printed."
    ),
    "not_presented.needs_check": _lt(
        "Whether the client could reach the cash is not told: recount, video and the host's answer."
    ),
    "retracted.taken_back": _lt(
        "The cash was not taken and went back into the machine."
    ),
    "retracted.taken_back_in_part": _lt(
        "The cash went back into the machine, fewer notes than presented: the recount counts them."
    ),
    "retracted.cancelled_by_host": _lt(
        "The cash went back into the machine; the host cancelled the debit."
    ),
    "retracted.needs_check": _lt(
        "Notes were taken and notes went back: the recount counts them."
    ),
    "not_taken.needs_check": _lt(
        "The cash was presented; who took it is not told: video, recount and the next client."
    ),
    "over_dispensed.taken_though_cancelled": _lt(
        "The client took the cash, but the host cancelled the debit."
    ),
    "over_dispensed.needs_check": _lt(
        "More was given out than debited by the print: recount, cassettes and the host's set-up."
    ),
    "short_dispensed.debited_in_full": _lt("Less was given out than debited."),
    "short_dispensed.needs_check": _lt(
        "Less was given out than debited by the print: recount, cassettes and the host's set-up."
    ),
    "deposit_fault.kept_not_taken": _lt(
        "The notes were not taken and went into the retract bin."
    ),
    "deposit_fault.kept_found_by_recovery": _lt(
        "A recovery found notes and put them into the retract bin; nobody was credited."
    ),
    "deposit_fault.kept_but_credited": _lt(
        "The notes stayed inside; the host credited them."
    ),
    "deposit_fault.kept_in_escrow": _lt(
        "The notes stayed in escrow; they were not credited."
    ),
    "deposit_fault.kept_as_counterfeit": _lt(
        "Notes were kept as counterfeit or suspect."
    ),
    "deposit_fault.refund_failed": _lt(
        "The notes could not be given back and were not credited."
    ),
    "deposit_fault.stored_not_credited": _lt(
        "The notes were stored; the host did not credit them."
    ),
    "deposit_fault.returned": _lt(
        "A fault ended the deposit; the notes were given back."
    ),
    "deposit_fault.needs_check": _lt(
        "Where the notes or the credit ended is not told: recount, video and the host's answer."
    ),
    "deposit_mismatch.needs_check": _lt(
        "The credit printed is not the sum of the notes stored: the host's answer and the recount."
    ),
    "card_captured.by_host": _lt("The card was kept at the host's order."),
    "card_captured.left_behind": _lt("The card was left in the reader and kept."),
    "card_captured.jam": _lt("The card was not taken in time or jammed, and was kept."),
    "host_timeout.needs_check": _lt(
        "The host did not answer a request for money: whether it debited is in the switch's file."
    ),
    "host_timeout.no_money_asked": _lt(
        "The host did not answer; no money had been asked for."
    ),
    "sequence_gap.records_missing": _lt(
        "Record numbers do not follow: records are missing."
    ),
    "counter_break.counts_differ": _lt(
        "Cash counts do not agree with the notes presented."
    ),
    "clock_jump.set_back": _lt("The clock was set back."),
    "clock_jump.set_forward": _lt("The clock jumped forward by more than a day."),
    "other_atm.not_of_this_journal": _lt(
        "The journal is of another ATM than the files before."
    ),
    "other_atm.several_in_a_file": _lt("The file holds prints of several ATMs."),
    "doubled.file_read_before": _lt("The same file was read before."),
    "doubled.sessions_read_before": _lt(
        "Sessions of this file were read before; each counts once."
    ),
    "empty.no_lines": _lt("The file is empty."),
    "empty.dialect_not_known": _lt("The file is no journal of a known maker."),
    "empty.most_lines_unknown": _lt("Most lines are not understood."),
    "empty.no_sessions": _lt("The file is long and holds no session."),
    "unknown_lines.listed": _lt("Some lines are not understood; they are listed."),
    "cut.inside_a_session": _lt("The journal ends or breaks inside a session."),
    "cut.inside_a_line": _lt("The file ends inside a line."),
    "cut.day_not_closed": _lt("The file lacks the record that closes the day."),
    "cut.too_long": _lt("The file is longer than the limit; its end was not read."),
}
