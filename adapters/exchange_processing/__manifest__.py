{
    "name": "Exchange with the processing center",
    "summary": "Operations, counters, recount acts, journals of ATMs; requests for corrections",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "author": "Kopeck",
    "license": "AGPL-3",
    "depends": ["exchange", "atm_claims"],
    "data": [
        "security/ir.model.access.csv",
        "security/atm_correction_rules.xml",
        "data/exchange_type_data.xml",
        "data/exchange_mapping_data.xml",
        "data/ir_sequence_data.xml",
        "views/exchange_file_views.xml",
        "views/res_company_views.xml",
        "views/atm_correction_views.xml",
    ],
}
