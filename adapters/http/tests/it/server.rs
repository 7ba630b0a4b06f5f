//! A server that answers each request by the next line of a script, then closes the connection.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

#[derive(Clone)]
pub(crate) enum Step {
    /// Status, further headers (each ending in a line break), body.
    Answer(u16, &'static str, &'static str),
    /// A body shorter than announced.
    Cut(&'static str),
    /// Nothing, and the connection closes.
    Hangup,
    /// Nothing, and the connection stays.
    Silence,
}

pub(crate) struct Server {
    pub(crate) origin: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(crate) async fn start(script: impl IntoIterator<Item = Step>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let mut script: VecDeque<Step> = script.into_iter().collect();
        let seen = Arc::clone(&requests);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let step = script.pop_front();
                tokio::spawn(serve(stream, step, Arc::clone(&seen)));
            }
        });
        Self { origin, requests }
    }

    /// The requests received, head and body.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

async fn serve(mut stream: TcpStream, step: Option<Step>, seen: Arc<Mutex<Vec<String>>>) {
    seen.lock().unwrap().push(String::new());
    let at = seen.lock().unwrap().len() - 1;
    let request = read(&mut stream).await;
    seen.lock().unwrap()[at] = request;
    let text = match step {
        Some(Step::Answer(status, headers, body)) => {
            format!("HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {}\r\n{headers}\r\n{body}", body.len())
        }
        Some(Step::Cut(body)) => {
            format!("HTTP/1.1 200 X\r\nconnection: close\r\ncontent-length: 999\r\n\r\n{body}")
        }
        Some(Step::Hangup) => return,
        Some(Step::Silence) => return std::future::pending().await,
        None => "HTTP/1.1 599 X\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}".to_owned(),
    };
    let _ = stream.write_all(text.as_bytes()).await;
    let _ = stream.shutdown().await;
}

async fn read(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok())
                .unwrap_or(0);
            if body.len() >= length {
                return text;
            }
        }
        match stream.read(&mut buffer).await {
            Ok(count) if count > 0 => bytes.extend_from_slice(&buffer[..count]),
            _ => return text,
        }
    }
}
