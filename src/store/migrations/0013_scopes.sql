-- What a key may do: the bits of v1.Scope. Keys from before could do everything, and still can. When a session was last
-- shown who it is.
ALTER TABLE api_key ADD COLUMN scopes BIGINT NOT NULL DEFAULT 1023;
ALTER TABLE session ADD COLUMN proven_at BIGINT NOT NULL DEFAULT 0;
