"""Clients left out because they are known: the register is as if they had been compared."""

import errno
import random
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.bank_base.tools import fault

from ..models import exchange_handler_core_credits as handlers
from ..models.exchange_handler_core_credits import ExchangeHandlerCoreCredits
from ..tools.marks import Marks
from .common import CoreBankingCase

CLIENT = '<client code="{code}" last_name="{name}"{region}>{points}</client>'
WORTH = ExchangeHandlerCoreCredits._worth_marks  # the tests patch it
RUNS = 16
FILES = 3


class Stop(Exception):
    """Ends a try whose changes are not wanted."""


def client(code, name="Серов", region="", points=("+79000000001",)):
    phones = "".join(f"<phone>{one}</phone>" for one in points)
    region = f' region="{region}"' if region else ""
    return CLIENT.format(code=code, name=name, region=region, points=phones)


def contract(number, *clients, principal=100, currency="RUB"):
    borrower, *others = clients
    parties = "".join(f'<party role="co_borrower">{one}</party>' for one in others)
    return principal, (
        f'<contract number="{number}" currency="{currency}" date_start="2026-01-01">{borrower}'
        f'<balance principal_current="{principal}" principal_overdue="0"/>{parties}</contract>'
    )


def book(day, *records):
    total = sum(principal for principal, _text in records)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<core_banking_contracts format="1.0" source="core" branch="0001"'
        f' business_date="2026-11-{day:02}" sequence="{day}" full="true"'
        f' created="2026-11-{day:02}T21:00:00">'
        + "".join(text for _principal, text in records)
        + f'<totals count="{len(records)}" principal_current="{total}"/>'
        "</core_banking_contracts>"
    )


@tagged("post_install", "-at_install")
class TestMarks(CoreBankingCase):
    runs = RUNS

    def setUp(self):
        super().setUp()
        self.with_marks(True)

    def with_marks(self, wanted):
        worth = patch.object(
            ExchangeHandlerCoreCredits, "_worth_marks", lambda *_args: wanted
        )
        worth.start()
        self.addCleanup(worth.stop)

    def load(self, day, *records):
        """Load a file; the client rows that came to the register and the file."""
        staged = []
        intake = self.registry["debt.intake"]
        merge = intake._merge_clients

        def watched(one, batch):
            query = SQL("SELECT count(*) FROM %s", batch.tables["client"])
            staged.append(one._count(query))
            return merge(one, batch)

        with patch.object(intake, "_merge_clients", watched):
            file = self.take(book(day, *records), mapping=None)
        self.assertEqual(file.state, "loaded", file.reason)
        return staged[0], file

    def one(self, code="1"):
        return self.env["bank.client"].search(
            [("company_id", "=", self.company.id), ("code", "=", code)]
        )

    def phones(self, code="1"):
        points = self.env["bank.contact.point"].search(
            [("client_id", "=", self.one(code).id)]
        )
        return sorted(points.mapped("value"))

    def test_a_known_client_is_left_out(self):
        record = contract("A", client("1"), client("2", "Белов"))
        self.assertEqual(self.load(1, record)[0], 2)
        staged, file = self.load(2, record)
        self.assertEqual((staged, file.unchanged), (0, 1))
        staged, file = self.load(3, contract("A", client("1"), client("2", "Быков")))
        self.assertEqual((staged, file.unchanged), (2, 0))
        self.assertEqual(self.one("2").last_name, "Быков")
        self.assertEqual(self.load(4, contract("A", client("1")))[0], 0)

    def test_a_new_phone_is_taken(self):
        self.load(1, contract("A", client("1")))
        staged, _file = self.load(
            2, contract("A", client("1", points=("+79000000001", "+79000000002")))
        )
        self.assertEqual(staged, 1)
        self.assertEqual(self.phones(), ["+79000000001", "+79000000002"])

    def test_what_people_change_is_as_the_file_says_again(self):
        record = contract("A", client("1"))
        self.load(1, record)
        self.one().last_name = "Чужой"
        self.assertEqual(self.load(2, record)[0], 1)
        self.assertEqual(self.one().last_name, "Серов")
        self.env["bank.contact.point"].search(
            [("client_id", "=", self.one().id)]
        ).unlink()
        self.assertEqual(self.load(3, record)[0], 1)
        self.assertEqual(self.phones(), ["+79000000001"])
        self.one().contact_ids.value = "+79000000009"
        self.load(4, record)
        self.assertEqual(self.phones(), ["+79000000001", "+79000000009"])
        self.one().contact_ids[0].quality = "confirmed"
        self.one().active = True
        self.assertEqual(self.load(5, record)[0], 0)

    def test_a_region_that_came_later(self):
        regions = self.env["bank.region"]
        regions.search([("code", "=", "86")]).unlink()
        record = contract("A", client("1", region="86"))
        self.load(1, record)
        self.assertFalse(self.one().region_id)
        region = regions.create({"code": "86", "name": "Югра"})
        self.load(2, record)
        self.assertEqual(self.one().region_id, region)

    def test_the_later_of_two_that_differ_wins(self):
        first, last = client("1", "Первый"), client("1", "Последний")
        for day in (1, 2):
            self.load(day, contract("A", first), contract("B", last))
            self.assertEqual(self.one().last_name, "Последний")
        self.load(3, contract("A", last), contract("B", first))
        self.assertEqual(self.one().last_name, "Первый")

    def test_the_later_one_wins_though_its_contract_has_no_rate(self):
        first, last = client("1", "Первый"), client("1", "Последний")
        self.load(1, contract("A", last))
        staged, file = self.load(
            2, contract("A", first), contract("B", last, currency="CNY")
        )
        self.assertEqual((staged, file.kinds), (1, {"no_rate": 1}))
        self.assertEqual(self.one().last_name, "Последний")

    def test_another_source_knows_nothing(self):
        self.load(1, contract("A", client("1")))
        text = book(2, contract("A", client("1"))).replace('"core"', '"other"', 1)
        self.take(text, mapping=None)
        clients = self.env["bank.client"].search(
            [("company_id", "=", self.company.id), ("code", "=", "1")]
        )
        self.assertEqual(sorted(clients.mapped("source")), ["core", "other"])

    def state(self):
        self.env.flush_all()
        self.cr.execute(
            "SELECT c.code, c.last_name, c.name, r.code,"
            " array_agg(p.kind || p.value ORDER BY p.kind || p.value)"
            " FROM bank_client c LEFT JOIN bank_region r ON r.id = c.region_id"
            " LEFT JOIN bank_contact_point p ON p.client_id = c.id"
            " WHERE c.company_id = %s GROUP BY c.id, r.code ORDER BY c.code",
            [self.company.id],
        )
        return self.cr.fetchall()

    def random_month(self, seed):
        """Files and changes by people, chosen by the seed; what each file came to and left."""
        chance = random.Random(seed)
        found = []

        def somebody():
            return client(
                chance.choice("123"),
                chance.choice(("Серов", "Серова")),
                chance.choice(("", "", "77")),
                chance.sample(("+79000000001", "+79000000002"), chance.randint(0, 2)),
            )

        records = []
        for day in range(1, FILES + 1):
            for _change in range(4 if day == 1 else 1):
                people = [somebody() for _one in range(chance.randint(1, 2))]
                currency = chance.choice(("RUB", "RUB", "RUB", "CNY"))
                number = chance.choice("ABCDE")
                records.append(contract(number, *people, currency=currency))
            chance.shuffle(records)
            _staged, file = self.load(day, *records)
            found.append((file.loaded, file.unchanged, file.kinds, self.state()))
            clients = self.env["bank.client"].search(
                [("company_id", "=", self.company.id)], order="code"
            )
            person = clients[chance.randrange(len(clients))]
            change = chance.choice(("name", "phone", "delete", "nothing"))
            points = person.contact_ids.sorted("value")
            if change == "name":
                person.last_name = "Чужой"
            elif change == "phone" and points:
                points[0].value = f"+7900000100{day}"
            elif change == "delete" and points:
                points[0].unlink()
        return found

    def test_random_files_and_changes_by_people(self):
        self.credits.max_rejected_percent = 100
        for seed in range(self.runs):
            found = {}
            for marked in (False, True):
                self.with_marks(marked)
                try:
                    with self.env.cr.savepoint():
                        found[marked] = self.random_month(seed)
                        raise Stop
                except Stop:
                    self.env.invalidate_all()
            self.assertEqual(found[True], found[False], seed)

    def test_a_file_of_few_clients_is_not_worth_it(self):
        path = self.folder / "large"
        with path.open("wb") as file:
            file.truncate(3 * 1024 * 1024)
        handler = self.credits._handler()
        cores = patch.object(handlers, "processes", lambda _path: 2)
        for clients, worth in ((-1, True), (100_000, True), (1_000_000, False)):
            about = patch.object(
                ExchangeHandlerCoreCredits, "_clients_about", return_value=clients
            )
            with cores, about:
                self.assertEqual(WORTH(handler, path), worth, clients)
        with patch.object(handlers, "processes", lambda _path: 1):
            self.assertFalse(WORTH(handler, path))

    def test_nothing_is_left_among_transfers(self):
        self.load(1, contract("A", client("1")))
        self.load(2, contract("A", client("1")))
        names = [one.name for one in (self.folder / "incoming").iterdir()]
        self.assertEqual(names, [])

    def test_a_full_disk_is_no_word_on_the_file(self):
        full = OSError(errno.ENOSPC, "No space left on device")
        with patch.object(Marks, "keep", side_effect=full), self.assertRaises(OSError):
            self.take(book(1, contract("A", client("1"))), mapping=None)
        self.assertTrue(fault.is_of_the_machine(full))
        self.assertEqual(list((self.folder / "incoming").iterdir()), [])

    def test_marks_know_what_was_written(self):
        path = self.folder / "marks"
        chance = random.Random(1)
        numbers = sorted({chance.randint(-(2**63), 2**63 - 2) for _one in range(500)})
        lines = [f"{one}\n" for one in numbers]
        self.assertEqual(Marks.keep(lines, path), len(numbers))
        marks = Marks(str(path))
        self.assertTrue(all(map(marks.known, numbers)))
        self.assertFalse(any(marks.known(one + 1) for one in numbers))
        self.assertFalse(Marks().known(numbers[0]))
