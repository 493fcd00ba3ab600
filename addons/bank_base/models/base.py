import re

from odoo import api, models

from . import bank_opened_mixin as opened

WORD = re.compile(r"\w+")
VALUES = ("array_agg", "array_agg_distinct", "min", "max")
"""Aggregates that give the values themselves."""


class Base(models.AbstractModel):
    """Personal data that is taken out is noted, whatever model it is taken from: every export,
    and the names of clients on more records, or in more groups, than a screen shows."""

    _inherit = "base"

    _name_is_identity = False
    """Is a record shown by personal data: by a client's name, by a phone?"""

    def export_data(self, fields_to_export):
        result = super().export_data(fields_to_export)
        self._note_taken(fields_to_export, "export")
        return result

    def web_read(self, specification):
        result = super().web_read(specification)
        if len(self) > opened.MOST_ON_SCREEN:
            self._note_names(list(_paths(specification)), "form")
        return result

    def read(self, fields=None, load="_classic_read"):
        result = super().read(fields, load)
        # without «load» a client is its number alone
        if len(self) > opened.MOST_ON_SCREEN and load == "_classic_read":
            self._note_names(fields or list(self._fields), "read")
        return result

    @api.model
    def search_read(self, domain=None, fields=None, *args, **kwargs):
        result = super().search_read(domain, fields, *args, **kwargs)
        if len(result) > opened.MOST_ON_SCREEN:
            found = self.browse([row["id"] for row in result])
            found._note_names(fields or list(self._fields), "read")
        return result

    @api.model
    def name_search(self, *args, **kwargs):
        found = super().name_search(*args, **kwargs)
        if len(found) > opened.MOST_ON_SCREEN:
            self._note_taken(["display_name"], "read", len(found))
        return found

    def _web_read_group_format(self, groupby, aggregates, groups):
        """Groups by personal data show it: a row of a pivot for every client."""
        result = super()._web_read_group_format(groupby, aggregates, groups)
        self._note_groups(groupby, len(result))
        for place, spec in enumerate(aggregates, len(groupby)):
            name, _colon, function = spec.partition(":")
            if function in VALUES and self._is_identity(name):
                values = [group[place] for group in groups]
                count = sum(len(one) if isinstance(one, list) else 1 for one in values)
                self._note_taken([name], "read", count)
        return result

    @api.model
    def read_group(self, domain, fields, groupby, *args, **kwargs):
        """Odoo's own client asks otherwise; a program may still ask so."""
        result = super().read_group(domain, fields, groupby, *args, **kwargs)
        self._note_groups(
            [groupby] if isinstance(groupby, str) else groupby, len(result)
        )
        asked = {word for one in fields for word in WORD.findall(one)}
        self._note_taken(sorted(filter(self._is_identity, asked)), "read", len(result))
        return result

    read_group._readonly = False

    def _note_groups(self, groupby, count) -> None:
        """Note that so many groups by these fields were shown."""
        names = [one.partition(":")[0].replace(".", "/") for one in groupby]
        details = any(self._ends_at_identity(name) for name in names)
        if count > (opened.FEW if details else opened.MOST_ON_SCREEN):
            self._note_taken(names, "form", count)

    def _note_names(self, paths, via) -> None:
        """Note that these records, more than a screen shows, were read with names."""
        self._note_taken(paths, via)

    def _note_taken(self, paths, via, count=None) -> None:
        """Note that personal data was taken out, as one row.

        :param paths: what was taken, as an export names it; what is not personal is left out
        :param via: of ``bank.opening.log``
        :param count: of how many records, if not of these
        """
        count = len(self) if count is None else count
        # a process of the system is no person
        if count and not self.env.su and self.env["bank.client"]._sees_identity():
            names = [path for path in paths if self._leads_to_identity(path)]
            if names:
                self.env["bank.opening.log"]._note_many(self._name, count, names, via)

    @api.model
    def _is_identity(self, name) -> bool:
        """Does a field hold personal data?"""
        field = self._fields.get(name)
        return bool(field) and opened.IDENTITY in (field.groups or "").split(",")

    def _ends_at_identity(self, path) -> bool:
        """Is the last field of a path (``client_id/birth_date``) personal data?"""
        *way, name = path.split("/")
        model = self
        for part in way:
            field = model._fields.get(part)
            if field is None or not field.relational:
                return model._is_identity(part)
            model = self.env[field.comodel_name]
        return model._is_identity(name)

    def _leads_to_identity(self, path) -> bool:
        """Does an export's path (``client_id/inn``) end at or pass by personal data?"""
        model = self
        for part in path.split("/"):
            field = model._fields.get(part)
            if field is None:
                return False  # the record's number or external id
            if model._is_identity(part):
                return True
            if part == "display_name":
                return model._name_is_identity
            if not field.relational:
                return False
            model = self.env[field.comodel_name]
        return model._name_is_identity  # it is exported by its name


def _paths(specification, begin=""):
    """Paths of the fields that a specification of ``web_read`` asks for."""
    for name, wanted in specification.items():
        inner = (wanted or {}).get("fields")
        if inner:
            yield from _paths(inner, f"{begin}{name}/")
        else:
            yield f"{begin}{name}"
