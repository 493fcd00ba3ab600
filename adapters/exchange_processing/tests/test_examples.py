"""The examples of docs/formats.md, in English and in Russian, load as they stand there."""

import re
from pathlib import Path

from odoo.tests import tagged

from .common import ProcessingCase

DOCS = Path(__file__).resolve().parents[3] / "docs"
ROOTS = {
    "processing_switch": "switch",
    "processing_core": "core",
    "processing_counters": "counters",
    "processing_recount": "recount",
}


@tagged("post_install", "-at_install")
class TestExamples(ProcessingCase):
    def blocks(self, page):
        text = (DOCS / page).read_text(encoding="utf-8")
        return re.findall(r"^```\w*\n(.*?)^```", text, re.M | re.S)

    def test_xml(self):
        seen = set()
        for page in ("formats.md", "ru/formats.md"):
            for block in self.blocks(page):
                root = re.search(r"<(processing_\w+)", block)
                what = ROOTS.get(root and root[1])
                if not what:
                    continue
                with self.subTest(page=page, what=what):
                    with self.env.cr.savepoint() as savepoint:
                        self.assertLoaded(self.take(block, what), 1)
                        savepoint.rollback()
                    self.env.invalidate_all(flush=False)
                seen.add((page, what))
        self.assertGreaterEqual(
            seen, {("formats.md", one) for one in ("switch", "counters", "recount")}
        )

    def test_lines_divided_by_semicolons(self):
        (block,) = [one for one in self.blocks("formats.md") if one.startswith("H;")]
        file = self.take(block, "core", "core_lines", "core.txt", encoding="cp1251")
        self.assertLoaded(file, 1)
        self.assertEqual((str(file.business_date), file.sequence), ("2026-11-20", 324))
