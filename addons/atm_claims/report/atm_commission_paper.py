from odoo import models

from odoo.addons.bank_base.tools.money import D, to_float
from odoo.addons.bank_base.tools.words import amount_in_words

ASKED = {
    "pay": "удовлетворить претензию, выплатить",
    "pay_part": "удовлетворить претензию частично, выплатить",
    "refuse": "отказать в удовлетворении претензии",
    "charge": "отнести недостачу на работника, взыскать",
    "offset": "зачесть излишек в счёт недостачи",
    "write_off": "списать",
    "check": "провести дополнительную проверку",
}
VOTES = {"for": "за", "against": "против", "abstained": "воздержался"}
RESULTS = {
    "passed": "Решение принято",
    "rejected": "Предложение отклонено",
    "not_decided": "Решение не принято",
    "no_quorum": "Кворума по вопросу нет",
}
OPINIONS = {
    "represented": "представлено в комиссии",
    "to_ask": "заключение не запрошено",
    "asked": "заключение запрошено",
    "given": "заключение получено",
}
UNITS = {
    "claims": "отдел претензионной работы",
    "technician": "технические специалисты",
    "cash_desk": "касса пересчёта",
    "encashment": "инкассация",
    "security": "служба безопасности",
    "processing": "процессинговый центр",
    "books": "бухгалтерия",
    "other": "иное подразделение",
}
CAUSES = {
    "by_host": "по указанию процессинга",
    "left_behind": "забыта клиентом",
    "jam": "замятие, не взята вовремя",
    "unknown": "не установлена",
}
NOUNS = {"one": "карта", "few": "карты", "many": "карт"}


def plural(number, one, few, many):
    """The Russian form of a noun after a number."""
    if number % 10 == 1 and number % 100 != 11:
        return one
    if number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14):
        return few
    return many


class AtmCommissionPaper(models.AbstractModel):
    """What the commission's papers and the acts on cards share: words for sums, people, votes."""

    _name = "atm.commission.paper"
    _description = "Paper of the claims commission"

    def _values(self, model, docids):
        docs = self.env[model].browse(docids)
        docs.check_access("read")
        return {
            "doc_ids": docids,
            "doc_model": model,
            "docs": docs.with_context(lang="ru_RU"),
            "words": self._words,
            "money": self._money,
            "day": lambda one: one.strftime("%d.%m.%Y") if one else "",
            "asked": ASKED,
            "votes": VOTES,
            "results": RESULTS,
            "opinions": OPINIONS,
            "units": UNITS,
            "causes": CAUSES,
            "cards": lambda number: plural(number, **NOUNS),
            "people": self._people,
        }

    def _words(self, amount, currency):
        """A sum in Russian words with its cases, kopecks in figures."""
        try:
            return amount_in_words(D(amount), currency=currency.name)
        except NotImplementedError:
            # No Russian words for this currency: Odoo's own text.
            return currency.amount_to_text(to_float(amount))

    def _money(self, amount):
        """A sum in figures, as Russian papers have it: 12 345,60."""
        return f"{D(amount):,.2f}".replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")

    def _people(self, decision):
        """Who sits: (role, name, position, in whose place and why, present)."""
        commission = decision.commission_id
        sitting = commission._sitting(decision.date)
        found = []
        for member, user in sitting.items():
            job, instead = member.job, ""
            if user != member.user_id:
                one = commission.substitution_ids.filtered(
                    lambda sub, member=member, user=user: (
                        sub.member_id == member
                        and sub.user_id == user
                        and sub.date_from <= decision.date <= sub.date_to
                    )
                )[:1]
                job = one.job
                instead = f"вместо: {member.user_id.name} ({one.reason})"
            role = "Председатель" if member.role == "chair" else "Член комиссии"
            if member.role == "secretary":
                role = "Член комиссии, секретарь"
            found.append((role, user.name, job, instead, user in decision.present_ids))
        return found


class AtmMinutes(models.AbstractModel):
    """Data of the printed minutes."""

    _name = "report.atm_claims.commission_minutes"
    _inherit = "atm.commission.paper"
    _description = "Minutes of the claims commission"

    def _get_report_values(self, docids, data=None):
        return self._values("atm.decision", docids)


class AtmApprovalSheet(models.AbstractModel):
    """Data of the printed approval sheet."""

    _name = "report.atm_claims.commission_sheet"
    _inherit = "atm.commission.paper"
    _description = "Approval sheet of the claims commission"

    def _get_report_values(self, docids, data=None):
        return self._values("atm.decision", docids)


class AtmCardActPaper(models.AbstractModel):
    """Data of the printed act on cards."""

    _name = "report.atm_claims.card_act"
    _inherit = "atm.commission.paper"
    _description = "Printed act on captured cards"

    def _get_report_values(self, docids, data=None):
        return self._values("atm.card.act", docids)
