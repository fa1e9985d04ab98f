-- When the leases of an ended job began to be forgotten (store/leases.h). What the job was charged stays in its row and in
-- the transfers.
ALTER TABLE job ADD COLUMN forgotten_at BIGINT;
