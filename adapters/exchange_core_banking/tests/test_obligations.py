"""Obligations off balance: the file, its totals, its bad records, later files, an inventory."""

import re
from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.bad_debt_reserve.tools import staging

from .common import CoreBankingCase

DAY = date(2026, 10, 31)
LATER = date(2026, 11, 30)
LIMIT, GUARANTEE, LETTER = "ЛИМ-2025/0000042", "ГАР-2026/0000017", "АКК-2026/0000003"


@tagged("post_install", "-at_install")
class TestObligationsFile(CoreBankingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("bank_base.scheme_bank")._apply(cls.company)
        cls.book = cls.env["reserve.rule.book"]._create_preset(
            cls.company, "bank", "590p", capital=2_000_000_000
        )
        cls.kind = cls.env.ref("exchange_core_banking.type_obligations")
        cls.kind.max_rejected_percent = 80
        cls.good = cls.text("obligations.xml")

    def setUp(self):
        super().setUp()
        self.assertEqual(self.take(self.text("contracts.xml"), mapping=None).loaded, 3)

    def own(self, text):
        return self.take(text, "obligations", mapping=None)

    def changed(self, *changes, amount=None, count=None, sequence=2):
        """The good file with (old, new) texts and its trailer put right, not loaded yet."""
        text = self.good.replace('sequence="1"', f'sequence="{sequence}"')
        for old, new in changes:
            self.assertIn(old, text)
            text = text.replace(old, new, 1)
        head, trailer = text.split("<totals")
        if amount:
            trailer = re.sub(r'amount="[^"]*"', f'amount="{amount}"', trailer)
        if count:
            trailer = trailer.replace('count="3"', f'count="{count}"')
        return f"{head}<totals{trailer}"

    def without(self, number):
        """(old, new) that takes a whole record out of the good file."""
        (found,) = re.findall(
            rf'  <obligation number="{number}"[^>]*?/>\n'
            rf'|  <obligation number="{number}"[^>]*[^/]>.*?</obligation>\n',
            self.good,
            re.DOTALL,
        )
        return found, ""

    def later(self, *changes, **totals):
        at = (f'business_date="{DAY}"', f'business_date="{LATER}"')
        return self.changed(at, *changes, **totals)

    def records(self):
        """(number, from, sum in roubles) of every record, in order."""
        found = self.env["reserve.obligation"].search(
            [("company_id", "=", self.company.id)], order="number, date_from"
        )
        return [(one.number, one.date_from, one.amount) for one in found]

    def obligation(self, number, at=DAY):
        return self.env["reserve.obligation"].search(
            [
                ("company_id", "=", self.company.id),
                ("number", "=", number),
                ("date_from", "=", at),
            ]
        )

    def inventory(self, at):
        return self.env["reserve.inventory"]._count(self.company, self.book, at)

    def reserves(self, inventory):
        return {
            line.number: (line.base, line.category, line.ground, line.reserve)
            for line in inventory.obligation_ids
        }

    FIRST = [
        (LETTER, DAY, 81275.12),  # 1 000.50 × 81.2345
        (GUARANTEE, DAY, 1_500_000),
        (LIMIT, DAY, 100_000),
    ]

    # -- good

    def test_everything_is_taken(self):
        file = self.own(self.good)
        self.assertEqual(
            (file.state, file.records, file.loaded, file.unchanged, file.rejected),
            ("loaded", 3, 3, 0, 0),
            file.reason,
        )
        self.assertEqual(file.totals["counted"], {"records": 3, "amount": "1601000.50"})
        self.assertEqual(
            (file.intake_id.kind, file.intake_id.records, file.intake_id.loaded),
            ("obligations", 3, 3),
        )
        self.assertEqual(self.records(), self.FIRST)
        limit = self.obligation(LIMIT)
        self.assertEqual(
            (limit.client_id.code, limit.contract_id.number, limit.kind, limit.source),
            ("0000042", "ПК-2025/0000042", "limit", "core"),
        )
        self.assertEqual(
            (limit.date_start, limit.date_to, limit.branch_id.code, limit.intake_id),
            (date(2025, 3, 14), date(2028, 3, 14), "0001", file.intake_id),
        )
        self.assertIn("file.xml", limit.document)
        guarantee = self.obligation(GUARANTEE)
        self.assertEqual(guarantee.category, "3")
        self.assertIn("суждение от 15.10.2026", guarantee.document)
        letter = self.obligation(LETTER)
        self.assertEqual(
            (letter.client_id.kind, letter.client_id.name), ("company", "ООО «Ландыш»")
        )
        self.assertAlmostEqual(letter.fx_rate, 81.2345, 6)
        self.assertEqual(
            (letter.file_amount, letter.file_currency_id.name), (1000.5, "USD")
        )

    def test_example_of_the_documentation_loads(self):
        file = self.own(self.example("core_banking_obligations"))
        self.assertEqual((file.state, file.loaded), ("loaded", 2), file.reason)

    def test_an_inventory_uses_them(self):
        self.own(self.good)
        first = self.inventory(DAY)
        first._post()
        self.assertEqual(
            self.reserves(first),
            {
                # Average position; the loan is 26 days overdue: good service of a person, II, 1 %.
                LIMIT: (100_000, "2", "position", 1_000),
                GUARANTEE: (1_500_000, "3", "judgement", 315_000),
                LETTER: (81275.12, "2", "position", 812.75),
            },
        )
        text = self.later(
            ('amount="100000.00"', 'amount="40000.00"'),
            self.without(GUARANTEE),
            self.without(LETTER),
            amount="40000.00",
            count=1,
        )
        self.own(text)
        self.assertEqual(self.reserves(first)[GUARANTEE][3], 315_000)
        second = self.inventory(LATER)
        found = self.reserves(second)
        self.assertEqual([found[LETTER][3], found[GUARANTEE][3]], [0, 0])
        self.assertEqual(found[LIMIT][0], 40_000)
        lines = second.obligation_ids
        self.assertEqual(
            sum(lines.mapped("previous")), sum(first.obligation_ids.mapped("reserve"))
        )

    def test_nothing_after_the_last_day(self):
        last = ('date_to="2027-02-01"', f'date_to="{DAY}"')
        self.own(self.changed(last, sequence=1))
        self.assertIn(GUARANTEE, self.reserves(self.inventory(DAY)))
        self.assertNotIn(GUARANTEE, self.reserves(self.inventory(LATER)))

    # -- later files

    def test_the_same_again(self):
        self.own(self.good)
        file = self.own(self.changed())
        self.assertEqual(
            (file.state, file.loaded, file.unchanged), ("loaded", 3, 3), file.reason
        )
        self.assertEqual(self.records(), self.FIRST)

    def test_another_rate_is_another_sum(self):
        self.own(self.good)
        self.env["res.currency.rate"].create(
            {
                "currency_id": self._currency("USD").id,
                "company_id": self.company.id,
                "name": LATER,
                "inverse_company_rate": 80,
            }
        )
        file = self.own(self.later())
        self.assertEqual((file.loaded, file.unchanged), (3, 2), file.reason)
        self.assertEqual(
            self.records(), [self.FIRST[0], (LETTER, LATER, 80_040), *self.FIRST[1:]]
        )

    def test_a_full_file_ends_what_it_does_not_name(self):
        self.own(self.good)
        file = self.own(self.later(self.without(LETTER), amount="1600000.00", count=2))
        self.assertEqual((file.loaded, file.unchanged), (2, 2), file.reason)
        self.assertEqual(
            self.records(), [self.FIRST[0], (LETTER, LATER, 0), *self.FIRST[1:]]
        )
        ended = self.obligation(LETTER, LATER)
        self.assertEqual((ended.source, ended.intake_id), ("core", file.intake_id))

    def test_a_part_ends_nothing(self):
        self.own(self.good)
        part = (' full="true"', "")
        self.own(self.later(part, self.without(LETTER), amount="1600000.00", count=2))
        self.assertEqual(self.records(), self.FIRST)

    def test_a_file_of_another_branch_ends_nothing(self):
        self.own(self.good)
        other = ('branch="0001"', 'branch="0002"')
        outs = [self.without(number) for number in (LETTER, GUARANTEE)]
        new = (LIMIT, "ЛИМ-2026/0000099")
        self.own(self.later(other, *outs, new, amount="100000.00", count=1))
        self.assertEqual(
            self.records(), [*self.FIRST, ("ЛИМ-2026/0000099", LATER, 100_000)]
        )

    def test_a_second_file_of_the_date_corrects_the_first(self):
        self.own(self.good)
        inventory = self.inventory(DAY)
        one = self.obligation(LIMIT)
        file = self.own(
            self.changed(
                ('amount="100000.00"', 'amount="90000.00"'), amount="1591000.50"
            )
        )
        self.assertEqual((file.loaded, file.unchanged), (3, 2), file.reason)
        self.assertEqual((one.amount, one.intake_id), (90_000, file.intake_id))
        self.assertEqual(inventory.state, "draft", "counted without it")

    def test_refused_after_the_inventory_is_posted(self):
        self.own(self.good)
        self.inventory(DAY)._post()
        same = self.own(self.changed())
        self.assertEqual((same.state, same.unchanged), ("loaded", 3), same.reason)
        for text in (
            self.changed(
                ('amount="100000.00"', 'amount="90000.00"'),
                amount="1591000.50",
                sequence=3,
            ),
            self.changed(
                self.without(LETTER), amount="1600000.00", count=2, sequence=3
            ),
        ):
            file = self.own(text)
            self.assertEqual((file.state, file.code), ("refused", "refused"))
            self.assertIn("posted already", file.reason)
            self.assertEqual(self.records(), self.FIRST)

    def test_what_people_entered(self):
        mine = self.env["reserve.obligation"].create(
            {
                "company_id": self.company.id,
                "client_id": self.contract("БК-2025/0000045").client_id.id,
                "kind": "other",
                "number": "Р-1",
                "date_from": "2026-01-01",
                "amount": 500,
                "document": "Agreement 5",
            }
        )
        self.own(self.good)
        self.assertEqual(self.obligation("Р-1", mine.date_from), mine)
        self.assertFalse(
            self.obligation("Р-1", DAY), "a file ends only what files brought"
        )
        accountant = self.env["res.users"].create(
            {
                "name": "Accountant",
                "login": "obligations_accountant",
                "company_id": self.company.id,
                "company_ids": [(6, 0, self.company.ids)],
                "group_ids": [
                    (4, self.env.ref("bank_base.group_reserve_accountant").id)
                ],
            }
        )
        for vals in ({"source": "core"}, {"file_amount": 7}):
            with (
                self.assertRaisesRegex(AccessError, "not set by hand"),
                self.env.cr.savepoint(),
            ):
                mine.with_user(accountant).write(vals)
        mine.with_user(accountant).copy({"number": "Р-2"})

    # -- bad

    def test_totals_are_checked(self):
        for totals in ({"count": "4"}, {"amount": "1601000.51"}):
            with self.subTest(totals):
                file = self.own(self.changed(**totals))
                self.assertEqual((file.state, file.code), ("refused", "totals_differ"))
        self.assertFalse(self.records())

    def test_bad_records(self):
        limit, self_kind = 'amount="100000.00"', 'kind="limit"'
        second = f'number="{GUARANTEE}" client="0000045" kind="guarantee"'
        cases = (
            (limit, 'amount="-100000.00"', "negative", "1401000.50", LIMIT),
            (limit, 'amount="1OO.00"', "bad_amount", "1501000.50", LIMIT),
            (limit, 'amount="100000.001"', "bad_amount", "1601000.501", LIMIT),
            (limit, f'{limit} currency="ZZZ"', "bad_currency", None, LIMIT),
            (limit, f'{limit} currency="CNY"', "no_rate", None, LIMIT),
            (f'"{LIMIT}"', '""', "no_number", None, ""),
            (self_kind, 'kind="loan"', "schema", None, LIMIT),
            ('category="3"', 'category="6"', "schema", None, GUARANTEE),
            (
                ' document="Профессиональное суждение от 15.10.2026 № 4"',
                "",
                "schema",
                None,
                GUARANTEE,
            ),
            (f'{second} ', f'number="{LIMIT}" client="0000045" kind="limit" ',
             "duplicate", None, LIMIT),
            ('"2025-03-14"', '"2026-11-01"', "bad_date", None, LIMIT),
            ('"2028-03-14"', '"2026-10-30"', "bad_date", None, LIMIT),
            ('"2028-03-14"', '"2028-02-30"', "bad_date", None, LIMIT),
            ('"ПК-2025/0000042"', '"ПК-2025/9999999"', "unknown_contract", None, LIMIT),
            (' client_name="ООО «Ландыш»"', "", "no_client", None, LETTER),
            (' client_kind="company"', "", "no_client", None, LETTER),
        )  # fmt: skip
        for old, new, kind, amount, number in cases:
            with self.subTest(kind=kind, new=new), self.env.cr.savepoint() as savepoint:
                file = self.own(self.changed((old, new), amount=amount))
                self.assertRejected(file, kind, number, records=3)
                self.assertEqual(len(self.records()), 2)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_numbers_that_people_keep(self):
        """A record of the very date of the file is not put aside unseen."""
        self.env["reserve.obligation"].create(
            {
                "company_id": self.company.id,
                "client_id": self.contract("БК-2025/0000045").client_id.id,
                "kind": "limit",
                "number": LIMIT,
                "date_from": DAY,
                "amount": 500,
                "document": "Agreement 5",
            }
        )
        file = self.own(self.good)
        self.assertRejected(file, "taken", LIMIT, records=3)
        self.assertEqual(self.obligation(LIMIT).amount, 500)

    def test_numbers_of_another_system(self):
        """Another system's record in force is neither followed nor ended."""
        self.own(self.good)
        own = f'"{GUARANTEE}" client="0000045"'
        named = '"ЛИЗ-1" client="7" client_name="ООО «Ива»" client_kind="company"'
        file = self.own(
            self.later(
                ('source="core"', 'source="leasing"'),
                (own, named),
                (' currency="USD"', ""),
            )
        )
        self.assertEqual((file.state, file.loaded), ("loaded", 1), file.reason)
        self.assertEqual(file.kinds, {"no_client": 1, "taken": 1})
        self.assertEqual(
            self.records(), sorted([*self.FIRST, ("ЛИЗ-1", LATER, 1_500_000)])
        )

    def test_what_people_corrected_is_ended_too(self):
        self.own(self.good)
        self.obligation(LETTER).copy(
            {"date_from": "2026-11-10", "source": False, "amount": 70_000}
        )
        self.own(self.later(self.without(LETTER), amount="1600000.00", count=2))
        ended = self.obligation(LETTER, LATER)
        self.assertEqual((ended.amount, ended.source), (0, "core"))
        self.assertTrue(ended)

    def test_what_is_set_aside_stays(self):
        """Neither a bad record's obligation nor, where it has no number, any other is ended."""
        self.own(self.good)
        bad = ('amount="100000.00"', 'amount="-100000.00"')
        out = self.without(LETTER)
        with self.env.cr.savepoint() as savepoint:
            file = self.own(self.later(bad, out, amount="1400000.00", count=2))
            self.assertRejected(file, "negative", LIMIT, records=2)
            self.assertFalse(self.obligation(LIMIT, LATER))
            self.assertEqual(self.obligation(LETTER, LATER).amount, 0)
            self.assertTrue(self.obligation(LETTER, LATER))
            savepoint.rollback()
            self.env.invalidate_all()
        nameless = (f'"{LIMIT}"', '""')
        file = self.own(self.later(nameless, out, amount="1600000.00", count=2))
        self.assertRejected(file, "no_number", "", records=2)
        self.assertEqual(self.records(), self.FIRST)

    def test_names_are_masked(self):
        reject = self.own(
            self.changed(("1000.50", "1000.501"), amount="1601000.501")
        ).reject_ids
        self.assertNotIn("Ландыш", reject.source_masked)
        self.assertIn(LETTER, reject.source_masked)

    def test_a_corrected_record(self):
        file = self.own(self.changed(('kind="limit"', 'kind="loan"')))
        self.assertFalse(self.obligation(LIMIT))
        reject = file.reject_ids
        load = self.reload(reject, reject.source.replace('"loan"', '"limit"'))
        self.assertEqual((load.state, load.loaded), ("loaded", 1), load.reason)
        self.assertEqual(self.records(), self.FIRST)

    def test_a_second_record_does_not_replace_the_first(self):
        second = f'number="{GUARANTEE}" client="0000045" kind="guarantee" '
        file = self.own(
            self.changed((second, f'number="{LIMIT}" client="0000045" kind="limit" '))
        )
        reject = file.reject_ids
        load = self.reload(reject, reject.source)
        self.assertEqual((load.state, load.code), ("refused", "not_waiting"))
        self.assertEqual(self.obligation(LIMIT).amount, 100_000)

    def test_a_corrected_record_of_a_number_that_another_kind_has(self):
        """A limit and a guarantee of one number are two obligations."""
        named = (f'number="{GUARANTEE}"', f'number="{LIMIT}"')
        file = self.own(self.changed(named, ('category="3"', 'category="6"')))
        self.assertRejected(file, "schema", LIMIT, records=3)
        reject = file.reject_ids
        other = reject.source.replace('"6"', '"3"').replace("guarantee", "other")
        load = self.reload(reject, other)
        self.assertEqual((load.state, load.code), ("refused", "not_waiting"))
        self.assertIn("never moves a record to another obligation", load.reason)
        load = self.reload(reject, reject.source.replace('"6"', '"3"'))
        self.assertEqual((load.state, load.loaded), ("loaded", 1), load.reason)
        self.assertEqual(
            sorted(
                (one.kind, one.amount)
                for one in self.env["reserve.obligation"].search(
                    [("number", "=", LIMIT)]
                )
            ),
            [("guarantee", 1_500_000), ("limit", 100_000)],
        )

    def test_files_of_a_branch_and_of_the_bank_are_in_one_order(self):
        bank = (' branch="0001"', "")
        self.own(self.later(sequence=5))
        before = self.records()
        for changes in ((bank,), (bank, ('full="true"', 'full="false"'))):
            file = self.own(self.changed(*changes, sequence=1))
            self.assertEqual(file.state, "refused")
            self.assertIn("30.11.2026", file.reason)
        self.assertEqual(self.records(), before)
        self.assertEqual(
            self.own(self.later(bank, sequence=1)).state, "loaded", "the same date"
        )
        later = self.changed(bank, (str(DAY), "2026-12-31"), sequence=2)
        self.assertEqual(self.own(later).state, "loaded")
        file = self.own(
            self.changed((str(DAY), "2026-12-01"), sequence=6)
        )  # of the branch, which sent 30.11 last
        self.assertEqual(file.state, "refused")
        self.assertIn("31.12.2026", file.reason)

    def test_a_later_file_of_some_obligations_is_in_nobodys_way(self):
        """The head office sends one guarantee before a branch sends its month end."""
        some = (' branch="0001"', ""), ('full="true"', 'full="false"')
        gone = self.without(LIMIT), self.without(LETTER)
        early = self.later(*some, *gone, amount="1500000.00", count=1, sequence=1)
        self.assertEqual(self.own(early).state, "loaded")
        bad = ('category="3"', 'category="6"')
        file = self.own(self.changed(bad, sequence=5))
        self.assertEqual((file.state, file.loaded), ("loaded", 2), file.reason)
        # the bank's full file of a later date stops files, and no correction of a record
        full = self.later(some[0], sequence=2).replace(str(LATER), "2026-12-31")
        self.assertEqual(self.own(full).state, "loaded")
        reject = file.reject_ids
        load = self.reload(reject, reject.source.replace('"6"', '"3"'))
        self.assertEqual(load.code, "not_waiting")  # that file has brought it

    def test_reasons_are_said_in_russian(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.env["ir.module.module"]._load_module_terms(
            ["exchange_core_banking", "exchange", "bad_debt_reserve"], ["ru_RU"]
        )
        self.env = self.env(context={**self.env.context, "lang": "ru_RU"})
        for number, (old, new) in enumerate(
            (
                (' client_name="ООО «Ландыш»"', ""),  # before a file names him
                ('"2025-03-14"', '"2026-11-01"'),
                ('"2028-03-14"', '"2026-10-30"'),
                ('"ПК-2025/0000042"', '"прочий"'),
                ('category="3"', 'category="9"'),
                (f'number="{GUARANTEE}" client="0000045" kind="guarantee" ',
                 f'number="{LIMIT}" client="0000045" kind="limit" '),
            ),
            start=2,
        ):  # fmt: skip
            (reject,) = self.own(self.changed((old, new), sequence=number)).reject_ids
            self.assertNotRegex(reject.reason, "[A-Za-z]")
            self.assertNotRegex(reject.kind, "[A-Za-z]")
            self.assertNotRegex(reject.file_id.kinds_text, "[A-Za-z]")

    def test_every_kind_of_bad_record_has_words(self):
        codes = set(staging.REJECT_CODES)
        self.assertFalse(codes - self.env["exchange.words"]._kinds().keys())
