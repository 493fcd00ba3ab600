"""Every term of every addon has its Russian: ru.po against a fresh export."""

import po
import polib
import pytest
from kopeck_rt.manifests import own_addons
from kopeck_rt.paths import addon_dirs

pytestmark = pytest.mark.odoo


@pytest.fixture(scope="module")
def exported(template_db) -> dict[str, set]:
    """English terms by addon, as Odoo itself exports them."""
    return {
        addon: {entry.msgid for entry in entries}
        for addon, entries in po.exported().items()
    }


@pytest.mark.parametrize("addon", own_addons())
def test_russian_is_complete(addon, exported):
    folder = next(folder for folder in addon_dirs() if folder.name == addon)
    path = folder / "i18n" / "ru.po"
    have = {entry.msgid for entry in polib.pofile(str(path)) if entry.msgstr.strip()}
    missing = sorted(exported[addon] - have)
    # A record of two addons is exported under one of them only.
    stale = sorted(have - set().union(*exported.values()))
    assert not missing, f"without Russian (see tools/po.py): {missing}"
    assert not stale, f"no longer in the addon (see tools/po.py): {stale}"
