"""One claim from the branch to the answer in a real browser, each step by the role that makes it.

Used by the browser test, which asks the database what became of it, and by the guides' pictures.
"""

from datetime import datetime, timedelta
from decimal import Decimal

from .claim_bank import BIC, CASE
from .claim_steps_cash import CashSteps
from .claim_steps_client import ClientSteps
from .walking import CLAIMS, now, shown

PAYOUTS = "atm_claims.atm_payout_action"
WORDS = (
    "Снимала деньги, банкомат долго считал, потом вернул карту, денег не выдал. Пришло сообщение о"
    " списании."
)


class ClaimPath(CashSteps, ClientSteps):
    """The path of the claim; parameters are those of :class:`.walking.Walking`."""

    def __init__(self, *args):
        super().__init__(*args)
        self.case = self.bank.case(CASE)
        self.at = datetime.fromisoformat(self.case["at"])
        self.amount = Decimal(self.case["owed"]) / 100
        self.told = (self.at + timedelta(minutes=10)).replace(second=0)

    # -- the branch --------------------------------------------------------------------------

    def registered(self):
        """The branch's operator enters the claim by the form, registers it and prints it."""
        with self.user("front") as opened:
            self.new(opened, CLAIMS)
            self.look(opened, "empty")
            for field, text in (
                ("client_id", self.case["client"]),
                ("branch_id", "Садовое"),
                ("device_id", self.case["device"]),
            ):
                self.find(opened, field, text)
            for field, label in (
                ("identification", "По документу"),
                ("answer_way", "Эл. почта"),
                ("receipt", "Чека нет"),
                ("demand", "Зачислить на счёт"),
            ):
                self.choose(opened, field, label)
            whole = f"{self.amount:.2f}".replace(".", ",")
            for field, text in (
                ("visited_at", shown(now() - timedelta(minutes=40))),
                ("phone", "+7 916 123-45-67"),
                ("email", "client@example.com"),
                ("address", "г. Москва, ул. Лесная, д. 7, кв. 12"),
                ("occurred_at", shown(self.told)),
                ("amount_operation", whole),
                ("amount_claimed", whole),
                ("card", self.case["card"]),
                ("summary", "Списано, наличные не выданы"),
            ):
                self.type(opened, field, text)
            self.to(opened, "[name=script_ids] .o_data_row:last-of-type")
            self.look(opened, "script")
            self.tab(opened, "description")
            self.type(opened, "description", WORDS)
            self.save(opened)
            self.claim = self.number(opened)
            self.look(opened, "draft")
            self.press(opened, "action_register")
            self.becomes(opened, "Зарегистрирована")
            self.look(opened, "registered")
            self.paper(opened, "claim_form", self.claim)

    # -- the claims officer ------------------------------------------------------------------

    def found(self):
        """The officer sees what the claim found, and asks the technician."""
        with self.user("officer") as opened:
            opened.open_action(CLAIMS)
            self.look(opened, "list")
            opened.switch_view("kanban")
            self.look(opened, "kanban")
            self.record(opened, CLAIMS, self.claim)
            self.tab(opened, "operations")
            self.to(opened, "[name=failure_ids]")
            self.look(opened, "operations")
            self.press_text(opened, "Запросить сведения")
            self.becomes(opened, "Запрос сведений")
            self.press_text(opened, "Техническому специалисту")
            self.becomes(opened, "Техническое заключение")
            self.make(
                opened,
                "atm.unit.request",
                {
                    "claim_id": self.claim,
                    "unit": "technician",
                    "question": "Выдал ли банкомат наличные по этой операции? Что с диспенсером?",
                },
            )
            self.record(opened, CLAIMS, self.claim)
            self.tab(opened, "work")
            self.to(opened, "[name=request_ids]")
            self.look(opened, "work")

    def answered(self):
        """The technician answers the request and signs the conclusion."""
        with self.user("technician") as opened:
            opened.open_action("atm_claims.atm_unit_request_action")
            self.look(opened, "requests")
            opened.page.click(".o_data_row [name=answer]")
            opened.page.fill(
                ".o_data_row [name=answer] textarea",
                "Банкноты не предъявлены, остались в банкомате. Заключение подписано.",
            )
            self.press(opened, "action_answer", within=".o_list_view")
            self.look(opened, "request_answered")
            action = "atm_claims.atm_conclusion_action"
            device, claim = self.device(), self.claim
            self.conclusion = self.make(
                opened,
                "atm.conclusion",
                {
                    "device_id": device,
                    "claim_id": claim,
                    "period_from": self.utc(self.at - timedelta(hours=1)),
                    "period_to": self.utc(self.at + timedelta(hours=1)),
                    "failure": "yes",
                    "module": "dispenser",
                    "available": "no",
                    "booking": "doubled",
                    "inspection": "none",
                    "card": self.case["card"],
                    "text": "Диспенсер не предъявил банкноты: замятие в тракте. Сумма удержана"
                    " банкоматом, клиенту недоступна.",
                },
            )
            self.record(opened, action, self.conclusion)
            self.press(opened, "action_sign")
            self.becomes(opened, "Подписано")
            self.look(opened, "conclusion")

    # -- money -------------------------------------------------------------------------------

    def decided(self):
        """The chair puts the claim on the agenda; three vote, each in the own name."""
        action = "atm_claims.atm_decision_action"
        with self.user("chair") as opened:
            self.record(opened, CLAIMS, self.claim)
            opened.page.click(".o_cp_action_menus .fa-cog")
            opened.page.get_by_role("menuitem", name="Вынести на комиссию").click()
            opened.page.wait_for_selector("[name=line_ids] .o_data_row")
            ((self.session_id,),) = self.sql("SELECT id FROM atm_decision")
            self.look(opened, "agenda")
            self.press(opened, "action_open")
            self.becomes(opened, "Голосование")
        for login, choice, dissent in (
            ("member", "for", ""),
            ("second", "abstained", "Прошу ещё раз осмотреть диспенсер."),
            ("chair", "for", ""),
        ):
            with self.user(login) as opened:
                self.record(opened, action, self.session_id)
                self.press(opened, "action_vote")
                opened.page.wait_for_selector(".modal .o_form_renderer")
                opened.page.check(f".modal input[data-value={choice}]")
                if dissent:
                    opened.page.fill(".modal [name=dissent] textarea", dissent)
                self.look(opened, f"vote_{login}")
                opened.page.click(".modal footer .btn-primary")
                opened.page.wait_for_selector(".modal", state="detached")
                opened.quiet()
        with self.user("chair") as opened:
            self.record(opened, action, self.session_id)
            self.press(opened, "action_close", sure=True)
            self.becomes(opened, "Закрыто")
            self.look(opened, "decided")
            self.paper(opened, "commission_minutes", self.session_id)
            self.paper(opened, "commission_sheet", self.session_id)

    def paid(self):
        """The officer enters the account, the head approves, the accountant pays."""
        ((self.payout,),) = self.sql("SELECT id FROM atm_payout")
        with self.user("officer") as opened:
            self.record(opened, PAYOUTS, self.payout)
            self.type(opened, "account", self.account())
            self.save(opened)
            self.look(opened, "payout_proposed")
        with self.user("head") as opened:
            opened.open_action(PAYOUTS)
            self.look(opened, "payouts")
            self.record(opened, PAYOUTS, self.payout)
            self.press(opened, "action_approve")
            self.becomes(opened, "Одобрена")
            self.look(opened, "payout_approved")
        with self.user("accountant") as opened:
            self.record(opened, PAYOUTS, self.payout)
            self.press(opened, "action_pay")
            self.becomes(opened, "Выплачена")
            self.look(opened, "payout_paid")
            ((entry,),) = self.sql(
                "SELECT id FROM atm_entry WHERE source_model = 'atm.payout'"
            )
            self.record(opened, "atm_claims.atm_entry_action", entry)
            self.look(opened, "payout_entry")

    def account(self):
        """The client's account with its right key: the generator's has none."""
        weights = (7, 1, 3) * 8
        blank = f"408178100{int(self.case['client']):011d}"
        digits = BIC[-3:] + blank
        total = sum(int(one) * by for one, by in zip(digits, weights, strict=False))
        return f"{blank[:8]}{total % 10 * 3 % 10}{blank[9:]}"

    # -- the answer --------------------------------------------------------------------------

    def replied(self):
        """The officer writes the answer, sends it, closes the claim."""
        with self.user("officer") as opened:
            self.record(opened, CLAIMS, self.claim)
            self.press_text(opened, "Готовить ответ")
            self.becomes(opened, "Ответ")
            self.press(opened, "action_answer")
            opened.page.wait_for_selector("[name=decided] textarea")
            self.choose(opened, "decision", "Удовлетворена")
            self.type(opened, "amount", f"{self.amount:.2f}".replace(".", ","))
            self.type(
                opened, "checked", "Журнал банкомата; записи процессинга; пересчёт"
            )
            self.type(
                opened,
                "decided",
                "Претензия удовлетворена, деньги зачислены на ваш счёт.",
            )
            self.save(opened)
            self.look(opened, "answer_draft")
            self.press(opened, "action_send")
            self.becomes(opened, "Отправлен")
            self.look(opened, "answer_sent")
            ((answer,),) = self.sql("SELECT id FROM atm_answer")
            self.paper(opened, "answer_letter", answer)
            self.record(opened, CLAIMS, self.claim)
            self.press_text(opened, "Закрыть")
            self.becomes(opened, "Закрыт")
            self.tab(opened, "answers")
            self.look(opened, "closed")

    def parts(self):
        """The steps in order."""
        return (
            self.registered, self.found, self.answered, self.counted, self.inquired,
            self.booked, self.decided, self.paid, self.replied, self.asked, self.sent,
        )  # fmt: skip
