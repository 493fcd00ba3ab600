"""Root of the test rig; its parts are plugins in tools/kopeck_rig."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "tools"))

pytest_plugins = [
    "kopeck_rig.kinds",
    "kopeck_rig.watch",
    "kopeck_rig.odoo_db",
    "kopeck_rig.fixtures",
    "kopeck_rig.limit",
    "kopeck_rig.share",
]
