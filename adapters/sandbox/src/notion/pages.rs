//! Reading one page, or one property of it.

use serde_json::{Value, json};

use super::{
    cells::keyed,
    errors::{Outcome, Refusal},
    execute::Done,
    kinds::PropertyKind,
    paging::{self, Paging},
    percent,
    present::{Shape, View},
    state::PageAt,
};

/// What stands before the position in the cursors of property items.
const CURSOR: &str = "item:";

pub(crate) fn page(view: &View<'_>, at: PageAt, query: &str) -> Outcome<Done> {
    let source = &view.state.sources[at.source];
    let shape = Shape::read(source, query)?;
    let page = view.state.row(at).map(|row| view.page(source, row, &shape));
    Ok(Done::read(page.unwrap_or_default(), 1))
}

/// One property in full: a list for what may be long, else the bare value.
pub(crate) fn property_item(view: &View<'_>, at: PageAt, id: &str, query: &str) -> Outcome<Done> {
    let source = &view.state.sources[at.source];
    let property = source.properties.iter().find(|property| percent::decode(&property.id) == id);
    let property = property
        .ok_or_else(|| Refusal::validation(format!("{} is not a property that exists.", percent::encode(id))))?;
    let value = view.state.row(at).map(|row| view.value(property, row)).unwrap_or_default();
    let kind = property.kind.wire();
    let item = |value: Value| {
        let mut item = keyed("object", "property_item".into());
        item.insert("type".to_owned(), kind.into());
        item.insert("id".to_owned(), property.id.clone().into());
        item.insert(kind.to_owned(), value);
        Value::Object(item)
    };
    let is_list = matches!(
        property.kind,
        PropertyKind::Title | PropertyKind::RichText | PropertyKind::People | PropertyKind::Relation
    );
    let (true, Value::Array(values)) = (is_list, &value) else {
        return Ok(Done::read(item(value), 1));
    };

    let asked = Paging::from_query(query, view.state.limits.page)?;
    let start = match &asked.cursor {
        None => 0,
        Some(cursor) => {
            let position = cursor.strip_prefix(CURSOR).and_then(|position| position.parse::<usize>().ok());
            let position = position.filter(|position| *position < values.len());
            position.ok_or_else(|| Refusal::invalid_cursor(cursor))?
        }
    };
    let end = values.len().min(start + asked.size);
    let next = (end < values.len()).then(|| format!("{CURSOR}{end}"));
    let next_url = next.as_ref().map(|next| {
        let id = view.state.row(at).map(|row| row.id.to_string()).unwrap_or_default();
        format!("https://api.notion.com/v1/pages/{id}/properties/{}?start_cursor={next}", property.id)
    });
    let items = values[start..end].iter().map(|value| item(value.clone())).collect::<Vec<_>>();
    let mut list = paging::list(items, next, "property_item");
    let mut described = keyed("id", property.id.clone().into());
    described.insert("next_url".to_owned(), next_url.into());
    described.insert("type".to_owned(), kind.into());
    described.insert(kind.to_owned(), json!({}));
    list["property_item"] = Value::Object(described);
    Ok(Done::read(list, 1))
}
