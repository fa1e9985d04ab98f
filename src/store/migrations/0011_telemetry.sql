-- What devices measured: by the minute, ten of them in a row that is named by where they begin; and by the hour, one in a
-- row. The samples are messages of the contract (v1.KeptTelemetry).
CREATE TABLE telemetry (
  device BYTEA NOT NULL,
  span_seconds BIGINT NOT NULL,
  begun_at BIGINT NOT NULL,
  samples BYTEA NOT NULL,
  PRIMARY KEY (device, span_seconds, begun_at)
);
CREATE INDEX telemetry_age ON telemetry (span_seconds, begun_at);
