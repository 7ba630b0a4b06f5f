//! Querying a data source, page by page.

use std::{
    cmp::Ordering,
    ops::Bound::{Excluded, Unbounded},
};

use serde_json::{Map, Value, json};

use super::{
    cursors::Cursor,
    errors::{Outcome, Refusal},
    execute::Done,
    filter::{DateOf, Filter, Scope},
    limits::Limits,
    paging::{self, Paging},
    present::{Shape, View},
    sorts::{self, By, Sort},
    source::{DataSource, Place, Row},
    state::{Connection, State},
    versions::Version,
};

/// A query as it was asked.
struct Asked {
    filter: Option<Filter>,
    sorts: Vec<Sort>,
    archived: bool,
    /// Child data sources alone are wanted; only wikis have any.
    no_pages: bool,
    paging: Paging,
    shape: Shape,
    /// What must not change from page to page.
    question: String,
}

impl Asked {
    fn read(source: &DataSource, limits: &Limits, query: &str, body: Option<&Value>) -> Outcome<Self> {
        let nothing = Map::new();
        let body = match body {
            None => &nothing,
            Some(body) => body.as_object().ok_or_else(|| Refusal::body_part("body", "an object", Some(body)))?,
        };
        // `in_trash` and `archived` are not among them, whatever older clients send.
        let known = ["filter", "sorts", "start_cursor", "page_size", "result_type", "is_archived"];
        if let Some((key, value)) = body.iter().find(|(key, _)| !known.contains(&key.as_str())) {
            return Err(Refusal::surplus(&format!("body.{key}"), value));
        }
        let no_pages = match body.get("result_type").map(Value::as_str) {
            None | Some(Some("page")) => false,
            Some(Some("data_source")) => true,
            Some(_) => {
                let wanted = "`\"page\"` or `\"data_source\"`";
                return Err(Refusal::body_part("body.result_type", wanted, body.get("result_type")));
            }
        };
        let archived = match body.get("is_archived") {
            None => false,
            Some(Value::Bool(archived)) => *archived,
            Some(other) => return Err(Refusal::body_part("body.is_archived", "a boolean", Some(other))),
        };
        let filter = body.get("filter").map(|filter| Filter::read(source, filter)).transpose()?;
        let part = |key: &str| body.get(key).map(Value::to_string).unwrap_or_default();
        Ok(Self {
            filter,
            sorts: sorts::read(source, body.get("sorts"))?,
            archived,
            no_pages,
            paging: Paging::from_body(body, limits.page)?,
            shape: Shape::read(source, query)?,
            question: format!("{} {} {} {archived} {no_pages}", source.id, part("filter"), part("sorts")),
        })
    }

    fn keeps(&self, scope: Scope<'_>) -> bool {
        scope.row.is_listed(self.archived) && self.filter.as_ref().is_none_or(|filter| filter.keeps(scope))
    }
}

pub(crate) fn query(
    state: &mut State,
    position: usize,
    caller: &Connection,
    version: Version,
    query: &str,
    body: Option<&Value>,
) -> Outcome<Done> {
    let source = &state.sources[position];
    let asked = Asked::read(source, &state.limits, query, body)?;
    if state.limits.slow_above.is_some_and(|most| asked.paging.size > most) {
        return Err(Refusal::slow_query());
    }
    let resumed = match &asked.paging.cursor {
        Some(name) => Some(state.cursors.resume(name, &asked.question)?.clone()),
        None => None,
    };
    let given = resumed.as_ref().map_or(0, |cursor| cursor.given);
    let size = asked.paging.size.min(state.limits.cap - given.min(state.limits.cap));
    let size = if state.page_jitter { 1 + state.random.below(size.max(1) as u64) as usize } else { size };

    let walk = Walk { source, asked: &asked, exact: state.exact_equals };
    let last = resumed.map(|cursor| cursor.last);
    let (page, has_more) = if asked.no_pages { (Vec::new(), false) } else { walk.page(last, given, size) };
    let given = given + page.len();
    let is_capped = has_more && given >= state.limits.cap;
    let is_incomplete = is_capped || (state.limits.announce_cap && walk.count() > state.limits.cap);

    let view = View::new(state, caller, version);
    let results = page.iter().map(|row| view.page(source, row, &asked.shape)).collect::<Vec<_>>();
    let count = results.len();
    let last = page.last().filter(|_| has_more && !is_capped).map(|row| row.place());
    let next = last.map(|last| {
        let cursor = Cursor { question: asked.question, last, given };
        state.cursors.open(cursor, &mut state.random)
    });
    let mut list = paging::list(results, next, version.list_type());
    if is_incomplete {
        list["request_status"] = json!({"type": "incomplete", "incomplete_reason": "query_result_limit_reached"});
    }
    Ok(Done::read(list, count))
}

/// The rows that a query keeps, in its order.
struct Walk<'a> {
    source: &'a DataSource,
    asked: &'a Asked,
    exact: bool,
}

impl<'a> Walk<'a> {
    /// So many rows after the last one, and whether more follow. Rows that changed meanwhile are
    /// taken as they are now.
    fn page(&self, last: Option<Place>, given: usize, size: usize) -> (Vec<&'a Row>, bool) {
        let places = self.source.places();
        let mut page = match self.asked.sorts.as_slice() {
            // The newest first, as recordings show it, though nothing promises it.
            [] => match last {
                Some((_, _, number)) => self.kept(self.source.rows().range(..number).rev().map(|(_, row)| row), size),
                None => self.kept(self.source.rows().values().rev(), size),
            },
            [Sort { by: By::Time(DateOf::Created), descending: false }] => {
                let after = last.map_or(Unbounded, Excluded);
                self.kept(places.range((after, Unbounded)).filter_map(|place| self.row(place)), size)
            }
            [Sort { by: By::Time(DateOf::Created), descending: true }] => {
                let before = last.map_or(Unbounded, Excluded);
                self.kept(places.range((Unbounded, before)).rev().filter_map(|place| self.row(place)), size)
            }
            sorts => {
                let rows = self.sorted(sorts);
                let start = last.map_or(0, |last| {
                    let position = rows.iter().position(|row| row.id == last.1);
                    position.map_or(given.min(rows.len()), |position| position + 1)
                });
                rows[start..].iter().take(size + 1).copied().collect()
            }
        };
        let has_more = page.len() > size;
        page.truncate(size);
        (page, has_more)
    }

    /// One row more than asked for tells whether there are more.
    fn kept(&self, rows: impl Iterator<Item = &'a Row>, size: usize) -> Vec<&'a Row> {
        rows.filter(|row| self.asked.keeps(self.scope(row))).take(size + 1).collect()
    }

    fn sorted(&self, sorts: &[Sort]) -> Vec<&'a Row> {
        let rows = self.source.rows().values().map(|row| self.scope(row)).filter(|scope| self.asked.keeps(*scope));
        let mut rows = rows
            .map(|scope| {
                let keys = sorts.iter().map(|sort| sort.key(scope));
                (keys.collect::<Vec<_>>(), scope.row)
            })
            .collect::<Vec<_>>();
        rows.sort_by(|(left_keys, left), (right_keys, right)| {
            sorts
                .iter()
                .zip(left_keys.iter().zip(right_keys))
                .map(|(sort, (left, right))| sort.compare(left, right))
                .find(|order| *order != Ordering::Equal)
                .unwrap_or_else(|| left.id.cmp(&right.id))
        });
        rows.into_iter().map(|(_, row)| row).collect()
    }

    fn count(&self) -> usize {
        self.source.rows().values().filter(|row| self.asked.keeps(self.scope(row))).count()
    }

    fn row(&self, (_, _, number): &Place) -> Option<&'a Row> {
        self.source.rows().get(number)
    }

    fn scope(&self, row: &'a Row) -> Scope<'a> {
        Scope { source: self.source, row, exact: self.exact }
    }
}
