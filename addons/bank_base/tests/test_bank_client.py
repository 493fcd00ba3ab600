from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, TransactionCase, new_test_user, tagged
from odoo.tools import SQL

from .common import BankCommon


@tagged("post_install", "-at_install")
class TestBankClient(BankCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.petrov = cls.client()
        cls.phone = cls.env["bank.contact.point"].create(
            {
                "company_id": cls.company.id,
                "client_id": cls.petrov.id,
                "kind": "phone",
                "value": "+79161234567",
            }
        )
        cls.operator = cls.user("exchange_operator")
        cls.auditor = cls.user("auditor")

    def test_without_foreign_keys_nothing_referred_to_is_deleted(self):
        region = self.env["bank.region"].search([], limit=1)
        self.petrov.write({"region_id": region.id, "active": False})
        for record in (self.petrov, region, self.company):
            with self.assertRaises(UserError):
                record.unlink()
        self.petrov.source = "manual"
        self.phone.active = False
        with self.assertRaisesRegex(UserError, "phones or addresses"):
            self.petrov.unlink()
        self.phone.unlink()
        self.petrov.unlink()
        self.assertFalse(self.petrov.exists())

    def test_masked_from_the_operator(self):
        seen = self.petrov.with_user(self.operator)
        self.assertEqual(seen.display_name, "Client 0000017")
        self.assertEqual(seen.code, "0000017")
        for field in ("name", "inn", "last_name", "birth_date", "id_number", "address"):
            with self.assertRaises(AccessError):
                seen.read([field])
        self.assertNotIn("name", seen.fields_get())

    def test_operator_does_not_search_by_name(self):
        clients = self.env["bank.client"].with_user(self.operator)
        self.assertFalse(clients.search([("display_name", "ilike", "Петров")]))
        self.assertEqual(
            clients.search([("display_name", "ilike", "0000017")]), self.petrov
        )
        self.assertEqual(clients.name_search("Client 0000017")[0][0], self.petrov.id)
        with self.assertRaises(AccessError):
            clients.search([("name", "ilike", "Петров")])
        with self.assertRaises(AccessError):
            clients.search([], order="name")
        with self.assertRaises(AccessError):
            clients.search([("contact_ids.value", "=", "+79161234567")])
        with self.assertRaises(AccessError):
            clients._read_group([], ["last_name"])

    def test_auditor_sees_the_person(self):
        seen = self.petrov.with_user(self.auditor)
        self.assertEqual(seen.display_name, "Петров Пётр Петрович")
        self.assertEqual(seen.inn, "500100732259")
        clients = self.env["bank.client"].with_user(self.auditor)
        self.assertEqual(
            clients.search([("display_name", "ilike", "петров")]), self.petrov
        )
        self.assertIn(
            self.petrov, clients.search([("display_name", "not ilike", "сидоров")])
        )

    def test_contact_point_is_masked_too(self):
        seen = self.phone.with_user(self.operator)
        self.assertEqual(seen.display_name, "Phone of Client 0000017")
        with self.assertRaises(AccessError):
            seen.read(["value"])
        points = self.env["bank.contact.point"].with_user(self.operator)
        self.assertFalse(points.search([("display_name", "ilike", "9161234567")]))
        self.assertEqual(
            points.search([("display_name", "ilike", "0000017")]), self.phone
        )
        self.assertEqual(
            self.phone.with_user(self.auditor).display_name, "+79161234567"
        )

    def test_linked_records_do_not_tell(self):
        """The web client reads names of linked records with sudo()."""
        point = self.phone.with_user(self.operator)
        read = point.web_read({"client_id": {"fields": {"display_name": {}}}})
        self.assertEqual(read[0]["client_id"]["display_name"], "Client 0000017")
        self.assertEqual(point.read(["client_id"])[0]["client_id"][1], "Client 0000017")
        groups = point.browse().formatted_read_group(
            [("id", "=", self.phone.id)], ["client_id"], ["__count"]
        )
        self.assertEqual(groups[0]["client_id"][1], "Client 0000017")
        self.assertEqual(
            self.petrov.with_user(self.operator).sudo().display_name, "Client 0000017"
        )
        with self.assertRaises(AccessError):
            self.petrov.with_user(self.operator).read(["partner_id"])

    def test_views_of_the_operator_carry_no_identity(self):
        for model in ("bank.client", "bank.contact.point"):
            views = (
                self.env[model]
                .with_user(self.operator)
                .get_views([(False, "list"), (False, "form"), (False, "search")])
            )
            text = "".join(view["arch"] for view in views["views"].values())
            for field in ("inn", "last_name", "value"):
                self.assertNotIn(f'name="{field}"', text)

    def test_another_company_is_not_seen(self):
        other = self.env["res.company"].create({"name": "Other bank"})
        stranger = self.client(code="1", company_id=other.id)
        clients = self.env["bank.client"].with_user(self.auditor)
        self.assertNotIn(stranger, clients.search([]))
        with self.assertRaises(AccessError):
            stranger.with_user(self.auditor).read(["code"])

    def test_numbers_are_checked(self):
        with self.assertRaisesRegex(ValidationError, "INN"), self.cr.savepoint():
            self.petrov.inn = "500100732250"
        with self.assertRaisesRegex(ValidationError, "OGRN"), self.cr.savepoint():
            self.petrov.ogrn = "1027700132196"

    def test_name_follows_its_parts(self):
        lead = self.user("team_lead")
        with Form(self.petrov.with_user(lead)) as form:
            form.last_name = "Иванов"
            form.first_name = "Иван"
        self.assertEqual(self.petrov.name, "Иванов Иван")

    def test_partner_on_demand(self):
        self.assertFalse(self.petrov.partner_id)
        partner = self.petrov.with_user(self.auditor)._partner()
        self.assertEqual(partner.name, "Петров Пётр Петрович")
        self.assertEqual(partner.company_id, self.company)
        self.assertEqual(self.petrov._partner(), partner)
        self.assertFalse(partner.sudo().vat)

    def test_search_by_the_beginning_is_answered_by_an_index(self):
        """Whatever the collation of the database: a million clients are not gone through."""
        # Of next to nothing every index costs the same.
        self.env["bank.client"].create(
            [
                {"code": f"x{n}", "name": f"X{n}", "inn": False,
                 "contact_ids": [(0, 0, {"kind": "phone", "value": f"+7900{n:07}"})]}
                for n in range(400)
            ]
        )  # fmt: skip
        self.env.flush_all()
        self.env.cr.execute(SQL("ANALYZE bank_client, bank_contact_point"))
        self.env.cr.execute(SQL("SET LOCAL enable_seqscan = off"))
        for model, field in (
            ("bank.client", "code"),
            ("bank.client", "inn"),
            ("bank.contact.point", "value"),
        ):
            query = self.env[model]._search([(field, "=like", "7707%")], order="id")
            self.env.cr.execute(SQL("EXPLAIN %s", query.select()))
            plan = "\n".join(line for (line,) in self.env.cr.fetchall())
            self.assertRegex(plan, rf"Index Cond: .*{field}\)?::text ~>=~", plan)

    def test_branch_and_region_names(self):
        branch = self.env["bank.branch"].create(
            {"company_id": self.company.id, "code": "77-01", "name": "Central"}
        )
        self.assertEqual(branch.display_name, "77-01 Central")
        found = self.env["bank.branch"].search([("display_name", "ilike", "77-01")])
        self.assertEqual(found, branch)
        branch.name = "77-01"
        self.assertEqual(branch.display_name, "77-01")


@tagged("post_install", "-at_install")
class TestReferred(TransactionCase):
    """Clients have no foreign keys: what they refer to is guarded by the ORM."""

    def test_author_and_partner_stay(self):
        user = new_test_user(self.env, "author", groups="base.group_user")
        partner = self.env["res.partner"].create({"name": "П"})
        client = self.env["bank.client"].create(
            {"code": "r1", "name": "Клиент", "partner_id": partner.id}
        )
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE bank_client SET create_uid = %s WHERE id = %s",
                user.id,
                client.id,
            )
        )
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "author cannot be deleted"):
            user.unlink()
        with self.assertRaisesRegex(UserError, "client r1 refers to it"):
            partner.unlink()
        other = self.env["res.partner"].create({"name": "П"})
        merge = self.env["base.partner.merge.automatic.wizard"].create({})
        merge._merge((partner + other).ids, other, extra_checks=False)
        self.assertEqual(client.partner_id, other)
        self.assertFalse(partner.exists())
        client.source = "core"
        with self.assertRaisesRegex(UserError, "came from core"):
            client.unlink()
        client.source = "manual"
        client.unlink()
        user.unlink()
        other.unlink()
