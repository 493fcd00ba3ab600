from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL
from odoo.tools.misc import formatLang

from odoo.addons.bank_base.tools import by_hand
from odoo.addons.bank_base.tools.money import rows, text, to_float

BY_HAND = frozenset(("user_id", "note"))

_REST = """
CREATE OR REPLACE FUNCTION atm_difference_rest() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    NEW.covered := coalesce(NEW.covered, 0);
    NEW.rest := NEW.amount - NEW.covered;
    RETURN NEW;
END
$body$
"""


class AtmDifference(models.Model):
    """A surplus or a shortage that a recount of an ATM showed, and what became of it.

    ``covered`` and ``rest`` are kept by the database itself: covers never exceed the amount,
    whoever writes them at the same time. What is not covered stays visible as ``rest``.
    """

    _name = "atm.difference"
    _description = "Difference in an ATM"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    name = fields.Char(string="Number", readonly=True, copy=False, index=True)
    device_id = fields.Many2one(
        "atm.device",
        string="ATM",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    branch_id = fields.Many2one(related="device_id.branch_id", store=True)
    date = fields.Date(required=True, help="Day of the recount that showed it.")
    kind = fields.Selection(
        [("surplus", "Surplus"), ("shortage", "Shortage")], required=True, index=True
    )
    state = fields.Selection(
        [
            ("open", "Open"),
            ("inquiry", "Under inquiry"),
            ("covered", "Covered"),
            ("decided", "Decided"),
            ("closed", "Closed"),
            ("cancelled", "Cancelled by a later act"),
        ],
        required=True,
        readonly=True,
        default="open",
        index=True,
        copy=False,
        tracking=True,
    )
    currency_id = fields.Many2one("res.currency", required=True, ondelete="restrict")
    amount = fields.Monetary(required=True, help="Always above zero.", tracking=True)
    covered = fields.Monetary(
        readonly=True, copy=False, help="Sum of covers: claims, finds, offsets."
    )
    rest = fields.Monetary(
        string="Unexplained rest",
        readonly=True,
        copy=False,
        help="Amount less covers; it stays in the register until something explains it.",
    )
    recount_id = fields.Many2one(
        "atm.recount",
        string="Recount act",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    find_id = fields.Many2one(
        "atm.find", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    counted = fields.Monetary(related="recount_id.counted")
    by_device = fields.Monetary(related="recount_id.by_device")
    by_processing = fields.Monetary(related="recount_id.by_processing")
    by_books = fields.Monetary(related="recount_id.by_books")
    device_known = fields.Boolean(related="recount_id.device_known")
    processing_known = fields.Boolean(related="recount_id.processing_known")
    books_known = fields.Boolean(related="recount_id.books_known")
    reference = fields.Selection(related="recount_id.reference")
    line_ids = fields.One2many(related="recount_id.line_ids")
    causes = fields.Json(readonly=True, copy=False)
    causes_text = fields.Text(
        string="Likely causes",
        compute="_compute_causes_text",
        help="What the arithmetic of the act proposes; people decide.",
    )
    cover_ids = fields.One2many("atm.cover", "difference_id")
    investigation_id = fields.Many2one(
        "atm.investigation",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    user_id = fields.Many2one(
        "res.users", string="Responsible", ondelete="restrict", tracking=True
    )
    note = fields.Text()

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "A surplus or a shortage must be above zero."
    )
    _covered_bounds = models.Constraint(
        "CHECK (covered >= 0 AND covered <= amount)",
        "Covers may not exceed the difference: each note pays once.",
    )
    _rest_open = models.Index("(company_id, kind, date) WHERE rest > 0")

    def init(self):
        cr = self.env.cr
        cr.execute(_REST)
        cr.execute(
            SQL(
                "CREATE OR REPLACE TRIGGER atm_difference_rest BEFORE INSERT OR UPDATE"
                " ON %s FOR EACH ROW EXECUTE FUNCTION atm_difference_rest()",
                SQL.identifier(self._table),
            )
        )

    @api.model_create_multi
    def create(self, vals_list):
        numbers = self.env["ir.sequence"].sudo()  # sudo: the next number alone is taken
        for vals in vals_list:
            by_hand.refuse_others(self, by_hand.given(self, vals), ())
            vals["name"] = vals.get("name") or numbers.next_by_code("atm.difference")
        found = super().create(vals_list)
        found._refresh()
        return found

    def write(self, vals):
        by_hand.refuse_others(self, vals, BY_HAND)
        done = super().write(vals)
        if "amount" in vals:
            self._refresh()
        return done

    def _refresh(self):
        """Read again what the database keeps by itself."""
        self.flush_recordset()
        self.invalidate_recordset(["covered", "rest"])

    # -- from acts

    @api.model
    def _open(self, act, gap, causes):
        """A new row of the register for what a confirmed act shows.

        :param gap: counted − expected, not zero
        :param causes: likely causes, of ``tools.recount``
        """
        found = self.create(
            {
                "company_id": act.company_id.id,
                "device_id": act.device_id.id,
                "date": act.date,
                "currency_id": act.currency_id.id,
                "recount_id": act.id,
                **self._values(gap, causes),
            }
        )
        if gap > 0:
            found._tell_refused(act, gap)
        return found

    def _tell_refused(self, act, gap):
        """A surplus opens again claims of its period that were answered before the count."""
        before = self.env["atm.recount"].search(
            [
                ("device_id", "=", act.device_id.id),
                ("state", "=", "confirmed"),
                ("at", "<", act.at),
            ],
            order="at desc, id desc",
            limit=1,
        )
        claims = self.env["atm.claim"]._short_at(act.device_id, before.at, act.at, gap)
        claims._reopened_by_cash(
            self.env._(
                "Act %(act)s shows a surplus of %(sum)s at %(device)s (%(number)s).",
                act=act.name,
                sum=text(gap),
                device=act.device_id.display_name,
                number=self.name,
            )
        )

    def _values(self, gap, causes):
        return {
            "kind": "surplus" if gap > 0 else "shortage",
            "amount": to_float(abs(gap)),
            "causes": [
                {
                    "code": cause.code,
                    "sure": cause.sure,
                    **{
                        key: text(value) if not isinstance(value, str | int) else value
                        for key, value in cause.figures.items()
                    },
                }
                for cause in causes
            ],
        }

    @api.model
    def _supersede(self, act, gap, causes):
        """A new act takes the place of an old one: its difference is revised and reopened.

        :raises UserError: more is covered than the new act leaves
        """
        old = self.search([("recount_id", "=", act.supersedes_id.id)], limit=1)
        if not old:
            return self._open(act, gap, causes) if gap else self
        old.lock_for_update()
        kind = "surplus" if gap > 0 else "shortage"
        covered = old._exact()["covered"]
        stays = gap and kind == old.kind
        if covered > (abs(gap) if stays else 0):
            raise UserError(
                self.env._(
                    "Act %(act)s leaves a difference of %(gap)s, but %(covered)s of %(number)s is"
                    " already covered. Withdraw covers first: %(covers)s.",
                    act=act.name,
                    gap=text(gap),
                    covered=text(covered),
                    number=old.name,
                    covers=", ".join(
                        old.cover_ids.filtered("active").mapped("display_name")
                    ),
                )
            )
        if not stays or abs(gap) != old._exact()["amount"]:
            old._check_unbooked(act)
        said = self.env._(
            "Act %(act)s supersedes act %(old)s: the difference was %(before)s, now it is %(now)s.",
            act=act.name,
            old=act.supersedes_id.name,
            before=text(old._exact()["signed"]),
            now=text(gap),
        )
        if stays:
            old.write({"recount_id": act.id, **self._values(gap, causes)})
            old._reopen(said)
            return old
        old.write({"state": "cancelled"})
        old.message_post(body=said)
        old._tell_linked(said)
        return self._open(act, gap, causes) if gap else self

    def _check_unbooked(self, act):
        """What the books hold of a difference is taken back before another act changes it.

        :raises UserError: naming the entries that stand
        """
        # sudo: only the numbers of the entries are told, whoever confirms the act.
        own = self.sudo()
        entries = own.env["atm.entry"].search(
            [
                "|",
                ("difference_id", "=", self.id),
                ("counter_difference_id", "=", self.id),
                ("state", "in", ("prepared", "approved", "posted")),
            ]
        )
        if entries:
            raise UserError(
                self.env._(
                    "Act %(act)s changes %(number)s, which is in the books. Have its entries"
                    " refused or reversed first: %(entries)s.",
                    act=act.name,
                    number=self.name,
                    entries=", ".join(entries.mapped("display_name")),
                )
            )

    def _exact(self):
        """Exact sums of one difference: amount, covered, rest, signed (shortage below zero)."""
        self.ensure_one()
        self.flush_recordset()
        query = SQL(
            "SELECT amount, covered, rest, CASE WHEN kind = 'surplus' THEN amount ELSE -amount END"
            " AS signed FROM atm_difference WHERE id = %s",
            self.id,
        )
        return rows(self.env, query)[0]

    # -- states

    def _reopen(self, said):
        """Something new is known: the difference, its inquiry and its claims are looked at again.

        :param said: what happened, in words; noted on each of them
        """
        for row in self:
            if row.state in ("covered", "decided", "closed"):
                row.state = "inquiry" if row.investigation_id else "open"
            row.message_post(body=said)
        self._tell_linked(said)

    def _tell_linked(self, said):
        self.investigation_id._reopen(said)
        claims = self.cover_ids.claim_id | self.investigation_id.claim_ids
        claims._reopened_by_cash(said)

    def _settle(self):
        """Mark differences that covers explain whole, and those that a withdrawal uncovered."""
        self._refresh()
        for row in self:
            if not row.rest and row.state in ("open", "inquiry"):
                row.state = "covered"
            elif row.rest and row.state == "covered":
                row.state = "inquiry" if row.investigation_id else "open"

    def _decide(self, said):
        """The commission decided about the difference; called by its decision."""
        for row in self:
            row.state = "decided"
            row.message_post(body=said)

    def action_close(self):
        """Button: nothing more is done about the difference. A rest stays visible.

        :raises AccessError: other than the head of claims
        """
        self._check_head()
        for row in self:
            if row.state == "cancelled":
                raise UserError(
                    self.env._("%s is cancelled by a later act already.", row.name)
                )
        # sudo: the state is written by buttons alone; the role was checked above.
        self.sudo().write({"state": "closed"})
        return True

    def action_investigate(self):
        """Button: open an inquiry into the difference, or show the one that is open."""
        self.ensure_one()
        inquiry = self.investigation_id or self.env["atm.investigation"]._open(self)
        return {
            "type": "ir.actions.act_window",
            "res_model": "atm.investigation",
            "view_mode": "form",
            "res_id": inquiry.id,
        }

    def _check_head(self):
        if not self.env.su and not self.env.user.has_group(
            "atm_claims.group_claims_head"
        ):
            raise AccessError(
                self.env._("The head of claims closes differences of ATMs.")
            )

    # -- reasons in words

    @api.depends("causes")
    @api.depends_context("lang")
    def _compute_causes_text(self):
        for row in self:
            row.causes_text = "\n".join(
                row._cause_in_words(cause) for cause in row.causes or []
            )

    def _cause_in_words(self, cause):
        """One likely cause as a sentence."""
        names = dict(
            self.env["atm.recount"]
            ._fields["reference"]
            ._description_selection(self.env)
        )
        figures = {
            key: value for key, value in cause.items() if key not in ("code", "sure")
        }
        for name in ("sum", "value", "given", "instead"):
            if name in figures:  # of a note: whole roubles
                digits = 2 if name == "sum" else 0
                figures[name] = formatLang(
                    self.env, to_float(figures[name]), digits=digits
                )
        code = cause["code"]
        if code == "source":
            figures["agrees"] = names[figures["agrees"]]
            figures["differs"] = names[figures["differs"]]
            words = self.env._(
                "The count agrees with «%(agrees)s»: %(sum)s lies between it and «%(differs)s», an"
                " operation is not carried over or is carried over twice.",
                **figures,
            )
        elif code == "swapped":
            words = self.env._(
                "Cassettes %(first)s and %(second)s stood in each other's place: notes of %(given)s"
                " went out as notes of %(instead)s, %(notes)s in all.",
                **figures,
            )
        elif code == "notes":
            words = self.env._(
                "Only notes of %(value)s differ, by %(notes)s: stuck together, jammed or"
                " miscounted.",
                **figures,
            )
        else:
            bins = dict(
                self.env["atm.recount.line"]
                ._fields["bin"]
                ._description_selection(self.env)
            )
            figures["bin"] = bins[figures["bin"]]
            words = self.env._(
                "The surplus equals what lies in «%(bin)s»: %(sum)s was taken back and may not"
                " have been returned to the clients.",
                **figures,
            )
        if cause["sure"]:
            return words
        return self.env._("Possibly: %s", words)
