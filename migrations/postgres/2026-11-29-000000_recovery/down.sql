DROP TABLE sync_choices;
DROP INDEX sync_logs_undo;
DROP INDEX sync_changes_sent;
ALTER TABLE call_slots DROP COLUMN last_start;
ALTER TABLE sync_changes DROP COLUMN read_back;
ALTER TABLE sync_changes DROP COLUMN sent_at;
ALTER TABLE sync_logs DROP COLUMN records_agreed;
ALTER TABLE sync_logs DROP COLUMN extent;
