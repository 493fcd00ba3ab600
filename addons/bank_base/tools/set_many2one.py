from odoo import fields
from odoo.tools import SQL, sql


class SetMany2one(fields.Many2one):
    """A reference without a foreign key, for tables written a million rows at a time.

    PostgreSQL checks a foreign key row by row, also of a row that refers to nothing: seven of them
    were 85 % of the time of the first night's insert of contracts, two empty ones 40 % of that of
    phones. Sets are written with ids from a join with the referenced table in the same statement,
    or of records locked before (:func:`hold`); people choose among records that they see. What is
    referenced cannot be deleted while it is (``_unlink_except_…`` of the referenced models).
    """

    def update_db_foreign_key(self, model, column):
        comodel = model.env[self.comodel_name]
        for rule in ("restrict", "set null", "cascade", "no action"):
            for name in sql.get_foreign_keys(
                model.env.cr, model._table, self.name, comodel._table, "id", rule
            ):  # made before the field was of this kind
                sql.drop_constraint(model.env.cr, model._table, name)


def hold(records):
    """Keep records from being deleted until the transaction ends, as a foreign key would.

    :raises psycopg2.errors.SerializationFailure: somebody is deleting one of them; Odoo tries again
    """
    if records:
        records.env.cr.execute(
            SQL(
                "SELECT id FROM %s WHERE id IN %s FOR KEY SHARE",
                SQL.identifier(records._table),
                tuple(records.ids),
            )
        )
