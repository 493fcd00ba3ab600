from odoo import fields

from .common import AtmCommon


class CashCommon(AtmCommon):
    """People of the cash side, and acts of recount."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desk = cls._user("cash_desk")
        cls.desk2 = cls._user("cash_desk", "atm_cash_desk_two")
        cls.officer = cls._user("claims_officer")
        cls.head = cls._user("claims_head")
        cls.technician = cls._user("technician")
        cls.security = cls._user("security")
        cls.encashment = cls._user("encashment")

    @classmethod
    def _act(cls, number="1", lines=((1, 5000, 151),), **values):
        """An act entered by the cash desk; 755,000 counted, unless lines tell otherwise.

        :param lines: (cassette, value, notes[, notes by the ATM[, bin]])
        """
        values = {"by_books": 750000, **values}
        return (
            cls.env["atm.recount"]
            .with_user(cls.desk)
            .create(
                {
                    "company_id": cls.company.id,
                    "name": number,
                    "device_id": cls.device.id,
                    "at": fields.Datetime.to_datetime("2026-03-02 10:00:00"),
                    "line_ids": [(0, 0, cls._line(*line)) for line in lines],
                    **values,
                }
            )
        )

    @classmethod
    def _line(cls, cassette, value, notes, expected=None, bin="cassette"):
        return {
            "cassette": cassette,
            "denomination": value,
            "notes": notes,
            "bin": bin,
            "expected_known": expected is not None,
            "notes_expected": expected or 0,
        }

    @classmethod
    def _confirmed(cls, *args, **values):
        act = cls._act(*args, **values)
        act.with_user(cls.desk2).action_confirm()
        return act

    @classmethod
    def _difference(cls, *args, **values):
        return cls._confirmed(*args, **values).difference_ids.with_user(cls.officer)

    @classmethod
    def _claim(cls, amount=5000, number="П-1"):
        return cls.env["atm.claim"].create(
            {
                "company_id": cls.company.id,
                "name": number,
                "device_id": cls.device.id,
                "amount_claimed": amount,
                "occurred_at": "2026-03-01 12:00:00",
            }
        )

    @classmethod
    def _load(cls, **values):
        return (
            cls.env["atm.load"]
            .with_user(cls.encashment)
            .create(
                {
                    "company_id": cls.company.id,
                    "name": "З-1",
                    "device_id": cls.device.id,
                    "at": "2026-03-01 08:00:00",
                    "amount": 3000000,
                    "cassettes_by": "Белова А. А.",
                    "cassettes_presence": "Зайцева Н. Н.",
                    "loaded_by": "Иванов И. И.",
                    "controlled_by": "Сидоров С. С.",
                    "sums_printed": True,
                    **values,
                }
            )
        )
