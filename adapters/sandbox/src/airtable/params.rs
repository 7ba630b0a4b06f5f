//! What a list may be asked, in a query string or in a body.

use actix_web::web::Query;
use serde_json::{Map, Value};

use super::{
    errors::{Outcome, Refusal},
    limits::Limits,
};

/// A list as it was asked for.
#[derive(Debug, Default)]
pub(crate) struct ListQuery {
    pub(crate) fields: Vec<String>,
    pub(crate) page_size: Option<usize>,
    pub(crate) max_records: Option<usize>,
    pub(crate) offset: Option<String>,
    pub(crate) view: Option<String>,
    pub(crate) sort: Vec<Sort>,
    pub(crate) formula: Option<String>,
    pub(crate) by_id: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Sort {
    pub(crate) field: String,
    pub(crate) descending: bool,
}

/// The pairs of a query string, decoded.
pub(crate) fn pairs(query: &str) -> Vec<(String, String)> {
    Query::<Vec<(String, String)>>::from_query(query).map(Query::into_inner).unwrap_or_default()
}

/// The values of `name[]=…`, `name[0]=…` or `name=…`.
pub(crate) fn list_of(query: &str, name: &str) -> Vec<String> {
    pairs(query).into_iter().filter(|(key, _)| key.split('[').next() == Some(name)).map(|(_, value)| value).collect()
}

/// Whether `returnFieldsByFieldId` is asked for in a query string.
pub(crate) fn by_id(query: &str) -> Outcome<bool> {
    let mut by_id = false;
    for (key, value) in pairs(query) {
        match key.as_str() {
            "returnFieldsByFieldId" => {
                by_id = flag(&value).as_bool().ok_or_else(Refusal::invalid_parameters)?;
            }
            "cellFormat" if value == "json" => {}
            "timeZone" | "userLocale" => {}
            "cellFormat" => return Err(Refusal::unimplemented("cellFormat=string")),
            _ => return Err(Refusal::invalid_parameters()),
        }
    }
    Ok(by_id)
}

/// Reads the query string of a GET.
pub(crate) fn from_query(query: &str, limits: &Limits) -> Outcome<ListQuery> {
    let mut options = Map::new();
    for (key, value) in pairs(query) {
        let mut parts = key.split('[').map(|part| part.trim_end_matches(']'));
        let name = parts.next().unwrap_or_default().to_owned();
        match name.as_str() {
            "fields" | "recordMetadata" => push(&mut options, &name, Value::String(value)),
            "sort" => {
                let (Some(position), Some(part)) = (parts.next(), parts.next()) else {
                    return Err(Refusal::invalid_parameters());
                };
                let sorts = options.entry(name).or_insert_with(|| Value::Object(Map::new()));
                sorts[position][part] = Value::String(value);
            }
            "pageSize" | "maxRecords" => {
                let number = value.parse::<u64>().map(Value::from);
                options.insert(name, number.unwrap_or(Value::String(value)));
            }
            "returnFieldsByFieldId" | "includeDateDependencyMetadata" => {
                options.insert(name, flag(&value));
            }
            // airtable.js writes absent values as empty ones.
            _ if value.is_empty() => {}
            _ => {
                options.insert(name, Value::String(value));
            }
        }
    }
    if let Some(Value::Object(sorts)) = options.get("sort") {
        let sorts = sorts.values().cloned().collect();
        options.insert("sort".to_owned(), Value::Array(sorts));
    }
    from_options(&options, limits)
}

/// Reads the body of a POST to `listRecords`.
pub(crate) fn from_body(body: &Value, limits: &Limits) -> Outcome<ListQuery> {
    let options = body.as_object().ok_or_else(Refusal::invalid_parameters)?;
    from_options(options, limits)
}

fn from_options(options: &Map<String, Value>, limits: &Limits) -> Outcome<ListQuery> {
    let mut asked = ListQuery::default();
    for (name, value) in options {
        let ok = match name.as_str() {
            "fields" => texts(value).map(|fields| asked.fields = fields),
            "sort" => sorts(value).map(|sort| asked.sort = sort),
            "pageSize" => {
                asked.page_size = count(value).filter(|size| *size <= limits.page);
                asked.page_size.map(|_| ())
            }
            "maxRecords" => {
                asked.max_records = count(value);
                asked.max_records.map(|_| ())
            }
            "offset" => text(value).map(|offset| asked.offset = Some(offset)),
            "view" => text(value).map(|view| asked.view = Some(view)),
            "filterByFormula" => text(value).map(|formula| asked.formula = Some(formula)),
            "returnFieldsByFieldId" => value.as_bool().map(|by_id| asked.by_id = by_id),
            "cellFormat" => match value.as_str() {
                Some("json") => Some(()),
                Some("string") => return Err(Refusal::unimplemented("cellFormat=string")),
                _ => None,
            },
            "recordMetadata" if value.as_array().is_some_and(|list| !list.is_empty()) => {
                return Err(Refusal::unimplemented("recordMetadata"));
            }
            "includeDateDependencyMetadata" if *value == Value::Bool(true) => {
                return Err(Refusal::unimplemented("includeDateDependencyMetadata"));
            }
            // The official JavaScript client sends these along, and they are ignored.
            "method" | "timeZone" | "userLocale" | "recordMetadata" | "includeDateDependencyMetadata" => Some(()),
            _ => None,
        };
        ok.ok_or_else(Refusal::invalid_parameters)?;
    }
    asked.offset = asked.offset.filter(|offset| !offset.is_empty());
    asked.formula = asked.formula.filter(|formula| !formula.trim().is_empty());
    Ok(asked)
}

fn push(options: &mut Map<String, Value>, name: &str, value: Value) {
    let list = options.entry(name.to_owned()).or_insert_with(|| Value::Array(Vec::new()));
    if let Value::Array(items) = list {
        items.push(value);
    }
}

fn flag(text: &str) -> Value {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" => Value::Bool(true),
        "false" | "0" | "" => Value::Bool(false),
        _ => Value::String(text.to_owned()),
    }
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn texts(value: &Value) -> Option<Vec<String>> {
    value.as_array()?.iter().map(text).collect()
}

fn count(value: &Value) -> Option<usize> {
    let count = usize::try_from(value.as_u64()?).ok()?;
    (count > 0).then_some(count)
}

fn sorts(value: &Value) -> Option<Vec<Sort>> {
    value
        .as_array()?
        .iter()
        .map(|sort| {
            let descending = match sort.get("direction").map(Value::as_str) {
                None | Some(Some("asc")) => false,
                Some(Some("desc")) => true,
                Some(_) => return None,
            };
            Some(Sort { field: text(sort.get("field")?)?, descending })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_query_and_a_body_say_the_same() {
        let query = "fields%5B%5D=Name&fields%5B%5D=fld1&pageSize=3&sort%5B0%5D%5Bfield%5D=Name&sort%5B0%5D%5Bdirection%5D=desc&view=Main+View&offset=itr%2Frec&returnFieldsByFieldId=1";
        let body = json!({
            "fields": ["Name", "fld1"],
            "pageSize": 3,
            "sort": [{"field": "Name", "direction": "desc"}],
            "view": "Main View",
            "offset": "itr/rec",
            "returnFieldsByFieldId": true,
        });
        let limits = Limits::default();
        let query = from_query(query, &limits).unwrap();
        let body = from_body(&body, &limits).unwrap();
        assert_eq!(format!("{query:?}"), format!("{body:?}"));
        assert_eq!(query.view.as_deref(), Some("Main View"));
    }

    #[test]
    fn what_is_out_of_range_or_unknown_is_refused() {
        let limits = Limits::default();
        for query in ["pageSize=101", "pageSize=0", "maxRecords=x", "limit=3", "sort=Name"] {
            assert!(from_query(query, &limits).is_err(), "{query}");
        }
        for body in [json!({"pageSize": "3"}), json!({"sort": "Name"}), json!([])] {
            assert!(from_body(&body, &limits).is_err(), "{body}");
        }
    }
}
