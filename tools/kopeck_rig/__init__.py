"""The test rig: pytest plugins loaded by the root conftest.py."""
