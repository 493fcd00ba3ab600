from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.bank_base.tools import money, roles
from odoo.addons.bank_base.tools.money import D, to_float

from ..tools import payout_policy

HEAD = "atm_claims.group_claims_head"
AUDITOR = "bank_base.group_auditor"
MOST = 200_000
"""Claims in one trial."""


class AtmPayoutTrial(models.Model):
    """A version of the policy tried on the claims of a past period: what it would have cost,
    saved and sped up. Kept with the version; every figure opens to its claims.
    """

    _name = "atm.payout.trial"
    _description = "Trial of a policy on past claims"
    _order = "id desc"

    policy_id = fields.Many2one(
        "atm.payout.policy", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="policy_id.company_id", store=True)
    currency_id = fields.Many2one(related="policy_id.currency_id")
    date_from = fields.Date(string="Claims from", required=True)
    date_to = fields.Date(string="To", required=True)
    trip_cost = fields.Monetary(
        string="Cost of a trip",
        help="Norm of one unplanned encashment, for ATMs whose region has none of its own.",
    )
    as_accepted = fields.Boolean(
        string="Branch claims as if accepted",
        help="Claims taken in a branch's form count as if their clients had signed the prior"
        " acceptance: for a past when it was not offered yet.",
    )
    claims = fields.Integer(help="Claims registered in the period.")
    paid = fields.Integer(string="Paid at once")
    amount = fields.Monetary(string="Sum paid at once")
    wrong = fields.Integer(
        string="Of them wrongly",
        help="Paid at once, and the end showed it was not due.",
    )
    lost = fields.Monetary(help="What of it was not due in the end.")
    not_ended = fields.Integer(
        string="Of them without an end", help="Paid at once, not decided to this day."
    )
    trips = fields.Integer(help="One ATM on one day of registration.")
    trips_saved = fields.Integer(
        help="Trips whose every claim would have been paid at once."
    )
    saved = fields.Monetary(help="Trips saved by their cost.")
    balance = fields.Monetary(
        string="Saved less lost",
        compute="_compute_balance",
    )
    days_saved = fields.Float(
        string="Days sooner, on average",
        digits=(9, 1),
        aggregator="avg",
        help="From registration to the end, of claims that would have been paid at once.",
    )
    line_ids = fields.One2many(
        "atm.payout.trial.line", "trial_id", string="Claims tried"
    )
    user_id = fields.Many2one("res.users", string="Tried by", required=True)

    @api.depends("saved", "lost")
    def _compute_balance(self):
        for trial in self:
            trial.balance = to_float(D(trial.saved) - D(trial.lost))

    @api.depends("policy_id", "date_from", "date_to")
    def _compute_display_name(self):
        for trial in self:
            trial.display_name = (
                f"{trial.policy_id.display_name}: {trial.date_from} – {trial.date_to}"
            )

    @api.model
    def _try(self, policy, date_from, date_to, trip_cost=0, as_accepted=False):
        """Try a policy on the claims registered from a day to a day; nothing else changes.

        :param trip_cost: cost of a trip where the ATM's region has no norm, company currency
        :param as_accepted: count claims of branches as if a prior acceptance had been signed
        :return: the trial
        :raises UserError: the period is upside down or holds too many claims
        """
        roles.require(self, self.env._("try a policy"), HEAD, AUDITOR)
        if date_from > date_to:
            raise UserError(self.env._("The period ends before it begins."))
        found = self._past_rows(policy.company_id, date_from, date_to)
        if len(found) > MOST:
            raise UserError(
                self.env._("More than %s claims: choose a shorter period.", MOST)
            )
        pasts = self._pasts(policy, found, D(trip_cost), as_accepted)
        rows, figures = payout_policy.trial(policy._rules(), pasts)
        # sudo: a trial is the machine's count; nobody enters one by hand.
        trial = self.sudo().create(
            {
                "policy_id": policy.id,
                "date_from": date_from,
                "date_to": date_to,
                "trip_cost": to_float(D(trip_cost)),
                "as_accepted": as_accepted,
                "claims": figures["claims"],
                "paid": figures["paid"],
                "amount": to_float(figures["amount"]),
                "wrong": figures["wrong"],
                "lost": to_float(figures["lost"]),
                "not_ended": figures["open"],
                "trips": figures["trips"],
                "trips_saved": figures["trips_saved"],
                "saved": to_float(figures["trips_cost"]),
                "days_saved": float(figures["days"] or 0),
                "user_id": self.env.uid,
            }
        )
        trial.env["atm.payout.trial.line"].create(
            [trial._prepare_line(*row) for row in rows]
        )
        return trial.sudo(self.env.su)

    def _prepare_line(self, past, paid, answers, lost, days):
        unmet = [answer.code for answer in answers if answer.met is False]
        return {
            "trial_id": self.id,
            "claim_id": past.claim,
            "paid": paid,
            "amount": to_float(past.case.amount),
            "lost": to_float(lost),
            "days": days or 0,
            "ended": days is not None,
            "unmet": ",".join(unmet),
        }

    # -- the past, in sets ----------------------------------------------------------------------

    @api.model
    def _past_rows(self, company, date_from, date_to):
        """Claims of a period with their conclusion, acceptance and end; one statement."""
        claims = self.env["atm.claim"]
        claims.check_access("read")
        self.env.flush_all()
        zone = company.partner_id.tz or "Europe/Moscow"
        # Clock times are kept in UTC, a day is the bank's.
        closed = (
            SQL("c.closed_on") if "closed_on" in claims._fields else SQL("NULL::date")
        )
        day = SQL("(c.registered_at AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", zone)
        return money.rows(
            self.env,
            SQL(
                """
                SELECT c.id, c.client_id, c.device_id, c.kind, c.channel, c.currency_id,
                       coalesce(c.amount_claimed, 0) AS amount, %(day)s AS registered,
                       coalesce(c.verdict, t.verdict, '') AS verdict,
                       a.id AS acceptance, a.signed_on,
                       coalesce(e.decided_on, d.date, %(closed)s) AS ended,
                       coalesce(e.granted, d.granted,
                                CASE WHEN %(closed)s IS NOT NULL
                                     THEN coalesce(c.amount_granted, 0) END) AS granted,
                       w.amount AS wrong
                  FROM atm_claim c
                  LEFT JOIN atm_transaction t ON t.id = c.transaction_id
                  LEFT JOIN LATERAL (
                       SELECT p.id, p.signed_on FROM atm_prior_acceptance p
                        WHERE p.claim_id = c.id AND p.signed_on <= %(day)s
                          AND (p.revoked_on IS NULL OR p.revoked_on > %(day)s)
                        ORDER BY p.id LIMIT 1) a ON true
                  LEFT JOIN LATERAL (
                       SELECT l.date, CASE WHEN l.asked = 'refuse' THEN 0
                                           ELSE coalesce(l.amount, 0) END AS granted
                         FROM atm_decision_line l
                         JOIN atm_decision s ON s.id = l.decision_id AND s.state = 'closed'
                        WHERE l.claim_id = c.id AND l.result = 'passed'
                          AND l.asked IN ('pay', 'pay_part', 'refuse')
                        ORDER BY l.date DESC, l.id DESC LIMIT 1) d ON true
                  LEFT JOIN LATERAL (
                       SELECT v.decided_on,
                              v.amount - CASE WHEN v.state = 'wrong'
                                              THEN coalesce(v.wrong_amount, 0)
                                              ELSE 0 END AS granted
                         FROM atm_payout_evaluation v
                        WHERE v.claim_id = c.id AND v.state IN ('right', 'wrong')
                        LIMIT 1) e ON true
                  LEFT JOIN atm_wrong_payout w ON w.claim_id = c.id
                 WHERE c.company_id = %(company)s AND c.registered_at IS NOT NULL
                   AND %(day)s BETWEEN %(first)s AND %(last)s
                 ORDER BY c.registered_at, c.id
                 LIMIT %(most)s
                """,
                day=day,
                closed=closed,
                company=company.id,
                first=date_from,
                last=date_to,
                most=MOST + 1,
            ),
        )

    @api.model
    def _trip_costs(self, devices, default, day):
        """Cost of an unplanned encashment by ATM, by the norms of its region where there are any.

        :param default: for regions without norms
        :param day: norms that hold on this day
        :return: device id -> Decimal, in company currency
        """
        costs = dict.fromkeys(devices.ids, default)
        if "atm.cost.norm" not in self.env:
            return costs
        norms = self.env["atm.cost.norm"]
        for region, group in devices.grouped("region_id").items():
            values = norms._values(norms._at(group[0].company_id, region, day))
            hours = values.get("trip_hours", D(0))
            cost = sum(
                (values.get(kind, D(0)) for kind in ("recount", "load")), D(0)
            ) + hours * sum(
                (values.get(kind, D(0)) for kind in ("escort", "car", "wage")), D(0)
            )
            if cost:
                costs.update(dict.fromkeys(group.ids, money.round_kopeck(cost)))
        return costs

    @api.model
    def _pasts(self, policy, found, trip_cost, as_accepted=False):
        """The rows of claims as the pure calculation takes them."""
        if not found:
            return []
        for row in found if as_accepted else ():
            if row["channel"] == "branch" and row["client_id"] and not row["signed_on"]:
                row.update(signed_on=row["registered"], acceptance=0)
        clients = self.env["bank.client"].browse(
            {row["client_id"] for row in found if row["client_id"]}
        )
        first = fields.Date.subtract(found[0]["registered"], months=13)
        facts = clients._facts_between(first, found[-1]["registered"])
        facts = {
            client: tuple(payout_policy.Fact(**row) for row in rows)
            for client, rows in facts.items()
        }
        wrong = self._wrong_entries(clients)
        devices = self.env["atm.device"].browse(
            {row["device_id"] for row in found if row["device_id"]}
        )
        costs = self._trip_costs(devices, trip_cost, found[-1]["registered"])
        rates = {}
        return [self._past(policy, row, facts, wrong, costs, rates) for row in found]

    def _wrong_entries(self, clients):
        entries = {}
        for one in self.env["atm.wrong.payout"].search(
            [("client_id", "in", clients.ids)]
        ):
            entries.setdefault(one.client_id.id, []).append(one)
        return entries

    def _past(self, policy, row, facts, wrong, costs, rates):
        day, client = row["registered"], row["client_id"]
        rate = self._rate(policy.company_id, row["currency_id"], day, rates)

        def own(amount):
            return None if amount is None else money.round_kopeck(amount * rate)

        acceptance = row["signed_on"] and payout_policy.Fact(
            "atm.prior.acceptance", row["signed_on"], None, D(0),
            model="atm.prior.acceptance", id=row["acceptance"],
        )  # fmt: skip
        before = tuple(
            payout_policy.Fact(
                one._name, one.date, None, D(one.amount), False, one._name, one.id
            )
            for one in wrong.get(client, ())
            if one.date <= day and not (one.lifted_on and one.lifted_on <= day)
        )
        case = payout_policy.Case(
            day=day,
            amount=own(row["amount"]),
            kind=row["kind"],
            verdict=row["verdict"],
            client=client,
            acceptance=acceptance or None,
            wrong_before=before,
            facts=facts.get(client, ()),
        )
        granted = own(row["granted"])
        if row["wrong"] is not None:
            rest = max(case.amount - own(row["wrong"]), D(0))
            granted = rest if granted is None else min(granted, rest)
        return payout_policy.Past(
            case=case,
            claim=row["id"],
            device=row["device_id"],
            registered=day,
            ended=row["ended"],
            granted=granted,
            trip_cost=costs.get(row["device_id"], D(0)),
        )

    def _rate(self, company, currency_id, day, rates):
        if currency_id == company.currency_id.id:
            return D(1)
        if (currency_id, day) not in rates:
            currency = self.env["res.currency"].browse(currency_id)
            rates[currency_id, day] = D(
                currency._get_conversion_rate(
                    currency, company.currency_id, company, day
                )
            )
        return rates[currency_id, day]

    # -- opening --------------------------------------------------------------------------------

    def _open(self, name, domain):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "atm.payout.trial.line",
            "view_mode": "list",
            "domain": [("trial_id", "=", self.id), *domain],
        }

    def action_open_all(self):
        return self._open(self.env._("Claims tried"), [])

    def action_open_paid(self):
        return self._open(self.env._("Paid at once"), [("paid", "=", True)])

    def action_open_wrong(self):
        return self._open(self.env._("Of them wrongly"), [("lost", ">", 0)])
