-- What a live job's tasks need and nobody may read: sealed under a key that is not in the database. Gone with the job's end.
CREATE TABLE job_secret (
  job BYTEA PRIMARY KEY,
  sealed BYTEA NOT NULL
);
