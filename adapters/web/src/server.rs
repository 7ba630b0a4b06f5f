//! The server: its middleware in order, and how it starts and stops.

use std::io;
use std::net::TcpListener;

use actix_web::body::MessageBody;
use actix_web::dev::{Server, ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App, Error, HttpResponse, HttpServer, web};
use dealsync_domain::sync::Ticket;
use tracing_actix_web::TracingLogger;

use crate::api_error::{ApiError, RequestCode};
use crate::runs::carry;
use crate::state::{Shared, WebSettings, WebState};
use crate::telemetry::RequestSpan;
use crate::{auth, cors, headers, metering, pages, routes};

/// The largest body that is read.
pub(crate) const BODY_LIMIT: usize = 1024 * 1024;

/// Starts to serve on a listener that is bound already. Awaiting the answer serves until its
/// handle is told to stop; open requests are then given their time. Signals are not listened to:
/// whoever calls this decides about them. Runs that have been begun already are carried out like
/// those that begin later.
///
/// # Errors
/// Where the listener cannot be used.
pub fn server(listener: TcpListener, state: WebState, settings: WebSettings, begun: Vec<Ticket>) -> io::Result<Server> {
    let bound_to_loopback = listener.local_addr()?.ip().is_loopback();
    let shared = Shared::new(state, &settings, bound_to_loopback);
    for ticket in begun {
        // It ends by itself, and is told in the log.
        drop(carry::spawn(&shared.state, shared.metrics.clone().into_inner(), ticket));
    }
    let server = HttpServer::new(move || app(shared.clone()))
        .workers(settings.workers.max(1))
        .shutdown_timeout(settings.shutdown_seconds)
        // Otherwise the end of an answer waits until its beginning is acknowledged, 40 ms on many systems.
        .tcp_nodelay(true)
        .disable_signals()
        .listen(listener)?;
    Ok(server.run())
}

/// The application. Middleware is listed from the inside out: a request meets the last one first.
pub(crate) fn app(
    shared: Shared,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = Error,
        InitError = (),
    >,
> {
    App::new()
        .app_data(shared.state)
        .app_data(shared.access)
        .app_data(shared.metrics)
        .app_data(shared.memory)
        .app_data(web::PayloadConfig::new(BODY_LIMIT))
        .configure(routes::configure)
        .configure(pages::configure)
        .default_service(web::to(unknown_path))
        .wrap(from_fn(auth::guard))
        .wrap(from_fn(cors::cors))
        .wrap(Compress::default())
        .wrap(from_fn(headers::dress))
        .wrap(from_fn(metering::measure))
        .wrap(TracingLogger::<RequestSpan>::new())
}

async fn unknown_path() -> Result<HttpResponse, ApiError> {
    Err(RequestCode::UnknownPath.into())
}
