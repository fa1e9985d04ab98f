-- What a task last saved of itself: the artifact of kind 4 with its job and index, of which there is one at most. The
-- number orders those of one attempt. A lease says whose checkpoint it went on from; 0: it began at the beginning.
ALTER TABLE artifact ADD COLUMN number BIGINT NOT NULL DEFAULT 0;
ALTER TABLE lease ADD COLUMN resumed_from BIGINT NOT NULL DEFAULT 0;
CREATE INDEX artifact_checkpoint ON artifact (job, task_index) WHERE kind = 4;
