"""What a fault of a file leaves by right: taken away before all else is compared."""

from kopeck_rt.paths import RuntimeFault


def forget_gap(bank):
    """Take the one gap away that was seen and filled, and what people were told of it.

    :raises RuntimeFault: there is another number of gaps, or it is open still
    """
    gaps = bank.sql("SELECT state, file_id FROM exchange_gap")
    if [state for state, _file in gaps] != ["closed"]:
        raise RuntimeFault(f"one closed gap was to be there: {gaps}")
    todo = bank.sql(
        "SELECT id FROM mail_activity WHERE res_model = 'exchange.file' AND res_id = %s",
        (gaps[0][1],),
    )
    if len(todo) != 1:
        raise RuntimeFault(f"people were told {len(todo)} times of one gap")
    bank.sql("DELETE FROM exchange_gap")
    bank.sql("DELETE FROM mail_activity WHERE id = %s", todo[0])
    bank.sql(
        "UPDATE exchange_file SET gap_from = 0, gap_to = 0 WHERE id = %s", (gaps[0][1],)
    )


def forget(bank, name, state):
    """Take the rows and files of one refused or repeated file away: they are there by right,
    and all else must be as after a clean run."""
    rows = bank.sql(
        "SELECT id, aside_name, sha256 FROM exchange_file"
        " WHERE state = %s AND channel = 'run' AND (name = %s OR %s IS NULL)",
        (state, name, name),
    )
    for file_id, aside, digest in rows:
        answers = bank.sql(
            "SELECT payload_name FROM bank_outbox"
            " WHERE res_model = 'exchange.file' AND res_id = %s",
            (file_id,),
        )
        for place in [aside, *(f"out/{one}" for (one,) in answers)]:
            if place:
                (bank.far / place).unlink(missing_ok=True)
        bank.world.cluster.admin(
            """
            SET session_replication_role = replica;
            DELETE FROM bank_outbox_event WHERE outbox_id IN (SELECT id FROM bank_outbox
                WHERE res_model = 'exchange.file' AND res_id = %(id)s);
            DELETE FROM bank_outbox WHERE res_model = 'exchange.file' AND res_id = %(id)s;
            DELETE FROM mail_activity WHERE res_model = 'exchange.file' AND res_id = %(id)s;
            DELETE FROM exchange_reject WHERE file_id = %(id)s;
            DELETE FROM exchange_file WHERE id = %(id)s;
            """,
            {"id": file_id},
            database=bank.name,
        )
        kept = bank.sql("SELECT 1 FROM exchange_file WHERE sha256 = %s", (digest,))
        if not kept:
            (bank.kept / digest[:2] / digest).unlink(missing_ok=True)


def rename(bank, other, name):
    """The journal, the answer and the server's file of ``other`` under ``name``."""
    ((taken,),) = bank.sql(
        "SELECT count(*) FROM exchange_file WHERE name = %s AND state = 'loaded'",
        (other,),
    )
    if taken:
        raise RuntimeFault("the copy was taken first")
    for path in (bank.far / "done").glob(f"{other}*"):
        path.unlink()
