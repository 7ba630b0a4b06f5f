use super::*;
use crate::column::{Column, Holds};
use crate::deal::DealField;
use crate::link::TableRef;
use crate::mapping::ResolvedMapping;
use crate::provider::{Direction, ProviderName};
use crate::run::{Calls, Counts, Extent, Milestone, Planned, RunContext};

fn moment(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000 + seconds, 0).expect("a moment")
}

fn context() -> RunContext {
    let column = Column {
        id: "fld1".to_owned(),
        name: "Name".to_owned(),
        type_name: "text".to_owned(),
        holds: Holds::Text { max_chars: None },
        writable: true,
    };
    let mapping = || ResolvedMapping::new([(DealField::Client, column.clone())].into()).expect("a client");
    RunContext {
        table: TableRef { base: "b".to_owned(), table: "t".to_owned(), name: "Deals".to_owned() },
        remote: mapping(),
        crm: mapping(),
        empty_values: [].into(),
        reading_began: moment(-86_400),
        newest_deal: None,
        planned: Planned::default(),
        reading_calls: 0,
        reading_took: 0,
        retrying: false,
        writing_began: Some(Milestone { at: moment(0), calls: 0, processed: 0 }),
    }
}

fn run(made: u64, announced: Option<u64>, counts: Counts) -> SyncRun {
    SyncRun {
        id: RunId(1),
        provider: ProviderName::Airtable,
        direction: Direction::Export,
        undo_of: None,
        extent: Extent::Whole,
        status: RunStatus::Running,
        phase: Phase::Writing,
        counts,
        calls: Calls { made, announced, retries: 0 },
        warnings: Vec::new(),
        failure: None,
        context: Some(context()),
        // The preview was made the day before.
        started_at: moment(-86_400),
        completed_at: None,
    }
}

#[track_caller]
fn check(run: &SyncRun, waiting: Option<i64>, expected: Option<i64>) {
    let waiting = waiting.map(|seconds| Waiting { until: moment(10 + seconds), asked: true });
    assert_eq!(time_left(run, waiting, moment(10)).map(|left| left.num_seconds()), expected);
}

#[test]
fn what_is_left_is_told_by_the_calls_announced() {
    check(&run(10, Some(40), Counts::default()), None, Some(30));
    check(&run(10, Some(40), Counts::default()), Some(25), Some(55));
}

#[test]
fn without_calls_the_records_tell() {
    let counts = Counts { created: 50, total: 100, ..Counts::default() };
    check(&run(1, Some(1), counts), None, Some(10));
    check(&run(0, None, counts), None, Some(10));
}

#[test]
fn before_anything_is_done_nothing_is_told() {
    check(&run(0, Some(3), Counts::default()), None, None);
    check(&SyncRun { phase: Phase::Reading, ..run(4, None, Counts::default()) }, None, None);
}
