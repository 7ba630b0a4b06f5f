//! One sending of a call, from the socket's point of view.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::{RequestBuilder, Response};
use tokio::time::Instant;

use crate::answer::Answer;
use crate::retry::Outcome;

/// What became of one sending.
pub(crate) struct Sending {
    pub(crate) outcome: Outcome,
    pub(crate) answer: Option<Answer>,
    pub(crate) source: Option<Box<dyn std::error::Error + Send + Sync>>,
    pub(crate) took: Duration,
}

/// How the reading of a body ended.
enum End {
    Whole,
    Broken(reqwest::Error),
    Oversized,
}

/// Sends once and reads the answer to its end, at most `limit` bytes of it.
pub(crate) async fn send(request: RequestBuilder, limit: usize, classify: fn(&Answer) -> Outcome) -> Sending {
    let began = Instant::now();
    let mut response = match request.send().await {
        Ok(response) => response,
        Err(error) => return failed(error, began),
    };
    let (body, end) = read(&mut response, limit).await;
    let status = response.status().as_u16();
    let answer = Answer::new(status, std::mem::take(response.headers_mut()), body);
    let outcome = match end {
        // A refusal says by its status what it is, even if the rest of it is lost.
        End::Broken(error) if answer.is_success() => return failed(error, began),
        End::Oversized => Outcome::Oversized,
        End::Whole if answer.is_success() && !answer.is_json() => Outcome::Garbled,
        End::Whole | End::Broken(_) => classify(&answer),
    };
    Sending { outcome, answer: Some(answer), source: None, took: began.elapsed() }
}

async fn read(response: &mut Response, limit: usize) -> (Bytes, End) {
    let mut body = BytesMut::new();
    let end = loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() > limit => break End::Oversized,
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => break End::Whole,
            Err(error) => break End::Broken(error),
        }
    };
    (body.freeze(), end)
}

fn failed(error: reqwest::Error, began: Instant) -> Sending {
    let took = began.elapsed();
    let outcome = if error.is_builder() {
        Outcome::Unsendable
    } else if error.is_connect() {
        Outcome::NotDone
    } else if error.is_timeout() {
        Outcome::TimedOut { waited: took }
    } else {
        Outcome::Broken
    };
    // The address has ids in it, and perhaps a query.
    let source = Some(Box::new(error.without_url()) as Box<dyn std::error::Error + Send + Sync>);
    Sending { outcome, answer: None, source, took }
}
