# One concern a file, for one model.
# pylint: disable=consider-merging-classes-inherited
from odoo import models
from odoo.tools.misc import format_date, formatLang

from ..tools import ageing_reserve

SILENT = {"tax": "cap", "bank": "collateral"}
"""What changes a reserve though group, rate and base stay, by method of the book."""


class ReserveLineReason(models.Model):
    """Why the reserve of a debt is what it is, and why it changed, in words."""

    _inherit = "reserve.line"

    def _money_text(self, amount):
        return formatLang(self.env, amount, digits=2)

    def _rate_text(self, rate):
        return formatLang(self.env, rate, digits=3).rstrip("0").rstrip(".,")

    def _selection_text(self, field, value):
        return dict(self._fields[field]._description_selection(self.env)).get(
            value, value
        )

    def _reason_text(self):
        """The sentence of a line in the user's language: days, group, rate, kind, base."""
        if not self.band_id:
            return {
                "repaid": self.env._("The debt is repaid: no reserve is needed."),
                "schedule": self._schedule_text(),
                "opening": self.env._(
                    "Made by the bank before its first inventory here: taken over, not counted."
                ),
                "written_off": self.env._(
                    "The debt is written off: its reserve was used."
                ),
                "moved": self.env._(
                    "The debt moved to another segment: the reserve is released here and "
                    "created there."
                ),
            }.get(self.motion) or self.env._(
                "The debt is no longer covered by the rule book: no reserve is needed."
            )
        if self.exception_id:
            return self.exception_id._reason_text(self)
        method = self.book_id.method
        if method == "tax":
            text = self._tax_text()
        elif method == "bank":
            text = self._bank_text()
        else:
            text = self._ageing_text()
        if self.rule == "written_off":
            text = f"{text}; {self._off_balance_text()}"
        if self.uncertain:
            return self.env._("%s; the rate is not confirmed by a document", text)
        return text

    def _ageing_text(self):
        return self.env._(
            "Overdue %(days)s d.: group %(group)s, rate %(rate)s %%; %(kind)s, base: %(rule)s "
            "%(base)s",
            days=self.dpd,
            group=self.band_id.name,
            rate=self._rate_text(self.rate),
            kind=self._selection_text("overdue_kind", self.overdue_kind).lower(),
            rule=self._selection_text("rule", self.rule).lower(),
            base=self._money_text(self.base),
        )

    def _off_balance_text(self):
        """A debt that left the balance on a ground that does not hold for this book."""
        # sudo: who may read the reserve of a debt may know the order that it is counted from.
        line = (
            self.env["reserve.write.off.line"]
            .sudo()
            .search(
                [
                    ("contract_id", "=", self.contract_id.id),
                    ("state", "in", ("posted", "reversed")),
                    ("date", "<=", self.inventory_id._booked_on()),
                    ("order_id.with_entries", "=", True),
                ],
                order="id desc",
                limit=1,
            )
        )
        return self.env._(
            "off the balance by order %(order)s of %(date)s, whose ground does not hold here:"
            " counted from the sum written off, %(amount)s, less money returned",
            order=line.order_id.name or "—",
            date=format_date(self.env, line.date),
            amount=self._money_text(line.amount),
        )

    def _schedule_text(self):
        if self.book_id.method == "bank":
            return self.env._(
                "The debt is back in schedule: reserved with the others of its portfolio."
            )
        return self.env._("The debt is back in schedule: no reserve is needed.")

    def _tax_text(self):
        """Days, group, doubtful sum, own debt, reserve by age and after the cap."""
        texts = [
            self.env._(
                "Overdue %(days)s d.: group %(group)s, rate %(rate)s %%; doubtful: %(gross)s",
                days=self.dpd,
                group=self.band_id.name,
                rate=self._rate_text(self.rate),
                gross=self._money_text(self.base + self.counter),
            )
        ]
        if self.counter:
            texts.append(
                self.env._(
                    "own debt to the same party takes off %(counter)s, rest %(base)s",
                    counter=self._money_text(self.counter),
                    base=self._money_text(self.base),
                )
            )
        if self.calculated != self.reserve:
            texts.append(
                self.env._(
                    "by age %(by_age)s, after the cap on the whole reserve %(reserve)s",
                    by_age=self._money_text(self.calculated),
                    reserve=self._money_text(self.reserve),
                )
            )
        return "; ".join(texts)

    def _bank_text(self):
        """A loan of a portfolio, or assessed alone: category, its grounds, collateral."""
        if self.portfolio != "individual":
            return self.env._(
                "Overdue %(days)s d.: portfolio “%(portfolio)s”, group %(group)s, rate %(rate)s %%;"
                " base %(base)s",
                days=self.dpd,
                portfolio=self._selection_text("portfolio", self.portfolio),
                group=self.band_id.name,
                rate=self._rate_text(self.rate),
                base=self._money_text(self.base),
            )
        texts = [
            self.env._(
                "Assessed alone: category %(category)s, rate %(rate)s %%, base %(base)s",
                category=self.band_id.name,
                rate=self._rate_text(self.rate),
                base=self._money_text(self.base),
            ),
            self._position_text(),
            self.env._(
                "overdue %(days)s d. in the window: debt service %(service)s",
                days=self.service_days,
                service=self._selection_text("service", self.service).lower(),
            ),
        ]
        if self.collateral:
            texts.append(self._collateral_text())
        return "; ".join(texts)

    def _collateral_text(self):
        return self.env._(
            "collateral takes off %(collateral)s: reserve %(before)s → %(after)s",
            collateral=self._money_text(self.collateral),
            before=self._money_text(self.calculated),
            after=self._money_text(self.reserve),
        )

    def _position_text(self):
        position = self._selection_text("position", self.position).lower()
        if not self.position_id:
            return self.env._(
                "financial position %s by default, no judgement on the client is recorded",
                position,
            )
        return self.env._(
            "financial position %(position)s by the judgement of %(date)s (%(document)s)",
            position=position,
            date=format_date(self.env, self.position_id.date_from),
            document=self.position_id.document,
        )

    def _change_codes(self):
        """Why the reserve changed, in the codes of the pure module."""
        gone = self.motion if self.motion != "arrived" else None
        if self.known and not self.prev_band_id and not gone:
            return ("taken",)
        by_rate = self._other_scale()
        return ageing_reserve.why_changed(
            previous=self.previous,
            reserve=self.reserve,
            gone=gone,
            known=self.known,
            days_before=self.prev_rate if by_rate else self.prev_dpd,
            days_now=self.rate if by_rate else self.dpd,
            same_group=self.band_id == self.prev_band_id or self._same_days(),
            rate_before=self.prev_rate,
            rate_now=self.rate,
            base_before=self.prev_base,
            base_now=self.base,
            decided=bool(self.exception_id),
            silent=SILENT.get(self.book_id.method, "same"),
        )

    def _other_scale(self):
        """Does a loan not grow older, but gets a worse category, or goes to another portfolio? That
        is worse by its rate."""
        return self.portfolio == "individual" or (
            self.prev_band_id and self.band_id.portfolio != self.prev_band_id.portfolio
        )

    def _same_days(self):
        """Groups of two editions are the same group when their days are."""
        now, before = self.band_id, self.prev_band_id
        return (now.portfolio, now.category, now.dpd_from, now.dpd_to) == (
            before.portfolio,
            before.category,
            before.dpd_from,
            before.dpd_to,
        )

    def _change_text(self):
        """Why the reserve differs from the last one, in the user's language."""
        if self.motion == "opening":
            return ""
        if self.motion == "arrived":
            return self.env._(
                "Came from another segment, where its reserve was released."
            )
        if self.motion == "written_off" and self.previous < 0:
            return self.env._(
                "Written off against the reserve: %(used)s, of it %(common)s beyond the reserve of"
                " the debt itself, from the whole reserve of the book (Tax Code, art. 266(5)); so"
                " much of the reserve is made anew.",
                used=self._money_text(self.used),
                common=self._money_text(-self.previous),
            )
        if self.motion == "written_off":
            return self.env._(
                "Written off against the reserve: %(used)s; the rest released: %(rest)s.",
                used=self._money_text(self.used),
                rest=self._money_text(self.previous),
            )
        if self.motion:
            return self.env._(
                "%(motion)s; was %(previous)s.",
                motion=self._selection_text("motion", self.motion),
                previous=self._money_text(self.previous),
            )
        if self.known and self.inventory_id.previous_id.opening:
            return self.env._(
                "Was taken over as the opening balance: %(previous)s; counted by the rule book"
                " now.",
                previous=self._money_text(self.previous),
            )
        texts = [self._change_part(code) for code in self._change_codes()]
        if self.came:
            texts.append(
                self.env._(
                    "%s came with the loan from its portfolio without overdue",
                    self._money_text(self.came),
                )
            )
        return "; ".join(texts)

    def _change_part(self, code):
        before, now = self.prev_band_id.name, self.band_id.name
        if self.band_id.portfolio != self.prev_band_id.portfolio:
            before, now = (
                band._full_name() if band else ""
                for band in (self.prev_band_id, self.band_id)
            )
        money = self._money_text
        if code == "cap":
            return self.env._(
                "the cap on the whole reserve leaves another share: %(before)s → %(now)s",
                before=money(self.previous),
                now=money(self.reserve),
            )
        if code == "collateral":
            return self.env._(
                "the collateral taken into account changed: %(before)s → %(now)s",
                before=money(self.previous),
                now=money(self.reserve),
            )
        if code == "exception":
            return self.env._(
                "a decision about the debt: rate %(before)s %% → %(now)s %%",
                before=self._rate_text(self.prev_rate),
                now=self._rate_text(self.rate),
            )
        if code in ("worse", "better") and self._other_scale():
            return self._change_of_category(code, before, now)
        if code == "new" and not self.dpd:
            return self.env._("No line in the last inventory: assessed alone now.")
        if code == "taken":
            return self.env._(
                "Held after a reversed write-off: %(previous)s; counted by the rule book now.",
                previous=money(self.previous),
            )
        if code == "new":
            return self.env._("Not in the last inventory: overdue is new.")
        if code == "worse":
            return self.env._(
                "moved to an older group: %(before)s → %(now)s", before=before, now=now
            )
        if code == "better":
            return self.env._(
                "moved to a younger group: %(before)s → %(now)s", before=before, now=now
            )
        if code == "rate":
            return self.env._(
                "the rate of the group changed: %(before)s %% → %(now)s %%",
                before=self._rate_text(self.prev_rate),
                now=self._rate_text(self.rate),
            )
        if code == "grown":
            return self.env._(
                "the base grew: %(before)s → %(now)s",
                before=money(self.prev_base),
                now=money(self.base),
            )
        if code == "reduced":
            return self.env._(
                "the base was reduced: %(before)s → %(now)s",
                before=money(self.prev_base),
                now=money(self.base),
            )
        return self.env._("Nothing changed.")

    def _change_of_category(self, code, before, now):
        if code == "worse":
            return self.env._(
                "moved to a worse category: %(before)s → %(now)s",
                before=before,
                now=now,
            )
        return self.env._(
            "moved to a better category: %(before)s → %(now)s", before=before, now=now
        )
