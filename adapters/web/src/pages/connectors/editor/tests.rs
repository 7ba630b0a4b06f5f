use dealsync_domain::link::TableRef;
use dealsync_domain::ports::TableSchema;
use dealsync_domain::provider::ProviderName;

use super::*;

fn column(id: &str, holds: Holds) -> Column {
    Column { id: id.to_owned(), name: id.to_uppercase(), type_name: "type".to_owned(), holds, writable: true }
}

fn text(id: &str) -> Column {
    column(id, Holds::Text { max_chars: None })
}

fn choice(options: &[&str], extensible: bool) -> Column {
    let options = options.iter().map(|option| (*option).to_owned()).collect();
    column("choice", Holds::Choice { options, extensible })
}

fn sample(columns: Vec<Column>) -> TableSample {
    TableSample {
        schema: TableSchema {
            table: TableRef { base: "app1".to_owned(), table: "tbl1".to_owned(), name: "Deals".to_owned() },
            primary: columns.first().map(|column| column.id.clone()),
            columns,
        },
        suggested: BTreeMap::new(),
        examples: BTreeMap::new(),
        title: None,
    }
}

fn connector() -> Connector {
    Connector::unset(ProviderName::Airtable)
}

fn typed(body: &str) -> Picks {
    Picks::typed(&Form::read(body.as_bytes()), &connector())
}

#[track_caller]
fn check(body: &str, expected: &[(DealField, &str, Option<&str>)]) {
    let problems = typed(body).mapping(&[text("a"), text("b"), column("day", Holds::Date)]).unwrap_err();
    let found: Vec<_> = problems.iter().map(|(field, problem)| (*field, problem.code, problem.other)).collect();
    assert_eq!(found, expected);
}

#[test]
fn every_problem_is_named_at_its_row() {
    check("map_statut=a", &[(DealField::Client, "client_unmapped", None)]);
    check("map_client=a&map_statut=a", &[(DealField::Statut, "column_taken", Some("client"))]);
    check(
        "map_client=day&map_statut=x",
        &[(DealField::Client, "column_unsuitable", None), (DealField::Statut, "column_missing", None)],
    );
}

#[test]
fn a_valid_mapping_keeps_names_and_ids() {
    let picks = typed("map_client=a&map_notes=b&empty_notes=overwrite&empty_statut=keep");
    let mapping = picks.mapping(&[text("a"), text("b")]).unwrap();
    let client = mapping.column(DealField::Client).unwrap();
    assert_eq!((client.name.as_str(), client.id.as_deref()), ("A", Some("a")));
    assert_eq!(mapping.iter().count(), 2);
    let options = picks.options(&connector());
    assert_eq!(options.empty_values.get(&DealField::Notes), Some(&EmptyPolicy::Overwrite));
    assert_eq!(options.empty_values.get(&DealField::Client), None);
}

#[test]
fn a_stored_column_that_is_gone_is_named() {
    let gone = ColumnRef { name: "Nom".to_owned(), id: Some("gone".to_owned()) };
    let mapping = FieldMapping::parse(BTreeMap::from([(DealField::Client, gone)])).unwrap();
    let stored = Connector { field_mapping: Some(mapping), ..connector() };
    let sample = sample(vec![text("a")]);
    let editor = EditorView::new(&sample, &Picks::stored(&stored, &sample), |_| Vec::new());
    let row = &editor.rows[0];
    assert_eq!((row.column.as_str(), row.suggested), ("", false));
    assert_eq!(row.notes, [NoteView { code: "gone", count: 0, list: "Nom".to_owned() }]);
}

#[test]
fn without_a_stored_mapping_the_table_suggests() {
    let sample = sample(vec![text("a")]);
    let editor = EditorView::new(&sample, &Picks::stored(&connector(), &sample), |_| Vec::new());
    assert_eq!((editor.rows[0].column.as_str(), editor.rows[0].suggested), ("a", true));
    assert_eq!((editor.rows[1].column.as_str(), editor.rows[1].suggested), ("", false));
    assert_eq!(editor.rows.len(), DealField::ALL.len());
}

#[test]
fn values_without_an_option_are_counted_and_named() {
    let values = |_| vec!["Gagnée".to_owned(), "Perdue".to_owned(), "gagnée ".to_owned()];
    let found = notes(DealField::Statut, Some(&choice(&["Gagnée"], true)), None, values);
    assert_eq!(found, [NoteView { code: "options_missing", count: 1, list: "Perdue".to_owned() }]);
    let fixed = notes(DealField::Statut, Some(&choice(&[], false)), None, values);
    assert_eq!((fixed[0].code, fixed[0].count), ("options_fixed", 3));
}

#[test]
fn what_a_column_makes_of_a_field_is_told() {
    let codes = |field, column: &Column| {
        notes(field, Some(column), None, |_| Vec::new()).into_iter().map(|note| note.code).collect::<Vec<_>>()
    };
    assert_eq!(codes(DealField::MontantBrut, &text("a")), ["as_text"]);
    assert_eq!(codes(DealField::DateEcheance, &column("a", Holds::Moment)), ["moment"]);
    let several = Column { type_name: "multipleCollaborators".to_owned(), ..column("a", Holds::Person) };
    assert_eq!(codes(DealField::Assignee, &several), ["people", "several"]);
    assert_eq!(codes(DealField::Notes, &Column { writable: false, ..text("a") }), ["computed"]);
    assert!(codes(DealField::Notes, &text("a")).is_empty());
}
