"""A made-up world of ATMs: journals, host files, cash acts, claims, and the truth about them.

As the rest of the generator: standard library only, nothing of the product, the same options give
the same bytes. Money is an int of kopecks, times are ISO 8601 without a zone, of the ATM's clock.

Folders: ``journals`` (a file a device and day), ``host`` (``switch_YYYYMMDD.txt``,
``core_YYYYMMDD.csv``), ``cash`` (``counters_YYYYMMDD.xml``, ``recount_YYYYMMDD.xml`` on days of an
unload), ``corrected`` (the file whose trailer was wrong, right this time). Their layouts are those
of docs/formats.md, «Processing center»; what they hold is told there in «ATM files».

truth.json
    ``devices``: ``device``, ``layout``, ``region`` (its number), ``address``, ``denominations``
    (roubles, by cassette), ``open_period`` (since the last recount: ``opening``, ``loads``,
    ``dispensed``, ``accepted``, ``expected_by_books``, ``inside``: what lies there really).

    ``cases``, planted ones: ``id``, ``kind`` (below), ``device``, ``date``, ``at`` (start of the
    session; null where there was none), ``trace`` (host's STAN), ``card`` (masked), ``client``,
    ``amount`` (of the operation), ``owed`` (to the client), ``effect`` (what the recount differs
    by because of it), ``recount`` (number of the act that shows it; null: none yet), ``missed``
    (an act before it that did not: a claim refused by it is to be opened again), ``verdict``:
    ``owed``, ``nothing_owed``, ``needs_check`` (video: who took it), ``card`` (a card to give
    back), and ``journal``: what a reader of the journal must find, a list of ``kind``,
    ``verdict``, ``amount`` (null where the journal names none), ``refund``.

    ``notes`` of a case: how many were ``asked`` (or ``inserted``), ``presented``, ``taken_back``
    into the retract bin; empty where no notes moved.

    ``kinds``: number of cases by kind. ``owed``: sum over the cases.

    ``recounts``: ``act``, ``device``, ``at``, ``opening``, ``loads``, ``dispensed``,
    ``accepted`` (by the books, reversals taken off, since the recount before),
    ``expected_by_books`` = opening + loads − dispensed + accepted, ``expected_by_processing``
    (by the switch), ``expected_by_print`` (the machine's counters: cassettes, rejects, deposits;
    the retract bin is not in them), ``counted``, ``difference`` = counted − expected_by_books,
    ``reasons`` (``case``, ``kind``, ``effect``; they sum up to the difference), ``loaded`` (the
    new load: the loads of the next period).

    ``journals``, in order of reading: ``file``, ``device``, ``date``, ``dialect``, ``faults``
    (``sequence_gap``, ``doubled``: a copy of the file before), ``counts`` (as
    ``odoo journal read --json`` names them, and ``left``), ``findings`` (as those of the cases,
    with ``session`` and ``case``; each is planted, ordinary sessions have none but the one after
    a ``time_out``: it is told as its repetition).

    ``sessions``: the same counts of every device and day, and the sums ``dispensed`` and
    ``accepted`` booked for operations of that day, also where the journal is missing.

    ``host_files``: of a day, rows, rows with money, rows and sum of the core file.

    ``file_faults``: ``kind`` (``trailer_wrong``: the switch's trailer counts a row too many;
    ``sequence_break``: a session is missing from a journal; ``file_doubled``; ``file_missing``),
    ``device``, ``date``, ``file``.

    ``match``: every operation that the host approved or booked. ``masks``: number of operations
    by «journal, switch, core», e.g. ``101``: not in the switch. ``reasons``: number by reason;
    ``matched``, ``booked_late`` (core file of the next day) and ``reversed`` need nobody.
    ``exceptions``: all but the matched ones, each with device, date, time, trace, amount, mask,
    reason and case. ``rows``: rows with money in the two files. The corrected file counts, not
    the wrong one. In a Hitachi journal the trace is the last four digits on the print.

    ``claims``: how many, ``false`` ones, ``repeats``, and ``silent``: cases with money owed whose
    client says nothing, so that the bank must find them itself.

claims.json
    A list in order of time: ``id``, ``channel`` (``branch``, ``contact_center``, ``email``,
    ``web``, ``post``, ``bulk``), ``received_at``, ``client`` (code), ``name``, ``own_card``,
    ``card`` (masked), ``device``, ``at`` (as the client remembers, within 20 minutes),
    ``operation`` (``withdrawal``, ``deposit``, ``card_captured``), ``amount``, ``text`` (what he
    demands), ``case`` (null: none), ``false`` (the cash was taken), ``owed``, ``verdict``,
    ``repeats`` (id of the claim that is made again).

Kinds of case
    ``cancelled`` (no notes, the host cancelled), ``reversal_lost`` (the same, and the core never
    got the reversal), ``no_cash`` (no notes, debited),
    ``stuck`` (the same; the notes come out of the transport after a recount), ``partial``
    (fewer presented than debited), ``retracted``, ``retracted_part`` (one note was taken),
    ``left`` (presented, no taking and no retract seen; the next client took it), ``over`` (a note
    too many), ``time_out`` (no answer but a debit; the client asks again and is debited again),
    ``reversed_taken`` (taken, cancelled by host and print), ``reversed_core`` (taken, reversed in
    the core only), ``booked_twice``, ``power`` (power lost in a dispense), ``stacked_jam`` (card
    jammed, notes never presented, cancelled), ``not_booked``, ``not_in_switch``,
    ``journal_only``, ``core_only`` (a debit without any operation), ``deposit_recovered`` (lost
    in the transport, found by a recovery), ``deposit_retracted``, ``deposit_returned`` (a fault,
    notes given back), ``deposit_credited_twice``, ``deposit_not_credited`` (stored, declined),
    ``captured_by_host``, ``captured_jam``, ``left_behind`` (card), ``host_offline`` (no money was
    asked for), ``swapped`` (cassettes of 5000 and 500 in each other's place, six notes given out).
"""
