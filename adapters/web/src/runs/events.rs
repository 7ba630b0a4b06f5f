//! A run as it goes on, by Server-Sent Events.

use std::time::Duration;

use actix_web::{HttpRequest, Responder, web};
use actix_web_lab::sse::{Data, Event, Sse};
use dealsync_domain::run::{RunId, RunStatus};
use futures_util::stream::{self, Stream};
use tokio::time::{Interval, MissedTickBehavior, interval};

use crate::api_error::ApiError;
use crate::openapi::{AnyCall, UnknownThing};
use crate::params::IdParam;
use crate::state::WebState;
use crate::views::ProgressView;

/// How often a run is looked at.
const LOOK: Duration = Duration::from_millis(250);
/// After so long without news a comment keeps the connection open.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// After how long a browser connects again.
const RECONNECT: Duration = Duration::from_secs(2);

/// Watches a run: `progress` whenever something has changed, then one `finished`; both carry the
/// run, what it waits for and how long it will take. A connection that is opened again goes on with
/// the present state, which says all that was missed.
#[utoipa::path(
    get,
    path = "/api/sync/runs/{id}/events",
    tag = "sync",
    params(
        ("id" = i64, Path, description = "The run."),
        ("Last-Event-ID" = Option<String>, Header, description = "The last event that was received.")
    ),
    responses(
        (status = 200, description = "Events named `progress` and `finished`; the data of each is a run.",
            content((ProgressView = "text/event-stream"))),
        AnyCall, UnknownThing
    )
)]
pub(crate) async fn watch_run(
    IdParam(id): IdParam,
    request: HttpRequest,
    state: web::Data<WebState>,
) -> Result<impl Responder, ApiError> {
    let id = RunId(id);
    state.sync.run(id).await?;
    let last = request.headers().get("last-event-id").and_then(|id| id.to_str().ok()).map(str::to_owned);
    let mut ticks = interval(LOOK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let watch = Watch { state, id, last, ticks, ended: false };
    Ok(Sse::from_stream(watch.events()).with_keep_alive(KEEP_ALIVE).with_retry_duration(RECONNECT))
}

struct Watch {
    state: web::Data<WebState>,
    id: RunId,
    /// The state that was told last.
    last: Option<String>,
    ticks: Interval,
    ended: bool,
}

impl Watch {
    fn events(self) -> impl Stream<Item = Result<Event, std::convert::Infallible>> {
        stream::unfold(self, |mut watch| async move {
            let event = watch.next().await?;
            Some((Ok(event), watch))
        })
    }

    /// The next event; none after the last one, or where the run cannot be read any more.
    async fn next(&mut self) -> Option<Event> {
        while !self.ended {
            self.ticks.tick().await;
            let progress = match self.state.sync.progress(self.id).await {
                Ok(progress) => progress,
                Err(error) => {
                    tracing::warn!(run.id = self.id.0, %error, "a run cannot be watched");
                    return None;
                }
            };
            self.ended = progress.run.status != RunStatus::Running;
            let view = ProgressView::from(&progress);
            let state = view.state();
            // A run that has ended is told once more: whoever comes back waits for just that.
            if self.last.as_ref() == Some(&state) && !self.ended {
                continue;
            }
            let name = if self.ended { "finished" } else { "progress" };
            let data = serde_json::to_string(&view).ok()?;
            self.last = Some(state.clone());
            return Some(Event::Data(Data::new(data).event(name).id(state)));
        }
        None
    }
}
