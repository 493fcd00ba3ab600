from odoo import models


class ResCompany(models.Model):
    _inherit = "res.company"

    def _bank_init(self):
        """A new bank starts with the default ageing book."""
        result = super()._bank_init()
        for company in self:
            lang = company.partner_id.lang or self.env.lang
            self.env["reserve.rule.book"].with_context(lang=lang)._create_default(
                company
            )
        return result

    def _bank_init_books(self, codes):
        """Rule books of reserves beside ageing, by code.

        :raises UserError: a code that no usual book has
        """
        for company in self:
            lang = company.partner_id.lang or self.env.lang
            self.env["reserve.rule.book"].with_context(lang=lang)._create_usual(
                company, codes
            )
