-- Where an account says it is, two letters; empty: it has not said. Between which a device's price follows the market;
-- null: it stays as its owner has set it.
ALTER TABLE account ADD COLUMN country TEXT NOT NULL DEFAULT '';
ALTER TABLE device ADD COLUMN follows_least BIGINT;
ALTER TABLE device ADD COLUMN follows_most BIGINT;
