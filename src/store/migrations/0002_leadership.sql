-- Which replica of the coordinator leads (store/leadership.h). One row; a coordinator alone, on SQLite, leaves it as
-- it is.
CREATE TABLE leadership (
  id BIGINT PRIMARY KEY CHECK (id = 1),
  epoch BIGINT NOT NULL,
  url TEXT NOT NULL,
  secret TEXT NOT NULL,
  until BIGINT NOT NULL,
  backend BIGINT NOT NULL,
  backend_since BIGINT NOT NULL
);

INSERT INTO leadership (id, epoch, url, secret, until, backend, backend_since) VALUES (1, 0, '', '', 0, 0, 0);
