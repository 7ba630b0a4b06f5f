use super::*;

fn said(body: &str) -> Said {
    Said::read(&Form::read(body.as_bytes()))
}

fn left_out(seq: i64, fields: &[DealField]) -> Exclusion {
    Exclusion { seq, fields: fields.to_vec() }
}

#[test]
fn what_is_shown_and_not_ticked_is_left_out() {
    let merged = said("shown=1&shown=2&shown=3&keep=1&keep=3").merged(Decisions::default());
    assert_eq!(merged.exclude, [left_out(2, &[])]);
}

#[test]
fn other_pages_are_as_they_were() {
    let remembered = Decisions { exclude: vec![left_out(7, &[]), left_out(1, &[])], ..Decisions::default() };
    let merged = said("shown=1&keep=1&shown=2").merged(remembered);
    assert_eq!(merged.exclude, [left_out(7, &[]), left_out(2, &[])]);
}

#[test]
fn fields_left_are_replaced_by_those_named() {
    let remembered = Decisions { exclude: vec![left_out(1, &[DealField::Notes])], ..Decisions::default() };
    let merged = said("shown=1&keep=1&leave=1%3Astatut&leave=1%3Asecteur&leave=9%3Anotes").merged(remembered);
    assert_eq!(merged.exclude, [left_out(1, &[DealField::Statut, DealField::Secteur])]);
}

#[test]
fn a_change_with_every_field_left_is_left_out() {
    let mut said = said("shown=1&keep=1&leave=1%3Astatut&shown=2&keep=2&leave=2%3Astatut");
    assert_eq!(said.partly_left(), [1, 2]);
    said.leave_out_if_nothing_is_left(1, [DealField::Statut]);
    said.leave_out_if_nothing_is_left(2, [DealField::Statut, DealField::Notes]);
    let remembered = Remembered::from(&said.merged(Decisions::default()));
    assert!(remembered.is_left_out(1) && !remembered.is_left_out(2));
    assert!(remembered.is_field_left(1, DealField::Statut) && remembered.is_field_left(2, DealField::Statut));
    assert_eq!((remembered.excluded(), remembered.fields()), (1, 1));
}

#[test]
fn a_choice_replaces_the_one_before_and_blank_forgets_it() {
    let merged = said("choice_5=pair%3A12&choice_6=create&choice_7=").merged(Decisions::default());
    let pair = Decision { seq: 5, choice: Choice::Pair("12".to_owned()) };
    assert_eq!(merged.decisions, [pair, Decision { seq: 6, choice: Choice::Create }]);
    let merged = said("choice_5=&choice_6=pair%3A").merged(merged);
    assert!(merged.decisions.is_empty());
}

#[test]
fn options_are_approved_only_where_they_are_offered() {
    let name = |name: &str| NewOption { field: DealField::Statut, name: name.to_owned() };
    let first = said("offered=statut%3Aa%3Ab&option=statut%3Aa%3Ab&option=statut%3Aother");
    let merged = first.merged(Decisions::default());
    assert_eq!(merged.new_options, [name("a:b")]);
    assert!(Remembered::from(&merged).is_approved(DealField::Statut, "a:b"));
    let merged = said("offered=statut%3Aa%3Ab").merged(merged);
    assert!(merged.new_options.is_empty());
}

#[test]
fn nonsense_says_nothing() {
    assert_eq!(said("shown=x&keep=&leave=1&leave=1%3Aodd&choice_x=create&offered=odd%3Aa&q=1"), Said::default());
}
