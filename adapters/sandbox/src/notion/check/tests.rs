use serde_json::{Value, json};

use super::*;
use crate::{
    notion::{source::Stamps, spec::PropertySpec, state::Role},
    random::Random,
};

/// A source with a property of each kind that can be written, and one that cannot.
fn source() -> DataSource {
    let random = &mut Random::new(3);
    let mut source = DataSource::new("Deals", 0, Stamps::new(Uuid::fresh(random), 0), random);
    for (name, kind) in [
        ("Nom", PropertyKind::Title),
        ("Montant", PropertyKind::Number),
        ("Secteur", PropertyKind::Select),
        ("Tags", PropertyKind::MultiSelect),
        ("Statut", PropertyKind::Status),
        ("Échéance", PropertyKind::Date),
        ("Qui", PropertyKind::People),
        ("Payé", PropertyKind::Checkbox),
        ("Site", PropertyKind::Url),
        ("Mail", PropertyKind::Email),
        ("Créé", PropertyKind::CreatedTime),
    ] {
        let spec = PropertySpec::new(name, kind.clone());
        let spec = if kind == PropertyKind::Select { spec.options(["Santé"]) } else { spec };
        source.add_property(spec, random);
    }
    source
}

fn somebody() -> Person {
    let id = Uuid::fresh(&mut Random::new(8));
    Person { id, name: "Zoé".to_owned(), email: "zoe@example.com".to_owned(), role: Role::Member }
}

fn drafts(written: &Value, makes_options: bool) -> Outcome<Vec<(u32, Draft)>> {
    let people = [somebody()];
    Checker { people: &people, makes_options }.properties(&source(), written)
}

/// What becomes of one value.
fn draft(name: &str, value: &Value) -> Draft {
    drafts(&json!({name: value}), true).unwrap().remove(0).1
}

fn message(written: &Value) -> String {
    drafts(written, false).map_or_else(|refusal| refusal.message().to_owned(), |_| "accepted".to_owned())
}

#[test]
fn values_of_every_kind_are_accepted() {
    assert_eq!(draft("title", &json!({"title": [{"text": {"content": "A"}}]})), Draft::Cell(Cell::Text("A".into())));
    assert_eq!(draft("Nom", &json!([{"text": {"content": "A"}}])), Draft::Cell(Cell::Text("A".into())));
    assert_eq!(draft("Montant", &json!({"type": "number", "number": 1.5})), Draft::Cell(Cell::Number(1.5)));
    assert_eq!(draft("Secteur", &json!({"select": {"name": "Neuf"}})), Draft::Choice(Pick::New("Neuf".to_owned())));
    let tags = json!({"multi_select": [{"name": "a"}, {"name": "b"}, {"name": "a"}]});
    assert_eq!(draft("Tags", &tags), Draft::Choices(vec![Pick::New("a".to_owned()), Pick::New("b".to_owned())]));
    assert_eq!(draft("Payé", &json!({"checkbox": false})), Draft::Empty);
    let person = somebody().id;
    let people = json!({"people": [{"id": person.to_string()}, {"object": "user", "id": person.dashless()}]});
    assert_eq!(draft("Qui", &people), Draft::Cell(Cell::People([person].into())));
}

#[test]
fn null_clears_but_resets_a_status_to_its_default() {
    for (name, value) in [
        ("Montant", json!({"number": null})),
        ("Secteur", json!({"select": null})),
        ("Échéance", json!({"date": null})),
        ("Site", json!({"url": null})),
        ("Nom", json!({"title": []})),
        ("Qui", json!({"people": []})),
    ] {
        assert_eq!(draft(name, &value), Draft::Empty, "{name}");
    }
    let first = source().property("Statut").unwrap().options[0].id;
    assert_eq!(draft("Statut", &json!({"status": null})), Draft::Choice(Pick::Known(first)));
}

#[test]
fn wrong_names_and_types_are_told_together() {
    let written = json!({
        "Nope": {"number": 1},
        "Montant": {"rich_text": []},
        "Créé": {"created_time": "2026-01-01T00:00:00.000Z"},
    });
    let words = "Nope is not a property that exists. Montant is expected to be number. Créé is read-only and cannot be written.";
    assert_eq!(message(&written), words);
}

#[test]
fn what_notion_refuses_is_refused() {
    let too_long = "é".repeat(101);
    for (written, words) in [
        (json!({"Montant": {"number": "12"}}), "should be a number or `null`, instead was `\"12\"`"),
        (json!({"Statut": {"status": {"name": "Nope"}}}), "Status option \"Nope\" does not exist"),
        (json!({"Secteur": {"select": {"name": "Nope"}}}), "Secteur is an invalid select option \"Nope\""),
        (json!({"Secteur": {"select": {"name": "santé"}}}), "differs from it by case alone"),
        (json!({"Secteur": {"select": {"name": "a, b"}}}), "Invalid select option, commas not allowed: a, b"),
        (json!({"Secteur": {"select": {"name": ""}}}), "select.name.length should be ≥ `1`"),
        (json!({"Secteur": {"select": {"name": too_long}}}), "should be ≤ `100`, instead was `101`"),
        (json!({"Site": {"url": ""}}), "body.properties.Site.url.length should be ≥ `1`"),
        (json!({"Mail": {"email": ""}}), "body.properties.Mail.email.length should be ≥ `1`"),
        (json!({"Échéance": {"date": {"start": "31/10/2026"}}}), "should be a valid ISO 8601 date string"),
        (json!({"Échéance": {"date": {"start": "2026-10-31", "end": "2026-10-30"}}}), "must be before"),
        (json!({"Qui": {"people": [{"id": "nobody"}]}}), "should be a valid uuid"),
        (json!({"Qui": {"people": [{"id": "00000000-0000-4000-8000-000000000000"}]}}), "Could not find user"),
        (json!({"Tags": {"multi_select": vec![json!({"name": "a"}); 101]}}), "should be ≤ `100`"),
        (json!({"Payé": {"checkbox": null}}), "should be a boolean"),
        (json!({"Montant": {}}), "body.properties.Montant.number should be defined"),
        (json!({"Montant": {"number": 1, "other": 2}}), "body.properties.Montant.other should be not present"),
        (json!({"Montant": {"type": "title", "number": 1}}), "body.properties.Montant.type should be"),
        (json!("nothing"), "body.properties should be an object"),
    ] {
        let message = message(&written);
        assert!(message.contains(words), "{written}: {message}");
    }
}
