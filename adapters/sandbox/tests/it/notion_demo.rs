use std::collections::HashSet;

use dealsync_sandbox::{
    Sandbox, Settings,
    demo::{self, NOTION_FIELDS, NOTION_ROWS},
};

#[test]
fn the_pipeline_has_its_rows_and_every_mapped_property_is_empty_somewhere() {
    let sandbox = Sandbox::start(Settings::default()).unwrap();
    let notion = sandbox.notion();
    let pipeline = demo::seed_notion_pipeline(&notion);
    let rows = notion.records(&pipeline.data_source_id);
    let listed = rows.iter().filter(|row| !row.in_trash && !row.is_archived).collect::<Vec<_>>();
    assert_eq!((rows.len(), listed.len()), (NOTION_ROWS + 2, NOTION_ROWS));

    let names = listed.iter().map(|row| row.properties["Nom"].to_string()).collect::<HashSet<_>>();
    assert_eq!(names.len(), NOTION_ROWS);
    for property in NOTION_FIELDS {
        let present = listed.iter().filter(|row| row.properties.contains_key(property)).count();
        assert!(present > NOTION_ROWS / 2, "{property}: {present}");
        // A title and a status are never empty.
        let is_always = ["Nom", "Statut"].contains(&property);
        assert_eq!(present == NOTION_ROWS, is_always, "{property}: {present}");
    }
    let styled =
        rows.iter().filter(|row| notion.page(&row.id).unwrap()["properties"]["Notes"]["rich_text"][3].is_object());
    assert!(styled.count() > 3);
}

#[test]
fn the_pipeline_is_the_same_in_every_run() {
    let made = || {
        let sandbox = Sandbox::start(Settings::default()).unwrap();
        let notion = sandbox.notion();
        let pipeline = demo::seed_notion_pipeline(&notion);
        let rows = notion.records(&pipeline.data_source_id);
        let rows = rows.into_iter().map(|row| (row.id, row.properties)).collect::<Vec<_>>();
        (pipeline.token, pipeline.data_source_id, rows)
    };
    assert_eq!(made(), made());
}

#[test]
fn a_load_source_has_unique_titles() {
    let sandbox = Sandbox::start(Settings::default()).unwrap();
    let notion = sandbox.notion();
    let pipeline = demo::seed_notion_rows(&notion, 2_000);
    let rows = notion.records(&pipeline.data_source_id);
    let names = rows.iter().map(|row| row.properties["Nom"].to_string()).collect::<HashSet<_>>();
    assert_eq!((names.len(), pipeline.name.as_str()), (2_000, "Affaires"));
}
