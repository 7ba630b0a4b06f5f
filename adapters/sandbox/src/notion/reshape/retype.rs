//! Giving a column another type.

use crate::{
    notion::{
        cells::{Cell, Span},
        check::{self, Draft, Pick},
        dates::Moment,
        kinds::PropertyKind,
        schema::Property,
        source::DataSource,
        spec::PropertySpec,
        write,
    },
    random::Random,
};

/// A column of another type under the same id and name.
pub(crate) fn retyped(before: &Property, kind: PropertyKind, random: &mut Random) -> Property {
    let spec = PropertySpec::new(before.name.clone(), kind);
    let mut after = Property::make(spec, before.key, random);
    after.id.clone_from(&before.id);
    after.description.clone_from(&before.description);
    after
}

/// Gives a column another type. Values are carried over as far as their text can be read in it;
/// options are made from them.
pub(crate) fn retype(source: &mut DataSource, after: Property, random: &mut Random) {
    let Some(position) = source.properties.iter().position(|column| column.key == after.key) else {
        return;
    };
    let before = std::mem::replace(&mut source.properties[position], after.clone());
    let texts = source
        .rows()
        .values()
        .map(|row| (row.number, row.cell(before.key).map(|cell| cell.plain(&before).into_owned())))
        .collect::<Vec<_>>();
    for (number, text) in texts {
        let draft = text.filter(|text| !text.is_empty()).map_or(Draft::Empty, |text| read_again(&after, text));
        let cell = write::settle(source, after.key, draft, random);
        if let Some(row) = source.row_mut(number) {
            row.set(after.key, cell);
        }
    }
}

/// The text of a value as a value of another type.
fn read_again(column: &Property, text: String) -> Draft {
    match column.kind {
        PropertyKind::Select => Draft::Choice(Pick::New(text)),
        PropertyKind::MultiSelect => {
            Draft::Choices(text.split(',').map(|name| Pick::New(name.trim().to_owned())).collect())
        }
        PropertyKind::Status => match column.option_named(&text) {
            Some(option) => Draft::Choice(Pick::Known(option.id)),
            None => check::default_status(column),
        },
        PropertyKind::Number => text.parse().map_or(Draft::Empty, |number| Draft::Cell(Cell::Number(number))),
        PropertyKind::Date => match Moment::parse(&text, None) {
            Ok(start) => Draft::Cell(Cell::Date(Box::new(Span { start, end: None }))),
            Err(_) => Draft::Empty,
        },
        PropertyKind::Checkbox if text == "Yes" => Draft::Cell(Cell::Checked),
        _ if column.kind.is_text() => Draft::Cell(Cell::Text(text.into_boxed_str())),
        _ => Draft::Empty,
    }
}
