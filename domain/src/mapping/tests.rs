use super::*;
use crate::column::Holds;

fn text(id: &str, name: &str) -> Column {
    Column {
        id: id.into(),
        name: name.into(),
        type_name: "singleLineText".into(),
        holds: Holds::Text { max_chars: None },
        writable: true,
    }
}

fn number(id: &str, name: &str) -> Column {
    Column {
        holds: Holds::Number { scale: None, integer_digits: None, binary: crate::column::Binary::Double },
        type_name: "number".into(),
        ..text(id, name)
    }
}

fn date(id: &str, name: &str) -> Column {
    Column { holds: Holds::Date, type_name: "date".into(), ..text(id, name) }
}

#[track_caller]
fn check_suggested(columns: &[Column], expected: &[(DealField, &str)]) {
    let found = suggest(columns);
    let names: Vec<_> = found.iter().map(|(field, column)| (*field, column.name.as_str())).collect();
    assert_eq!(names, expected);
}

#[test]
fn french_names_are_recognised() {
    let table = [
        text("1", "Nom"),
        text("2", "Statut"),
        number("3", "Montant"),
        text("4", "Secteur"),
        date("5", "Échéance"),
        text("6", "Responsable"),
        text("7", "Notes"),
    ];
    let names = ["Nom", "Statut", "Montant", "Secteur", "Échéance", "Responsable", "Notes"];
    check_suggested(&table, &DealField::ALL.into_iter().zip(names).collect::<Vec<_>>());
}

#[test]
fn near_spellings_are_recognised_after_exact_ones() {
    check_suggested(
        &[text("1", "Cleint"), number("2", "Ammount"), text("3", "Stauts"), date("4", "Due-date")],
        &[
            (DealField::Client, "Cleint"),
            (DealField::Statut, "Stauts"),
            (DealField::MontantBrut, "Ammount"),
            (DealField::DateEcheance, "Due-date"),
        ],
    );
}

#[test]
fn a_column_that_cannot_hold_the_field_is_not_suggested() {
    check_suggested(&[text("1", "Name"), date("2", "Amount")], &[(DealField::Client, "Name")]);
}

#[test]
fn a_renamed_column_is_found_by_its_id() {
    let before = [text("fld1", "Name")];
    let mapping =
        FieldMapping::parse([(DealField::Client, ColumnRef { name: "name".into(), id: None })].into()).unwrap();
    let kept = mapping.resolve(&before, None).unwrap().mapping.to_mapping();
    let after = [text("fld9", "Name"), text("fld1", "Raison sociale")];
    assert_eq!(kept.resolve(&after, None).unwrap().mapping.client().id, "fld1");
}

#[test]
fn a_deleted_column_is_not_replaced_by_one_of_its_name() {
    let wanted = ColumnRef { name: "Name".into(), id: Some("fld1".into()) };
    let mapping = FieldMapping::parse([(DealField::Client, wanted)].into()).unwrap();
    let failure = mapping.resolve(&[text("fld2", "Name")], None).unwrap_err();
    assert_eq!(failure.code, FailureCode::ColumnMissing);
}

#[test]
fn every_problem_of_a_mapping_is_told_at_once() {
    let column = |name: &str| ColumnRef { name: name.into(), id: None };
    let problems = FieldMapping::parse(
        [(DealField::Statut, column("A")), (DealField::Secteur, column("A")), (DealField::Notes, column(" "))].into(),
    )
    .unwrap_err();
    assert_eq!(
        problems,
        [
            MappingError::ClientUnmapped,
            MappingError::SameColumn(DealField::Statut, DealField::Secteur),
            MappingError::EmptyName(DealField::Notes)
        ]
    );
}

#[test]
fn the_default_mapping_adapts_to_the_table() {
    let table = [text("1", "Société concernée"), text("2", "Étape"), number("3", "Valeur")];
    let found = FieldMapping::standard().resolve(&table, Some("1")).unwrap();
    let names: Vec<_> = found.mapping.iter().map(|(_, column)| column.name.as_str()).collect();
    assert_eq!(names, ["Société concernée", "Étape", "Valeur"]);
    assert_eq!(found.unmapped, [DealField::Secteur, DealField::DateEcheance, DealField::Assignee, DealField::Notes]);
}

#[test]
fn a_name_that_the_user_chose_is_not_replaced_by_a_suggestion() {
    let wanted = ColumnRef { name: "Customer".into(), id: None };
    let mapping = FieldMapping::parse([(DealField::Client, wanted)].into()).unwrap();
    let failure = mapping.resolve(&[text("1", "Name")], Some("1")).unwrap_err();
    assert_eq!((failure.code, failure.detail.as_str()), (FailureCode::ColumnMissing, "client → \"Customer\""));
}
