use super::*;

fn column(holds: Holds) -> Column {
    Column { id: "fld1".into(), name: "Any".into(), type_name: "any".into(), holds, writable: true }
}

fn amount(text: &str) -> Value {
    Value::Amount(Amount::parse(text).unwrap())
}

#[test]
fn an_amount_is_rounded_to_the_scale_of_its_column() {
    let money = column(Holds::Number { scale: Some(2), integer_digits: Some(10), binary: Binary::No });
    assert_eq!(money.fit(&amount("540.8333333333334")), Ok(amount("540.83")));
    assert_eq!(money.fit(&amount("12345678901")), Err(Reason::AmountOutOfRange));
}

#[test]
fn cents_are_not_dropped_in_silence() {
    let whole = column(Holds::Number { scale: Some(0), integer_digits: None, binary: Binary::No });
    assert_eq!(whole.fit(&amount("12500.00")), Ok(amount("12500")));
    assert_eq!(whole.fit(&amount("12500.50")), Err(Reason::AmountNotWhole));
}

#[test]
fn a_binary_column_refuses_what_it_would_change() {
    let double = column(Holds::Number { scale: None, integer_digits: None, binary: Binary::Double });
    assert_eq!(double.fit(&amount("0.1")), Ok(amount("0.1")));
    assert_eq!(double.fit(&amount("12345678901234567.89")), Err(Reason::AmountOutOfRange));
}

#[test]
fn an_option_is_found_without_regard_to_case_and_never_invented() {
    let choice = column(Holds::Choice { options: vec!["Gagné".into(), "Perdu".into()], extensible: true });
    let text = |t: &str| Value::Text(t.into());
    assert_eq!(choice.fit(&text(" gagné ")), Ok(text("Gagné")));
    assert_eq!(choice.fit(&text("Signé")), Err(Reason::NewOption));
}

#[test]
fn length_is_counted_as_providers_count_it() {
    let short = column(Holds::Text { max_chars: Some(3) });
    assert!(short.fit(&Value::Text("abc".into())).is_ok());
    assert_eq!(short.fit(&Value::Text("🎉🎉".into())), Err(Reason::ValueTooLong));
}

#[test]
fn a_column_of_32_bits_refuses_what_it_would_change() {
    let single = column(Holds::Number { scale: None, integer_digits: None, binary: Binary::Single });
    assert_eq!(single.fit(&amount("12500.5")), Ok(amount("12500.5")));
    assert_eq!(single.fit(&amount("230306.57")), Err(Reason::AmountOutOfRange));
}
