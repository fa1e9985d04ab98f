-- A code may enrol a fleet, has a name, and can be revoked. Codes of before live for a quarter of an hour and are made
-- again.
DROP TABLE enrolment;
CREATE TABLE enrolment (
  code_hash BYTEA PRIMARY KEY,
  id BYTEA NOT NULL,
  account BYTEA NOT NULL,
  name TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  devices_max BIGINT NOT NULL,
  devices_used BIGINT NOT NULL,
  revoked BIGINT NOT NULL
);
CREATE INDEX enrolment_account ON enrolment (account, id);
