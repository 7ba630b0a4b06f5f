//! A server whose answers are a function of the request.

use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// Method and path: `GET /v1/users/me`.
    pub(crate) what: String,
    pub(crate) query: String,
    /// The version that the header names.
    pub(crate) version: String,
    pub(crate) body: Value,
}

pub(crate) enum Told {
    Json(u16, Value),
    /// Nothing, and the connection closes.
    Hangup,
}

type Script = dyn FnMut(&Asked) -> Told + Send;

pub(crate) struct Fake {
    pub(crate) origin: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Fake {
    pub(crate) async fn start(script: impl FnMut(&Asked) -> Told + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::<Mutex<Vec<Asked>>>::default();
        let script: Arc<Mutex<Script>> = Arc::new(Mutex::new(script));
        let seen = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&script), Arc::clone(&seen)));
            }
        });
        Self { origin, asked }
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// Method and path of every request.
    pub(crate) fn calls(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.what).collect()
    }
}

async fn serve(mut stream: TcpStream, script: Arc<Mutex<Script>>, seen: Arc<Mutex<Vec<Asked>>>) {
    let asked = read(&mut stream).await;
    seen.lock().unwrap().push(asked.clone());
    let told = {
        let mut script = script.lock().unwrap();
        (*script)(&asked)
    };
    if let Told::Json(status, body) = told {
        let body = body.to_string();
        let head = format!("HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len());
        let _ = stream.write_all(format!("{head}{body}").as_bytes()).await;
    }
    let _ = stream.shutdown().await;
}

async fn read(stream: &mut TcpStream) -> Asked {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        if let Some(asked) = parse(&String::from_utf8_lossy(&bytes)) {
            return asked;
        }
        match stream.read(&mut buffer).await {
            Ok(count) if count > 0 => bytes.extend_from_slice(&buffer[..count]),
            _ => panic!("half a request"),
        }
    }
}

fn parse(text: &str) -> Option<Asked> {
    let (head, body) = text.split_once("\r\n\r\n")?;
    let header = |name: &str| {
        let found = head.lines().find_map(|line| {
            let (key, value) = line.split_once(": ")?;
            key.eq_ignore_ascii_case(name).then(|| value.to_owned())
        });
        found.unwrap_or_default()
    };
    let length: usize = header("content-length").parse().unwrap_or(0);
    if body.len() < length {
        return None;
    }
    let mut words = head.split(' ');
    let (method, address) = (words.next()?, words.next()?);
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    Some(Asked {
        what: format!("{method} {path}"),
        query: query.to_owned(),
        version: header("notion-version"),
        body: serde_json::from_str(body).unwrap_or_default(),
    })
}
