"""Described lines of text: the extract of 149 characters, the core system's lines."""

from odoo.tests import tagged

from .common import ProcessingCase, tlf_row, tlf_trailer

FULL = "4276010000001234"


def lines(*found):
    return "\r\n".join([*found, ""])


def core(*rows, total="5000,00", count=None, day="20.11.2026"):
    count = len(rows) if count is None else count
    return lines(f"H;{day};7", *rows, f"T;{count};{total}")


ROW = (
    "D;ATM00001;20.11.2026;13:31:15;ВЫДАЧА;427601******1234;40817810000000000001;0000017;"
    '5 000,00;RUB;2433;575390;;"Выдача; банкомат"'
)


@tagged("post_install", "-at_install")
class TestLines(ProcessingCase):
    def tlf(self, *found, **how):
        return self.take(lines(*found), mapping="base24_tlf", name="tlf.txt", **how)

    def core(self, text, encoding="cp1251"):
        return self.take(
            text, "core", mapping="core_lines", name="core.txt", encoding=encoding
        )

    # -- 149 characters

    def test_a_line_is_as_long_as_it_says(self):
        self.assertEqual((len(tlf_row()), len(tlf_trailer())), (149, 149))

    def test_tlf(self):
        file = self.tlf(
            tlf_row(),
            tlf_row("01", "2434", "100.50", reversal="R"),
            tlf_row("30", "2435", "0.00", flag="3"),
            tlf_trailer(g01=2, g30=1),
        )
        self.assertLoaded(file, 3)
        self.assertEqual(str(file.business_date), "2026-11-20")
        first, second, third = self.staged["row"]
        self.assertEqual(str(first["at"]), "2026-11-20 13:31:15")
        self.assertEqual((first["operation"], first["own_card"]), ("withdrawal", True))
        self.assertEqual((first["trace"], first["amount"]), ("0002433", 5000))
        self.assertEqual((first["rrn"], first["auth_code"]), ("632413002433", "575390"))
        self.assertEqual(
            (first["currency"], first["card"]), ("RUB", "427601******1234")
        )
        self.assertTrue(second["reversal"])
        self.assertEqual((third["operation"], third["own_card"]), ("other", False))

    def test_a_group_is_announced_and_not_there(self):
        file = self.tlf(tlf_row(), tlf_trailer(g01=1, g30=128))
        self.assertRefused(
            file, "incomplete", "incomplete", "128", "«30»", "0 are there"
        )

    def test_a_group_has_more_than_announced(self):
        file = self.tlf(tlf_row(), tlf_row(trace="2"), tlf_trailer(g01=1))
        self.assertRefused(file, "group_differs", "01", "1", "2")

    def test_a_group_that_no_trailer_knows(self):
        file = self.tlf(tlf_row(), tlf_row("66"), tlf_trailer(g01=1))
        self.assertRefused(file, "totals_differ")

    def test_cut(self):
        self.assertRefused(self.tlf(tlf_row()), "no_trailer")
        self.assertRefused(
            self.tlf(tlf_row(), tlf_trailer(g01=1)[:60]), "group_differs"
        )
        half = self.tlf(tlf_row(), tlf_row(trace="2")[:110], tlf_trailer(g01=2))
        self.assertLoaded(half, 2, rejected=1)
        self.assertEqual(half.kinds, {"short": 1})

    def test_a_day_of_nothing(self):
        file = self.tlf(tlf_trailer())
        self.assertLoaded(file, 0)
        self.assertEqual(str(file.business_date), "2026-11-20")

    def test_wrong_encoding(self):
        text = lines(tlf_row(), tlf_row(trace="2"), tlf_trailer(g01=2))
        file = self.take(text, mapping="base24_tlf", encoding="utf-16")
        self.assertEqual(file.state, "refused", file.reason)

    def test_unknown_atm(self):
        file = self.tlf(tlf_row(), tlf_row(atm="ATM99999"), tlf_trailer(g01=2))
        self.assertLoaded(file, 2, rejected=1)
        self.assertEqual(file.reject_ids.line, 2)

    def test_a_full_card_number_goes_no_further(self):
        bad = tlf_row(card=FULL, trace="3", currency="XXX")
        short = tlf_row(card=FULL, trace="4")[:100]
        other = "??" + tlf_row(card=FULL)[2:]
        file = self.tlf(
            tlf_row(card=FULL), tlf_row(trace="2"), bad, short, tlf_trailer(g01=4)
        )
        self.assertLoaded(file, 4, rejected=2)
        self.assertEqual(file.full_cards, 1)
        self.assertEqual(self.staged["row"][0]["card"], "427601******1234")
        sources = "".join(file.reject_ids.mapped("source"))
        self.assertNotIn(FULL, sources)
        self.assertIn("427601", sources)
        refused = self.tlf(other, tlf_trailer())
        self.assertEqual(refused.state, "refused")
        self.assertNotIn(FULL, "".join(refused.reject_ids.mapped("source")))

    def test_a_correction_of_a_line(self):
        bad = tlf_row(trace="2", currency="XXX", card=FULL)
        file = self.tlf(tlf_row(card=FULL), bad, tlf_trailer(g01=2))
        self.assertLoaded(file, 2, rejected=1)
        reject = file.reject_ids
        self.assertEqual(reject.number, "0000002")
        load = self.correct(reject, reject.source.replace("XXX", "643"))
        self.assertLoaded(load, 1)
        self.assertEqual(self.staged["row"][0]["trace"], "0000002")
        self.assertNotIn(FULL, load._path().read_text(encoding="utf-8"))

    # -- lines divided by semicolons

    def test_core(self):
        file = self.core(core(ROW))
        self.assertLoaded(file, 1)
        self.assertEqual((str(file.business_date), file.sequence), ("2026-11-20", 7))
        (row,) = self.staged["row"]
        self.assertEqual(
            (row["operation"], row["amount"], row["client_code"], row["notes"]),
            ("withdrawal", 5000, "0000017", "Выдача; банкомат"),
        )

    def test_core_totals(self):
        self.assertRefused(self.core(core(ROW, count=2)), "incomplete", "2", "1")
        self.assertRefused(
            self.core(core(ROW, total="5000,01")), "group_differs", "5000.01"
        )
        self.assertRefused(self.core(lines("H;20.11.2026;7", ROW)), "no_trailer")

    def test_core_in_another_encoding(self):
        self.assertEqual(self.core(core(ROW), "utf-8").state, "refused")

    def test_core_bad_lines(self):
        bad = ROW.replace("ВЫДАЧА", "КРАЖА").replace("2433", "2434")
        file = self.core(core(ROW, bad, total="10000,00"))
        self.assertLoaded(file, 2, rejected=1)
        self.assertEqual(file.reject_ids.number, "2434")
        unread = ROW.replace("5 000,00", "5 ООО,00").replace("2433", "2435")
        file = self.core(core(ROW, unread))
        self.assertLoaded(file, 2, rejected=1)
        self.assertEqual(file.kinds, {"bad_value": 1})
