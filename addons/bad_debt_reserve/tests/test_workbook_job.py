import io
import zipfile
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.bank_base.models.bank_day_drivers import BankDayDrivers
from odoo.addons.queue_job.tests.common import trap_jobs

from ..models.reserve_inventory_branch import CONTEXT
from ..models.reserve_inventory_workbook import AT_ONCE, ReserveInventoryWorkbook
from ..models.reserve_workbook import KEEP_DAYS
from ..tools import lines_workbook
from .people_common import PeopleCommon


@tagged("post_install", "-at_install")
class TestWorkbookJob(PeopleCommon, HttpCase):
    """Workbooks of many lines: made by a job for one person, kept for a time."""

    PEOPLE = (
        ("book.accountant", "reserve_accountant"),
        ("book.second", "reserve_accountant"),
        ("book.auditor", "auditor"),
        ("book.collector", "collector"),
    )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.perm = cls.env["bank.branch"].create(
            {"company_id": cls.company.id, "code": "002", "name": "Perm"}
        )
        cls.users["perm"] = new_test_user(
            cls.env,
            login="perm",
            groups="bank_base.group_branch_accountant",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
            bank_branch_ids=[(6, 0, cls.perm.ids)],
        )
        for user in cls.users.values():
            user.lang = "en_US"
        cls.settings = cls.env["ir.config_parameter"]
        cls.settings.set_param(AT_ONCE, "2")
        cls._debt("M1", 10, principal_overdue=100.01)
        cls._debt("M2", 40, principal_overdue=0.07)
        cls._debt("P1", 40, principal_overdue=200, branch_id=cls.perm.id)
        cls._debt("P2", 10, principal_overdue=7, branch_id=cls.perm.id)
        cls._debt("P3", 61, principal_overdue=9, branch_id=cls.perm.id)
        cls._debt("N1", 10, principal_overdue=30, branch_id=False)

    def setUp(self):
        super().setUp()
        self.inventory = self.count()

    def ask(self, login="book.accountant", branches=()):
        """The workbook that a person gets word of."""
        seen = self.by(login, self.inventory).with_context(**{CONTEXT: list(branches)})
        action = seen.action_xlsx()
        self.assertEqual(action["tag"], "display_notification")
        return self.by(login, self.env["reserve.workbook"]).search([], limit=1)

    def make(self):
        """The scheduled action, which commits after each workbook."""
        crons = type(self.env["ir.cron"])
        with patch.object(crons, "_commit_progress", return_value=1) as progress:
            self.env["reserve.workbook"]._cron_make()
        self.assertEqual(progress.call_args.kwargs, {"remaining": 0})
        self.env.flush_all()
        self.env.invalidate_all()

    def sheets(self, book):
        """Rows of each sheet of the file that its owner downloads."""
        from openpyxl import load_workbook

        self.authenticate(book.env.user.login, book.env.user.login)
        answer = self.url_open(book.action_download()["url"])
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(len(answer.content), book.attachment_id.sudo().file_size)
        self.assertIn(".xlsx", answer.headers["Content-Disposition"])
        file = load_workbook(io.BytesIO(answer.content))
        found = []
        for sheet in file:
            heads = [cell.value for cell in sheet[3]]
            found.append(
                [
                    dict(zip(heads, row, strict=True))
                    for row in sheet.iter_rows(min_row=4, values_only=True)
                ]
            )
        return found

    def numbers(self, rows):
        return sorted(row["Debt"].split()[-1] for row in rows)

    def test_rows_are_lines_and_the_total(self):
        book = self.ask()
        self.assertEqual((book.state, book.lines), ("waiting", 0))
        with self.assertRaisesRegex(UserError, "not ready"):
            book.action_download()
        self.make()
        self.assertEqual((book.state, book.lines, book.error), ("done", 6, False))
        (rows,) = self.sheets(book)
        self.assertEqual(self.numbers(rows), ["M1", "M2", "N1", "P1", "P2", "P3"])
        self.assertEqual(book.lines, len(self.lines(self.inventory)))
        self.assertAlmostEqual(
            sum(row["Reserve"] for row in rows), self.inventory.reserve, 2
        )
        self.assertGreater(book.size, 0)
        noted = self.env["bank.opening.log"].search(
            [("user_id", "=", book.user_id.id), ("via", "=", "export")]
        )
        self.assertEqual((noted.res_model, noted.count), ("reserve.line", 6))

    def test_more_lines_than_a_sheet_holds(self):
        book = self.ask()
        with patch.object(lines_workbook, "SHEET", 4):
            self.make()
        rows = self.sheets(book)
        self.assertEqual([len(sheet) for sheet in rows], [4, 2])
        self.assertEqual(
            self.numbers(rows[0] + rows[1]), ["M1", "M2", "N1", "P1", "P2", "P3"]
        )

    def test_small_is_immediate(self):
        self.settings.set_param(AT_ONCE, "6")
        action = self.by("book.accountant", self.inventory).action_xlsx()
        self.assertEqual(action["type"], "ir.actions.act_url")
        self.assertFalse(self.env["reserve.workbook"].search([]))
        self.settings.set_param(AT_ONCE, "5")
        with mute_logger("odoo.http"):
            self.authenticate("book.accountant", "book.accountant")
            answer = self.url_open(action["url"])
        self.assertGreaterEqual(answer.status_code, 400)
        self.assertIn("too many lines", answer.text)

    def test_asked_twice(self):
        first = self.ask()
        self.assertEqual(self.ask(), first)
        self.assertEqual(len(self.env["reserve.workbook"].search([])), 1)
        self.assertNotEqual(self.ask(branches=self.perm.ids), first)
        self.assertNotEqual(self.ask("book.second"), first)
        self.make()
        second = self.ask()
        self.assertNotEqual(second, first, "a made workbook stays as it was")
        self.assertEqual((first.state, second.state), ("done", "waiting"))

    def test_job(self):
        with (
            patch.object(BankDayDrivers, "_has_job_runner", return_value=True),
            trap_jobs() as trap,
        ):
            book = self.ask()
            self.ask()
            trap.assert_jobs_count(1, only=book.sudo()._job_make)
            trap.perform_enqueued_jobs()
        self.assertEqual(book.state, "done")
        made = book.attachment_id.id
        book._job_make()
        self.assertEqual(book.attachment_id.id, made, "a second run changes nothing")

    def test_counted_again(self):
        """A workbook says that its inventory has other lines by now."""
        book = self.ask()
        self.count()  # while the job waits: it will read the new lines
        self.make()
        self.assertEqual((book.state, book.outdated), ("done", False))
        self._debt("M3", 40, principal_overdue=55)
        self.count()
        self.assertTrue(book.outdated)
        self.assertEqual(self.ask().state, "waiting")
        self.make()
        newest = self.by("book.accountant", self.env["reserve.workbook"]).search([])
        self.assertEqual(newest.mapped("outdated"), [False, True])

    def test_the_wizard_closes(self):
        wizard = self.by("book.accountant", self.env["reserve.branch.paper"]).create(
            {"inventory_id": self.inventory.id, "branch_ids": [(6, 0, self.perm.ids)]}
        )
        action = wizard.action_xlsx()
        self.assertEqual(
            action["params"]["next"]["type"], "ir.actions.act_window_close"
        )

    def test_failure_is_told(self):
        book = self.ask()
        told = []

        def broken(inventory):
            inventory.env.cr.execute("SELECT no_such_column")

        with (
            patch.object(ReserveInventoryWorkbook, "_lines_file", broken),
            patch.object(
                type(self.env["res.users"]),
                "_bus_send",
                lambda user, kind, message: told.append((user.id, message)),
            ),
            mute_logger(
                "odoo.sql_db", "odoo.addons.bad_debt_reserve.models.reserve_workbook"
            ),
        ):
            self.make()
        self.assertEqual((book.state, book.attachment_id.id), ("failed", False))
        self.assertIn("42703", book.error)
        self.assertNotIn("no_such_column", book.error)
        ((user, message),) = told
        self.assertEqual((user, message["type"]), (book.user_id.id, "danger"))
        self.assertIn("was not made", message["message"])
        with self.assertRaisesRegex(UserError, "not ready"):
            book.action_download()
        self.assertNotEqual(self.ask(), book)
        self.make()
        self.assertEqual(self.ask().state, "waiting")

    def test_branches(self):
        book = self.ask("perm")
        self.assertEqual(book.branch_ids, self.perm)
        self.make()
        (rows,) = self.sheets(book)
        self.assertEqual(self.numbers(rows), ["P1", "P2", "P3"])
        self.assertEqual(book.lines, 3)
        with self.assertRaises(AccessError):
            self.ask("perm", [self.branch.id])
        chosen = self.ask(branches=[0, self.perm.id])
        self.make()
        self.assertTrue(chosen.without_branch)
        (rows,) = self.sheets(chosen)
        self.assertEqual(self.numbers(rows), ["N1", "P1", "P2", "P3"])

    def test_accountant_who_changed_branches(self):
        made = self.ask("perm")
        self.make()
        file, books = made.attachment_id, made.search([])
        waiting = self.ask("perm")
        self.users["perm"].bank_branch_ids = self.branch
        self.env.flush_all()
        self.env.registry.clear_cache()
        self.assertFalse(books.search([]))
        for record in (made, file):
            with self.assertRaises(AccessError):
                record.check_access("read")
        self.make()
        waiting = waiting.sudo()
        self.assertEqual(waiting.state, "failed")
        self.assertIn("You do not work for", waiting.error)
        self.perm.active = False
        self.assertFalse(books.search([]), "a closed branch is another's as well")

    def test_only_who_asked(self):
        book = self.ask()
        self.make()
        for login in ("book.second", "book.auditor", "perm"):
            with self.subTest(login=login):
                other = self.by(login, book)
                self.assertFalse(other.search([]))
                for record in (other, self.by(login, book.sudo().attachment_id)):
                    with self.assertRaises(AccessError):
                        record.check_access("read")
                self.assertFalse(self.by(login, self.inventory).workbook_ids)
        with self.assertRaises(AccessError):
            self.by("book.collector", self.inventory).action_xlsx()
        for change in (
            lambda: book.write({"state": "waiting"}),
            lambda: book.create({"inventory_id": self.inventory.id}),
            book.unlink,
        ):
            with self.assertRaises(AccessError):
                change()
        self.assertTrue(self.ask("book.auditor"))

    def test_removed_at_term(self):
        old, now = self.ask(), fields.Datetime.now()
        self.make()
        new = self.ask("book.second")
        old.sudo().asked_on = now - timedelta(days=31)
        file = old.sudo().attachment_id
        books = self.env["reserve.workbook"]
        self.settings.set_param(KEEP_DAYS, "0")
        books._erase(now)
        self.assertTrue(old.exists())
        self.settings.set_param(KEEP_DAYS, "30")
        books._erase(now)
        self.assertFalse(old.exists() or file.exists())
        self.assertTrue(new.exists())

    def test_goes_with_its_inventory(self):
        book = self.ask()
        self.make()
        file = book.sudo().attachment_id
        self.by("book.accountant", self.inventory).unlink()
        self.assertFalse(book.exists() or file.exists())

    def test_file_is_a_whole_archive(self):
        book = self.ask()
        self.make()
        with zipfile.ZipFile(io.BytesIO(book.sudo().attachment_id.raw)) as archive:
            self.assertIsNone(archive.testzip())
