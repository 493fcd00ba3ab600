"""The store of a dry run changes nothing of the real one."""

from pathlib import Path

from .pure import own
from .test_pure_reader import FileCase

store, trial = own("tools.store"), own("tools.trial")


def tree(root):
    return sorted(str(path) for path in Path(root).rglob("*"))


class TestTrial(FileCase):
    def setUp(self):
        super().setUp()
        self.kept = store.Store(self.folder / "kept")
        self.old = self.kept.keep(self.kept.copy_in(self.given(b"old")))
        self.before = tree(self.kept.root)
        self.trials = self.folder / "trials"

    def given(self, content):
        path = self.folder / "given.xml"
        path.write_bytes(content)
        return path

    def tearDown(self):
        self.assertEqual(tree(self.kept.root), self.before)
        self.assertEqual(self.kept.path(self.old).read_bytes(), b"old")
        self.assertFalse(self.trials.exists())
        super().tearDown()

    def test_new_bytes_go_with_the_trial(self):
        with trial.trial_store(self.trials, self.kept) as opened:
            digest = opened.keep(opened.copy_in(self.given(b"new")))
            self.assertEqual(opened.path(digest).read_bytes(), b"new")
            self.assertEqual(tree(self.kept.root), self.before)

    def test_kept_bytes_are_read_where_they_are(self):
        with trial.trial_store(self.trials, self.kept) as opened:
            self.assertEqual(opened.path(self.old).read_bytes(), b"old")
            again = opened.keep(opened.copy_in(self.given(b"old")))
            self.assertEqual(again, self.old)
            opened.remove(self.old)

    def test_error_inside_leaves_nothing_either(self):
        with self.assertRaises(RuntimeError):
            with trial.trial_store(self.trials, self.kept) as opened:
                opened.copy_in(self.given(b"new"))
                raise RuntimeError
