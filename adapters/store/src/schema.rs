//! Our own tables. The CRM's deals are not among them: they are as inspection finds them.

diesel::table! {
    connector_configs (id) {
        id -> BigInt,
        provider -> Text,
        api_token -> Nullable<Text>,
        base_id -> Nullable<Text>,
        table_name -> Nullable<Text>,
        field_mapping -> Nullable<Json>,
        is_active -> Bool,
        options -> Json,
        token_stored_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
        updated_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    sync_logs (id) {
        id -> BigInt,
        provider -> Text,
        direction -> Text,
        undo_of -> Nullable<BigInt>,
        status -> Text,
        phase -> Text,
        records_processed -> BigInt,
        records_created -> BigInt,
        records_updated -> BigInt,
        records_deleted -> BigInt,
        records_unchanged -> BigInt,
        records_held -> BigInt,
        records_skipped -> BigInt,
        records_failed -> BigInt,
        records_total -> BigInt,
        api_calls -> BigInt,
        api_calls_announced -> Nullable<BigInt>,
        api_retries -> BigInt,
        warnings -> Json,
        error_code -> Nullable<Text>,
        error_message -> Nullable<Text>,
        error_detail -> Nullable<Text>,
        context -> Nullable<Json>,
        stop_requested -> Bool,
        extent -> Text,
        records_agreed -> BigInt,
        started_at -> Timestamp,
        completed_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    sync_changes (run_id, seq) {
        run_id -> BigInt,
        seq -> BigInt,
        action -> Text,
        client -> Text,
        client_key -> Nullable<Text>,
        deal_id -> Nullable<BigInt>,
        remote_id -> Nullable<Text>,
        details -> Json,
        status -> Text,
        reason -> Nullable<Text>,
        error_message -> Nullable<Text>,
        adopted -> Bool,
        sent_at -> Nullable<Timestamp>,
        read_back -> Nullable<Json>,
    }
}

diesel::table! {
    sync_links (id) {
        id -> BigInt,
        provider -> Text,
        table_key -> Text,
        deal_id -> BigInt,
        remote_id -> Text,
        base -> Json,
        updated_at -> Timestamp,
    }
}
