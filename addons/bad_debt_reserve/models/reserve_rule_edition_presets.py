# A model in files by theme: groups and kinds, presets, what the tax method adds, what 590-П adds.
# pylint: disable=consider-merging-classes-inherited
from odoo import api, fields, models

from odoo.addons.bank_base.tools.money import to_float

from ..tools import ageing_presets


class ReserveRuleEditionPresets(models.Model):
    """What a first edition by ageing groups may begin with."""

    _inherit = "reserve.rule.edition"

    @api.model
    def _default_vals(self, preset="article"):
        """A first edition by ageing with usual groups and rates, in force from 2000.

        :param preset: of the rule book, see :mod:`..tools.ageing_presets`; rates of all but the
            one that a bank starts with are marked until confirmed by the accounting policy
        """
        origin = self._preset_origin(preset)
        return {
            "date_from": "2000-01-01",
            "source": self.env._(
                "Initial setting, to be replaced by the accounting policy"
            ),
            "band_ids": [
                fields.Command.create(
                    {
                        "dpd_from": group.days_from,
                        "dpd_to": group.days_to,
                        "rate": to_float(group.rate),
                        "propose_write_off": not group.days_to,
                        **self._preset_name(group),
                        **({"origin": origin, "uncertain": True} if origin else {}),
                    }
                )
                for group in ageing_presets.groups(preset)
            ],
        }

    @api.model
    def _preset_origin(self, preset):
        """Where the groups of a preset are from; nothing for those that every bank starts with."""
        return {
            "days_100": self.env._(
                "Article on reserves of credit cooperatives, 3.5.2: a shorter classification of"
                " 100 days; rates by the same probabilities"
            ),
            "days_180": self.env._(
                "Article on the return of overdue loans: the finer groups 91–180 and over 180"
                " days; rates by the accounting policy"
            ),
            "segments": self.env._(
                "Article on the return of overdue loans: doubtful to 30, overdue to 60, problem"
                " to 90, hopeless over 90 days; rates by the accounting policy"
            ),
        }.get(preset, "")

    @api.model
    def _preset_name(self, group):
        """Name of a segment with its days; other groups are named by their days alone."""
        names = {
            "doubtful": self.env._("Doubtful by the article, 1–30"),
            "overdue": self.env._("Overdue by the article, 31–60"),
            "problem": self.env._("Problem by the article, 61–90"),
            "hopeless": self.env._("Hopeless by the article, >90"),
        }
        return {"name": names[group.segment]} if group.segment else {}
