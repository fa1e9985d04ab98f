-- What a key may do: the bits of v1.Scope. Keys from before could do everything, and still can. When a session was last
-- shown who it is.
ALTER TABLE api_key ADD COLUMN scopes BIGINT NOT NULL DEFAULT 1023;
ALTER TABLE session ADD COLUMN proven_at BIGINT NOT NULL DEFAULT 0;

-- By which ways accounts sign in. A provider's subject is there once: who links one that was removed takes the row over.
CREATE TABLE identity (
  id BYTEA NOT NULL UNIQUE,
  account BYTEA NOT NULL,
  provider TEXT NOT NULL,
  subject TEXT NOT NULL,
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  passkey TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  used_at BIGINT,
  removed_at BIGINT,
  PRIMARY KEY (provider, subject)
);
CREATE INDEX identity_account ON identity (account);
