"""Masks are on wherever the module is loaded, and over what failed jobs keep."""

import io
import logging

from odoo.modules.module import get_manifest
from odoo.tests import tagged

from odoo.addons.bank_base import hooks
from odoo.addons.bank_base.tools.log_mask import MaskFilter

from .common import BankCommon


@tagged("post_install", "-at_install")
class TestLogMask(BankCommon):
    def test_on_with_the_module(self):
        handler = logging.StreamHandler(io.StringIO())
        logging.getLogger().addHandler(handler)
        self.addCleanup(logging.getLogger().removeHandler, handler)
        getattr(hooks, get_manifest("bank_base")["post_load"])()
        (mask,) = handler.filters
        self.assertIsInstance(mask, MaskFilter)

    def test_a_failed_job(self):
        job = self.env["bank.outbox"].with_delay()._cron_deliver()
        job.set_failed(
            exc_info="Traceback\nDETAIL:  Key (inn)=(7707083893) already exists.",
            exc_message="KeyError: 'Иванов'",
        )
        job.store()
        record = job.db_record()
        self.assertEqual(record.exc_message, "KeyError: '***'")
        self.assertEqual(record.exc_info, "Traceback\nDETAIL: ***")
