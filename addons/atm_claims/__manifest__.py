{
    "name": "Kopeck: ATM claims",
    "summary": "Journals of ATMs, recounts, claims, investigations, commission, payouts",
    "version": "19.0.1.0.0",
    "category": "Accounting/Bank",
    "author": "Kopeck",
    "license": "AGPL-3",
    "depends": ["bank_base"],
    "data": [
        "security/atm_claims_groups.xml",
        "security/atm_claims_rules.xml",
        "security/ir.model.access.csv",
        "views/atm_sections.xml",
        "views/atm_device_views.xml",
    ],
    "application": True,
}
