"""Marks of clients, by their elements and by the bytes of the file."""

import unittest

from lxml import etree

from .pure import own

marks = own("marks").Marks
rows = own("rows")

PHONES = "<phone>+7900</phone><phone>+7901</phone>"
CLIENT = f'<client code="1" last_name="Серов">{PHONES}</client>'
BARE = '<client code="2"/>'
BALANCE = '<balance principal_current="{}" principal_overdue="0"/>'


def record(*clients, principal=1, between=""):
    borrower, *others = clients
    parties = "".join(f'<party role="guarantor">{one}</party>' for one in others)
    return (
        f'<contract number="A">{between}{borrower}{BALANCE.format(principal)}{parties}'
        "</contract>\n"
    )


class TestMarks(unittest.TestCase):
    def of(self, text, raw=True):
        parser = etree.XMLParser(remove_comments=True, remove_pis=True)
        clients = rows.clients_of(etree.fromstring(text, parser))
        return marks.of(clients, text.encode() if raw else None)

    def test_what_else_the_record_says_does_not_matter(self):
        for clients in (
            (CLIENT,),
            (BARE,),
            (BARE, CLIENT, BARE),
            (CLIENT, BARE, CLIENT),
        ):
            for raw in (True, False):
                found = self.of(record(*clients), raw)
                self.assertEqual(found, self.of(record(*clients, principal=2), raw))
                self.assertEqual(len(found), len(clients))

    def test_the_same_client_has_one_mark_wherever_it_stands(self):
        first, second, third, fourth = self.of(record(BARE, CLIENT, BARE, CLIENT))
        self.assertEqual((first, second), (third, fourth))
        self.assertNotEqual(first, second)
        self.assertEqual(self.of(record(CLIENT)), [second])

    def test_any_difference_makes_another_mark(self):
        for raw in (True, False):
            found = {self.of(record(CLIENT), raw)[0]}
            for old, new in (
                ("Серов", "Серова"),
                ('"1"', '"3"'),
                ("+7901", "+7902"),
                ("<phone>+7901</phone>", ""),
                (PHONES, PHONES + "<email>a@b</email>"),
                (' last_name="Серов"', ""),
            ):
                found.add(self.of(record(CLIENT.replace(old, new)), raw)[0])
            self.assertEqual(len(found), 7)

    def test_what_looks_like_a_client_is_none(self):
        plain = self.of(record(CLIENT, BARE), raw=False)
        for between in ("<!-- <client code='9'>x</client> -->", "<?x <client ?>"):
            self.assertEqual(self.of(record(CLIENT, BARE, between=between)), plain)
        cdata = CLIENT.replace("+7901", "<![CDATA[</client>]]>")
        other = cdata.replace("</client>]]></phone>", "</client>2]]></phone>")
        self.assertNotEqual(self.of(record(cdata)), self.of(record(other)))

    def test_bytes_of_another_record(self):
        clients = rows.clients_of(etree.fromstring(record(CLIENT, CLIENT)))
        plain = marks.of(clients)
        for raw in (b"", b"<contract/>", record(CLIENT).encode()):
            self.assertEqual(marks.of(clients, raw), plain)
