-- What ties each transfer to the one before (domain/ledger/chain.h). Null for those from before, until the next coordinator
-- that leads has worked them out (store/chain.h).
ALTER TABLE transfer ADD COLUMN hash BYTEA;
