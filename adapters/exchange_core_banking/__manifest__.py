{
    "name": "Exchange with the core banking system",
    "summary": "Contracts, payments, balances and obligations from core banking files",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "author": "Kopeck",
    "license": "AGPL-3",
    "depends": ["exchange", "debt_collection", "bad_debt_reserve"],
    "data": [
        "data/exchange_type_data.xml",
        "data/exchange_mapping_data.xml",
    ],
}
