-- The deals stay: they may be the CRM's.
DROP TABLE call_slots;
DROP TABLE api_calls;
DROP TABLE sync_leases;
DROP TABLE sync_links;
DROP TABLE sync_changes;
DROP TABLE sync_logs;
DROP TABLE connector_configs;
