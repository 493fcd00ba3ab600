"""Root of the test rig; its parts are plugins in tools/kopeck_rig."""

import sys
from pathlib import Path

from hypothesis import settings

# No test depends on the speed of the machine.
settings.register_profile("kopeck", deadline=None)
settings.load_profile("kopeck")

sys.path.insert(0, str(Path(__file__).parent / "tools"))

pytest_plugins = [
    "kopeck_rig.kinds",
    "kopeck_rig.watch",
    "kopeck_rig.odoo_db",
    "kopeck_rig.fixtures",
    "kopeck_rig.banks",
    "kopeck_rig.limit",
    "kopeck_rig.share",
]
