-- Hours of availability reward that are closed, by when they began. The digest is that of the public record, previous that
-- of the record before; the secret makes the pseudonyms. The total weight is a decimal: 64 bits are too few.
CREATE TABLE epoch (
  begun_at BIGINT PRIMARY KEY,
  pool BIGINT NOT NULL,
  devices BIGINT NOT NULL,
  weight TEXT NOT NULL,
  paid BIGINT NOT NULL,
  previous BYTEA NOT NULL,
  digest BYTEA NOT NULL,
  secret BYTEA NOT NULL,
  closed_at BIGINT NOT NULL
);
-- What each device was found to be and what it got: a row of the record, and whose it is.
CREATE TABLE epoch_share (
  begun_at BIGINT NOT NULL,
  pseudonym BYTEA NOT NULL,
  device BYTEA NOT NULL,
  owner BYTEA NOT NULL,
  verified BIGINT NOT NULL,
  processor_thousandths BIGINT NOT NULL,
  memory_mib BIGINT NOT NULL,
  gpu_memory_mib BIGINT NOT NULL,
  gpu_gigaflops BIGINT NOT NULL,
  leases_well BIGINT NOT NULL,
  leases_ill BIGINT NOT NULL,
  seconds BIGINT NOT NULL,
  capability BIGINT NOT NULL,
  reliability BIGINT NOT NULL,
  weight BIGINT NOT NULL,
  share BIGINT NOT NULL,
  PRIMARY KEY (begun_at, pseudonym)
);
CREATE INDEX epoch_share_device ON epoch_share (device, begun_at);
