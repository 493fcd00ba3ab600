from odoo import models

from .bank_opened_mixin import IDENTITY


class Base(models.AbstractModel):
    """Exports that take personal data out are noted, whatever model they start from."""

    _inherit = "base"

    def export_data(self, fields_to_export):
        result = super().export_data(fields_to_export)
        # a process of the system is no person
        if self and not self.env.su and self.env["bank.client"]._sees_identity():
            names = [path for path in fields_to_export if self._leads_to_identity(path)]
            if names:
                self.env["bank.opening.log"]._note_many(
                    self._name, len(self), names, "export"
                )
        return result

    def _leads_to_identity(self, path) -> bool:
        """Does an export's path (``client_id/inn``) end at or pass by personal data?"""
        model = self
        for part in path.split("/"):
            field = model._fields.get(part)
            if field is None:
                return False  # the record's number or external id
            if IDENTITY in (field.groups or "").split(","):
                return True
            if model._name == "bank.client" and part == "display_name":
                return True
            if not field.relational:
                return False
            model = self.env[field.comodel_name]
        return model._name == "bank.client"  # a client is exported by name
