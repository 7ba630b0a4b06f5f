//! Creations whose answer is lost: nothing twice, nothing missing.

use std::time::SystemTime;

use chrono::{DateTime, Utc};
use dealsync_domain::ports::ErrorKind;
use serde_json::{Value as Json, json};

use crate::bench::{Bench, creation, list, refusal, row, told, unexpected};
use crate::fake::{Asked, Told};

/// A Notion that keeps rows, and does so with creations as the fault says.
struct Rows {
    rows: Vec<Json>,
    /// For each creation to come: whether it is carried out, and what is told.
    faults: Vec<(bool, Option<Told>)>,
}

impl Rows {
    fn answer(&mut self, asked: &Asked) -> Told {
        match asked.what.as_str() {
            "POST /v1/pages" => self.create(asked),
            "GET /v1/users/me" => Told::Json(200, json!({"id": "bot", "name": "dealsync", "type": "bot", "bot": {}})),
            what if what.ends_with("/query") => list(&self.rows, None),
            what if what.starts_with("GET /v1/pages/") => Told::Json(200, self.rows[0].clone()),
            _ => unexpected(asked),
        }
    }

    fn create(&mut self, asked: &Asked) -> Told {
        let client = asked.body["properties"]["title"]["title"][0]["text"]["content"].as_str().unwrap();
        let now: DateTime<Utc> = SystemTime::now().into();
        let made = now.format("%Y-%m-%dT%H:%M:00.000Z").to_string();
        let made = row(&format!("p{}", self.rows.len() + 1), &made, client);
        let (is_done, instead) = if self.faults.is_empty() { (true, None) } else { self.faults.remove(0) };
        if is_done {
            self.rows.push(made.clone());
        }
        instead.unwrap_or(Told::Json(200, made))
    }
}

async fn bench(rows: &[Json], faults: Vec<(bool, Option<Told>)>) -> Bench {
    let mut rows = Rows { rows: rows.to_vec(), faults };
    Bench::new(move |asked| rows.answer(asked)).await
}

fn creations(bench: &Bench) -> usize {
    bench.fake.calls().iter().filter(|call| *call == "POST /v1/pages").count()
}

fn trouble(status: u16) -> Told {
    refusal(status, "internal_server_error", "?", &json!({}))
}

#[tokio::test]
async fn a_creation_that_was_carried_out_is_found_again() {
    for instead in [Told::Hangup, trouble(500), trouble(502), trouble(504), Told::Json(200, json!(7))] {
        let bench = bench(&[], vec![(true, Some(instead))]).await;
        let report = bench.write(vec![creation(1, "Acme")]).await;
        assert_eq!((told(&report), creations(&bench)), (vec!["written"], 1));
        assert!(report.stopped.is_none());
        // The look and who we are: a fault's cost.
        assert_eq!(bench.counts(), (1, 2));
    }
}

#[tokio::test]
async fn a_creation_that_was_not_carried_out_is_sent_once_more() {
    let bench = bench(&[], vec![(false, Some(Told::Hangup))]).await;
    let report = bench.write(vec![creation(1, "Acme")]).await;
    assert_eq!((told(&report), creations(&bench)), (vec!["written"], 2));
    assert_eq!(bench.counts(), (1, 4));
}

#[tokio::test]
async fn a_creation_that_never_succeeds_stays_uncertain() {
    let bench = bench(&[], vec![(false, Some(Told::Hangup)), (false, Some(Told::Hangup))]).await;
    let report = bench.write(vec![creation(1, "Acme")]).await;
    assert_eq!((told(&report), creations(&bench)), (vec!["uncertain"], 2));
    assert_eq!(report.stopped.map(|fault| fault.kind), Some(ErrorKind::Unavailable));
}

#[tokio::test]
async fn what_notion_says_it_has_made_is_adopted() {
    let saved = refusal(503, "service_unavailable", "The change was saved.", &json!({"committed_resource_id": "p1"}));
    let bench = bench(&[], vec![(true, Some(saved))]).await;
    let report = bench.write(vec![creation(1, "Acme")]).await;
    assert_eq!((told(&report), creations(&bench)), (vec!["written"], 1));
    assert_eq!(bench.counts(), (1, 1));
}

#[tokio::test]
async fn what_was_refused_for_now_is_sent_again_at_once() {
    for status in [409, 429, 529] {
        let bench = bench(&[], vec![(false, Some(refusal(status, "rate_limited", "?", &json!({}))))]).await;
        let report = bench.write(vec![creation(1, "Acme")]).await;
        assert_eq!((told(&report), bench.counts()), (vec!["written"], (1, 1)), "{status}");
    }
}

#[tokio::test]
async fn somebody_else_s_row_is_not_taken_for_ours() {
    let mut theirs = row("theirs", "2026-01-02T03:04:00.000Z", "Acme");
    theirs["created_by"]["id"] = json!("somebody");
    let bench = bench(&[theirs], vec![(false, Some(Told::Hangup))]).await;
    let report = bench.write(vec![creation(1, "Acme")]).await;
    assert_eq!((told(&report), creations(&bench)), (vec!["written"], 2));
}

#[tokio::test]
async fn alike_creations_are_told_apart_by_what_is_accounted_for() {
    let bench = bench(&[], vec![(true, Some(Told::Hangup)), (true, Some(Told::Hangup)), (true, None)]).await;
    let report = bench.write((1..=3).map(|seq| creation(seq, "Acme")).collect()).await;
    assert_eq!((told(&report), creations(&bench)), (vec!["written"; 3], 3));
    let mut ids: Vec<String> = report.outcomes.iter().map(|outcome| format!("{:?}", outcome.result)).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 3, "each has a row of its own");
}
