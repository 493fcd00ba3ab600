"""All that is true of a file read by one process is true of one read by several."""

from dataclasses import replace
from unittest.mock import patch

from lxml import etree

from odoo.tests import tagged

from ..models.exchange_handler_core_credits import ExchangeHandlerCoreCredits
from ..tools.marks import Marks
from . import test_abs_ru, test_marks, test_own_layout


class Apart:
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(
            patch("odoo.addons.exchange.load.processes", lambda _path: 2)
        )
        cls.startClassPatcher(
            patch.object(
                ExchangeHandlerCoreCredits, "_worth_marks", lambda *_args: True
            )
        )
        types = cls.registry["exchange.type"]
        limits = types._limits
        cls.startClassPatcher(
            patch.object(
                types,
                "_limits",
                lambda one: replace(limits(one), piece=500, block=1000),
            )
        )


@tagged("post_install", "-at_install")
class TestOwnLayoutApart(Apart, test_own_layout.TestOwnLayout):
    """Contracts and payments in our own layout."""


@tagged("post_install", "-at_install")
class TestAbsRuApart(Apart, test_abs_ru.TestAbsRu):
    """The partner's layout."""


@tagged("post_install", "-at_install")
class TestMarksApart(Apart, test_marks.TestMarks):
    """Clients known by the bytes of the file."""

    runs = 6

    def test_a_mark_is_of_the_bytes(self):
        text = test_marks.client("1")
        element = etree.fromstring(text)
        by_bytes, by_element = Marks.of([element], text.encode()), Marks.of([element])
        self.assertNotEqual(by_bytes, by_element)
        self.load(1, test_marks.contract("A", text))
        mark = "SELECT file_mark FROM bank_client WHERE id = %s"
        self.cr.execute(mark, [self.one().id])
        self.assertEqual([self.cr.fetchone()[0]], by_bytes)
