"""What clients do on a claim's path, in browsers in which nobody is signed in."""

import re
from datetime import datetime

from .claim_bank import OTHER
from .walking import CLAIMS, Walking


class ClientSteps(Walking):
    """The opinion after the answer; a claim by the web form and its status page."""

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
