use std::collections::HashMap;

use dealsync_sandbox::{
    Sandbox, Settings,
    demo::{
        self, CASE_DUPLICATES, EMPTY_NAMES, EXACT_DUPLICATES, MAPPED_FIELDS, ROWS, SPACE_DUPLICATES, UNREADABLE_AMOUNTS,
    },
};
use serde_json::{Value, json};

#[test]
fn the_pipeline_has_its_oddities_and_no_other() {
    let sandbox = Sandbox::start(Settings::default()).unwrap();
    let airtable = sandbox.airtable();
    let pipeline = demo::seed_pipeline(&airtable);
    let rows = airtable.records(&pipeline.base_id, &pipeline.table_id);
    assert_eq!(rows.len(), ROWS);

    let name = |fields: &serde_json::Map<String, Value>| fields.get("Name").and_then(Value::as_str).map(str::to_owned);
    let mut counts = HashMap::new();
    for row in &rows {
        *counts.entry(name(&row.fields)).or_insert(0) += 1;
    }
    assert_eq!(counts.get(&None), Some(&EMPTY_NAMES));
    for twice in EXACT_DUPLICATES {
        assert_eq!(counts.get(&Some(twice.to_owned())), Some(&2), "{twice}");
    }
    for (original, copy) in CASE_DUPLICATES.into_iter().chain(SPACE_DUPLICATES) {
        assert_eq!(counts.get(&Some(original.to_owned())), Some(&1), "{original}");
        assert_eq!(counts.get(&Some(copy.to_owned())), Some(&1), "{copy}");
    }
    let unreadable = rows.iter().filter(|row| row.fields.get("Amount") == Some(&json!({"specialValue": "NaN"})));
    let unreadable = unreadable.filter_map(|row| name(&row.fields)).collect::<Vec<_>>();
    assert_eq!(unreadable, UNREADABLE_AMOUNTS);
    for field in MAPPED_FIELDS {
        let absent = rows.iter().filter(|row| !row.fields.contains_key(field)).count();
        assert!((1..ROWS / 2).contains(&absent), "{field}: {absent}");
    }
}

#[test]
fn the_pipeline_is_the_same_in_every_run() {
    let made = || {
        let sandbox = Sandbox::start(Settings::default()).unwrap();
        let airtable = sandbox.airtable();
        let pipeline = demo::seed_pipeline(&airtable);
        let rows = airtable.records(&pipeline.base_id, &pipeline.table_id);
        let cells = rows.iter().map(|row| {
            let cells = MAPPED_FIELDS.map(|field| row.fields.get(field).cloned());
            (row.id.clone(), cells)
        });
        (pipeline.token, pipeline.table_id, cells.collect::<Vec<_>>())
    };
    assert_eq!(made(), made());
}

#[test]
fn a_load_table_has_unique_names() {
    let sandbox = Sandbox::start(Settings::default()).unwrap();
    let airtable = sandbox.airtable();
    let pipeline = demo::seed_rows_table(&airtable, 2_000);
    let rows = airtable.records(&pipeline.base_id, &pipeline.table_id);
    let names = rows.iter().map(|row| row.fields["Name"].to_string()).collect::<std::collections::HashSet<_>>();
    assert_eq!(names.len(), 2_000);
    assert!(rows.iter().all(|row| MAPPED_FIELDS.iter().all(|field| row.fields.contains_key(*field))));
}
