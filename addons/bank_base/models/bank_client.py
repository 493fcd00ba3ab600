from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, escape_psql

from ..tools import file_mark
from ..tools.inn import inn_valid, ogrn_valid
from ..tools.set_many2one import SetMany2one
from .bank_opened_mixin import IDENTITY

FEW = 1000
"""Clients of one name that are asked for by their ids."""
CLIENT_KINDS = [
    ("person", "Person"),
    ("sole_trader", "Sole trader"),
    ("company", "Company"),
]


class BankClient(models.Model):
    """A person or a company as the bank knows it.

    Identity lives here and not in ``res.partner``, which every user may read.
    Whoever lacks the identity group sees «Client <code>» and can search by code
    alone. The table is written by sets: no stored computes, no chatter.
    """

    _name = "bank.client"
    _inherit = "bank.opened.mixin"
    _description = "Client"
    _order = "id"
    _check_company_auto = True
    _name_is_identity = True
    _names_of_lists = frozenset(("name", "last_name", "first_name", "patronymic"))

    company_id = SetMany2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
    )
    source = fields.Char(
        required=True,
        default="manual",
        help="System the client came from; codes are unique within one system.",
    )
    code = fields.Char(required=True, help="The client's code in the source system.")
    kind = fields.Selection(
        CLIENT_KINDS,
        required=True,
        default="person",
    )
    name = fields.Char(string="Full name", index="trigram", groups=IDENTITY)
    last_name = fields.Char(groups=IDENTITY)
    first_name = fields.Char(groups=IDENTITY)
    patronymic = fields.Char(groups=IDENTITY)
    birth_date = fields.Date(groups=IDENTITY)
    id_series = fields.Char(string="Passport series", groups=IDENTITY)
    id_number = fields.Char(string="Passport number", groups=IDENTITY)
    inn = fields.Char(
        string="INN",
        groups=IDENTITY,
        help="Taxpayer number: 12 digits of a person, 10 of a company.",
    )
    kpp = fields.Char(
        string="KPP", groups=IDENTITY, help="Tax registration reason code."
    )
    ogrn = fields.Char(
        string="OGRN",
        groups=IDENTITY,
        help="State registration number: 13 or 15 digits.",
    )
    snils = fields.Char(
        string="SNILS", groups=IDENTITY, help="Pension insurance number."
    )
    address = fields.Char(groups=IDENTITY)
    region_id = SetMany2one(
        "bank.region",
        help="Region of residence: its holidays and clock bound the hours of contact.",
    )
    create_uid = SetMany2one("res.users", string="Created by", readonly=True)
    write_uid = SetMany2one("res.users", string="Last Updated by", readonly=True)
    partner_id = SetMany2one(
        "res.partner",
        copy=False,
        index="btree_not_null",
        groups=IDENTITY,
        check_company=True,
        help="Made when an entry, a letter or the portal needs it.",
    )
    contact_ids = fields.One2many(
        "bank.contact.point", "client_id", string="Phones and addresses"
    )
    active = fields.Boolean(default=True)

    _code_unique = models.Constraint(
        "UNIQUE(company_id, source, code)",
        "A client with this code already came from this system.",
    )
    # Answer a search by the beginning, which a plain index does in a database of collation C alone.
    _code_prefix = models.Index("(code text_pattern_ops)")
    _inn_prefix = models.Index("(inn text_pattern_ops) WHERE inn IS NOT NULL")

    def init(self):
        file_mark.create(self.env.cr)

    @api.depends("code", "kind")
    @api.depends_context("uid", "lang")
    def _compute_display_name(self):
        named = self._sees_identity()
        for client in self:
            name = named and (client.name or client._full_name())
            client.display_name = name or self.env._("Client %s", client.code)

    @api.model
    def _search_display_name(self, operator, value):
        """By the beginning of the code, and by any part of the name for who sees names."""
        domains = [self._by_code(operator, self._search_code(value))]
        if self._sees_identity():
            domains.append(self._by_name(operator, value))
        return (
            Domain.AND(domains)
            if operator in Domain.NEGATIVE_OPERATORS
            else Domain.OR(domains)
        )

    @staticmethod
    def _by_code(operator, code):
        """``ilike`` finds the codes that begin so: an index answers that, of a million clients."""
        if operator not in ("ilike", "not ilike") or not isinstance(code, str):
            return Domain("code", operator, code)
        begins = Domain("code", "=like", escape_psql(code) + "%")
        return begins if operator == "ilike" else ~begins

    @api.model
    def _by_name(self, operator, value):
        """Few clients are asked for by their ids: PostgreSQL takes a full name for a common one,
        and would look for the first page of it through all clients in their order."""
        domain = Domain("name", operator, value)
        if operator != "ilike" or not value:
            return domain
        # sudo: it only makes the search shorter, rules and rights apply to the search itself.
        named = self.sudo().with_context(active_test=False)._search(domain)
        ids = [
            number
            for (number,) in self.env.execute_query(
                SQL(
                    "WITH named AS MATERIALIZED (%s) SELECT id FROM named LIMIT %s",
                    named.select(),
                    FEW + 1,
                )
            )
        ]
        return Domain("id", "in", ids) if len(ids) <= FEW else domain

    @api.model
    def _search_code(self, value):
        """Let «Client 0000017», the masked name itself, find its client."""
        prefix = self.env._("Client %s", "")
        if isinstance(value, str) and prefix.strip() and value.startswith(prefix):
            return value[len(prefix) :]
        return value

    @api.model
    def _sees_identity(self) -> bool:
        """Tell whether the user may see who the clients are.

        ``sudo()`` does not open it: the web client reads the names of linked
        records that way for every user.
        """
        return self.env.uid == SUPERUSER_ID or self.env.user.has_group(IDENTITY)

    def _full_name(self) -> str:
        self.ensure_one()
        return " ".join(
            filter(None, (self.last_name, self.first_name, self.patronymic))
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_of_file(self):
        """A load may be joining its clients at this moment, and no foreign key holds them."""
        kept = self.filtered(lambda client: client.source != "manual")
        if kept:
            raise UserError(
                self.env._(
                    "Client %(code)s came from %(system)s and cannot be deleted. Archive the"
                    " client instead.",
                    code=kept[0].code,
                    system=kept[0].source,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_contacts(self):
        # sudo: a phone that the user may not see is the client's all the same.
        points = self.env["bank.contact.point"].sudo().with_context(active_test=False)
        point = points.search([("client_id", "in", self.ids)], limit=1)
        if point:
            raise UserError(
                self.env._(
                    "Client %s cannot be deleted: there are phones or addresses of the client."
                    " Archive the client instead.",
                    point.client_id.code,
                )
            )

    @api.model
    def _check_unreferred(self, field, records):
        """Clients have no foreign key to what they refer to: keep it from being deleted.

        :raises UserError: a client's ``field`` is one of the records
        """
        # sudo: a client that the user may not see refers to the record all the same.
        clients = self.sudo().with_context(active_test=False)
        client = clients.search([(field, "in", records.ids)], limit=1)
        if client:
            raise UserError(
                self.env._(
                    "“%(name)s” cannot be deleted: client %(code)s refers to it. Archive it"
                    " instead.",
                    name=client[field].display_name,
                    code=client.code,
                )
            )

    @api.onchange("last_name", "first_name", "patronymic")
    def _onchange_person_name(self):
        if self.kind != "company" and self._full_name():
            self.name = self._full_name()

    @api.constrains("inn", "kind")
    def _check_inn(self):
        """A hand-typed INN must be right; files are checked by their adapter."""
        for client in self:
            if client.inn and not inn_valid(client.inn):
                raise ValidationError(
                    self.env._(
                        "The INN of client %(code)s has wrong check digits."
                        " Compare it with the document.",
                        code=client.code,
                    )
                )

    @api.constrains("ogrn")
    def _check_ogrn(self):
        for client in self:
            if client.ogrn and not ogrn_valid(client.ogrn):
                raise ValidationError(
                    self.env._(
                        "The OGRN of client %(code)s has a wrong check digit."
                        " Compare it with the document.",
                        code=client.code,
                    )
                )

    def _partner(self):
        """Return the client's partner, made now if there is none (for a posting or a letter)."""
        self.ensure_one()
        # sudo: an accountant who posts may neither create partners nor link them to clients;
        # nothing but the name leaves the protected record.
        client = self.sudo()
        if not client.partner_id:
            client.partner_id = client.env["res.partner"].create(
                client._prepare_partner()
            )
        return self.env["res.partner"].browse(client.partner_id.id)

    def _prepare_partner(self) -> dict:
        return {
            "name": self.name
            or self._full_name()
            or self.env._("Client %s", self.code),
            "is_company": self.kind == "company",
            "company_id": self.company_id.id,
            "ref": self.code,
        }
