-- How far a run goes by itself, so that one that is taken up again stops where it was meant to.
ALTER TABLE sync_logs ADD COLUMN extent TEXT NOT NULL DEFAULT 'whole';
-- Unchanged pairs that stand in no journal.
ALTER TABLE sync_logs ADD COLUMN records_agreed BIGINT NOT NULL DEFAULT 0;
-- Since when the outcome of a change has been unknown.
ALTER TABLE sync_changes ADD COLUMN sent_at TIMESTAMP;
-- What the target held right after, where that is not what was written to the letter.
ALTER TABLE sync_changes ADD COLUMN read_back JSON;
-- When the last call that was given a slot may have been sent.
ALTER TABLE call_slots ADD COLUMN last_start TIMESTAMP;
CREATE INDEX sync_changes_sent ON sync_changes (run_id) WHERE status = 'sent';
CREATE INDEX sync_logs_undo ON sync_logs (undo_of) WHERE undo_of IS NOT NULL;
-- What was chosen about a preview so far; gone once it is applied.
CREATE TABLE sync_choices (
    run_id BIGINT NOT NULL PRIMARY KEY REFERENCES sync_logs (id) ON DELETE CASCADE,
    choices JSON NOT NULL
);
