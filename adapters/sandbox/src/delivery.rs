//! Putting an answer on the wire, whole, late, in pieces, cut or not at all.

use std::{
    collections::VecDeque,
    convert::Infallible,
    io,
    net::Shutdown,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use actix_web::{
    HttpResponse,
    body::{BodySize, MessageBody},
    http::StatusCode,
    rt::{
        net::TcpStream,
        time::{Sleep, sleep},
    },
    web::Bytes,
};

use crate::message::Reply;

/// Into how many pieces a slow body is cut.
const PIECES: usize = 8;

/// An answer and how it travels.
#[derive(Debug)]
pub(crate) struct Delivery {
    pub(crate) reply: Reply,
    pub(crate) manner: Manner,
}

/// How an answer travels.
#[derive(Debug)]
pub(crate) enum Manner {
    Whole,
    /// Whole, but only after a while.
    Late(Duration),
    /// In pieces, with a pause after each.
    Dripping(Duration),
    /// Half of it; then the connection closes.
    Cut,
    /// Not at all: the connection closes.
    Dropped,
}

/// A second handle on a client's connection, to close it behind the HTTP server's back.
#[derive(Debug)]
pub(crate) struct Line(std::net::TcpStream);

impl Line {
    pub(crate) fn of(stream: &TcpStream) -> io::Result<Self> {
        duplicate(stream).map(Self)
    }

    fn hang_up(&self) {
        // It fails only when the other side was faster.
        let _ = self.0.shutdown(Shutdown::Both);
    }
}

#[cfg(unix)]
fn duplicate(stream: &TcpStream) -> io::Result<std::net::TcpStream> {
    use std::os::fd::AsFd;

    Ok(stream.as_fd().try_clone_to_owned()?.into())
}

#[cfg(windows)]
fn duplicate(stream: &TcpStream) -> io::Result<std::net::TcpStream> {
    use std::os::windows::io::AsSocket;

    Ok(stream.as_socket().try_clone_to_owned()?.into())
}

/// Builds the response, waiting or hanging up where the manner says so.
pub(crate) async fn deliver(delivery: Delivery, line: Option<Arc<Line>>) -> HttpResponse {
    let Delivery { reply, manner } = delivery;
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status);
    for (name, value) in &reply.headers {
        response.append_header((name.as_str(), value.as_str()));
    }
    match manner {
        Manner::Whole => response.body(reply.body),
        Manner::Late(delay) => {
            sleep(delay).await;
            response.body(reply.body)
        }
        Manner::Dripping(pause) => response.body(Dripping::new(reply.body, pause)),
        Manner::Cut => response.body(Cut::new(reply.body, line)),
        Manner::Dropped => {
            if let Some(line) = line {
                line.hang_up();
            }
            response.force_close().finish()
        }
    }
}

/// A body that arrives in pieces.
struct Dripping {
    pieces: VecDeque<Bytes>,
    size: u64,
    pause: Duration,
    timer: Option<Pin<Box<Sleep>>>,
}

impl Dripping {
    fn new(body: Vec<u8>, pause: Duration) -> Self {
        let whole = Bytes::from(body);
        let piece = whole.len().div_ceil(PIECES).max(1);
        Self {
            pieces: (0..whole.len())
                .step_by(piece)
                .map(|start| whole.slice(start..whole.len().min(start + piece)))
                .collect(),
            size: whole.len() as u64,
            pause,
            timer: None,
        }
    }
}

impl MessageBody for Dripping {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.size)
    }

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let this = self.get_mut();
        if let Some(timer) = &mut this.timer {
            ready!(timer.as_mut().poll(cx));
            this.timer = None;
        }
        let piece = this.pieces.pop_front();
        if piece.is_some() {
            this.timer = Some(Box::pin(sleep(this.pause)));
        }
        Poll::Ready(piece.map(Ok))
    }
}

/// A body whose connection closes in its middle, though its full length was announced.
struct Cut {
    half: Option<Bytes>,
    announced: u64,
    flushed: bool,
    line: Option<Arc<Line>>,
}

impl Cut {
    fn new(body: Vec<u8>, line: Option<Arc<Line>>) -> Self {
        let announced = body.len() as u64;
        let whole = Bytes::from(body);
        Self { half: Some(whole.slice(..whole.len() / 2)), announced, flushed: false, line }
    }
}

impl MessageBody for Cut {
    type Error = io::Error;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.announced)
    }

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let this = self.get_mut();
        if let Some(half) = this.half.take() {
            return Poll::Ready(Some(Ok(half)));
        }
        if !this.flushed {
            // The server writes its buffer out while a body is pending.
            this.flushed = true;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        if let Some(line) = &this.line {
            line.hang_up();
        }
        Poll::Ready(Some(Err(io::ErrorKind::UnexpectedEof.into())))
    }
}
