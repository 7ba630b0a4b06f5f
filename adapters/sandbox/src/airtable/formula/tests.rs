use serde_json::json;

use super::*;
use crate::{
    airtable::{
        ids::RecordId,
        kinds::FieldKind,
        limits::Limits,
        spec::FieldSpec,
        state::{Author, Base},
        table::Table,
        validate::Checker,
    },
    random::Random,
};

/// A table of one row, and the row's id.
fn table() -> (Table, RecordId) {
    let mut random = Random::new(5);
    let mut table = Table::new("Deals", &mut random);
    for (name, kind) in [
        ("Name", FieldKind::SingleLineText),
        ("Due Date", FieldKind::Date),
        ("Amount", FieldKind::Number),
        ("Done", FieldKind::Checkbox),
        ("Empty", FieldKind::SingleLineText),
    ] {
        table.add_field(FieldSpec::new(name, kind), &mut random).unwrap();
    }
    let label = FieldSpec::new("Label", FieldKind::Formula).formula("{Name} & '!'", FieldKind::SingleLineText);
    table.add_field(label, &mut random).unwrap();

    let base = Base { id: "app".to_owned(), name: "B".to_owned(), tables: Vec::new(), people: Vec::new() };
    let checker = Checker { base: &base, limits: &Limits::default(), typecast: false };
    let fields = json!({"Name": "L'Été \\ \"Ltd\" ", "Due Date": "2026-09-05", "Amount": 20.5});
    let cells = checker.cells(&table, fields.as_object().unwrap()).unwrap();
    let author = Author { person: 0, now: 1_767_323_045 };
    let id = table.add(cells, author, &mut random);
    (table, id)
}

fn keeps(formula: &str) -> Result<bool, String> {
    let (table, id) = table();
    let formula = formula.replace("{{id}}", &id.to_string());
    let formula = Formula::parse(&formula, &table.fields)?;
    Ok(formula.keeps(Scope::new(&table, id, &table.rows()[&id])))
}

fn all_are(expected: bool, formulas: &[&str]) {
    for formula in formulas {
        assert_eq!(keeps(formula), Ok(expected), "{formula}");
    }
}

#[test]
fn text_equality_is_exact_and_escapes_are_resolved() {
    all_are(
        true,
        &[
            r#"{Name} = 'L\'Été \\ "Ltd" '"#,
            r#"Name = "L'Été \\ \"Ltd\" ""#,
            r#"LOWER(TRIM({Name})) = 'l\'été \\ "ltd"'"#,
            "{Name} != 'x'",
            "UPPER('é') = 'É'",
            "LEN({Name}) = 14",
        ],
    );
    all_are(false, &["{Name} = 'l\\'été'", "{Name} = ''"]);
}

#[test]
fn truth_follows_airtable() {
    all_are(
        true,
        &[
            "TRUE()",
            "NOT({Empty})",
            "{Empty} = BLANK()",
            "{Empty} = ''",
            "AND({Amount} > 20, {Amount} <= 20.5, NOT({Done}))",
            "OR(FALSE(), {Amount} = 20.5)",
            "{Amount} > -1",
            "FIND('Ltd', {Name})",
            "{Label} = {Name} & '!'",
            "1",
        ],
    );
    all_are(
        false,
        &[
            "0",
            "''",
            "FALSE()",
            "BLANK()",
            "SEARCH('zzz', {Name})",
            "{Amount} = '20.5'",
            "IS_AFTER('nonsense', {Due Date})",
            "NOT(IS_AFTER('nonsense', {Due Date}))",
        ],
    );
}

#[test]
fn dates_compare_by_moment() {
    all_are(
        true,
        &[
            "RECORD_ID() = '{{id}}'",
            "IS_AFTER({Due Date}, DATETIME_PARSE('2026-09-04'))",
            "IS_BEFORE({Due Date}, '2026-09-05T00:00:01Z')",
            "IS_SAME({Due Date}, '2026-09-05T13:00:00Z', 'day')",
            "CREATED_TIME() = LAST_MODIFIED_TIME()",
            "OR(IS_AFTER(LAST_MODIFIED_TIME(), '2026-01-02T03:04:04.000Z'), FALSE())",
        ],
    );
    all_are(
        false,
        &["IS_AFTER(LAST_MODIFIED_TIME(), '2026-01-02T03:04:05.000Z')", "IS_SAME({Due Date}, '2026-09-05T13:00:00Z')"],
    );
}

#[test]
fn what_is_not_understood_is_refused() {
    for formula in [
        "",
        "{Name} =",
        "{Name",
        "'open",
        "REGEX_MATCH({Name}, 'x')",
        "NOT()",
        "{Name} == 'x'",
        "“curly”",
        "AND({Name} = 'x'",
        "1 1",
    ] {
        assert!(keeps(formula).is_err(), "{formula}");
    }
    assert_eq!(keeps("{Nom} = ''"), Err("Unknown field names: nom".to_owned()));
    let deep = format!("{}1{}", "(".repeat(5000), ")".repeat(5000));
    assert!(keeps(&deep).is_err());
}

#[test]
fn the_schema_shows_field_ids() {
    let (table, _) = table();
    let label = table.field("Label").and_then(|field| field.formula.as_ref());
    let name = &table.field("Name").unwrap().id;
    assert_eq!(label.unwrap().text(), format!("{{{name}}} & '!'"));
}
