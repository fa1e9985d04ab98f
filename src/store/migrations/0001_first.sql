-- The first schema. Ids are 16 bytes, times microseconds since 1970, money millionths of the unit.
-- Enumerations are the numbers that the domain's headers give.

CREATE TABLE account (
  id BYTEA PRIMARY KEY,
  name TEXT NOT NULL,
  roles BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);

-- The nil account holds the network's own purses.
CREATE TABLE purse (
  account BYTEA NOT NULL,
  kind BIGINT NOT NULL,
  available BIGINT NOT NULL,
  held BIGINT NOT NULL CHECK (held >= 0),
  PRIMARY KEY (account, kind)
);

CREATE TABLE transfer (
  sequence BIGINT PRIMARY KEY,
  kind BIGINT NOT NULL,
  from_account BYTEA NOT NULL,
  from_kind BIGINT NOT NULL,
  to_account BYTEA NOT NULL,
  to_kind BIGINT NOT NULL,
  amount BIGINT NOT NULL CHECK (amount > 0),
  job BYTEA,
  task_index BIGINT NOT NULL,
  attempt BIGINT NOT NULL,
  device BYTEA,
  note TEXT NOT NULL,
  made_at BIGINT NOT NULL
);
CREATE INDEX transfer_from ON transfer (from_account, sequence);
CREATE INDEX transfer_to ON transfer (to_account, sequence);
CREATE INDEX transfer_job ON transfer (job, sequence) WHERE job IS NOT NULL;

CREATE TABLE enrolment (
  code_hash BYTEA PRIMARY KEY,
  account BYTEA NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_by BYTEA
);

CREATE TABLE device (
  id BYTEA PRIMARY KEY,
  owner BYTEA NOT NULL,
  name TEXT NOT NULL,
  public_key BYTEA NOT NULL,
  price_per_hour BIGINT NOT NULL,
  paused_by_wish BIGINT NOT NULL,
  paused_by_device BIGINT NOT NULL,
  pause_reason TEXT NOT NULL,
  retired BIGINT NOT NULL,
  spool_id TEXT NOT NULL,
  acknowledged BIGINT NOT NULL,
  state BIGINT NOT NULL,
  state_since BIGINT NOT NULL,
  earned BIGINT NOT NULL,
  enrolled_at BIGINT NOT NULL,
  last_seen_at BIGINT
);
CREATE INDEX device_owner ON device (owner, id);

CREATE TABLE device_inventory (
  device BYTEA PRIMARY KEY,
  inventory TEXT NOT NULL
);

CREATE TABLE job_spec (
  job BYTEA PRIMARY KEY,
  spec TEXT NOT NULL
);

CREATE TABLE job (
  id BYTEA PRIMARY KEY,
  account BYTEA NOT NULL,
  state BIGINT NOT NULL,
  reason BIGINT NOT NULL,
  waiting BIGINT NOT NULL,
  running BIGINT NOT NULL,
  succeeded BIGINT NOT NULL,
  failed BIGINT NOT NULL,
  cancelled BIGINT NOT NULL,
  next_index BIGINT NOT NULL,
  cancel_requested BIGINT NOT NULL,
  charged BIGINT NOT NULL,
  held BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  started_at BIGINT,
  ended_at BIGINT
);
CREATE INDEX job_account ON job (account, id);
CREATE INDEX job_live ON job (state) WHERE state <= 2;

CREATE TABLE lease (
  job BYTEA NOT NULL,
  task_index BIGINT NOT NULL,
  attempt BIGINT NOT NULL,
  device BYTEA NOT NULL,
  renter BYTEA NOT NULL,
  owner BYTEA NOT NULL,
  state BIGINT NOT NULL,
  reason BIGINT NOT NULL,
  final BIGINT NOT NULL,
  stop_reason BIGINT NOT NULL,
  price_per_hour BIGINT NOT NULL,
  held BIGINT NOT NULL,
  charged BIGINT NOT NULL,
  fee BIGINT NOT NULL,
  gpu_indices TEXT NOT NULL,
  placed_at BIGINT NOT NULL,
  pulling_at BIGINT,
  started_at BIGINT,
  ended_at BIGINT,
  settled_at BIGINT,
  exit_code BIGINT,
  message TEXT NOT NULL,
  image_digest TEXT NOT NULL,
  stopped_at BIGINT,
  stop_asked_at BIGINT,
  PRIMARY KEY (job, task_index, attempt)
);
CREATE INDEX lease_device ON lease (device, placed_at);
CREATE INDEX lease_owner ON lease (owner, ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE request (
  account BYTEA NOT NULL,
  request_id TEXT NOT NULL,
  request_hash BYTEA NOT NULL,
  jobs BYTEA NOT NULL,
  created_account BYTEA,
  transfer BIGINT NOT NULL,
  made_at BIGINT NOT NULL,
  PRIMARY KEY (account, request_id)
);

CREATE TABLE event (
  sequence BIGINT PRIMARY KEY,
  made_at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  noun TEXT NOT NULL,
  object TEXT NOT NULL,
  action TEXT NOT NULL,
  reason TEXT NOT NULL,
  before TEXT NOT NULL,
  after TEXT NOT NULL,
  renter BYTEA,
  lender BYTEA,
  job BYTEA,
  device BYTEA
);
CREATE INDEX event_job ON event (job, sequence) WHERE job IS NOT NULL;
CREATE INDEX event_device ON event (device, sequence) WHERE device IS NOT NULL;

CREATE TABLE artifact (
  id BYTEA PRIMARY KEY,
  account BYTEA NOT NULL,
  kind BIGINT NOT NULL,
  path TEXT NOT NULL,
  size_bytes BIGINT NOT NULL,
  sha256 BYTEA NOT NULL,
  job BYTEA,
  task_index BIGINT NOT NULL,
  attempt BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX artifact_account ON artifact (account);
CREATE INDEX artifact_job ON artifact (job, task_index, attempt) WHERE job IS NOT NULL;

CREATE TABLE session (
  id BYTEA PRIMARY KEY,
  account BYTEA NOT NULL,
  secret_hash BYTEA NOT NULL UNIQUE,
  user_agent TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  revoked_at BIGINT
);
CREATE INDEX session_account ON session (account);

CREATE TABLE api_key (
  id BYTEA PRIMARY KEY,
  account BYTEA NOT NULL,
  name TEXT NOT NULL,
  secret_hash BYTEA NOT NULL UNIQUE,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  revoked_at BIGINT
);
CREATE INDEX api_key_account ON api_key (account);

CREATE TABLE sign_in_link (
  secret_hash BYTEA PRIMARY KEY,
  account BYTEA NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT
);
