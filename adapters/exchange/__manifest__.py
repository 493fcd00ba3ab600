{
    "name": "Exchange",
    "summary": "Files of partners in and out: SFTP, journal, record stream, schedule",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "author": "Kopeck",
    "license": "AGPL-3",
    "depends": ["bank_base"],
    "external_dependencies": {"python": ["lxml", "xmlschema", "paramiko"]},
    "data": [],
    "application": True,
}
