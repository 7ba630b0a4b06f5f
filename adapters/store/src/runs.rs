//! Runs: the rows of `sync_logs`.

use chrono::{DateTime, NaiveDateTime, Utc};
use dealsync_domain::failure::{Failure, FailureCode};
use dealsync_domain::ports::{NewRun, RunFilter, StopRequested};
use dealsync_domain::provider::ProviderName;
use dealsync_domain::run::{Calls, Counts, Extent, Phase, RunId, RunStatus, SyncRun};
use diesel::prelude::*;

use crate::error::Fault;
use crate::json::JsonText;
use crate::pool::{Bind, Conn, on_db};
use crate::schema::sync_logs;
use crate::time;

/// A row but for its id and the wish to stop, which only [`request_stop`] and [`forget_stop`] set.
#[derive(Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = sync_logs)]
#[diesel(treat_none_as_null = true)]
#[diesel(treat_none_as_default_value = false)]
struct RunFields {
    provider: String,
    direction: String,
    undo_of: Option<i64>,
    status: String,
    phase: String,
    records_processed: i64,
    records_created: i64,
    records_updated: i64,
    records_deleted: i64,
    records_unchanged: i64,
    records_held: i64,
    records_skipped: i64,
    records_failed: i64,
    records_total: i64,
    api_calls: i64,
    api_calls_announced: Option<i64>,
    api_retries: i64,
    warnings: JsonText,
    error_code: Option<String>,
    error_message: Option<String>,
    error_detail: Option<String>,
    context: Option<JsonText>,
    extent: String,
    records_agreed: i64,
    started_at: NaiveDateTime,
    completed_at: Option<NaiveDateTime>,
}

impl RunFields {
    fn of(run: &SyncRun) -> Result<Self, Fault> {
        let Counts { created, updated, deleted, unchanged, held, skipped, failed, total, agreed } = run.counts;
        Ok(Self {
            provider: run.provider.as_str().to_owned(),
            direction: run.direction.as_str().to_owned(),
            undo_of: run.undo_of.map(|run| run.0),
            status: run.status.as_str().to_owned(),
            phase: run.phase.as_str().to_owned(),
            records_processed: count(run.counts.processed()),
            records_created: count(created),
            records_updated: count(updated),
            records_deleted: count(deleted),
            records_unchanged: count(unchanged),
            records_held: count(held),
            records_skipped: count(skipped),
            records_failed: count(failed),
            records_total: count(total),
            api_calls: count(run.calls.made),
            api_calls_announced: run.calls.announced.map(count),
            api_retries: count(run.calls.retries),
            warnings: JsonText::of(&run.warnings)?,
            error_code: run.failure.as_ref().map(|failure| failure.code.code().to_owned()),
            error_message: run.failure.as_ref().map(|failure| told(failure.to_string())),
            error_detail: run.failure.as_ref().map(|failure| told(failure.detail.clone())),
            context: run.context.as_ref().map(JsonText::of).transpose()?,
            extent: run.extent.as_str().to_owned(),
            records_agreed: count(agreed),
            started_at: time::stored(run.started_at),
            completed_at: run.completed_at.map(time::stored),
        })
    }

    fn run(self, id: i64) -> Result<SyncRun, Fault> {
        let failure = match self.error_code {
            None => None,
            Some(code) => {
                let code = FailureCode::from_code(&code).ok_or_else(|| strange("an error code", &code))?;
                Some(Failure::new(code, self.error_detail.unwrap_or_default()))
            }
        };
        Ok(SyncRun {
            id: RunId(id),
            provider: provider(&self.provider)?,
            direction: self.direction.parse().map_err(|_| strange("a direction", &self.direction))?,
            undo_of: self.undo_of.map(RunId),
            extent: Extent::from_word(&self.extent).ok_or_else(|| strange("an extent", &self.extent))?,
            status: RunStatus::from_word(&self.status).ok_or_else(|| strange("a status", &self.status))?,
            phase: Phase::from_word(&self.phase).ok_or_else(|| strange("a phase", &self.phase))?,
            counts: Counts {
                created: amount(self.records_created),
                updated: amount(self.records_updated),
                deleted: amount(self.records_deleted),
                unchanged: amount(self.records_unchanged),
                held: amount(self.records_held),
                skipped: amount(self.records_skipped),
                failed: amount(self.records_failed),
                total: amount(self.records_total),
                agreed: amount(self.records_agreed),
            },
            calls: Calls {
                made: amount(self.api_calls),
                announced: self.api_calls_announced.map(amount),
                retries: amount(self.api_retries),
            },
            warnings: self.warnings.read()?,
            failure,
            context: self.context.as_ref().map(JsonText::read).transpose()?,
            started_at: time::read(self.started_at),
            completed_at: self.completed_at.map(time::read),
        })
    }
}

fn count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn amount(stored: i64) -> u64 {
    u64::try_from(stored).unwrap_or_default()
}

fn strange(what: &str, found: &str) -> Fault {
    Fault::corrupt(format!("{found:?} is not {what}"))
}

/// Text for people as every database takes it: PostgreSQL keeps no NUL.
pub(crate) fn told(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text }
}

pub(crate) fn provider(word: &str) -> Result<ProviderName, Fault> {
    word.parse().map_err(|_| strange("a provider", word))
}

/// Records a run that begins.
pub(crate) fn insert(conn: &mut Conn<'_>, new: &NewRun) -> Result<SyncRun, Fault> {
    let mut run = SyncRun {
        id: RunId(0),
        provider: new.provider,
        direction: new.direction,
        undo_of: new.undo_of,
        extent: new.extent,
        status: RunStatus::Running,
        phase: Phase::Reading,
        counts: Counts::default(),
        calls: Calls::default(),
        warnings: Vec::new(),
        failure: None,
        context: None,
        started_at: time::read(time::stored(new.started_at)),
        completed_at: None,
    };
    let fields = RunFields::of(&run)?;
    let id = on_db!(conn, conn => {
        diesel::insert_into(sync_logs::table).values(&fields).returning(sync_logs::id).get_result::<i64>(conn)
    })?;
    run.id = RunId(id);
    Ok(run)
}

pub(crate) fn find(conn: &mut Conn<'_>, id: RunId) -> Result<Option<SyncRun>, Fault> {
    let found = on_db!(conn, conn => {
        sync_logs::table.find(id.0).select(RunFields::as_select()).first::<RunFields>(conn).optional()
    })?;
    found.map(|fields| fields.run(id.0)).transpose()
}

pub(crate) fn list(conn: &mut Conn<'_>, filter: &RunFilter) -> Result<Vec<SyncRun>, Fault> {
    let found = on_db!(conn, conn: Db => {
        let mut query =
            sync_logs::table.select((sync_logs::id, RunFields::as_select())).into_boxed::<Db>();
        if let Some(provider) = filter.provider {
            query = query.filter(sync_logs::provider.eq(provider.as_str()));
        }
        if let Some(direction) = filter.direction {
            query = query.filter(sync_logs::direction.eq(direction.as_str()));
        }
        query = match filter.status {
            Some(status) => query.filter(sync_logs::status.eq(status.as_str())),
            None => query.filter(sync_logs::status.ne(RunStatus::Planned.as_str())),
        };
        if let Some(before) = filter.before {
            query = query.filter(sync_logs::id.lt(before.0));
        }
        query.order(sync_logs::id.desc()).limit(i64::from(filter.limit)).load::<(i64, RunFields)>(conn)
    })?;
    found.into_iter().map(|(id, fields)| fields.run(id)).collect()
}

/// The runs that take this one back, newest first.
pub(crate) fn undos_of(conn: &mut Conn<'_>, id: RunId) -> Result<Vec<SyncRun>, Fault> {
    let found = on_db!(conn, conn => {
        sync_logs::table
            .filter(sync_logs::undo_of.eq(id.0))
            .order(sync_logs::id.desc())
            .select((sync_logs::id, RunFields::as_select()))
            .load::<(i64, RunFields)>(conn)
    })?;
    found.into_iter().map(|(id, fields)| fields.run(id)).collect()
}

/// Stores the state of a run.
pub(crate) fn save(conn: &mut Conn<'_>, run: &SyncRun) -> Result<StopRequested, Fault> {
    let (id, fields) = (run.id.0, RunFields::of(run)?);
    on_db!(conn, conn => diesel::update(sync_logs::table.find(id)).set(&fields).execute(conn))?;
    let stop = on_db!(conn, conn => {
        sync_logs::table.find(id).select(sync_logs::stop_requested).first::<bool>(conn).optional()
    })?;
    Ok(if stop == Some(true) { StopRequested::Yes } else { StopRequested::No })
}

/// Asks a running run to stop; false where it is not running.
pub(crate) fn request_stop(conn: &mut Conn<'_>, id: RunId) -> Result<bool, Fault> {
    let running = sync_logs::table.find(id.0).filter(sync_logs::status.eq(RunStatus::Running.as_str()));
    let asked = on_db!(conn, conn => {
        diesel::update(running).set(sync_logs::stop_requested.eq(true)).execute(conn)
    })?;
    Ok(asked > 0)
}

/// A run that is taken up again has not been asked to stop.
pub(crate) fn forget_stop(conn: &mut Conn<'_>, id: RunId) -> Result<(), Fault> {
    on_db!(conn, conn => {
        diesel::update(sync_logs::table.find(id.0)).set(sync_logs::stop_requested.eq(false)).execute(conn)
    })?;
    Ok(())
}

/// Marks the runs of a connector that are running as interrupted.
pub(crate) fn interrupt(conn: &mut Conn<'_>, provider: ProviderName, now: DateTime<Utc>) -> Result<(), Fault> {
    let failure = Failure::from(FailureCode::Interrupted);
    let sql = "UPDATE sync_logs SET status = $1, error_code = $2, error_message = $3, error_detail = $4, \
        completed_at = $5 WHERE provider = $6 AND status = $7";
    let binds = vec![
        Bind::text(RunStatus::Interrupted.as_str()),
        Bind::text(failure.code.code()),
        Bind::Text(failure.to_string()),
        Bind::text(&failure.detail),
        Bind::Time(time::stored(now)),
        Bind::text(provider.as_str()),
        Bind::text(RunStatus::Running.as_str()),
    ];
    // What the journal says was done is the truth: the run may have ended before it counted.
    for (column, action, status) in COUNTED {
        let sql = format!(
            "UPDATE sync_logs SET {column} = (SELECT COUNT(*) FROM sync_changes WHERE run_id = sync_logs.id \
             AND status = $1 AND action {action}) WHERE provider = $2 AND status = $3"
        );
        let running = Bind::text(RunStatus::Running.as_str());
        conn.execute(&sql, vec![Bind::text(status), Bind::text(provider.as_str()), running])?;
    }
    let unchanged = "UPDATE sync_logs SET records_unchanged = records_agreed + (SELECT COUNT(*) FROM sync_changes \
        WHERE run_id = sync_logs.id AND status IN ('applied', 'skipped') AND action = 'link') \
        WHERE provider = $1 AND status = $2";
    conn.execute(unchanged, vec![Bind::text(provider.as_str()), Bind::text(RunStatus::Running.as_str())])?;
    let processed = "UPDATE sync_logs SET records_processed = records_created + records_updated + records_deleted \
        + records_unchanged + records_held + records_skipped + records_failed WHERE provider = $1 AND status = $2";
    conn.execute(processed, vec![Bind::text(provider.as_str()), Bind::text(RunStatus::Running.as_str())])?;
    conn.execute(sql, binds)?;
    Ok(())
}

/// The counts that follow from the journal: column, which actions, which status.
const COUNTED: [(&str, &str, &str); 6] = [
    ("records_created", "= 'create'", "applied"),
    ("records_updated", "= 'update'", "applied"),
    ("records_deleted", "= 'delete'", "applied"),
    ("records_held", "<> 'link'", "held"),
    ("records_skipped", "<> 'link'", "skipped"),
    ("records_failed", "<> 'link'", "failed"),
];
