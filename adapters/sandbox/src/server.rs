//! The server: its own thread, its own runtime, one handler for every path.

use std::{
    any::Any,
    fmt, io,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    sync::{Arc, mpsc},
    thread::{self, JoinHandle},
    time::Duration,
};

use actix_web::{
    App, Error, HttpRequest, HttpResponse, HttpServer,
    dev::{Extensions, ServerHandle},
    rt::{System, net::TcpStream, time::sleep},
    web,
};

use chrono::DateTime;

use crate::{
    airtable::Airtable,
    delivery::{Delivery, Line, Manner, deliver},
    message::{Reply, Request},
    notion::Notion,
};

/// The most that the server reads of a body; services have lower limits of their own.
const MAX_BODY: usize = 64 << 20;

const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// How the server runs.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// Threads that answer.
    pub workers: usize,
    /// Where the generator of ids starts: equal seeds and equal calls give equal ids.
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { port: 0, workers: 2, seed: 0x0DEA_15C0 }
    }
}

/// A running server. Dropping it stops it.
pub struct Sandbox {
    address: SocketAddr,
    airtable: Airtable,
    notion: Notion,
    handle: ServerHandle,
    thread: Option<JoinHandle<io::Result<()>>>,
}

impl Sandbox {
    /// Starts the server on a thread of its own, so that it works from any runtime or none.
    ///
    /// # Errors
    /// When the port is taken or a thread cannot be started.
    pub fn start(settings: Settings) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, settings.port))?;
        let address = listener.local_addr()?;
        let airtable = Airtable::new(settings.seed);
        let notion = Notion::new(settings.seed);

        let (started, starting) = mpsc::channel();
        let served = Services { airtable: airtable.clone(), notion: notion.clone() };
        let thread = thread::Builder::new()
            .name("sandbox".to_owned())
            .spawn(move || serve(listener, served, settings.workers, &started))?;
        match starting.recv() {
            Ok(handle) => Ok(Self { address, airtable, notion, handle, thread: Some(thread) }),
            Err(_) => Err(match thread.join() {
                Ok(Err(error)) => error,
                Ok(Ok(())) | Err(_) => io::Error::other("the sandbox's server did not start"),
            }),
        }
    }

    /// The origin to give to a client: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The handle that controls the emulated Airtable.
    #[must_use]
    pub fn airtable(&self) -> Airtable {
        self.airtable.clone()
    }

    /// The handle that controls the emulated Notion.
    #[must_use]
    pub fn notion(&self) -> Notion {
        self.notion.clone()
    }
}

/// What answers; the path tells which of them.
#[derive(Clone)]
struct Services {
    airtable: Airtable,
    notion: Notion,
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        // The command is sent by the call itself; its future only waits for the end.
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox").field("address", &self.address).finish_non_exhaustive()
    }
}

fn serve(
    listener: TcpListener,
    services: Services,
    workers: usize,
    started: &mpsc::Sender<ServerHandle>,
) -> io::Result<()> {
    System::new().block_on(async move {
        let server = HttpServer::new(move || {
            App::new()
                .app_data(web::Data::new(services.clone()))
                .app_data(web::PayloadConfig::new(MAX_BODY))
                .default_service(web::to(answer))
        })
        .on_connect(keep_line)
        .workers(workers)
        .tcp_nodelay(true)
        .keep_alive(KEEP_ALIVE)
        .disable_signals()
        .listen(listener)?
        .run();
        // The receiver waits for exactly this.
        let _ = started.send(server.handle());
        server.await
    })
}

/// Keeps a second handle on each connection, for the answers that must get lost.
fn keep_line(connection: &dyn Any, data: &mut Extensions) {
    if let Some(stream) = connection.downcast_ref::<TcpStream>()
        && let Ok(line) = Line::of(stream)
    {
        data.insert(Arc::new(line));
    }
}

async fn answer(request: HttpRequest, body: Result<web::Bytes, Error>, services: web::Data<Services>) -> HttpResponse {
    let Ok(body) = body else {
        return HttpResponse::PayloadTooLarge().finish();
    };
    let line = request.conn_data::<Arc<Line>>().cloned();
    let request = Request::read(&request, &body);
    drop(body);

    let (now, delivery) = if Notion::serves(&request) {
        let ticket = services.notion.arrive(&request);
        wait(ticket.latency).await;
        let now = services.notion.now();
        let delivery = match ticket.late() {
            None => services.notion.perform(&request, ticket),
            Some(delay) => later(delay, move || services.notion.perform(&request, ticket)).await,
        };
        (now, delivery)
    } else {
        let ticket = services.airtable.arrive(&request);
        wait(ticket.latency).await;
        let now = services.airtable.now();
        let delivery = match ticket.late() {
            None => services.airtable.perform(&request, ticket),
            Some(delay) => later(delay, move || services.airtable.perform(&request, ticket)).await,
        };
        (now, delivery)
    };
    deliver(Delivery { reply: delivery.reply.with_header("date", date(now)), ..delivery }, line).await
}

/// A moment (Unix seconds) as the `Date` header of an answer.
fn date(now: i64) -> String {
    DateTime::from_timestamp(now, 0).unwrap_or_default().format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// Carries a call out after a while on a task of its own, which goes on where the caller hangs up.
async fn later(delay: Duration, perform: impl FnOnce() -> Delivery + 'static) -> Delivery {
    #[expect(clippy::disallowed_methods, reason = "a call belongs to its worker, and may outlive its request")]
    let work = actix_web::rt::spawn(async move {
        sleep(delay).await;
        perform()
    });
    work.await.unwrap_or_else(|_| Delivery { reply: Reply::empty(500), manner: Manner::Dropped })
}

async fn wait(latency: Duration) {
    if !latency.is_zero() {
        sleep(latency).await;
    }
}
