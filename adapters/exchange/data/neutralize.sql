-- A copy of a bank speaks to no partner.
UPDATE exchange_endpoint SET active = false;
