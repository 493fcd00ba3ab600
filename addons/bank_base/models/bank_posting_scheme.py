from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools import account_key
from .bank_posting_account import CHARTS

RESERVE_JOURNAL = "RSRV"


class BankPostingScheme(models.Model):
    """How events become entries: a ready-made template, or one company's own scheme.

    A template carries account codes; a company's scheme carries the accounts.
    """

    _name = "bank.posting.scheme"
    _description = "Posting scheme"
    _order = "company_id, code"

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    chart = fields.Selection(
        CHARTS,
        string="Chart of accounts",
        required=True,
        default="own",
    )
    company_id = fields.Many2one(
        "res.company",
        ondelete="restrict",
        help="Company that posts by the scheme. Empty: a ready-made template.",
    )
    rule_ids = fields.One2many(
        "bank.posting.rule", "scheme_id", string="Rules", copy=True
    )
    active = fields.Boolean(default=True)
    wrong_keys = fields.Char(
        string="Accounts with a Wrong Key",
        compute="_compute_wrong_keys",
        help="Accounts of 20 digits whose 9th digit fits neither the BIC of the bank nor that of a"
        " branch; in brackets what the key of the bank would be.",
    )

    _code_unique = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))",
        "The company already has a scheme with this code.",
    )

    @api.depends("company_id.bic", "rule_ids.debit_account_id.code",
                 "rule_ids.credit_account_id.code")  # fmt: skip
    def _compute_wrong_keys(self):
        for scheme in self:
            company = scheme.company_id
            if not company.bic:
                scheme.wrong_keys = False
                continue
            # sudo: BICs alone are read, whatever branches the reader of the scheme may see.
            branches = self.env["bank.branch"].sudo()
            branches = branches.search(
                [("company_id", "=", company.id), ("bic", "!=", False)]
            )
            known = [company.bic, *branches.mapped("bic")]
            rules = scheme.rule_ids.with_company(company)
            accounts = rules.debit_account_id | rules.credit_account_id
            scheme.wrong_keys = ", ".join(
                f"{code} ({account_key.key_of(code, company.bic)})"
                for code in accounts.mapped("code")
                if code
                and account_key.is_account(code)
                and not any(account_key.key_valid(code, bic) for bic in known)
            )

    def action_apply(self):
        """Take the template into the current company (button)."""
        self.ensure_one()
        scheme = self._apply(self.env.company)
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": scheme.id,
            "view_mode": "form",
        }

    def _apply(self, company):
        """Copy a template to a company, with accounts and journals; safe to repeat.

        Accounts and journals that exist are taken as they are, rules that the
        company's accountants have changed are left alone.

        :return: the company's scheme, which becomes the one the company posts by
        :raises UserError: when the scheme is not a template
        """
        self.ensure_one()
        if self.company_id:
            raise UserError(
                self.env._(
                    "Scheme «%s» already belongs to a company. Choose a ready-made template.",
                    self.name,
                )
            )
        self.check_access("read")
        self.env["bank.posting.scheme"].check_access("create")
        # sudo: whoever may create schemes may have the accounts and journals made that the
        # template names; the chart itself is guarded by Odoo's own accounting roles.
        template = self.sudo()
        accounts = self.env["bank.posting.account"].sudo()
        accounts = accounts.search([("chart", "=", template.chart)])._ensure(company)
        journals = template._ensure_journals(company, accounts)
        scheme = template.search(
            [("code", "=", template.code), ("company_id", "=", company.id)], limit=1
        )
        if not scheme:
            scheme = template.copy(
                {"company_id": company.id, "rule_ids": [], "name": template.name}
            )
            for code, _name in self.env["res.lang"].get_installed():
                scheme.with_context(lang=code).name = template.with_context(
                    lang=code
                ).name
        scheme._take_rules(template, accounts, journals[RESERVE_JOURNAL])
        company.sudo()._take_defaults(template.chart, accounts)
        company.sudo().posting_scheme_id = scheme
        return self.browse(scheme.id)

    def action_add_missing(self):
        """Button of a company's scheme: add the rules of events that it does not know yet."""
        self.ensure_one()
        added = self._add_missing()
        message = (
            self.env._("Rules added: %s.", ", ".join(sorted(added)))
            if added
            else self.env._("The scheme lacks no rule of its template.")
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _add_missing(self):
        """Take from the template what newer versions added to it, and nothing else.

        A rule that the company has, changed, narrowed, ended or archived stays as it is, and so
        does what it posts: a rule of the template comes only where no rule of the company holds
        for its event and keys. Neither the scheme that the company posts by nor its default
        accounts change.

        :return: names of the rules added
        :raises UserError: a template, or a scheme without one
        """
        self.ensure_one()
        template = self.sudo().search(
            [("code", "=", self.code), ("company_id", "=", False)], limit=1
        )
        if not self.company_id or not template:
            raise UserError(
                self.env._(
                    "Scheme «%s» has no ready-made template to take rules from. Open the scheme of"
                    " a company that was taken from one.",
                    self.name,
                )
            )
        self.check_access("write")
        # sudo: whoever may change schemes may have the accounts made that the new rules name.
        scheme = self.sudo()
        own = scheme.with_context(active_test=False).rule_ids
        missing = template.rule_ids.filtered(
            lambda rule: not any(known._covers(rule) for known in own)
        )
        if not missing:
            return []
        codes = missing.mapped("debit_code") + missing.mapped("credit_code")
        accounts = self.env["bank.posting.account"].sudo()
        accounts = accounts.search(
            [("chart", "=", template.chart), ("code", "in", codes)]
        )._ensure(self.company_id)
        scheme._copy_rules(missing, accounts, scheme._reserve_journal())
        return missing.mapped("display_name")

    def _reserve_journal(self):
        """The journal that the company's rules name; several, or none: that of reserves."""
        journals = self.rule_ids.journal_id
        if len(journals) == 1:
            return journals
        return self.env["account.journal"].search(
            [("company_id", "=", self.company_id.id), ("code", "=", RESERVE_JOURNAL)],
            limit=1,
        )

    def _take_rules(self, template, accounts: dict, journal) -> None:
        have = {rule._key() for rule in self.rule_ids}
        self._copy_rules(
            template.rule_ids.filtered(lambda rule: rule._key() not in have),
            accounts,
            journal,
        )

    def _copy_rules(self, rules, accounts: dict, journal) -> None:
        for rule in rules:
            debit, credit = accounts[rule.debit_code], accounts[rule.credit_code]
            copy = rule.copy(
                {
                    "scheme_id": self.id,
                    "debit_account_id": debit.id,
                    "credit_account_id": credit.id,
                    "journal_id": journal.id,
                }
            )
            for code, _name in self.env["res.lang"].get_installed():
                copy.with_context(lang=code).label = rule.with_context(lang=code).label

    def _ensure_journals(self, company, accounts: dict) -> dict:
        """Make the journals the company lacks; returns code → ``account.journal``."""
        # sudo: part of ``_apply``, which checked the right to create schemes.
        model = self.env["account.journal"].sudo().with_company(company)
        # In the language of the company's people: names of journals are shown on every entry.
        model = model.with_context(lang=company.partner_id.lang or self.env.lang)
        journals = {}
        for values in model._bank_journals(self.chart, accounts):
            journal = model.search(
                [("company_id", "=", company.id), ("code", "=", values["code"])],
                limit=1,
            )
            if not journal:
                journal = model.create({**values, "company_id": company.id})
            journals[journal.code] = journal
        return journals

    @api.model
    def _no_scheme(self, company):
        return UserError(
            self.env._(
                "Company «%s» has no posting scheme. Choose a template under Settings,"
                " Posting schemes, and take it into the company.",
                company.name,
            )
        )

    @api.model
    def _event(self, event: str):
        record = self.env["bank.posting.event"]._by_code(event)
        if not record:
            raise UserError(self.env._("There is no accounting event «%s».", event))
        return record

    def _rules(self, event: str, date):
        """Return the rules of an event that hold at a date, the most specific first."""
        self.ensure_one()
        event = self._event(event)
        rules = self.rule_ids.filtered(
            lambda rule: (
                rule.event_id == event
                and (not rule.date_from or rule.date_from <= date)
                and (not rule.date_to or rule.date_to >= date)
            )
        )
        return rules.sorted(lambda rule: (-rule._specificity(), rule.id))

    def _resolve(
        self, event: str, date, *, debt_kind=None, client_kind=None, part=None
    ):
        """Return the rule for one set of keys.

        :raises UserError: when the scheme has no rule for the event or the rule lacks accounts
        """
        for rule in self._rules(event, date):
            wanted = {"debt_kind": debt_kind, "client_kind": client_kind, "part": part}
            if all(
                not rule[key] or rule[key] == value for key, value in wanted.items()
            ):
                return rule._check_complete()
        raise UserError(
            self.env._(
                "Posting scheme «%(scheme)s» has no rule for event «%(event)s»"
                " (kind of debt: %(debt)s, kind of client: %(client)s, part: %(part)s)"
                " at %(date)s. Add it under Settings, Posting schemes.",
                scheme=self.name,
                event=self._event(event).name,
                debt=debt_kind or "—",
                client=client_kind or "—",
                part=part or "—",
                date=f"{date:%d.%m.%Y}",
            )
        )

    def _resolve_sql(
        self, event: str, date, *, debt_kind: SQL, client_kind: SQL, part: SQL
    ) -> SQL:
        """Return a subselect for ``JOIN LATERAL … ON TRUE``: the one rule that fits a row.

        Columns: rule_id, debit_account_id, credit_account_id, journal_id. Join it to the
        distinct combinations of the keys, not to a million rows. The key arguments are SQL
        expressions over the other side of the join.
        """
        self.ensure_one()
        self.env["bank.posting.rule"].flush_model()
        return SQL(
            """(SELECT r.id AS rule_id, r.debit_account_id, r.credit_account_id, r.journal_id
                  FROM bank_posting_rule r
                 WHERE r.scheme_id = %(scheme)s AND r.event_id = %(event)s AND r.active
                   AND COALESCE(r.date_from <= %(date)s, TRUE)
                   AND COALESCE(r.date_to >= %(date)s, TRUE)
                   AND COALESCE(r.debt_kind = %(debt_kind)s, TRUE)
                   AND COALESCE(r.client_kind = %(client_kind)s, TRUE)
                   AND COALESCE(r.part = %(part)s, TRUE)
              ORDER BY num_nonnulls(r.debt_kind, r.client_kind, r.part) DESC, r.id
                 LIMIT 1)""",
            scheme=self.id,
            event=self._event(event).id,
            date=date,
            debt_kind=debt_kind,
            client_kind=client_kind,
            part=part,
        )
