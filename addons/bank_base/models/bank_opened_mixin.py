from odoo import api, models

IDENTITY = "bank_base.group_identity"
FEW = 5  # records: each is noted by its number; of more, how many
MOST_ON_SCREEN = 800  # records: ten open groups of eighty rows; more are taken out
_NESTED = object()  # cannot come from outside: a context given by a client holds words
_KEY = "bank_opening_noted"


class BankOpenedMixin(models.AbstractModel):
    """Notes who opens personal data: record by record when they are few, one row that says how
    many when they are not. A list that shows the names that everybody works by is no opening,
    as long as it is no longer than a screen shows.

    A process of the system (superuser mode) is no person and is not noted. Fields that the
    user may not see are not shown, so opening without them is not noted either.
    """

    _name = "bank.opened.mixin"
    _description = "Record whose opening is noted"

    _names_of_lists = frozenset()
    """Personal data that a list may show without being an opening."""

    def _identity_names(self, names):
        """Those of some fields that hold personal data and that the user may see.

        The name that a record is shown by counts when there are more than a screen shows.
        """
        taken = len(self) > MOST_ON_SCREEN
        holds = self._leads_to_identity if taken else self._is_identity
        found = [name for name in names if holds(name)]
        if found and self.env["bank.client"]._sees_identity():
            return found
        return []

    def _note_opening(self, names, via):
        """Note the opening of these records, if it is one."""
        if self.env.su or self.env.context.get(_KEY) is _NESTED:
            return
        ids = [one for one in self._ids if isinstance(one, int)]
        shown = self._identity_names(names) if ids else []
        if shown and len(ids) > FEW:
            self.env["bank.opening.log"]._note_many(self._name, len(ids), shown, via)
        elif shown:
            self.env["bank.opening.log"]._note(self._name, ids, via, shown)

    def _note_list(self, names):
        """Note the opening of these records in a list, if more than names are shown."""
        many = len(self) > MOST_ON_SCREEN
        if many or self._identity_names(set(names) - self._names_of_lists):
            self._note_opening(names, "form")

    def _note_names(self, paths, via):
        """Nothing more: the names are among what is noted of the opening."""

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
    def web_search_read(self, domain, specification, *args, **kwargs):
        quiet = self.with_context(**{_KEY: _NESTED})
        result = super(BankOpenedMixin, quiet).web_search_read(
            domain, specification, *args, **kwargs
        )
        self.browse([row["id"] for row in result["records"]])._note_list(specification)
        return result

    web_search_read._readonly = False

    @api.model
    def web_read_group(self, *args, **kwargs):
        """The rows of open groups are read, and noted, as records."""
        return super().web_read_group(*args, **kwargs)

    web_read_group._readonly = False
