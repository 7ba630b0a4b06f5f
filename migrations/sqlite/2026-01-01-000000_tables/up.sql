-- The CRM's table, made only where none stands. Any other program may insert with `client` alone.
CREATE TABLE IF NOT EXISTS deals (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    client TEXT NOT NULL,
    statut TEXT,
    montant_brut NUMERIC,
    secteur TEXT,
    date_echeance DATE,
    assignee TEXT,
    notes TEXT
);

CREATE TABLE connector_configs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    provider TEXT NOT NULL UNIQUE,
    api_token TEXT,
    base_id TEXT,
    table_name TEXT,
    field_mapping TEXT,
    is_active BOOLEAN NOT NULL DEFAULT 1,
    options TEXT NOT NULL DEFAULT '{}',
    token_stored_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMP
);

CREATE TABLE sync_logs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    provider TEXT NOT NULL,
    direction TEXT NOT NULL,
    undo_of BIGINT,
    status TEXT NOT NULL,
    phase TEXT NOT NULL,
    records_processed BIGINT NOT NULL DEFAULT 0,
    records_created BIGINT NOT NULL DEFAULT 0,
    records_updated BIGINT NOT NULL DEFAULT 0,
    records_deleted BIGINT NOT NULL DEFAULT 0,
    records_unchanged BIGINT NOT NULL DEFAULT 0,
    records_held BIGINT NOT NULL DEFAULT 0,
    records_skipped BIGINT NOT NULL DEFAULT 0,
    records_failed BIGINT NOT NULL DEFAULT 0,
    records_total BIGINT NOT NULL DEFAULT 0,
    api_calls BIGINT NOT NULL DEFAULT 0,
    api_calls_announced BIGINT,
    api_retries BIGINT NOT NULL DEFAULT 0,
    warnings TEXT NOT NULL DEFAULT '[]',
    error_code TEXT,
    error_message TEXT,
    error_detail TEXT,
    context TEXT,
    stop_requested BOOLEAN NOT NULL DEFAULT 0,
    started_at TIMESTAMP NOT NULL,
    completed_at TIMESTAMP
);

CREATE TABLE sync_changes (
    run_id BIGINT NOT NULL REFERENCES sync_logs (id) ON DELETE CASCADE,
    seq BIGINT NOT NULL,
    action TEXT NOT NULL,
    client TEXT NOT NULL,
    client_key TEXT,
    deal_id BIGINT,
    remote_id TEXT,
    details TEXT NOT NULL,
    status TEXT NOT NULL,
    reason TEXT,
    error_message TEXT,
    adopted BOOLEAN NOT NULL DEFAULT 0,
    PRIMARY KEY (run_id, seq)
);
CREATE INDEX sync_changes_status ON sync_changes (run_id, status, seq);
CREATE INDEX sync_changes_remote ON sync_changes (run_id, remote_id);
CREATE INDEX sync_changes_key ON sync_changes (run_id, client_key);

CREATE TABLE sync_links (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    provider TEXT NOT NULL,
    table_key TEXT NOT NULL,
    deal_id BIGINT NOT NULL,
    remote_id TEXT NOT NULL,
    base TEXT NOT NULL,
    updated_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX sync_links_deal ON sync_links (provider, table_key, deal_id);
CREATE UNIQUE INDEX sync_links_remote ON sync_links (provider, table_key, remote_id);

CREATE TABLE sync_leases (
    provider TEXT NOT NULL PRIMARY KEY,
    fence BIGINT NOT NULL,
    run_id BIGINT NOT NULL
);

CREATE TABLE api_calls (
    provider TEXT NOT NULL,
    minute TIMESTAMP NOT NULL,
    calls BIGINT NOT NULL,
    PRIMARY KEY (provider, minute)
);

CREATE TABLE call_slots (
    scope TEXT NOT NULL PRIMARY KEY,
    next_start TIMESTAMP,
    frozen_until TIMESTAMP,
    window_start TIMESTAMP,
    window_calls BIGINT NOT NULL DEFAULT 0
);
