"""The cash side of a claim's path: recount, keys, inquiry and its report, the surplus booked."""

from datetime import timedelta

from .walking import CLAIMS, Walking, now


class CashSteps(Walking):
    """Steps of encashment, cash desk, security and accounting."""

    def device(self):
        """Number of the ATM's record."""
        return self.sql("SELECT id FROM atm_device")[0][0]

    def utc(self, moment):
        """A moment of Moscow as the server takes it."""
        return f"{moment - timedelta(hours=3):%Y-%m-%d %H:%M:%S}"

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
