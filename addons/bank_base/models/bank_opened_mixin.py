from odoo import api, models

IDENTITY = "bank_base.group_identity"
FEW = 5  # records: a form, or a few; more is a list, which shows names that everybody works by
_NESTED = object()  # cannot come from outside: a context given by a client holds words
_KEY = "bank_opening_noted"


class BankOpenedMixin(models.AbstractModel):
    """Notes who opens a record's personal data: the form, not the list of the screen; what a
    program reads is noted whatever the number.

    A process of the system (superuser mode) is no person and is not noted. Fields that the
    user may not see are not shown, so opening without them is not noted either.
    """

    _name = "bank.opened.mixin"
    _description = "Record whose opening is noted"

    def _identity_names(self, names):
        """Those of some fields that hold personal data and that the user may see."""
        found = []
        for name in names:
            field = self._fields.get(name)
            if field and IDENTITY in (field.groups or "").split(","):
                found.append(name)
        if found and self.env["bank.client"]._sees_identity():
            return found
        return []

    def _note_opening(self, names, via):
        """Note the opening of these records, if it is one."""
        if self.env.su or self.env.context.get(_KEY) is _NESTED:
            return
        ids = [one for one in self._ids if isinstance(one, int)]
        many = len(ids) > FEW
        if not ids or (many and via == "form"):
            return
        shown = self._identity_names(names)
        if shown and many:
            self.env["bank.opening.log"]._note_many(self._name, len(ids), shown, via)
        elif shown:
            self.env["bank.opening.log"]._note(self._name, ids, via, shown)

    def web_read(self, specification):
        result = super(BankOpenedMixin, self.with_context(**{_KEY: _NESTED})).web_read(
            specification
        )
        self._note_opening(specification, "form")
        return result

    # the row is written on the same cursor: not for a read-only replica
    web_read._readonly = False

    def read(self, fields=None, load="_classic_read"):
        result = super().read(fields, load)
        self._note_opening(fields or list(self._fields), "read")
        return result

    read._readonly = False

    @api.model
    def search_read(self, domain=None, fields=None, *args, **kwargs):
        result = super().search_read(domain, fields, *args, **kwargs)
        found = self.browse([row["id"] for row in result])
        found._note_opening(fields or list(self._fields), "read")
        return result

    search_read._readonly = False

    @api.model
    def web_search_read(self, *args, **kwargs):
        """A list: its rows are not opened."""
        quiet = self.with_context(**{_KEY: _NESTED})
        return super(BankOpenedMixin, quiet).web_search_read(*args, **kwargs)
