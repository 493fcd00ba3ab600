import json

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import file_open

from ..stream import BadDescription, Layout, Mapping, TextLayout
from ..stream.transform import MappingError


class ExchangeMapping(models.Model):
    """A partner's own layout turned into ours by an XSLT 1.0 stylesheet.

    A shipped mapping names a file of its module (``xslt_path``); a mapping made on screen
    holds the text.
    """

    _name = "exchange.mapping"
    _description = "Layout Mapping (XSLT)"
    _order = "type_id, code"

    type_id = fields.Many2one(
        "exchange.type",
        string="File Type",
        required=True,
        ondelete="cascade",
        index=True,
    )
    code = fields.Char(
        required=True, help="Short name for the command line, e.g. abs_ru."
    )
    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    root_tag = fields.Char(string="Root Element", required=True)
    record_tag = fields.Char(
        string="Record Element",
        required=True,
        help="Direct child of the root, one per record.",
    )
    header_tag = fields.Char(
        string="Header Element", help="Empty when the root's attributes say it all."
    )
    trailer_tag = fields.Char(
        string="Trailer Element", help="Holds the control totals."
    )
    number_path = fields.Char(
        string="Contract Number",
        help="Where a record of the partner holds the contract's number, e.g. Number or "
        "Contract/@number. It marks the contract as stale when the mapping makes nothing of "
        "its record; without it the contract counts as missing.",
    )
    encoding = fields.Char(
        help="The only encoding accepted, e.g. windows-1251; empty: as the file declares."
    )
    open_names = fields.Text(
        string="Shown Elements",
        help="Names of elements and attributes without personal data, divided by spaces. "
        "Everything else in a bad record is masked for an operator.",
    )
    text_layout = fields.Text(
        string="Lines of Text",
        help="For a file that is no XML: how its lines are cut into values (JSON, see "
        "docs/formats.md). Root, header, record and trailer are then names of kinds of lines.",
    )
    xslt = fields.Text(string="XSLT")
    xslt_path = fields.Char(string="Shipped File", readonly=True)
    shown_xslt = fields.Text(string="XSLT in Use", compute="_compute_shown_xslt")

    _code_unique = models.Constraint(
        "UNIQUE (type_id, code)", "This file type has a mapping with this code."
    )

    @api.depends("xslt", "xslt_path")
    def _compute_shown_xslt(self):
        for one in self:
            one.shown_xslt = one._text()

    @api.depends("name", "code")
    def _compute_display_name(self):
        for one in self:
            one.display_name = f"{one.name} ({one.code})" if one.code else one.name

    @api.constrains(
        "xslt",
        "xslt_path",
        "root_tag",
        "record_tag",
        "header_tag",
        "trailer_tag",
        "number_path",
        "text_layout",
        "type_id",
    )
    def _check_xslt(self):
        for one in self:
            one._compiled()

    def _text(self):
        self.ensure_one()
        if self.xslt_path:
            with file_open(self.xslt_path, filter_ext=(".xsl", ".xslt")) as file:
                return file.read()
        return self.xslt or ""

    def _layout(self):
        """Partner's :class:`~..stream.Layout`."""
        self.ensure_one()
        return Layout(
            root=self.root_tag.strip(),
            record=self.record_tag.strip(),
            header=(self.header_tag or "").strip() or None,
            trailer=(self.trailer_tag or "").strip() or None,
            trailer_required=bool((self.trailer_tag or "").strip()),
            encoding=(self.encoding or "").strip() or None,
            text=self._described(),
        )

    def _described(self):
        """A :class:`~..stream.TextLayout`, ``None`` for XML.

        :raises ValidationError: the description cannot be used
        """
        if not (self.text_layout or "").strip():
            return None
        try:
            found = TextLayout(json.loads(self.text_layout))
            names = {kind.name for kind in found.lines}
            for tag in (self.record_tag, self.header_tag, self.trailer_tag):
                if tag and tag.strip() not in names:
                    raise BadDescription("lines", "no_kind", found=tag.strip())
            return found
        except json.JSONDecodeError as error:
            raise ValidationError(
                self.env._(
                    "Mapping «%(name)s»: the description of lines is not JSON, line %(line)s,"
                    " position %(column)s.",
                    name=self.name,
                    line=error.lineno,
                    column=error.colno,
                )
            ) from error
        except BadDescription as error:
            raise ValidationError(
                self.env._(
                    "Mapping «%(name)s», description of lines, %(why)s.",
                    name=self.name,
                    why=self.env["exchange.words"]._bad_description(error),
                )
            ) from error

    def _compiled(self):
        """A ready :class:`~..stream.Mapping`, ``None`` for an empty set (our own layout).

        :raises ValidationError: the stylesheet is broken or reaches outside
        """
        if not self:
            return None
        self.ensure_one()
        target = self.type_id._handler()._layout()
        try:
            number = (self.number_path or "").strip()
            return Mapping(self._text(), self._layout(), target, number)
        except MappingError as error:
            raise ValidationError(self._refusal(error)) from error

    def _refusal(self, error):
        place = {"name": self.name, "line": error.line, "detail": error.detail}
        if error.code == "forbidden_element":
            return self.env._(
                "Mapping «%(name)s», line %(line)s: «%(detail)s» is not allowed, a mapping must "
                "not reach other files or stop the load.",
                **place,
            )
        if error.code == "forbidden_function":
            return self.env._(
                "Mapping «%(name)s», line %(line)s: «%(detail)s» is not allowed, only plain "
                "XSLT 1.0 without extensions and other files is.",
                **place,
            )
        if error.code == "bad_number_path":
            return self.env._(
                "Mapping «%(name)s»: «%(detail)s» is not a place in a record. Name the elements "
                "from the record down, divided by «/», an attribute with «@».",
                **place,
            )
        return self.env._(
            "Mapping «%(name)s» is not a working XSLT 1.0 stylesheet. Line %(line)s: %(detail)s",
            **place,
        )
