from odoo import fields


class SetMany2one(fields.Many2one):
    """A reference without a foreign key, for tables written a million rows at a time.

    PostgreSQL checks a foreign key row by row: seven of them were 85 % of the time of the first
    night's insert. The ids written here come from a join with the referenced table in the same
    statement, and what is referenced cannot be deleted while it is (models/debt_reference.py).
    The reference to the client keeps its key.
    """

    def update_db_foreign_key(self, model, column):
        return
