use std::sync::Arc;
use std::time::{Duration, Instant};

use dealsync_domain::connector::Token;
use dealsync_domain::ports::{CallMeter, Pace};
use dealsync_domain::provider::ProviderName;
use dealsync_http::{
    Call, CallError, CallErrorKind, Caller, Client, ClientSettings, Counted, Effect, Method, Reply, Safety, Waits,
};

use crate::ledger::Ledger;
use crate::server::{Server, Step};

const OK: Step = Step::Answer(200, "", "{\"ok\":true}");
const BUSY: Step = Step::Answer(503, "", "<html>busy</html>");
const LIMITED: Step = Step::Answer(429, "", "{}");

struct Bench {
    server: Server,
    ledger: Arc<Ledger>,
    meter: Arc<CallMeter>,
    settings: ClientSettings,
}

impl Bench {
    async fn new(script: impl IntoIterator<Item = Step>) -> Self {
        // Another test of this process may have been faster.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let server = Server::start(script).await;
        let mut settings = ClientSettings::new(ProviderName::Airtable, &server.origin);
        settings.waits = Waits::default().faster(1000);
        Self { server, ledger: Arc::default(), meter: Arc::default(), settings }
    }

    async fn send(&self, call: Call) -> Result<Reply, CallError> {
        let client = Client::new(self.settings.clone(), self.ledger.clone()).unwrap();
        let caller = Caller {
            token: Token::parse("patSECRET").unwrap(),
            meter: Arc::clone(&self.meter),
            scope: "base".to_owned(),
        };
        client.send(&caller, &call).await
    }

    fn counts(&self) -> (u64, u64) {
        (self.meter.calls(), self.meter.repeats())
    }
}

fn read() -> Call {
    Call::new(Method::Get, "/v0/thing", Safety::Read)
}

fn write(safety: Safety) -> Call {
    Call::new(Method::Post, "/v0/thing", safety).with_body("{\"a\":1}")
}

#[tokio::test]
async fn a_call_carries_token_query_and_body() {
    let bench = Bench::new([OK]).await;
    let reply = bench.send(write(Safety::Once).with_query("a=%2F")).await.unwrap();
    assert_eq!((reply.answer.status(), reply.earlier), (200, Effect::None));
    assert_eq!(reply.answer.body(), b"{\"ok\":true}");
    let request = bench.server.requests().remove(0);
    assert!(request.starts_with("POST /v0/thing?a=%2F HTTP/1.1\r\n"), "{request}");
    assert!(request.contains("authorization: Bearer patSECRET\r\n"), "{request}");
    assert!(request.contains("content-type: application/json\r\n"), "{request}");
    assert!(request.ends_with("\r\n\r\n{\"a\":1}"), "{request}");
    assert_eq!(bench.counts(), (1, 0));
    assert_eq!(*bench.ledger.reserved.lock().unwrap(), ["base"]);
}

#[tokio::test]
async fn a_refusal_is_an_answer() {
    let bench = Bench::new([Step::Answer(422, "", "{\"error\":\"X\"}")]).await;
    assert_eq!(bench.send(write(Safety::Keyed)).await.unwrap().answer.status(), 422);
    assert_eq!(bench.counts(), (1, 0));
}

#[tokio::test]
async fn after_a_429_the_scope_is_frozen_and_any_call_sent_again() {
    let bench = Bench::new([LIMITED, Step::Answer(429, "retry-after: 50\r\n", ""), OK]).await;
    let began = Instant::now();
    let reply = bench.send(write(Safety::Once)).await.unwrap();
    assert_eq!(reply.earlier, Effect::None);
    assert!(began.elapsed() >= Duration::from_millis(80), "{:?}", began.elapsed());
    assert_eq!(bench.ledger.freezes.lock().unwrap().len(), 2);
    assert!(bench.meter.waiting_until() > 0);
    assert_eq!(bench.counts(), (1, 2));
}

#[tokio::test]
async fn a_429_that_asks_for_too_long_is_told() {
    let bench = Bench::new([Step::Answer(429, "retry-after: 3600\r\n", "{}")]).await;
    let error = bench.send(read()).await.unwrap_err();
    assert_eq!((error.kind, error.effect), (CallErrorKind::Limited, Effect::None));
    assert_eq!(error.answer.unwrap().status(), 429);
}

#[tokio::test]
async fn reads_and_keyed_writes_outlive_faults() {
    for fault in [BUSY, Step::Hangup, Step::Cut("{\"ok\""), Step::Answer(200, "", "<html>")] {
        for call in [read(), write(Safety::Keyed)] {
            let bench = Bench::new([fault.clone(), OK]).await;
            let reply = bench.send(call).await.unwrap();
            assert_eq!((reply.answer.status(), reply.earlier), (200, Effect::Unknown));
            assert_eq!(bench.counts(), (1, 1));
        }
    }
}

#[tokio::test]
async fn a_write_that_cannot_be_repeated_is_sent_once() {
    for fault in [BUSY, Step::Hangup, Step::Cut("{\"ok\""), Step::Answer(200, "", "<html>")] {
        let bench = Bench::new([fault, OK]).await;
        let error = bench.send(write(Safety::Once)).await.unwrap_err();
        assert_eq!((error.kind, error.effect), (CallErrorKind::Unavailable, Effect::Unknown));
        assert!(error.sent_at.is_some());
        assert_eq!(bench.server.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_timeout_is_waited_out_before_a_write_is_repeated() {
    let mut bench = Bench::new([Step::Silence, OK]).await;
    bench.settings.request_timeout = Duration::from_millis(40);
    bench.settings.waits.server_budget = Duration::from_millis(140);
    let began = Instant::now();
    let reply = bench.send(write(Safety::Keyed)).await.unwrap();
    assert_eq!(reply.earlier, Effect::Unknown);
    assert!(began.elapsed() >= Duration::from_millis(140), "{:?}", began.elapsed());
}

#[tokio::test]
async fn attempts_are_bounded() {
    let bench = Bench::new(std::iter::repeat_n(BUSY, 9)).await;
    let error = bench.send(read()).await.unwrap_err();
    assert_eq!(error.kind, CallErrorKind::Unavailable);
    assert_eq!(error.answer.unwrap().status(), 503);
    assert_eq!(bench.counts(), (1, 4));
}

#[tokio::test]
async fn what_cannot_be_reached_has_surely_done_nothing() {
    let mut bench = Bench::new([]).await;
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    bench.settings.origin = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    let error = bench.send(write(Safety::Once)).await.unwrap_err();
    assert_eq!((error.kind, error.effect), (CallErrorKind::Unavailable, Effect::None));
    assert_eq!(bench.counts(), (1, 4));
}

#[tokio::test]
async fn no_redirect_is_followed() {
    let script = [Step::Answer(302, "location: http://127.0.0.1:1/\r\n", ""), OK];
    let bench = Bench::new(script).await;
    assert_eq!(bench.send(read()).await.unwrap().answer.status(), 302);
    assert_eq!(bench.server.requests().len(), 1);
}

#[tokio::test]
async fn an_answer_is_read_up_to_a_bound() {
    let mut bench = Bench::new([OK]).await;
    bench.settings.body_limit = 4;
    assert_eq!(bench.send(read()).await.unwrap_err().kind, CallErrorKind::Oversized);
}

#[tokio::test]
async fn calls_keep_the_pace() {
    let mut bench = Bench::new([OK, OK, OK]).await;
    bench.settings.pace = Pace::Gap(Duration::from_millis(30));
    let began = Instant::now();
    for _ in 0..3 {
        bench.send(read().counted(Counted::Repeat)).await.unwrap();
    }
    assert!(began.elapsed() >= Duration::from_millis(60), "{:?}", began.elapsed());
    assert_eq!(bench.counts(), (0, 3));
}

#[tokio::test]
async fn nothing_is_sent_that_cannot_be_counted() {
    let mut bench = Bench::new([OK]).await;
    bench.ledger = Arc::new(Ledger { away: true, ..Ledger::default() });
    let error = bench.send(read()).await.unwrap_err();
    assert_eq!((error.kind, error.sent_at), (CallErrorKind::Uncounted, None));
    assert!(bench.server.requests().is_empty());
}

#[tokio::test]
async fn no_error_shows_token_or_address() {
    let bench = Bench::new([Step::Hangup]).await;
    let call = write(Safety::Once).with_query("records=recSECRET");
    let error = bench.send(call).await.unwrap_err();
    let told = format!("{error} {error:?}");
    assert!(!told.contains("SECRET"), "{told}");
}

#[tokio::test]
async fn a_freeze_that_comes_while_a_call_waits_for_its_slot_holds_it_back() {
    let bench = Bench::new([OK]).await;
    let began = chrono::Utc::now();
    *bench.ledger.next.lock().unwrap() = began + chrono::TimeDelta::milliseconds(60);
    let frozen_until = began + chrono::TimeDelta::milliseconds(220);
    let freeze = async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        bench.ledger.freezes.lock().unwrap().push(frozen_until);
    };
    let (sent, ()) = tokio::join!(bench.send(read()), freeze);
    sent.unwrap();
    assert!(chrono::Utc::now() >= frozen_until, "it was sent during the freeze");
}

#[tokio::test]
async fn a_wait_too_long_for_one_call_still_holds_the_others_back() {
    let bench = Bench::new([Step::Answer(429, "retry-after: 3600\r\n", "{}"), OK]).await;
    assert_eq!(bench.send(read()).await.unwrap_err().kind, CallErrorKind::Limited);
    assert_eq!(bench.ledger.freezes.lock().unwrap().len(), 1);
    assert_eq!(bench.send(read()).await.unwrap_err().kind, CallErrorKind::Limited);
    assert_eq!(bench.counts().0, 1, "the second call is not sent");
}
