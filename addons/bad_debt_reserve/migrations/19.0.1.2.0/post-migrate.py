"""Grounds made before they had sizes of loans."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    ground = env.ref("bad_debt_reserve.ground_own_rules", raise_if_not_found=False)
    if ground and not ground.size_percent:
        ground.size_percent = 0.5  # 590-П, chapter 8; to be confirmed again
