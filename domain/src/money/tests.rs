use super::*;

#[track_caller]
fn check(typed: &str, expected: Result<&str, AmountError>) {
    assert_eq!(Amount::read(typed).map(|a| a.to_string()), expected.map(str::to_owned), "{typed:?}");
}

#[test]
fn amounts_are_read_as_french_and_english_people_type_them() {
    for typed in
        ["1 234,56 €", "1\u{202f}234,56\u{a0}€", "1.234,56", "1,234.56", "1234.56", "€1,234.56", "1'234.56 CHF"]
    {
        check(typed, Ok("1234.56"));
    }
    check("-12,5", Ok("-12.50"));
    check("1,234,567", Ok("1234567.00"));
    check("0,125", Ok("0.125"));
    check("12500", Ok("12500.00"));
    check("12500.000", Ok("12500.00"));
}

#[test]
fn an_amount_with_two_readings_is_not_guessed() {
    check("1,234", Err(AmountError::Ambiguous));
    check("1.234", Err(AmountError::Ambiguous));
}

#[test]
fn what_is_not_a_number_is_refused() {
    for typed in ["", "n/a", "12a", "1.2.3,4,5", "12,34,5", "--1", "€", ".", "1,23.456,7"] {
        check(typed, Err(AmountError::NotANumber));
    }
}

#[test]
fn three_decimals_survive_a_cell_of_text() {
    let amount = Amount::parse("1.234").unwrap();
    assert_eq!(Amount::read(&amount.to_cell_text()), Ok(amount));
}

#[test]
fn digits_are_never_lost_in_silence() {
    assert_eq!(Amount::parse("1e40"), Err(AmountError::TooLarge));
    assert_eq!(Amount::parse("79228162514264337593543950336"), Err(AmountError::TooLarge));
    assert_eq!(Amount::parse("12345678901234567890123456789.5e0"), Err(AmountError::TooLarge));
    assert_eq!(Amount::parse("1.5E-3").unwrap().to_string(), "0.0015");
    assert_eq!(Amount::parse("-1.25e+2").unwrap().to_string(), "-125.00");
    assert_eq!(Amount::parse("1e-40"), Err(AmountError::TooLarge));
    assert_eq!(Amount::parse("1e"), Err(AmountError::NotANumber));
    assert_eq!(Amount::parse("1e3").unwrap().to_string(), "1000.00");
    assert_eq!(Amount::from_f64(0.1 + 0.2).unwrap().to_string(), "0.30000000000000004");
    assert_eq!(Amount::from_f64(f64::NAN), Err(AmountError::NotANumber));
}

#[test]
fn rounding_goes_away_from_zero_at_the_half() {
    assert_eq!(Amount::parse("2.345").unwrap().rounded(2).to_string(), "2.35");
    assert_eq!(Amount::parse("-2.345").unwrap().rounded(2).to_string(), "-2.35");
}
