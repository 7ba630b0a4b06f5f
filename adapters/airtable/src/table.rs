//! One table of Airtable, to read and to write.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use chrono::TimeDelta;
use dealsync_domain::column::{Column, Holds};
use dealsync_domain::connector::Connection;
use dealsync_domain::deal::DealField;
use dealsync_domain::link::TableRef;
use dealsync_domain::mapping::ResolvedMapping;
use dealsync_domain::ports::{
    Capabilities, Cursor, ErrorKind, ExternalTable, PageRequest, Partition, RemotePage, RemoteWrite, Sent, TableError,
    TableSchema, WriteReport,
};
use dealsync_domain::record::{RemoteId, RemoteRecord};

use crate::cells;
use crate::columns::{self, Kind};
use crate::error::About;
use crate::formula::{self, moment_text};
use crate::later;
use crate::people::People;
use crate::requests::{self, BATCH, List, PAGE};
use crate::session::Session;
use crate::target::Target;
use crate::wire;
use crate::write::Writer;

const SCHEMA: &str = "reading the tables of the Airtable base";
const PAGE_OF: &str = "reading records from Airtable";

/// A table of Airtable's.
pub(crate) struct AirtableTable {
    pub(crate) session: Session,
    pub(crate) people: Arc<People>,
    entered: String,
    target: Target,
    /// Each cursor of the present listing, with the one that led to it.
    offsets: Mutex<HashMap<String, Option<String>>>,
    /// Records made lately that are not the outcome of a creation still in doubt.
    known: Mutex<HashSet<String>>,
}

impl AirtableTable {
    pub(crate) fn new(session: Session, connection: &Connection, people: Arc<People>) -> Self {
        Self {
            session,
            people,
            entered: connection.base_id.clone(),
            target: Target::parse(&connection.base_id, connection.table_name.as_deref()),
            offsets: Mutex::default(),
            known: Mutex::default(),
        }
    }

    /// Records made lately that are accounted for.
    pub(crate) fn known(&self) -> MutexGuard<'_, HashSet<String>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A listing ends or fails: a cursor that comes back would never let it end.
    fn check_offset(&self, asked: Option<&str>, next: Option<&str>) -> Result<(), TableError> {
        let mut led = self.offsets.lock().unwrap_or_else(PoisonError::into_inner);
        if asked.is_none() {
            led.clear();
        }
        let Some(next) = next else { return Ok(()) };
        let asked = asked.map(str::to_owned);
        let leads_back = next.is_empty() || asked.as_deref() == Some(next);
        let earlier = led.insert(next.to_owned(), asked.clone());
        if leads_back || earlier.is_some_and(|earlier| earlier != asked) {
            let message = "Airtable gives the same page again";
            return Err(TableError::new(ErrorKind::Incomplete, PAGE_OF, message));
        }
        Ok(())
    }

    /// Remembers what the records of a page tell beside their values.
    fn note(&self, table: &TableRef, mapping: &ResolvedMapping, records: &[wire::Record]) {
        let lately = moment_text(self.session.now_at_airtable() - TimeDelta::minutes(10));
        let is_recent = |record: &&wire::Record| record.created_time.as_ref().is_some_and(|created| *created > lately);
        self.known().extend(records.iter().filter(is_recent).map(|record| record.id.clone()));
        records.iter().for_each(|record| self.note_people(table, mapping, record));
    }

    /// Remembers the people that a record names.
    pub(crate) fn note_people(&self, table: &TableRef, mapping: &ResolvedMapping, record: &wire::Record) {
        for (_, column) in mapping.iter().filter(|(_, column)| column.holds == Holds::Person) {
            if let Some(person) = record.fields.get(&column.id) {
                self.people.note(&table.base, person);
            }
        }
    }
}

#[async_trait]
impl ExternalTable for AirtableTable {
    fn capabilities(&self) -> Capabilities {
        let batch = u32::try_from(BATCH).unwrap_or(u32::MAX);
        Capabilities {
            page_size: PAGE,
            write_batch: batch,
            writes_per_call: batch,
            native_upsert: true,
            schema_calls: 1,
            lists_archived: false,
            adds_options_apart: false,
        }
    }

    fn can_upsert(&self, mapping: &ResolvedMapping) -> bool {
        let client = mapping.client();
        client.writable && Kind::of(&client.type_name).is_mergeable()
    }

    async fn schema(&self) -> Result<TableSchema, TableError> {
        let Some(base) = &self.target.base else {
            let message = format!("{:?} is neither the id of a base (app…) nor a link to one", self.entered.trim());
            return Err(TableError::new(ErrorKind::BaseNotFound, SCHEMA, message));
        };
        let call = requests::tables(base);
        let found: wire::Tables = self.session.ask(Some(base), &call, About::Schema, SCHEMA).await?;
        let Some(table) = self.target.find(&found.tables) else {
            let names: Vec<String> = found.tables.iter().map(|table| format!("\"{}\"", table.name)).collect();
            let there = format!("the base has {}", if names.is_empty() { "none".to_owned() } else { names.join(", ") });
            return Err(match &self.target.table {
                Some(wanted) => TableError::new(
                    ErrorKind::TableNotFound,
                    SCHEMA,
                    format!("there is no table \"{wanted}\"; {there}"),
                ),
                None => TableError::new(ErrorKind::TableMissing, SCHEMA, format!("no table is named; {there}")),
            });
        };
        Ok(TableSchema {
            table: TableRef { base: base.clone(), table: table.id.clone(), name: table.name.clone() },
            columns: table.fields.iter().map(columns::column).collect(),
            primary: table.primary_field_id.clone(),
        })
    }

    async fn page(
        &self,
        table: &TableRef,
        mapping: &ResolvedMapping,
        request: PageRequest,
    ) -> Result<RemotePage, TableError> {
        if request.partition == Partition::PutAway {
            // Airtable has no archive, and its trash cannot be read.
            return Ok(RemotePage { records: Vec::new(), next: None });
        }
        let asked = request.cursor.as_ref().map(|cursor| cursor.0.as_str());
        let call = requests::list(
            table,
            &List {
                fields: mapping.iter().map(|(_, column)| column.id.as_str()).collect(),
                // Airtable knows "after" only, and whole seconds may be all that it compares.
                filter: request
                    .since
                    .map(|since| formula::touched_after(self.session.at_airtable(since) - TimeDelta::seconds(1))),
                offset: asked,
            },
        );
        let page: wire::Page = self.session.ask(Some(&table.base), &call, About::Records, PAGE_OF).await?;
        self.check_offset(asked, page.offset.as_deref())?;
        self.note(table, mapping, &page.records);
        let read = |record: wire::Record| {
            let cells = cells::mapped(mapping, &record.fields);
            RemoteRecord::live(RemoteId(record.id), cells)
        };
        Ok(RemotePage { records: page.records.into_iter().map(read).collect(), next: page.offset.map(Cursor) })
    }

    async fn example(&self, schema: &TableSchema) -> Result<BTreeMap<String, String>, TableError> {
        let listed = List {
            fields: schema.columns.iter().map(|column| column.id.as_str()).collect(),
            filter: None,
            offset: None,
        };
        let call = requests::list(&schema.table, &listed);
        let page: wire::Page = self.session.ask(Some(&schema.table.base), &call, About::Records, PAGE_OF).await?;
        let Some(record) = page.records.into_iter().max_by_key(|record| record.fields.len()) else {
            return Ok(BTreeMap::new());
        };
        let shown = |column: &Column| {
            let text = cells::read(DealField::Notes, column, record.fields.get(&column.id)).cell.to_string();
            (!text.is_empty()).then(|| (column.id.clone(), text))
        };
        Ok(schema.columns.iter().filter_map(shown).collect())
    }

    async fn write(&self, table: &TableRef, mapping: &ResolvedMapping, writes: Vec<RemoteWrite>) -> WriteReport {
        Writer::new(self, table, mapping, self.can_upsert(mapping)).run(writes).await
    }

    async fn settle(&self, table: &TableRef, mapping: &ResolvedMapping, sent: Sent) -> WriteReport {
        later::settle(self, table, mapping, sent).await
    }
}

impl fmt::Debug for AirtableTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AirtableTable").field("target", &self.target).finish_non_exhaustive()
    }
}
