//! Figures for Prometheus: what was called and how long it took, how runs ended.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, web};
use dealsync_domain::provider::ProviderName;
use dealsync_domain::run::SyncRun;
use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram, with_local_recorder};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle, PrometheusRecorder};

const REQUESTS: &str = "dealsync_http_requests_total";
const DURATIONS: &str = "dealsync_http_request_duration_seconds";
const RUNS_ENDED: &str = "dealsync_runs_ended_total";
const RUNS_RUNNING: &str = "dealsync_runs_running";
const CALLS: &str = "dealsync_provider_calls_this_month";
const BUCKETS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 60.0];
/// Requests after which the histogram's samples are put into their buckets, so that they do not
/// pile up where nobody asks for the figures.
const UPKEEP: u64 = 512;

/// The figures of one server. They are its own: two servers of one process do not mix.
pub(crate) struct Metrics {
    recorder: PrometheusRecorder,
    handle: PrometheusHandle,
    seen: AtomicU64,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        // Buckets are refused only where there are none.
        let recorder = PrometheusBuilder::new().set_buckets(&BUCKETS).unwrap_or_default().build_recorder();
        let handle = recorder.handle();
        with_local_recorder(&recorder, || {
            describe_counter!(REQUESTS, "Requests answered, by route, method and status.");
            describe_histogram!(DURATIONS, "How long requests took.");
            describe_counter!(RUNS_ENDED, "Runs that came to their end or to a preview, by status.");
            describe_gauge!(RUNS_RUNNING, "Runs going on.");
            describe_gauge!(CALLS, "Calls to the provider since the first of the month (UTC).");
        });
        Self { recorder, handle, seen: AtomicU64::new(0) }
    }

    fn request_answered(&self, method: &'static str, route: &str, status: StatusCode, took: Duration) {
        with_local_recorder(&self.recorder, || {
            let status = status.as_str().to_owned();
            counter!(REQUESTS, "method" => method, "route" => route.to_owned(), "status" => status).increment(1);
            histogram!(DURATIONS, "method" => method, "route" => route.to_owned()).record(took.as_secs_f64());
        });
        if self.seen.fetch_add(1, Ordering::Relaxed) % UPKEEP == UPKEEP - 1 {
            self.handle.run_upkeep();
        }
    }

    /// A run has come to its end, or to its preview.
    pub(crate) fn run_ended(&self, run: &SyncRun) {
        with_local_recorder(&self.recorder, || {
            let (provider, direction, status) = (run.provider.as_str(), run.direction.as_str(), run.status.as_str());
            counter!(RUNS_ENDED, "provider" => provider, "direction" => direction, "status" => status).increment(1);
        });
    }

    /// So many runs are going on.
    pub(crate) fn running(&self, runs: u64) {
        with_local_recorder(&self.recorder, || gauge!(RUNS_RUNNING).set(runs as f64));
    }

    /// So many calls were made this month.
    pub(crate) fn calls(&self, provider: ProviderName, calls: u64) {
        with_local_recorder(&self.recorder, || gauge!(CALLS, "provider" => provider.as_str()).set(calls as f64));
    }

    /// All figures in Prometheus' text format.
    pub(crate) fn render(&self) -> String {
        self.handle.render()
    }
}

/// Counts and times a request.
pub(crate) async fn measure<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let began = Instant::now();
    let metrics = request.app_data::<web::Data<Metrics>>().cloned();
    let method = known_method(request.method());
    let response = next.call(request).await?;
    if let Some(metrics) = metrics {
        let route = response.request().match_pattern();
        metrics.request_answered(method, route.as_deref().unwrap_or("unknown"), response.status(), began.elapsed());
    }
    Ok(response)
}

/// A method's name; made-up ones are all the same, so that nobody can fill the figures with them.
fn known_method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_counted_is_shown() {
        let metrics = Metrics::new();
        metrics.request_answered("GET", "/api/deals", StatusCode::OK, Duration::from_millis(3));
        metrics.calls(ProviderName::Airtable, 12);
        metrics.running(1);
        let text = metrics.render();
        let requests = text.lines().find(|line| line.starts_with(REQUESTS)).unwrap();
        for part in [r#"method="GET""#, r#"route="/api/deals""#, r#"status="200""#, "} 1"] {
            assert!(requests.contains(part), "{requests}");
        }
        assert!(text.contains("dealsync_http_request_duration_seconds_bucket"), "{text}");
        assert!(text.contains(r#"dealsync_provider_calls_this_month{provider="airtable"} 12"#), "{text}");
        assert!(text.contains("dealsync_runs_running 1"), "{text}");
    }
}
