"""A client's mark: the short word of a file for all that it says of the client.

Whoever loads clients by sets gives them marks (debt_collection, ``debt.intake._known_marks``); a
client whose mark is met again is neither read nor compared. So a mark must go as soon as anything
but that load changes what a file may say: triggers see every writer. No field of the model: people
and programs have nothing to do with it.
"""

from odoo.tools import SQL

_WATCHED = (
    "company_id", "source", "code", "kind", "name", "last_name", "first_name", "patronymic",
    "birth_date", "id_series", "id_number", "inn", "kpp", "ogrn", "snils", "address", "region_id",
)  # fmt: skip

_FUNCTION = """
CREATE OR REPLACE FUNCTION %s() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    %s
END
$body$
"""
_OWN = SQL("NEW.file_mark := NULL; RETURN NEW;")
_OF_CONTACT = SQL(
    "UPDATE bank_client SET file_mark = NULL"
    " WHERE id = OLD.client_id AND file_mark IS NOT NULL; RETURN NULL;"
)
_ALL = SQL(
    "UPDATE bank_client SET file_mark = NULL WHERE file_mark IS NOT NULL; RETURN NULL;"
)


def create(cr) -> None:
    """Make the column and what takes marks away from clients; safe to repeat."""
    cr.execute(SQL("ALTER TABLE bank_client ADD COLUMN IF NOT EXISTS file_mark bigint"))
    changed = SQL(
        "ROW(%s) IS DISTINCT FROM ROW(%s)",
        SQL(", ").join(SQL.identifier("old", name) for name in _WATCHED),
        SQL(", ").join(SQL.identifier("new", name) for name in _WATCHED),
    )
    _trigger(
        cr,
        "bank_client",
        _OWN,
        SQL(
            "BEFORE UPDATE ON bank_client FOR EACH ROW WHEN (old.file_mark IS NOT NULL"
            " AND new.file_mark IS NOT DISTINCT FROM old.file_mark AND %s)",
            changed,
        ),
    )


def create_for_contacts(cr) -> None:
    """The same for phones and addresses; a new one takes nothing from what a file said."""
    _trigger(
        cr,
        "bank_contact_point",
        _OF_CONTACT,
        SQL(
            "AFTER DELETE OR UPDATE OF client_id, kind, value ON bank_contact_point FOR EACH ROW"
        ),
    )


def create_for_regions(cr) -> None:
    """The same for regions: a file names them by code."""
    _trigger(
        cr,
        "bank_region",
        _ALL,
        SQL(
            "AFTER INSERT OR DELETE OR UPDATE OF code ON bank_region FOR EACH STATEMENT"
        ),
    )


def _trigger(cr, table, body, when):
    name = SQL.identifier(f"{table}_unmark")
    cr.execute(SQL(_FUNCTION, name, body))
    cr.execute(
        SQL("CREATE OR REPLACE TRIGGER %s %s EXECUTE FUNCTION %s()", name, when, name)
    )
