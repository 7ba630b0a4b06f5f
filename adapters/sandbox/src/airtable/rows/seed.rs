//! Filling a table for load tests.

use chrono::{Days, NaiveDate};

use crate::airtable::{Airtable, cells::Cell, kinds::FieldKind, schema::Field, state::Author, validate::Draft};

const WORDS: [&str; 12] =
    ["Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Ginkgo", "Hazel", "Juniper", "Larch", "Maple", "Oak"];

impl Airtable {
    /// Adds `n` rows quickly, with a value in every writable cell. The primary column's are unique:
    /// `Alder Works 000001` and so on.
    ///
    /// # Panics
    /// If the table does not exist.
    #[track_caller]
    pub fn seed_rows(&self, base: &str, table: &str, n: usize) {
        let state = &mut *self.lock();
        let place = state.known_table(base, table);
        let now = state.now();
        let (table, random) = state.table_mut(place);
        let first = table.rows().len();
        for position in first..first + n {
            let cells = table
                .fields
                .iter()
                .enumerate()
                .filter_map(|(column, field)| Some((field.key, Draft::Cell(cell(field, column, position)?))))
                .collect();
            // Spread over the past, a minute apart, the last one now.
            let age = (first + n - 1 - position) as i64 * 60;
            let author = Author { person: 0, now: now - age };
            table.add(cells, author, random);
        }
    }
}

/// The value of a seeded cell; it depends on nothing but where it stands.
fn cell(field: &Field, column: usize, row: usize) -> Option<Cell> {
    let word = WORDS[row % WORDS.len()];
    Some(match field.kind {
        FieldKind::SingleLineText if column == 0 => Cell::Text(format!("{word} Works {row:06}").into_boxed_str()),
        FieldKind::SingleLineText | FieldKind::MultilineText => {
            Cell::Text(format!("{word} {}", row % 97).into_boxed_str())
        }
        FieldKind::RichText => Cell::Text(format!("{word}\n").into_boxed_str()),
        FieldKind::Number | FieldKind::Currency => Cell::Number((row * 7919 % 9_000_000) as f64 / 100.0),
        FieldKind::Percent => Cell::Number((row % 101) as f64 / 100.0),
        FieldKind::Rating => Cell::Number((row % usize::from(field.settings.max) + 1) as f64),
        FieldKind::Duration => Cell::Number((row % 500 * 60) as f64),
        FieldKind::Checkbox if row.is_multiple_of(2) => Cell::Checked,
        FieldKind::SingleSelect => Cell::Choice(field.choices.get(row % field.choices.len().max(1))?.key),
        FieldKind::MultipleSelects => Cell::Choices(Box::new([field.choices.first()?.key])),
        FieldKind::Date => {
            let start = NaiveDate::from_ymd_opt(2026, 1, 1)?;
            Cell::Date(start.checked_add_days(Days::new(row as u64 % 700))?)
        }
        FieldKind::DateTime => Cell::Moment(1_767_225_600_000 + row as i64 % 10_000 * 60_000),
        FieldKind::Email => Cell::Text(format!("contact{row}@example.com").into_boxed_str()),
        _ => return None,
    })
}
