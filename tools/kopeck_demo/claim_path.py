"""One claim from the branch to the answer in a real browser, each step by the role that makes it.

Used by the browser test, which asks the database what became of it, and by the guides' pictures.
"""

import re
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from .claim_bank import BIC, CASE, OTHER
from .walking import Walking

CLAIMS = "atm_claims.atm_claim_action"
PAYOUTS = "atm_claims.atm_payout_action"
WORDS = (
    "Снимала деньги, банкомат долго считал, потом вернул карту, денег не выдал. Пришло сообщение о"
    " списании."
)


def shown(moment):
    """A moment as it is typed into a Russian form."""
    return f"{moment:%d.%m.%Y %H:%M:%S}"


def now():
    """The moment by the clock of Moscow, naive."""
    return datetime.now(ZoneInfo("Europe/Moscow")).replace(tzinfo=None)


class ClaimPath(Walking):
    """The path of the claim; parameters are those of :class:`Walking`."""

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
            self.look(opened, "claim_empty")
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
            self.look(opened, "claim_script")
            self.tab(opened, "description")
            self.type(opened, "description", WORDS)
            self.save(opened)
            self.claim = self.number(opened)
            self.look(opened, "claim_draft")
            self.press(opened, "action_register")
            self.becomes(opened, "Зарегистрирована")
            self.look(opened, "claim_registered")
            self.paper(opened, "claim_form", self.claim)

    # -- the claims officer ------------------------------------------------------------------

    def found(self):
        """The officer sees what the claim found, and asks the technician."""
        with self.user("officer") as opened:
            opened.open_action(CLAIMS)
            self.look(opened, "claims")
            opened.switch_view("kanban")
            self.look(opened, "claims_kanban")
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

    def device(self):
        """Number of the ATM's record."""
        return self.sql("SELECT id FROM atm_device")[0][0]

    def utc(self, moment):
        """A moment of Moscow as the server takes it."""
        return f"{moment - timedelta(hours=3):%Y-%m-%d %H:%M:%S}"

    # -- cash --------------------------------------------------------------------------------

    def counted(self):
        """Encashment notes loads and keys; a cashier enters the act, another one confirms it."""
        taken = self.unloaded
        with self.user("encashment") as opened:
            self.make(
                opened,
                "atm.load",
                {
                    "name": "З-118",
                    "device_id": self.device(),
                    "at": self.utc(taken - timedelta(days=self.days)),
                    "amount": 12_300_000,
                    "cassettes_by": "Белова А. А.",
                    "cassettes_presence": "Зайцева Н. Н.",
                    "loaded_by": "Иванов И. И.; Орлов О. О.",
                    "controlled_by": "Сидоров С. С.",
                    "sums_printed": True,
                },
            )
            for kind, item, holder, hours, motion in (
                ("safe", "17", "Иванов И. И.", -1, "handed"),
                ("panel", "4", "Орлов О. О.", -1, "handed"),
                ("safe", "17", "Иванов И. И.", 2, "returned"),
                ("panel", "4", "Орлов О. О.", 2, "returned"),
            ):
                self.make(
                    opened,
                    "atm.access",
                    {
                        "device_id": self.device(),
                        "kind": kind,
                        "item": item,
                        "motion": motion,
                        "holder": holder,
                        "given_by": "Дежурный Яковлев Я. Я.",
                        "at": self.utc(taken + timedelta(hours=hours)),
                        "document": "Журнал № 3, л. 12",
                    },
                )
            opened.open_action("atm_claims.atm_access_action")
            self.look(opened, "access")
        action = "atm_claims.atm_recount_action"
        with self.user("desk") as opened:
            notes = ((1, 5000, 1462), (2, 1000, 2137), (3, 500, 1778), (4, 100, 1972))
            total = sum(value * number for _box, value, number in notes)
            self.act = self.make(
                opened,
                "atm.recount",
                {
                    "name": "214",
                    "device_id": self.device(),
                    "at": self.utc(taken),
                    "unloaded_by": "Иванов И. И.; Орлов О. О.",
                    "controlled_by": "Сидоров С. С.",
                    "counted_by": "Белова А. А.",
                    "in_presence_of": "Зайцева Н. Н.",
                    "sums_printed": True,
                    "by_device": total,
                    "by_processing": total - float(self.amount),
                    "by_books": total - float(self.amount),
                    "line_ids": [
                        (
                            0,
                            0,
                            {"cassette": box, "denomination": value, "notes": number},
                        )
                        for box, value, number in notes
                    ],
                },
            )
            self.record(opened, action, self.act)
            self.look(opened, "recount_entered")
        with self.user("desk2") as opened:
            opened.open_action(action)
            self.look(opened, "recounts")
            self.record(opened, action, self.act)
            self.press(opened, "action_confirm")
            self.becomes(opened, "Подтверждён")
            self.tab(opened, "differences")
            self.look(opened, "recount_confirmed")

    @property
    def days(self):
        """From the loading to the unloading of the ATM."""
        return 3

    @property
    def unloaded(self):
        """When the ATM was unloaded: the day after the operation, in the morning."""
        return (self.at + timedelta(days=1)).replace(hour=9, minute=0, second=0)

    def inquired(self):
        """The inquiry: way of cash, keys, video, a statement, the report in four parts."""
        difference = "atm_claims.atm_difference_action"
        ((self.difference,),) = self.sql("SELECT id FROM atm_difference")
        with self.user("officer") as opened:
            self.record(opened, CLAIMS, self.claim)
            self.press_text(opened, "Запросить пересчёт")
            self.becomes(opened, "Пересчёт банкомата")
            self.press_text(opened, "Начать расследование")
            self.becomes(opened, "Расследование")
            opened.open_action(difference)
            self.look(opened, "differences")
            self.record(opened, difference, self.difference)
            self.look(opened, "difference")
            self.press(opened, "action_investigate")
            opened.page.wait_for_selector("[name=custody_ids]")
            ((self.inquiry,),) = self.sql("SELECT id FROM atm_investigation")
            self.do(
                opened, "atm.investigation", "write", [self.inquiry],
                {"claim_ids": [(4, self.claim)]},
            )  # fmt: skip
        with self.user("security") as opened:
            action = "atm_claims.atm_video_request_action"
            video = self.make(
                opened,
                "atm.video.request",
                {
                    "investigation_id": self.inquiry,
                    "camera": "Камера 2, зал",
                    "video_from": self.utc(self.at - timedelta(minutes=30)),
                    "video_to": self.utc(self.at + timedelta(minutes=30)),
                    "asked_on": f"{now():%Y-%m-%d}",
                },
            )
            opened.open_action(action)
            self.look(opened, "videos")
            self.do(
                opened,
                "atm.video.request",
                "write",
                [video],
                {
                    "received_on": f"{now():%Y-%m-%d}",
                    "result": "shows",
                    "seen": "Клиент ждёт у банкомата, забирает карту и уходит без денег.",
                },
            )
            self.record(opened, action, video)
            self.look(opened, "video")
        with self.user("desk") as opened:
            self.make(
                opened,
                "atm.statement",
                {
                    "investigation_id": self.inquiry,
                    "person": "Белова Анна Андреевна",
                    "job": "кассир пересчёта",
                    "text": "Пересчитала полистно в присутствии контролёра, излишек — в кассете 1.",
                },
            )
        action = "atm_claims.atm_investigation_action"
        with self.user("officer") as opened:
            self.record(opened, action, self.inquiry)
            self.look(opened, "inquiry")
            self.tab(opened, "access")
            self.look(opened, "inquiry_access")
            report = self.make(
                opened, "atm.inquiry.report", {"investigation_id": self.inquiry}
            )
            self.record(opened, "atm_claims.atm_inquiry_report_action", report)
            self.press(opened, "action_sign")
            self.becomes(opened, "Подписан")
            self.look(opened, "report")
            self.paper(opened, "inquiry_report", report)
            # The surplus is what the client did not get.
            self.make(
                opened,
                "atm.cover",
                {
                    "difference_id": self.difference,
                    "claim_id": self.claim,
                    "amount": float(self.amount),
                },
            )
            self.record(opened, difference, self.difference)
            self.look(opened, "covered")
            self.paper(opened, "difference_act", self.difference)
            self.record(opened, CLAIMS, self.claim)
            self.press_text(opened, "На комиссию")
            self.becomes(opened, "Комиссия")

    # -- money -------------------------------------------------------------------------------

    def booked(self):
        """The accountant prepares the entry of the surplus, the chief approves, it is posted."""
        with self.user("accountant") as opened:
            self.do(opened, "atm.difference", "action_book", [self.difference])
            ((entry,),) = self.sql("SELECT id FROM atm_entry")
        self.posted(entry, "surplus")

    def posted(self, entry, name):
        """The chief accountant approves an entry, the accountant posts it."""
        action = "atm_claims.atm_entry_action"
        with self.user("chief") as opened:
            self.record(opened, action, entry)
            self.press(opened, "action_approve")
            self.look(opened, f"entry_approved_{name}")
        with self.user("accountant") as opened:
            self.record(opened, action, entry)
            self.press(opened, "action_post")
            self.look(opened, f"entry_posted_{name}")

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

    def asked(self):
        """The client follows the link of the letter and says how the bank worked, once."""
        ((body,),) = self.sql(
            "SELECT body_html FROM mail_mail WHERE body_html LIKE %s", ("%/opinion/%",)
        )
        path = re.search(r"/claims/atm/opinion/[\w-]+", body)[0]
        with self.stranger() as opened:
            opened.page.goto(self.url + path)
            opened.page.select_option("#satisfied", "5")
            opened.page.select_option("#polite", "4")
            opened.page.fill("#visits", "1")
            self.look(opened, "opinion")
            opened.page.click("button")
            opened.page.wait_for_selector("h1:has-text('Спасибо')")
        with self.user("officer") as opened:
            opened.open_action("atm_claims.atm_satisfaction_action")
            self.look(opened, "opinions")

    # -- the web form ------------------------------------------------------------------------

    def sent(self):
        """Another client sends the web form from another browser, and looks how far it is."""
        other = self.bank.case(OTHER)
        at = datetime.fromisoformat(other["at"])
        with self.stranger() as opened:
            page = opened.page
            page.goto(f"{self.url}/claims/atm")
            for field, text in (
                ("name", "Аксёнова Ксения Алексеевна"),
                ("phone", "+7 903 765-43-21"),
                ("email", "ksenia@example.com"),
                ("place", self.case["device"]),
                ("occurred_at", f"{at:%Y-%m-%dT%H:%M}"),
                ("amount_operation", f"{other['amount'] // 100}"),
                ("amount_claimed", f"{other['owed'] // 100}"),
                ("card", other["card"][-4:]),
                ("description", "Банкомат выдал не всю сумму."),
            ):
                page.fill(f"#{field}", text)
            for field, value in (
                ("kind", "withdrawal"),
                ("card_owner", "own"),
                ("receipt", "none"),
                ("demand", "account"),
                ("answer_way", "portal"),
            ):
                page.select_option(f"#{field}", value)
            page.check("[name=consent]")
            page.evaluate("window.scrollTo(0, 0)")
            self.look(opened, "web_form")
            page.click("button")
            self.tracking = page.inner_text("#tracking")
            secret = page.inner_text("#secret")
            self.look(opened, "web_sent")
            page.goto(f"{self.url}/claims/atm/status")
            page.fill("#tracking", self.tracking)
            page.fill("#secret", secret)
            page.click("button")
            self.status = page.inner_text("#stage")
            self.look(opened, "web_status")
        ((number,),) = self.sql(
            "SELECT id FROM atm_claim WHERE tracking = %s", (self.tracking,)
        )
        self.web_claim = number
        with self.user("officer") as opened:
            self.record(opened, CLAIMS, number)
            self.look(opened, "web_draft")
            self.press(opened, "action_register")
            self.becomes(opened, "Зарегистрирована")
            self.look(opened, "web_registered")

    def parts(self):
        """The steps in order."""
        return (
            self.registered, self.found, self.answered, self.counted, self.inquired,
            self.booked, self.decided, self.paid, self.replied, self.asked, self.sent,
        )  # fmt: skip
