//! One table of Notion, to read and to write.

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use async_trait::async_trait;
use chrono::TimeDelta;
use dealsync_domain::cell::{Cell, StoredCell};
use dealsync_domain::column::Column;
use dealsync_domain::connector::Connection;
use dealsync_domain::deal::DealField;
use dealsync_domain::link::TableRef;
use dealsync_domain::mapping::ResolvedMapping;
use dealsync_domain::ports::{
    Capabilities, ErrorKind, ExternalTable, PageRequest, Partition, RemotePage, RemoteWrite, Sent, TableError,
    TableSchema, WriteReport,
};
use dealsync_domain::reason::Loss;
use dealsync_domain::record::{Presence, RemoteId, RemoteRecord};
use dealsync_http::Counted;
use tokio::sync::OnceCell;

use crate::cells;
use crate::columns::word;
use crate::discover;
use crate::error::About;
use crate::later;
use crate::listing::{Place, Trail};
use crate::options;
use crate::people;
use crate::requests::{self, PAGE, Query};
use crate::session::{Era, Session};
use crate::target::Target;
use crate::wire::{List, Row, User};
use crate::write::Writer;

const PAGE_OF: &str = "reading rows from Notion";

/// Writes that one [`ExternalTable::write`] takes, a call each.
const WRITE_BATCH: u32 = 24;

/// Rows among which the one that shows most is taken for an example.
const EXAMPLES: u32 = 10;

/// How long ago a row must have been made to be none that a creation in doubt has left.
const LATELY: TimeDelta = TimeDelta::minutes(10);

/// A table of Notion's.
pub(crate) struct NotionTable {
    pub(crate) session: Session,
    /// Calls that may be under way together while writing.
    pub(crate) parallel_writes: usize,
    entered: String,
    target: Target,
    trail: Mutex<Trail>,
    /// Rows made lately that are not the outcome of a creation still in doubt.
    known: Mutex<HashSet<String>>,
    /// Who we are, once it had to be asked.
    makers: OnceCell<Vec<String>>,
    /// What Notion said when its plan had no room for another row; none is sent after that.
    pub(crate) full: OnceLock<String>,
}

impl NotionTable {
    pub(crate) fn new(session: Session, connection: &Connection, parallel_writes: usize) -> Self {
        Self {
            session,
            parallel_writes: parallel_writes.max(1),
            entered: connection.base_id.clone(),
            target: Target::parse(&connection.base_id, connection.table_name.as_deref()),
            trail: Mutex::default(),
            known: Mutex::default(),
            makers: OnceCell::new(),
            full: OnceLock::new(),
        }
    }

    /// Rows made lately that are accounted for.
    pub(crate) fn known(&self) -> MutexGuard<'_, HashSet<String>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whom Notion may name as the maker of the rows that we make.
    pub(crate) async fn makers(&self, doing: &'static str) -> Result<&[String], TableError> {
        let asked = || async move {
            let call = requests::me().counted(Counted::Repeat);
            let me: User = self.session.ask(Era::Sources, &call, About::Account, doing).await?;
            Ok::<Vec<String>, TableError>(me.into_makers())
        };
        Ok(self.makers.get_or_try_init(asked).await?.as_slice())
    }

    /// Asks for a page, and for half of it where Notion is too slow for the whole.
    async fn ask(
        &self,
        table: &TableRef,
        mapping: &ResolvedMapping,
        request: &PageRequest,
        place: &mut Place,
    ) -> Result<List<Row>, TableError> {
        let waits = *self.session.waits();
        let mut tries = 0;
        loop {
            let mut filters = Vec::new();
            filters.extend(request.since.map(|since| requests::touched_since(self.session.at_notion(since))));
            filters.extend(place.window.as_deref().map(requests::made_since));
            let query = Query {
                columns: mapping.iter().map(|(_, column)| column.id.as_str()).collect(),
                filters,
                partition: request.partition,
                size: place.size,
                cursor: place.cursor.as_deref(),
            };
            let counted = if tries == 0 { Counted::Call } else { Counted::Repeat };
            let call = requests::query(table, &query).counted(counted);
            match self.session.try_ask(Era::of(table), &call, PAGE_OF).await? {
                Ok(list) => return Ok(list),
                Err(problem) if problem.asks_for_less() && tries < waits.attempts => {
                    tries += 1;
                    *place = place.halved();
                    self.session.rest(waits.first_backoff.saturating_mul(tries).min(waits.longest_backoff)).await;
                }
                Err(problem) => return Err(problem.fault(About::Records, PAGE_OF)),
            }
        }
    }

    /// Lets the trail follow a page, and says where the listing goes on.
    fn follow(&self, place: &Place, page: &mut List<Row>) -> Result<Option<Place>, TableError> {
        let mut trail = self.trail.lock().unwrap_or_else(PoisonError::into_inner);
        let next = place.after(page).and_then(|next| {
            trail.follow(place, page, next.as_ref())?;
            Ok(next)
        });
        next.map_err(|told| TableError::new(ErrorKind::Incomplete, PAGE_OF, told))
    }

    fn note(&self, rows: &[Row]) {
        let lately = requests::minute(self.session.now_at_notion() - LATELY);
        let is_recent = |row: &&Row| row.minute().is_none_or(|minute| minute >= lately.as_str());
        self.known().extend(rows.iter().filter(is_recent).map(|row| row.id.clone()));
    }
}

#[async_trait]
impl ExternalTable for NotionTable {
    fn capabilities(&self) -> Capabilities {
        Capabilities {
            page_size: PAGE,
            write_batch: WRITE_BATCH,
            writes_per_call: 1,
            native_upsert: false,
            schema_calls: 2,
            lists_archived: true,
            adds_options_apart: true,
        }
    }

    fn can_upsert(&self, _mapping: &ResolvedMapping) -> bool {
        false
    }

    async fn schema(&self) -> Result<TableSchema, TableError> {
        discover::schema(&self.session, &self.target, &self.entered).await
    }

    async fn prepare_export(&self, mapping: ResolvedMapping) -> Result<ResolvedMapping, TableError> {
        if people::are_needed(&mapping) { people::add_known(&self.session, mapping).await } else { Ok(mapping) }
    }

    async fn add_options(
        &self,
        table: &TableRef,
        mapping: &ResolvedMapping,
        options: Vec<(DealField, String)>,
    ) -> Result<(), TableError> {
        options::add(&self.session, table, mapping, &options).await
    }

    async fn page(
        &self,
        table: &TableRef,
        mapping: &ResolvedMapping,
        request: PageRequest,
    ) -> Result<RemotePage, TableError> {
        if request.partition == Partition::PutAway && Era::of(table) == Era::Databases {
            // There was no archive then, and the trash cannot be listed.
            return Ok(RemotePage { records: Vec::new(), next: None });
        }
        let mut place = match &request.cursor {
            None => Place::start(),
            Some(cursor) => Place::parse(cursor).ok_or_else(|| {
                TableError::new(ErrorKind::CursorExpired, PAGE_OF, "the cursor is none of this listing")
            })?,
        };
        let mut page = self.ask(table, mapping, &request, &mut place).await?;
        page.results.retain(Row::is_page);
        let next = self.follow(&place, &mut page)?;
        check_columns(mapping, &page.results)?;
        self.note(&page.results);
        let read = |row: Row| {
            let is_put_away = request.partition == Partition::PutAway || row.is_put_away();
            RemoteRecord {
                presence: if is_put_away { Presence::PutAway } else { Presence::Live },
                cells: cells::mapped(mapping, &row),
                id: RemoteId(row.id),
            }
        };
        Ok(RemotePage {
            records: page.results.into_iter().map(read).collect(),
            next: next.as_ref().map(Place::to_cursor),
        })
    }

    async fn example(&self, schema: &TableSchema) -> Result<BTreeMap<String, String>, TableError> {
        let query = Query {
            columns: schema.columns.iter().map(|column| column.id.as_str()).collect(),
            size: EXAMPLES,
            ..Query::default()
        };
        let call = requests::query(&schema.table, &query);
        let page: List<Row> = self.session.ask(Era::of(&schema.table), &call, About::Records, PAGE_OF).await?;
        let shown = |row: &Row, column: &Column| {
            let text = cells::read(DealField::Notes, column, row.property(&column.id)).cell.to_string();
            (!text.is_empty()).then(|| (column.id.clone(), text))
        };
        let rows = page.results.iter().filter(|row| row.is_page());
        let all = rows.map(|row| schema.columns.iter().filter_map(|column| shown(row, column)).collect());
        Ok(all.max_by_key(|shown: &BTreeMap<String, String>| shown.len()).unwrap_or_default())
    }

    async fn write(&self, table: &TableRef, mapping: &ResolvedMapping, writes: Vec<RemoteWrite>) -> WriteReport {
        Writer::new(self, table, mapping).run(writes).await
    }

    async fn settle(&self, table: &TableRef, mapping: &ResolvedMapping, sent: Sent) -> WriteReport {
        later::settle(self, table, mapping, sent).await
    }

    fn loss(&self, column: &Column, before: &StoredCell) -> Option<Loss> {
        match word(column) {
            "status" if before.cell == Cell::Empty => Some(Loss::EmptyStatus),
            "title" | "rich_text" if before.raw.as_ref().is_some_and(cells::keep::is_lossy) => Some(Loss::Styling),
            _ => None,
        }
    }
}

/// A column that no row of a page has any more was removed: that is not the same as empty.
fn check_columns(mapping: &ResolvedMapping, rows: &[Row]) -> Result<(), TableError> {
    if rows.is_empty() {
        return Ok(());
    }
    let is_missing = |id: &str| rows.iter().all(|row| row.property(id).is_none());
    let missing = mapping.iter().filter(|(_, column)| is_missing(&column.id));
    let missing: Vec<String> = missing.map(|(field, column)| format!("{field} → \"{}\"", column.name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let message = format!("no row has these columns any more: {}", missing.join(", "));
    Err(TableError::new(ErrorKind::SchemaChanged, PAGE_OF, message))
}

impl fmt::Debug for NotionTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NotionTable").field("target", &self.target).finish_non_exhaustive()
    }
}
