//! Filling a data source for load tests.

use chrono::{Days, NaiveDate};

use crate::notion::{
    Notion,
    cells::{Cell, Span},
    check::{Draft, Pick},
    dates::Moment,
    kinds::PropertyKind,
    schema::Property,
    source::Stamps,
    write,
};

const WORDS: [&str; 12] =
    ["Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Ginkgo", "Hazel", "Juniper", "Larch", "Maple", "Oak"];

impl Notion {
    /// Adds `n` pages quickly, with a value in every writable property. The titles are unique:
    /// `Alder Works 000001` and so on. Ten are made a minute, the last ones now.
    ///
    /// # Panics
    /// If the data source does not exist.
    #[track_caller]
    pub fn seed_rows(&self, source: &str, n: usize) {
        let state = &mut *self.lock();
        let position = state.known_source(source);
        let (somebody, now) = (state.somebody(), state.now());
        let first = state.sources[position].rows().len();
        for row in first..first + n {
            let (source, random) = state.source_mut(position);
            let properties = source.properties.iter();
            let drafts = properties.filter_map(|property| Some((property.key, draft(property, row)?))).collect();
            let age = (first + n - 1 - row) as i64 / 10 * 60;
            let stamps = Stamps::new(somebody, now - age);
            let at = write::insert(source, random, position, stamps, 0, drafts);
            let id = source.rows()[&at.number].id;
            state.pages.insert(id, at);
        }
    }
}

/// The value of a seeded property; it depends on nothing but where it stands.
fn draft(property: &Property, row: usize) -> Option<Draft> {
    let word = WORDS[row % WORDS.len()];
    let choice = || property.options.get(row % property.options.len().max(1)).map(|option| Pick::Known(option.id));
    Some(Draft::Cell(match property.kind {
        PropertyKind::Title => Cell::Text(format!("{word} Works {row:06}").into()),
        PropertyKind::RichText => Cell::Text(format!("{word} {}", row % 97).into()),
        PropertyKind::Number => Cell::Number((row * 7919 % 9_000_000) as f64 / 100.0),
        PropertyKind::Checkbox if row.is_multiple_of(2) => Cell::Checked,
        PropertyKind::Select | PropertyKind::Status => return choice().map(Draft::Choice),
        PropertyKind::MultiSelect => return choice().map(|choice| Draft::Choices(vec![choice])),
        PropertyKind::Date => {
            let start = NaiveDate::from_ymd_opt(2026, 1, 1)?.checked_add_days(Days::new(row as u64 % 700))?;
            Cell::Date(Box::new(Span { start: Moment::Day(start), end: None }))
        }
        PropertyKind::Url => Cell::Text(format!("https://example.com/{row}").into()),
        PropertyKind::Email => Cell::Text(format!("contact{row}@example.com").into()),
        _ => return None,
    }))
}
