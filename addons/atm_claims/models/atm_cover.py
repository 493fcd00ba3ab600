from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from odoo.addons.bank_base.tools import append_only, by_hand
from odoo.addons.bank_base.tools.money import D, rows, text, to_float

BY_HAND = frozenset(("difference_id", "claim_id", "amount", "note"))

_COVERED = """
CREATE OR REPLACE FUNCTION atm_cover_covered() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    before numeric := 0;
    after numeric := 0;
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.active THEN before := OLD.amount; END IF;
    IF TG_OP <> 'DELETE' AND NEW.active THEN after := NEW.amount; END IF;
    -- The row of the difference is locked by this update, and its CHECK refuses too much: two
    -- covers written at the same time cannot both pass.
    UPDATE atm_difference SET covered = coalesce(covered, 0) + after - before
     WHERE id = coalesce(NEW.difference_id, OLD.difference_id) AND after <> before;
    RETURN NULL;
END
$body$
"""


class AtmCover(models.Model):
    """A part of a surplus or a shortage that something explains: a claim, a find, an offset.

    Written once; a mistake is withdrawn with its reason. Covers of a difference never exceed it.
    """

    _name = "atm.cover"
    _description = "Cover of a difference"
    _order = "id desc"
    _check_company_auto = True

    difference_id = fields.Many2one(
        "atm.difference",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(related="difference_id.company_id", store=True)
    currency_id = fields.Many2one(related="difference_id.currency_id")
    kind = fields.Selection(
        [("claim", "Claim"), ("find", "Find"), ("offset", "Offset")],
        required=True,
        readonly=True,
        default="claim",
    )
    claim_id = fields.Many2one(
        "atm.claim", ondelete="restrict", index="btree_not_null", check_company=True
    )
    find_id = fields.Many2one(
        "atm.find", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    other_id = fields.Many2one(
        "atm.difference",
        string="Offset against",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    amount = fields.Monetary(required=True)
    note = fields.Char()
    active = fields.Boolean(
        default=True, readonly=True, help="Withdrawn covers are kept."
    )
    withdrawn_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    withdrawn_at = fields.Datetime(readonly=True)
    withdrawn_reason = fields.Char(readonly=True)

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "The sum of a cover must be above zero."
    )
    _source = models.Constraint(
        "CHECK ((kind = 'claim') = (claim_id IS NOT NULL)"
        " AND (kind = 'find') = (find_id IS NOT NULL)"
        " AND (kind = 'offset') = (other_id IS NOT NULL))",
        "A cover names the one claim, find or difference that it comes from.",
    )
    _claim_once = models.UniqueIndex(
        "(difference_id, claim_id) WHERE active AND claim_id IS NOT NULL",
        "The claim is already covered by this difference.",
    )

    def init(self):
        cr = self.env.cr
        append_only.create_function(cr)
        append_only.protect_columns(
            cr,
            self._table,
            "difference_id",
            "claim_id",
            "find_id",
            "other_id",
            "amount",
        )
        cr.execute(_COVERED)
        cr.execute(
            SQL(
                "CREATE OR REPLACE TRIGGER atm_cover_covered AFTER INSERT OR UPDATE OR DELETE"
                " ON %s FOR EACH ROW EXECUTE FUNCTION atm_cover_covered()",
                SQL.identifier(self._table),
            )
        )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            by_hand.refuse_others(self, by_hand.given(self, vals), BY_HAND)
        differences = self.env["atm.difference"].browse(
            {vals["difference_id"] for vals in vals_list if vals.get("difference_id")}
        )
        # Rows are locked in the order of their ids, so that two writers cannot wait for each other.
        differences.sorted("id").lock_for_update()
        self._check_room(vals_list)
        covers = super().create(vals_list)
        covers.flush_recordset()
        covers._check_subjects()
        covers._check_claims()
        # sudo: the state follows the sums; the writer of a cover may not write the register.
        covers.difference_id.sudo()._settle()
        return covers

    def write(self, vals):
        by_hand.refuse_others(self, vals, ("note",))
        return super().write(vals)

    @api.model
    def _check_room(self, vals_list):
        """Refuse covers that exceed what is left of a difference.

        :raises UserError: naming the difference and what is left of it
        """
        left = {}
        for vals in vals_list:
            difference = self.env["atm.difference"].browse(vals.get("difference_id"))
            if not difference:
                continue
            if difference.state == "cancelled":
                raise UserError(
                    self.env._(
                        "%s was cancelled by a later act: it covers nothing.",
                        difference.name,
                    )
                )
            rest = left.get(difference.id)
            rest = difference._exact()["rest"] if rest is None else rest
            asked = D(vals.get("amount"))
            if asked > rest:
                raise UserError(
                    self.env._(
                        "%(number)s has %(rest)s left, and %(asked)s is asked of it: each note of"
                        " a difference pays once.",
                        number=difference.name,
                        rest=text(rest),
                        asked=text(asked),
                    )
                )
            left[difference.id] = rest - asked

    def _check_subjects(self):
        """A claim is paid from a surplus of its own ATM, in its currency.

        :raises UserError: naming the claim and the difference
        """
        for cover in self.filtered("claim_id"):
            claim, difference = cover.claim_id, cover.difference_id
            if (
                difference.kind != "surplus"
                or difference.device_id != claim.device_id
                or difference.currency_id != claim.currency_id
            ):
                raise UserError(
                    self.env._(
                        "Claim %(claim)s is covered by a surplus of its own ATM, in its currency;"
                        " %(difference)s is none.",
                        claim=claim.display_name,
                        difference=difference.name,
                    )
                )

    def _check_claims(self):
        """A claim takes no more from all differences together than was claimed.

        :raises UserError: naming the claim and both sums
        """
        claims = self.claim_id.sorted("id")
        if not claims:
            return
        # Two covers of one claim from two differences meet at the claim's row.
        claims.sudo().lock_for_update()  # sudo: a lock changes nothing
        claims.flush_recordset()
        query = SQL(
            "SELECT c.id, c.amount_claimed AS claimed, sum(v.amount) AS covered FROM atm_claim c"
            " JOIN atm_cover v ON v.claim_id = c.id AND v.active WHERE c.id = ANY(%s)"
            " GROUP BY c.id HAVING c.amount_claimed > 0 AND sum(v.amount) > c.amount_claimed",
            claims.ids,
        )
        for row in rows(self.env, query):
            raise UserError(
                self.env._(
                    "Claim %(claim)s asks for %(claimed)s; covers of %(covered)s would be more.",
                    claim=claims.browse(row["id"]).display_name,
                    claimed=text(row["claimed"]),
                    covered=text(row["covered"]),
                )
            )

    def _withdraw(self, reason):
        """The cover was a mistake: it stays in sight and no longer counts.

        :param reason: in words, kept
        :raises AccessError: other than the head of claims
        :raises UserError: without a reason
        """
        head = self.env.user.has_group("atm_claims.group_claims_head")
        if not self.env.su and not head:
            raise AccessError(self.env._("The head of claims withdraws covers."))
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the cover is withdrawn."))
        live = self.filtered("active")
        # sudo: a withdrawal is written here alone; the role was checked above.
        live.sudo().write(
            {
                "active": False,
                "withdrawn_by": self.env.uid,
                "withdrawn_at": fields.Datetime.now(),
                "withdrawn_reason": reason.strip(),
            }
        )
        live.flush_recordset()
        for cover in live:
            cover.difference_id.sudo()._settle()

    @api.model
    def _offset(self, surplus, shortage, amount):
        """Set a surplus off against a shortage of the same ATM: one cover on each.

        :param amount: exact sum, not above the rest of either
        :return: both covers
        :raises UserError: not a surplus and a shortage of one ATM and currency
        """
        same = (
            surplus.device_id == shortage.device_id
            and surplus.currency_id == shortage.currency_id
        )
        if not same or (surplus.kind, shortage.kind) != ("surplus", "shortage"):
            raise UserError(
                self.env._(
                    "A surplus is set off against a shortage of the same ATM and currency."
                )
            )
        pairs = ((surplus, shortage), (shortage, surplus))
        # sudo: offsets are made by the entry that books them, never by hand.
        return self.sudo().create(
            [
                {
                    "difference_id": one.id,
                    "other_id": other.id,
                    "kind": "offset",
                    "amount": to_float(amount),
                }
                for one, other in pairs
            ]
        )

    @api.depends("kind", "amount", "claim_id")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for cover in self:
            source = cover.claim_id.display_name or kinds.get(cover.kind)
            cover.display_name = f"{source}: {text(D(cover.amount))}"
