-- A pause from the console may let what runs come to its end, and may end by itself.
ALTER TABLE device ADD COLUMN wish_finishes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE device ADD COLUMN wish_until BIGINT;
