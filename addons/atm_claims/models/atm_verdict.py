from odoo import api, fields, models


class AtmVerdict(models.Model):
    """A kind of conclusion that policies and commissions name: the key that the engine gives."""

    _name = "atm.verdict"
    _description = "Kind of conclusion"
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    code = fields.Char(
        string="Key",
        required=True,
        help="As the conclusion has it, whole or its part before the dot: “not_presented” stands"
        " for every conclusion of this kind.",
    )
    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)

    _code_unique = models.Constraint(
        "UNIQUE(code)", "This kind of conclusion is listed already."
    )

    @api.model
    def _named(self, code):
        """Tell a conclusion in the reader's words; its key when it is not listed."""
        if not code:
            return self.env._("no conclusion")
        listed = self.search([("code", "in", [code, code.partition(".")[0]])])
        listed = listed.sorted(lambda one: -len(one.code))
        return listed[:1].name or code
