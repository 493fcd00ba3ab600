"""What a finding means, by ``Finding.key``: a sentence, and the check that settles what is open."""

WORDS = {
    "not_presented.cancelled_by_host": "The cash was not given out; the host cancelled the debit.",
    "not_presented.declined_by_host": "The cash was not given out; the host declined the request.",
    "not_presented.debited_without_cash": (
        "The cash was not given out, and no cancellation of the debit is printed."
    ),
    "not_presented.power_lost": (
        "The power failed before the cash was given out; no cancellation of the debit is printed."
    ),
    "not_presented.needs_check": (
        "Whether the client could reach the cash is not told: recount, video and the host's answer."
    ),
    "retracted.taken_back": "The cash was not taken and went back into the machine.",
    "retracted.taken_back_in_part": (
        "The cash went back into the machine, fewer notes than presented: the recount counts them."
    ),
    "retracted.cancelled_by_host": (
        "The cash went back into the machine; the host cancelled the debit."
    ),
    "retracted.needs_check": "Notes were taken and notes went back: the recount counts them.",
    "not_taken.needs_check": (
        "The cash was presented; who took it is not told: video, recount and the next client."
    ),
    "over_dispensed.taken_though_cancelled": (
        "The client took the cash, but the host cancelled the debit."
    ),
    "over_dispensed.needs_check": (
        "More was given out than debited by the print: recount, cassettes and the host's set-up."
    ),
    "short_dispensed.debited_in_full": "Less was given out than debited.",
    "short_dispensed.needs_check": (
        "Less was given out than debited by the print: recount, cassettes and the host's set-up."
    ),
    "deposit_fault.kept_not_taken": "The notes were not taken and went into the retract bin.",
    "deposit_fault.kept_found_by_recovery": (
        "A recovery found notes and put them into the retract bin; nobody was credited."
    ),
    "deposit_fault.kept_but_credited": "The notes stayed inside; the host credited them.",
    "deposit_fault.kept_in_escrow": "The notes stayed in escrow; they were not credited.",
    "deposit_fault.kept_as_counterfeit": "Notes were kept as counterfeit or suspect.",
    "deposit_fault.refund_failed": "The notes could not be given back and were not credited.",
    "deposit_fault.stored_not_credited": "The notes were stored; the host did not credit them.",
    "deposit_fault.returned": "A fault ended the deposit; the notes were given back.",
    "deposit_fault.needs_check": (
        "Where the notes or the credit ended is not told: recount, video and the host's answer."
    ),
    "deposit_mismatch.needs_check": (
        "The credit printed is not the sum of the notes stored: the host's answer and the recount."
    ),
    "card_captured.by_host": "The card was kept at the host's order.",
    "card_captured.left_behind": "The card was left in the reader and kept.",
    "card_captured.jam": "The card was not taken in time or jammed, and was kept.",
    "host_timeout.needs_check": (
        "The host did not answer a request for money: whether it debited is in the switch's file."
    ),
    "double_withdrawal.needs_check": (
        "The same sum was taken again after a request that the host did not answer:"
        " whether it debited both is in the switch's file."
    ),
    "host_timeout.no_money_asked": "The host did not answer; no money had been asked for.",
    "sequence_gap.records_missing": "Record numbers do not follow: records are missing.",
    "counter_break.counts_differ": "Cash counts do not agree with the notes presented.",
    "clock_jump.set_back": "The clock was set back.",
    "clock_jump.set_forward": "The clock jumped forward by more than a day.",
    "other_atm.not_of_this_journal": "The journal is of another ATM than the files before.",
    "other_atm.several_in_a_file": "The file holds prints of several ATMs.",
    "doubled.file_read_before": "The same file was read before.",
    "doubled.sessions_read_before": "Sessions of this file were read before; each counts once.",
    "empty.no_lines": "The file is empty.",
    "empty.dialect_not_known": "The file is no journal of a known maker.",
    "empty.most_lines_unknown": "Most lines are not understood.",
    "empty.no_sessions": "The file is long and holds no session.",
    "unknown_lines.listed": "Some lines are not understood; they are listed.",
    "cut.inside_a_session": "The journal ends or breaks inside a session.",
    "cut.inside_a_line": "The file ends inside a line.",
    "cut.day_not_closed": "The file lacks the record that closes the day.",
    "cut.too_long": "The file is longer than the limit; its end was not read.",
}

CAUSES = {
    "link": "No link to the processing centre",
    "hardware": "Hardware failure",
    "software": "Software failure",
    "no_cash_or_jam": "No cash or a jam",
    "client": "Client's own action",
    "none": "The journal tells no cause",
}

CHECKS = {
    "recount": "Recount of the cassettes and bins",
    "switch": "Switch journal of the processing centre",
    "camera": "Camera recording",
    "technician": "Technician's report",
    "journal": "The missing part of the journal",
}
