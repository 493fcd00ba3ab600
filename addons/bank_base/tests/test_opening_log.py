"""Who opened personal data: records once an hour, many as one row; people, not the system."""

import warnings
from datetime import datetime, timedelta
from unittest.mock import patch

import psycopg2.errors

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models import bank_opened_mixin
from .common import BankCommon

FORM = {"code": {}, "name": {}, "inn": {}}


@tagged("post_install", "-at_install")
class TestOpeningLog(BankCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.record = cls.client()
        cls.point = cls.env["bank.contact.point"].create(
            {
                "company_id": cls.company.id,
                "client_id": cls.record.id,
                "value": "+79000000042",
            }
        )
        cls.lead = cls.user("team_lead")
        cls.operator = cls.user("exchange_operator")

    def rows(self, user=None, **values):
        domain = [(name, "=", value) for name, value in values.items()]
        user = user or self.lead
        return self.env["bank.opening.log"].search([("user_id", "=", user.id), *domain])

    def test_form_is_noted_once_an_hour(self):
        client = self.record.with_user(self.lead)
        for _again in range(3):
            client.web_read(FORM)
        row = self.rows()
        self.assertEqual(len(row), 1)
        self.assertEqual((row.res_model, row.res_id), ("bank.client", self.record.id))
        self.assertEqual(
            (row.via, row.fields_read, row.count), ("form", "inn, name", 1)
        )
        row = row.with_context(lang="en_US")
        self.assertEqual(row.fields_shown, "INN, Full name")
        self.assertEqual(row.display_name, f"Client {self.record.id}")
        self.assertEqual(row._label("contact_ids/gone"), "Phones and addresses / gone")
        self.cr.execute("SET LOCAL bank.maintenance = 'a test'")
        self.cr.execute(
            "UPDATE bank_opening_log SET happened_at = happened_at - interval '1 hour'"
        )
        client.web_read(FORM)
        self.assertEqual(len(self.rows()), 2)

    def test_contact_point_alone_is_noted(self):
        self.point.with_user(self.lead).web_read({"value": {}})
        self.assertEqual(self.rows().res_model, "bank.contact.point")

    def test_contacts_within_the_form_are_the_form(self):
        spec = {**FORM, "contact_ids": {"fields": {"value": {}}}}
        self.record.with_user(self.lead).web_read(spec)
        self.assertEqual(self.rows().mapped("res_model"), ["bank.client"])

    def test_without_personal_fields_nothing_is_noted(self):
        self.record.with_user(self.lead).web_read({"code": {}, "region_id": {}})
        self.record.with_user(self.operator).web_read({"code": {}})
        self.assertFalse(self.rows())
        self.assertFalse(self.rows(self.operator))

    def more_than_few(self):
        many = self.record
        for number in range(bank_opened_mixin.FEW):
            many |= self.client(code=f"many{number}", inn=False)
        return many

    def list_of(self, records, specification):
        """As the web client asks for a list."""
        self.env[records._name].with_user(self.lead).web_search_read(
            [("id", "in", records.ids)], specification, limit=80
        )

    def test_list_of_names_is_not_an_opening(self):
        many = self.more_than_few()
        for spec in (
            {"code": {}, "display_name": {}},
            {"code": {}, "name": {}, "last_name": {}, "region_id": {}},
        ):
            self.list_of(self.record, spec)
            self.list_of(many, spec)
            self.assertFalse(self.rows())

    def test_list_with_more_than_names(self):
        self.list_of(self.record, FORM)
        row = self.rows()
        self.assertEqual((row.via, row.res_id), ("form", self.record.id))
        many = self.more_than_few()
        self.list_of(many, FORM)
        row = self.rows(count=len(many))
        self.assertEqual(
            (row.via, row.res_id, row.fields_read), ("form", 0, "inn, name")
        )
        self.env["bank.client"].with_user(self.operator).web_search_read(
            [("id", "in", many.ids)], {"code": {}, "display_name": {}}
        )
        self.assertFalse(self.rows(self.operator))

    def test_list_that_is_longer_than_a_screen(self):
        many = self.more_than_few()
        with patch.object(bank_opened_mixin, "MOST_ON_SCREEN", len(many) - 1):
            self.list_of(many, {"code": {}, "kind": {}})
            self.assertFalse(self.rows())
            self.list_of(many, {"code": {}, "display_name": {}})
        row = self.rows()
        self.assertEqual((row.count, row.fields_read), (len(many), "display_name"))

    def test_open_groups_of_a_list(self):
        many = self.more_than_few()
        self.env["bank.client"].with_user(self.lead).web_read_group(
            [("id", "in", many.ids)],
            ["kind"],
            auto_unfold=True,
            unfold_read_specification={"code": {}, "inn": {}},
        )
        self.assertEqual(
            (self.rows().count, self.rows().fields_read), (len(many), "inn")
        )

    def born_on_different_days(self):
        found = self.env["bank.client"]
        for number in range(bank_opened_mixin.FEW + 1):
            day = f"1990-01-0{number + 1}"
            found |= self.client(code=f"g{number}", inn=False, birth_date=day)
        return found

    def test_groups_by_personal_data(self):
        many = self.born_on_different_days()
        clients, domain = many.with_user(self.lead), [("id", "in", many.ids)]
        clients.formatted_read_group(domain, ["kind"], ["__count"])
        self.assertFalse(self.rows())
        sets = [[], ["birth_date:day"]]
        clients.formatted_read_grouping_sets(domain, sets, ["__count"])
        row = self.rows()
        self.assertEqual((row.count, row.fields_read), (len(many), "birth_date"))

    def test_values_gathered_into_groups(self):
        many = self.more_than_few()
        clients, domain = many.browse().with_user(self.lead), [("id", "in", many.ids)]
        clients.formatted_read_group(domain, ["kind"], ["code:array_agg"])
        self.assertFalse(self.rows())
        clients.formatted_read_group(domain, ["kind"], ["inn:array_agg"])
        self.assertEqual(
            (self.rows().count, self.rows().fields_read), (len(many), "inn")
        )

    def test_groups_as_programs_once_asked(self):
        many = self.born_on_different_days()
        clients, domain = many.browse().with_user(self.lead), [("id", "in", many.ids)]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            clients.read_group(domain, ["code"], ["kind"])
            self.assertFalse(self.rows())
            clients.read_group(domain, ["code"], ["birth_date:day"])
            self.assertEqual(self.rows().fields_read, "birth_date")
            clients.read_group(domain, ["least:min(name)"], ["kind"])
        self.assertEqual(self.rows(count=1).fields_read, "name")

    def test_groups_by_personal_data_of_a_client_elsewhere(self):
        points = self.env["bank.contact.point"].with_user(self.lead)
        with patch.object(bank_opened_mixin, "FEW", 0):
            points.formatted_read_group(
                [("id", "=", self.point.id)], ["client_id.birth_date:day"], ["__count"]
            )
        self.assertEqual(self.rows().fields_read, "client_id/birth_date")

    def test_search_by_name_for_more_than_a_screen(self):
        many = self.more_than_few()
        clients, domain = many.browse().with_user(self.lead), [("id", "in", many.ids)]
        clients.name_search("Петров", domain)
        self.assertFalse(self.rows())
        with patch.object(bank_opened_mixin, "MOST_ON_SCREEN", len(many) - 1):
            clients.name_search("Петров", domain)
        self.assertEqual((self.rows().count, self.rows().via), (len(many), "read"))

    def test_many_records_at_once_are_one_row(self):
        many = self.more_than_few()
        many.with_user(self.lead).web_read(FORM)
        row = self.rows()
        self.assertEqual((row.via, row.count, row.res_id), ("form", len(many), 0))
        self.assertEqual(row.fields_read, "inn, name")

    def test_phones_by_their_names(self):
        """A phone is shown by its number: its name is no less than the phone."""
        self.list_of(self.point, {"display_name": {}})
        self.assertEqual(self.rows().res_model, "bank.contact.point")
        self.lead.group_ids |= self.env.ref("base.group_allow_export")
        self.record.with_user(self.lead).export_data(["code", "contact_ids"])
        self.assertEqual(self.rows(via="export").fields_read, "contact_ids")

    def test_what_writes_is_not_sent_to_a_replica(self):
        """As Odoo's controller looks for it: the first method that says."""
        classes = self.registry["bank.client"].mro()
        for name in (
            "read",
            "search_read",
            "web_read",
            "web_search_read",
            "web_read_group",
        ):
            methods = (getattr(one, name, None) for one in classes)
            says = [one._readonly for one in methods if hasattr(one, "_readonly")]
            self.assertIs(says[0], False, name)

    def test_program_that_reads_a_record(self):
        clients = self.env["bank.client"].with_user(self.lead)
        clients.browse(self.record.id).read(["inn"])
        self.assertEqual(self.rows().via, "read")
        clients.search_read([("id", "=", self.record.id)], ["name"])
        self.assertEqual(len(self.rows()), 1)

    def test_program_that_reads_many_leaves_one_row(self):
        many = self.more_than_few()
        many.with_user(self.lead).read(["inn"])
        clients = self.env["bank.client"].with_user(self.lead)
        clients.search_read([("id", "in", many.ids)], ["code"])  # nothing personal
        row = self.rows()
        self.assertEqual((row.via, row.count, row.res_id), ("read", len(many), 0))

    def test_context_from_outside_hides_nothing(self):
        """A client may send any words as context; the mark is no word."""
        client = self.record.with_user(self.lead)
        client.with_context(bank_opening_noted=True).web_read(FORM)
        self.assertEqual(len(self.rows()), 1)

    def test_the_system_is_no_person(self):
        self.record.web_read(FORM)
        self.record.with_user(self.lead).sudo().read(["inn"])
        self.assertFalse(
            self.env["bank.opening.log"].search([("res_id", "=", self.record.id)])
        )

    def test_export_is_noted_every_time(self):
        self.lead.group_ids |= self.env.ref("base.group_allow_export")
        both = self.record | self.client(code="two", inn=False)
        mine = both.with_user(self.lead)
        for _again in range(2):
            mine.export_data(["code", "inn", "contact_ids/value"])
        rows = self.rows(via="export")
        self.assertEqual(rows.mapped("count"), [2, 2])
        self.assertEqual(set(rows.mapped("fields_read")), {"contact_ids/value, inn"})
        mine.export_data(["code", "kind"])
        self.assertEqual(len(self.rows(via="export")), 2)

    def test_paths_to_identity(self):
        points = self.env["bank.contact.point"]
        for path, wanted in (
            ("client_id/inn", True),
            ("client_id", True),
            ("client_id/display_name", True),
            ("client_id/code", False),
            ("value", True),
            (".id", False),
            ("client_id/.id", False),
            ("kind", False),
        ):
            self.assertEqual(points._leads_to_identity(path), wanted, path)

    def test_rows_never_change(self):
        self.record.with_user(self.lead).web_read(FORM)
        for query in (
            "UPDATE bank_opening_log SET count = 2",
            "DELETE FROM bank_opening_log",
        ):
            with (
                self.assertRaises(psycopg2.errors.RaiseException),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                self.cr.execute(query)

    def test_erased_at_term_and_logged(self):
        self.record.with_user(self.lead).web_read(FORM)
        log = self.env["bank.opening.log"]
        when = self.rows().happened_at
        term = timedelta(days=log._keep_days())
        self.assertEqual(log._erase(when + term), 0)
        logged = self.env["bank.maintenance.log"]
        domain = [("table_name", "=", log._table)]
        self.assertFalse(logged.search(domain))
        self.assertGreaterEqual(log._erase(when + term + timedelta(seconds=1)), 1)
        log.invalidate_model()
        self.assertFalse(self.rows())
        self.assertIn("1826", logged.search(domain, limit=1).reason)
        self.test_rows_never_change()

    def test_term_of_no_days_keeps_them_for_ever(self):
        self.env["ir.config_parameter"].set_param(
            "bank_base.opening_log_keep_days", "0"
        )
        self.record.with_user(self.lead).web_read(FORM)
        self.assertEqual(self.env["bank.opening.log"]._erase(datetime(2999, 1, 1)), 0)

    def test_one_statement_however_many_records(self):
        client = self.record.with_user(self.lead)
        client.web_read(FORM)
        log = self.env.registry["bank.opening.log"]
        with patch.object(log, "_note", autospec=True, side_effect=log._note) as noted:
            (client | self.client(code="b", inn=False).with_user(self.lead)).web_read(
                FORM
            )
        self.assertEqual(noted.call_count, 1)
        self.assertEqual(len(self.rows()), 2)
