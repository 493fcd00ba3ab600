"""Files owed by a schedule: alarms once a date, ended when the file comes. Every «now» is given."""

import base64
from datetime import UTC, date, datetime

from lxml import etree

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools.misc import file_path

from .common import ExchangeCommon, book, loan

# Wednesday to Monday; the clock of the schedule is Moscow's, UTC+3.
WEDNESDAY, FRIDAY = date(2026, 9, 30), date(2026, 10, 2)


def utc(day, hour, minute=0, month=10):
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@tagged("post_install", "-at_install")
class TestExpected(ExchangeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operators = cls.env["res.users"].union(
            *(
                new_test_user(
                    cls.env,
                    f"expected_{number}",
                    groups="bank_base.group_exchange_operator",
                    company_id=cls.company.id,
                    company_ids=[(6, 0, cls.company.ids)],
                )
                for number in (1, 2)
            )
        )

    def setUp(self):
        super().setUp()
        self.far = self.endpoint()
        self.plan = self.schedule(
            self.far,
            watch=True,
            expected_hour=8.0,
            expected_shift=1,
            expected_from=WEDNESDAY,
        )
        self.rows = self.env["exchange.expected"]

    def watch(self, now):
        with self.drivers():
            return self.env["exchange.fetcher"]._watch(now)

    def came(self, when, **values):
        """A loaded file, as the journal has it."""
        return self.env["exchange.file"].create(
            {
                "name": "loans.xml",
                "company_id": self.company.id,
                "type_id": self.plan.type_id.id,
                "endpoint_id": self.far.id,
                "state": "loaded",
                "business_date": WEDNESDAY,
                "source": "core",
                "branch_code": "7",
                "loaded_on": when.replace(tzinfo=None),
                **values,
            }
        )

    def row(self, day=WEDNESDAY):
        return self.rows.search(
            [("schedule_id", "=", self.plan.id), ("date", "=", day)]
        )

    def test_awaited_until_the_agreed_minute(self):
        self.assertEqual(self.watch(utc(1, 4, 59)), [])  # 7:59 in Moscow
        self.assertEqual(self.row().state, "waiting")
        self.assertEqual(self.row().due_at, datetime(2026, 10, 1, 5, 0))
        (answer,) = self.watch(utc(1, 5))
        self.assertEqual(self.row().state, "missing")
        self.assertEqual((answer["endpoint"], answer["state"]), ("far", "missing"))
        self.assertEqual(answer["business_date"], "2026-09-30")

    def test_one_alarm_however_often_it_is_looked(self):
        for minute in (0, 1, 2):
            self.assertEqual(len(self.watch(utc(1, 6, minute))), 1)
        activities = self.row().activity_ids
        self.assertEqual(activities.user_id, self.operators)
        self.assertEqual(len(activities), 2)
        self.assertEqual(set(activities.mapped("date_deadline")), {date(2026, 10, 1)})
        self.assertEqual(self.row().alarmed_at, datetime(2026, 10, 1, 6, 0))

    def test_alarm_ends_when_the_file_comes(self):
        self.watch(utc(1, 6))
        file = self.came(utc(1, 7, 15))
        self.assertEqual(self.watch(utc(1, 8)), [])
        row = self.row()
        self.assertEqual((row.state, row.file_id), ("late", file))
        self.assertEqual(row.minutes_late, 135)
        self.assertFalse(row.activity_ids)
        said = " ".join(row.message_ids.mapped("body"))
        self.assertIn("2", said)
        self.assertIn("15", said)

    def test_file_in_time_raises_nothing(self):
        self.came(utc(1, 4))
        self.watch(utc(1, 9))
        self.assertEqual((self.row().state, self.row().minutes_late), ("came", 0))
        self.assertFalse(self.row().alarmed_at)

    def test_late_file_that_nobody_looked_for_is_marked_without_alarm(self):
        self.came(utc(1, 7))
        self.watch(utc(1, 9))
        self.assertEqual(self.row().state, "late")
        self.assertFalse(self.row().activity_ids)

    def test_refused_file_and_file_of_another_date_are_not_it(self):
        self.came(utc(1, 4), state="refused")
        self.came(utc(1, 4), business_date=date(2026, 9, 29))
        other = self.endpoint(code="other")
        self.came(utc(1, 4), endpoint_id=other.id)
        self.assertEqual(len(self.watch(utc(1, 9))), 1)

    def test_file_given_by_hand_counts(self):
        self.came(utc(1, 4), endpoint_id=False)
        self.assertEqual(self.watch(utc(1, 9)), [])

    def test_working_days_of_the_calendar(self):
        self.watch(utc(5, 12))
        dates = self.rows.search([("schedule_id", "=", self.plan.id)]).mapped("date")
        # 3 and 4 October are a weekend; of the 5th the file is owed on the 6th
        wanted = [date(2026, 10, 5), FRIDAY, date(2026, 10, 1), WEDNESDAY]
        self.assertEqual(dates, wanted)
        self.assertEqual(self.row(date(2026, 10, 5)).state, "waiting")

    def test_every_day(self):
        self.plan.expected_days = "every"
        self.watch(utc(5, 12))
        self.assertEqual(len(self.plan.expected_ids), 6)

    def test_all_branches_must_come(self):
        self.plan.expected_files = 2
        self.came(utc(1, 3))
        self.came(utc(1, 3, 30), source="core", branch_code="7")
        self.assertEqual(len(self.watch(utc(1, 6))), 1)
        second = self.came(utc(1, 7), branch_code="8")
        self.watch(utc(1, 8))
        self.assertEqual((self.row().file_id, self.row().state), (second, "late"))

    def test_silence_of_the_watch_is_made_up_for_a_month_only(self):
        self.plan.write({"expected_from": date(2026, 1, 1), "expected_days": "every"})
        self.watch(utc(5, 12))
        self.assertEqual(len(self.plan.expected_ids), 32)

    def test_first_watched_date_is_that_of_the_first_look(self):
        self.plan.expected_from = False
        self.watch(utc(1, 22))  # 2 October in Moscow
        self.assertEqual(self.plan.expected_from, FRIDAY)
        self.assertEqual(self.plan.expected_ids.mapped("date"), [FRIDAY])

    def test_watch_switched_off_owes_nothing(self):
        self.watch(utc(1, 4))
        self.plan.watch = False
        self.assertEqual(self.watch(utc(1, 9)), [])
        self.assertFalse(self.plan.expected_ids)

    def test_filters_of_the_command(self):
        fetcher = self.env["exchange.fetcher"]
        with self.drivers():
            self.assertEqual(len(fetcher._watch(utc(1, 6), "far")), 1)
            other = self.endpoint(code="other")
            self.assertEqual(fetcher._watch(utc(1, 6), other.code), [])

    def test_letter_is_queued_once_and_only_with_a_mail_server(self):
        self.plan.alarm_emails = "duty@bank.example, it@bank.example"
        letters = self.env["mail.mail"]
        servers = self.env["ir.mail_server"].search([])
        servers.active = False
        self.watch(utc(1, 6))
        before = letters.search_count([])
        self.env["ir.mail_server"].create({"name": "Post", "smtp_host": "localhost"})
        self.watch(utc(1, 7))
        self.assertEqual(letters.search_count([]), before)
        self.watch(utc(2, 6))
        letter = letters.search([], order="id desc", limit=1)
        self.assertEqual(letters.search_count([]), before + 1)
        self.assertEqual(letter.state, "outgoing")
        self.assertIn("duty@bank.example", letter.email_to)
        self.watch(utc(2, 7))
        self.assertEqual(letters.search_count([]), before + 1)

    def test_letter_is_in_russian(self):
        self.company.partner_id.lang = "ru_RU"
        self.plan.alarm_emails = "duty@bank.example"
        self.env["ir.mail_server"].create({"name": "Post", "smtp_host": "localhost"})
        self.watch(utc(1, 6))
        letter = self.env["mail.mail"].search([], order="id desc", limit=1)
        self.assertIn("Файл не пришёл", letter.subject)
        self.assertIn("ожидался", letter.body_html)

    def test_addresses(self):
        with self.assertRaises(ValidationError):
            self.plan.alarm_emails = "not an address"
        with self.assertRaises(ValidationError):
            self.plan.expected_hour = 25

    def test_people_give_up_waiting(self):
        self.watch(utc(1, 6))
        operator = self.operators[0]
        row = self.row().with_user(operator)
        row.action_waive()
        self.assertEqual((row.state, row.waived_by_id), ("waived", operator))
        self.assertFalse(row.activity_ids)
        self.assertEqual(self.watch(utc(1, 7)), [])
        with self.assertRaises(UserError):
            row.action_waive()
        auditor = new_test_user(
            self.env,
            "expected_auditor",
            groups="bank_base.group_auditor",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        with self.assertRaises(AccessError):
            self.row().with_user(auditor).action_waive()

    def test_request_for_a_day(self):
        """A missed day is asked for once; who asked stands on it."""
        operator = self.operators[0]
        self.watch(utc(1, 4))
        row = self.row().with_user(operator)
        with self.assertRaises(UserError):
            row.action_request()  # its time has not come
        self.watch(utc(1, 6))
        row.action_request()
        request = row.outbox_id
        self.assertEqual(
            (row.state, row.requested_by_id, row.request_state),
            ("missing", operator, "pending"),
        )
        self.assertTrue(row.requested_on)
        self.assertEqual(
            (request.endpoint, request.res_model, request.res_id),
            ("far", "exchange.expected", row.id),
        )
        self.assertEqual(
            request.payload_name, f"request_day_{row.id}_test.loans_2026-09-30.xml"
        )
        payload = request.sudo().with_context(bin_size=False).payload
        root = etree.fromstring(base64.b64decode(payload))
        schema = etree.parse(file_path("exchange/xsd/request.xsd"))
        etree.XMLSchema(schema).assertValid(root)
        self.assertEqual(
            (root[0].tag, dict(root[0].attrib)),
            ("missing_day", {"type": "test.loans", "date": "2026-09-30"}),
        )
        with self.assertRaisesRegex(UserError, operator.login):
            row.action_request()
        self.watch(utc(1, 7))
        key = f"exchange.request.day:{row.id}"
        self.assertEqual(self.env["bank.outbox"].search_count([("key", "=", key)]), 1)
        self.assertEqual(row.action_outbox()["res_id"], request.id)

    def test_who_requests_and_until_when(self):
        self.watch(utc(1, 6))
        auditor = new_test_user(
            self.env,
            "expected_requests_auditor",
            groups="bank_base.group_auditor",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        with self.assertRaises(AccessError):
            self.row().with_user(auditor).action_request()
        self.came(utc(1, 7))
        self.watch(utc(1, 8))
        with self.assertRaises(UserError):
            self.row().with_user(self.operators[0]).action_request()
        self.assertFalse(self.row().outbox_id)

    def test_the_load_itself_ends_the_alarm(self):
        self.watch(utc(1, 6))
        file = self.load(book(loan()))
        self.assertEqual(file.state, "loaded", file.reason)
        self.watch(utc(1, 7))
        self.assertEqual(self.row().file_id, file)
        self.assertEqual(self.row().action_file()["res_id"], file.id)
