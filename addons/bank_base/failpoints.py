"""Failpoints of the business day and of the outbox."""

from .tools.failpoint import declare

declare(
    "day.opened", "the day and its steps are written and committed, no step has run"
)
declare("day.before_step", "a step is marked as running, its work has not begun")
declare(
    "day.after_step_before_commit",
    "a step has done its work, nothing of it is committed",
)
declare("day.after_commit", "a step is committed, the next one has not begun")
declare("day.before_close", "every step is done, the day is not yet marked as closed")
declare(
    "day.before_reopen_commit",
    "a closed day is opened again and its former figures are kept, nothing is committed",
)
declare("outbox.before_send", "a row of the outbox is locked, nothing has left yet")
declare(
    "outbox.after_send",
    "the effect outside has happened, the row is not yet marked as sent",
)
declare(
    "backup.before_rename", "a backup is whole under its temporary name and on disk"
)
declare(
    "restore.before_rename",
    "a restored bank is checked and whole under its temporary name",
)
