"""Failpoints of transfer and load."""

from odoo.addons.bank_base.tools.failpoint import declare

declare("exchange.after_listing", "two listings agree, nothing is fetched yet")
declare("exchange.mid_fetch", "a file is on its way, some of its bytes are here")
declare(
    "exchange.after_fetch", "a file is here whole, in the folder of transfers under way"
)
declare(
    "exchange.after_keep",
    "a file is kept under its sha256, the journal does not know it",
)
declare(
    "exchange.after_received_commit",
    "the journal has the file, nothing of it is loaded",
)
declare("load.before_stream", "a load's transaction is open, no record is read")
declare("load.mid_copy", "some of the rows are in the staging tables")
declare(
    "load.before_merge", "all rows are in the staging tables, the register is as it was"
)
declare("load.after_merge", "the register is changed, nothing of it is committed")
declare(
    "load.before_commit", "journal and rejects are written, nothing of it is committed"
)
declare("load.after_commit", "a load is committed, the file still lies on the far side")
declare("load.before_refusal", "a load is rolled back, the refusal is not yet written")
declare(
    "exchange.before_move_aside",
    "a file is done with and still lies where it came from",
)
declare(
    "exchange.after_move_aside", "a file is moved aside, the journal does not know it"
)
declare("outbox.before_upload", "nothing of an outgoing file is on the far side")
declare(
    "outbox.after_upload", "an outgoing file is there whole under its temporary name"
)
declare(
    "outbox.before_rename", "the upload is noted, the temporary name is still there"
)
declare(
    "outbox.after_rename", "an outgoing file has its name, the outbox does not know it"
)
declare(
    "exchange.before_watch_commit",
    "alarms for late files are written, nothing of them is committed",
)
declare(
    "exchange.after_open",
    "a bank's own program has decrypted a file, nothing of it is loaded",
)
declare(
    "outbox.after_seal",
    "a bank's own program has encrypted an outgoing file, nothing of it has left",
)
