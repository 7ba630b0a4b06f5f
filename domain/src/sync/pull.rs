//! Reading both sides into the staging area, and planning from there.

use crate::change::{Action, Change, ChangeStatus};
use crate::connector::Connector;
use crate::deal::DealField;
use crate::link::Link;
use crate::mapping::{FieldMapping, ResolvedMapping};
use crate::matching::{MatchGroup, SideId};
use crate::plan::{Plan, Rules, Tally, plan};
use crate::ports::{ExternalTable, PageRequest, Partition, StagingArea};
use crate::provider::Direction;
use crate::run::{Phase, Planned, RunContext, WarningCode};
use crate::sync::conductor::{Conductor, Halt};
use crate::sync::listing::{Listing, Next};

/// Deals and links read at a time.
const CRM_PAGE: u32 = 1000;
/// Sources planned at a time; what bounds memory.
const RANGE: u32 = 500;

impl Conductor<'_> {
    /// Asks both sides for their columns and finds the mapped ones.
    pub(super) async fn prepare(&mut self, table: &dyn ExternalTable) -> Result<RunContext, Halt> {
        let reading_began = (self.service.connectors.now)();
        let connector = self.service.connectors.store.connector(self.run.provider).await?;
        let schema = table.schema().await?;
        let chosen = connector.field_mapping.clone().unwrap_or_else(FieldMapping::standard);
        let found = chosen.resolve(&schema.columns, schema.primary.as_deref())?;
        for field in found.unmapped {
            self.warn(WarningCode::Unmapped, None, Some(field.to_string()));
        }
        let remote = match self.run.direction {
            Direction::Import => found.mapping.clone(),
            Direction::Export => table.prepare_export(found.mapping.clone()).await?,
        };
        let crm = self.service.connectors.deals.columns().await?;
        let empty_values = connector.options.empty_values.clone();
        self.remember_columns(connector, &found.mapping).await?;
        for (field, column) in found.mapping.iter() {
            if crm.column(field).is_none() {
                self.warn(WarningCode::CrmColumnMissing, None, Some(field.to_string()));
            } else if self.run.direction == Direction::Export && !column.writable {
                self.warn(WarningCode::ComputedColumn, None, Some(column.name.clone()));
            }
        }
        Ok(RunContext {
            table: schema.table,
            remote,
            crm,
            empty_values,
            reading_began,
            newest_deal: None,
            planned: Planned::default(),
            reading_calls: 0,
            reading_took: 0,
            retrying: false,
            writing_began: None,
        })
    }

    /// Keeps the ids of the columns found, so that renaming them changes nothing.
    async fn remember_columns(&self, mut connector: Connector, found: &ResolvedMapping) -> Result<(), Halt> {
        let mapping = Some(found.to_mapping());
        if connector.field_mapping != mapping {
            connector.field_mapping = mapping;
            self.service.connectors.store.save_connector(connector).await?;
        }
        Ok(())
    }

    /// Lays both sides in the staging area and writes what they ask for into the journal.
    pub(super) async fn pull_and_plan(
        &mut self,
        table: &dyn ExternalTable,
        context: RunContext,
    ) -> Result<RunContext, Halt> {
        let mut area = self.service.staging.open().await?;
        let mut context = self.lay_out(table, context, &mut *area).await?;
        context.planned = self.plan(&mut *area, &context).await?;
        context.reading_calls = self.run.calls.made;
        let took = (self.service.connectors.now)() - context.reading_began;
        context.reading_took = u64::try_from(took.num_milliseconds()).unwrap_or_default();
        Ok(context)
    }

    /// Lays both sides in the staging area, grouped.
    pub(super) async fn lay_out(
        &mut self,
        table: &dyn ExternalTable,
        mut context: RunContext,
        area: &mut dyn StagingArea,
    ) -> Result<RunContext, Halt> {
        self.pull_remote(table, &context, Partition::Live, area).await?;
        context.newest_deal = self.service.connectors.deals.newest().await?;
        self.pull_deals(area).await?;
        self.pull_links(&context, area).await?;
        self.run.phase = Phase::Planning;
        self.save().await?;
        area.group(self.run.direction).await?;
        // What is archived is looked for only where something would be created in its place.
        let archived = self.run.direction == Direction::Export && table.capabilities().lists_archived;
        if archived && area.would_create().await? {
            self.pull_remote(table, &context, Partition::PutAway, area).await?;
            area.group(self.run.direction).await?;
        }
        Ok(context)
    }

    async fn pull_remote(
        &mut self,
        table: &dyn ExternalTable,
        context: &RunContext,
        partition: Partition,
        area: &mut dyn StagingArea,
    ) -> Result<(), Halt> {
        let mut listing = Listing::of(PageRequest { partition, ..PageRequest::default() });
        let mut records = 0;
        loop {
            match listing.next(table, context, &self.meter).await? {
                Next::Page(page) => {
                    records += page.records.len() as u64;
                    area.add_remote(page.records).await?;
                }
                Next::Restart => {
                    records = 0;
                    // Archived records lie beside the live ones, which are read already.
                    if partition == Partition::Live {
                        area.clear_remote().await?;
                    }
                }
                Next::End => return Ok(()),
            }
            if self.counts_sources(Direction::Import) {
                self.run.counts.total = records;
            }
            self.save().await?;
        }
    }

    async fn pull_deals(&mut self, area: &mut dyn StagingArea) -> Result<(), Halt> {
        let mut after = None;
        let mut deals = 0;
        loop {
            let page = self.service.connectors.deals.page(after, CRM_PAGE).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some(last.id);
            deals += page.len() as u64;
            area.add_deals(page).await?;
            if self.counts_sources(Direction::Export) {
                self.run.counts.total = deals;
            }
            self.save().await?;
        }
    }

    /// Whether what is read from that direction's source is what the run has to deal with; a retry
    /// knows that already.
    fn counts_sources(&self, direction: Direction) -> bool {
        self.run.direction == direction && self.run.context.is_none()
    }

    async fn pull_links(&mut self, context: &RunContext, area: &mut dyn StagingArea) -> Result<(), Halt> {
        let mut after = None;
        loop {
            let page = self.service.log.links(self.run.provider, context.table.key(), after, CRM_PAGE).await?;
            let Some((last, _)) = page.last() else { return Ok(()) };
            after = Some(*last);
            area.add_links(page.into_iter().map(|(_, link)| of_these_columns(link, context)).collect()).await?;
        }
    }

    pub(super) async fn plan(&mut self, area: &mut dyn StagingArea, context: &RunContext) -> Result<Planned, Halt> {
        let rules = context.rules(self.run.direction);
        let (mut seq, mut tally, mut planned) = (0, Tally::default(), Planned::default());
        while let Some(range) = next_range(area, &rules).await? {
            tally += range.plan.tally;
            let mut changes = range.plan.changes;
            for change in &mut changes {
                seq += 1;
                change.seq = seq;
                self.run.counts.add(change.action, change.status);
                planned.add(change);
            }
            self.service.log.append(&self.lease, changes).await?;
            self.save().await?;
        }
        self.run.counts.total = tally.sources;
        self.run.counts.agreed = tally.settled;
        self.run.counts.unchanged += tally.settled;
        self.warn(WarningCode::Held, Some(self.run.counts.held), None);
        self.warn(WarningCode::KeptEmpty, Some(tally.kept_empty), None);
        self.warn(WarningCode::TargetEdited, Some(tally.target_edited), None);
        Ok(planned)
    }
}

/// The link without what it remembers of other columns than those mapped now.
fn of_these_columns(mut link: Link, context: &RunContext) -> Link {
    let is_of = |field: DealField, column: &String| context.remote.column(field).is_none_or(|now| now.id == *column);
    link.base.retain(|&field, cell| cell.column.as_ref().is_none_or(|column| is_of(field, column)));
    link
}

/// A range of match groups, planned.
pub(super) struct Range {
    pub(super) plan: Plan,
    /// The ids of its sources, as text.
    pub(super) sources: Vec<String>,
}

impl Range {
    fn of<S: SideId + ToString, T: SideId>(groups: &[MatchGroup<S, T>], rules: &Rules<'_>) -> Option<Self> {
        let sources = groups.iter().flat_map(|group| &group.sources).map(|source| source.record.id.to_string());
        (!groups.is_empty()).then(|| Self { plan: plan(groups, rules), sources: sources.collect() })
    }
}

pub(super) async fn next_range(area: &mut dyn StagingArea, rules: &Rules<'_>) -> Result<Option<Range>, Halt> {
    Ok(match rules.direction {
        Direction::Import => Range::of(&area.next_import(RANGE).await?, rules),
        Direction::Export => Range::of(&area.next_export(RANGE).await?, rules),
    })
}

impl Planned {
    pub(super) fn add(&mut self, change: &Change) {
        let counter = match (change.status, change.action) {
            (ChangeStatus::Pending, Action::Create) => &mut self.creates,
            (ChangeStatus::Pending, Action::Update) => &mut self.updates,
            (ChangeStatus::Pending, Action::Delete) => &mut self.deletes,
            _ => return,
        };
        *counter += 1;
    }
}
