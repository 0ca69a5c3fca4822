//! Readers of the live stream.

use super::{Browser, until};
use serde_json::Value;
use std::{
    sync::{Arc, Mutex, MutexGuard},
    time::{Duration, Instant},
};

/// One event as it stands on the wire.
#[derive(Clone, Debug, Default)]
pub(crate) struct Told {
    /// `message` when it has no name.
    pub(crate) name: String,
    /// From where to resume.
    pub(crate) place: Option<String>,
    pub(crate) data: Value,
}

impl Told {
    pub(crate) fn parse(block: &str) -> Option<Self> {
        let mut told = Self {
            name: "message".into(),
            ..Self::default()
        };
        let mut said = false;
        for line in block.lines() {
            match line.split_once(": ") {
                Some(("event", name)) => name.clone_into(&mut told.name),
                Some(("id", place)) => told.place = Some(place.to_owned()),
                Some(("data", data)) => {
                    told.data = serde_json::from_str(data).expect("data is JSON");
                    said = true;
                }
                _ => {}
            }
        }
        said.then_some(told)
    }

    /// The id of a live event.
    pub(crate) fn id(&self) -> Option<String> {
        (self.name == "message").then(|| self.data["id"].as_str().unwrap().to_owned())
    }
}

/// What a reader has heard.
#[derive(Default)]
pub(crate) struct Heard {
    pub(crate) told: Vec<Told>,
    /// When the stream was over.
    pub(crate) ended: Option<Instant>,
}

/// A stream that is read in the background.
pub(crate) struct Reader {
    heard: Arc<Mutex<Heard>>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Reader {
    /// Opens a stream at a server, and waits until it stands.
    pub(crate) async fn open(browser: &Browser, server: &str, since: Option<&str>) -> Self {
        let query = since.map(|since| format!("?since={since}")).unwrap_or_default();
        let mut answer = browser
            .send(reqwest::Method::GET, &format!("{server}/live{query}"), |request| {
                request.timeout(Duration::from_mins(10))
            })
            .await;
        assert_eq!(answer.status(), reqwest::StatusCode::OK);
        let heard = Arc::new(Mutex::new(Heard::default()));
        let into = heard.clone();
        let task = tokio::spawn(async move {
            let mut buffer = Vec::new();
            while let Ok(Some(chunk)) = answer.chunk().await {
                buffer.extend_from_slice(&chunk);
                let mut from = 0;
                while let Some(length) = buffer[from..].windows(2).position(|two| two == b"\n\n") {
                    let block = String::from_utf8_lossy(&buffer[from..from + length]);
                    if let Some(told) = Told::parse(&block) {
                        into.lock().unwrap().told.push(told);
                    }
                    from += length + 2;
                }
                buffer.drain(..from);
            }
            #[expect(clippy::disallowed_methods, reason = "tests run in real time")]
            let now = Instant::now();
            into.lock().unwrap().ended = Some(now);
        });
        let reader = Self { heard, task };
        until("the stream says hello", async || {
            reader.heard().told.iter().any(|told| told.name == "hello").then_some(())
        })
        .await;
        reader
    }

    pub(crate) fn heard(&self) -> MutexGuard<'_, Heard> {
        self.heard.lock().unwrap()
    }

    /// Ids of the live events, as often as they came.
    pub(crate) fn ids(&self) -> Vec<String> {
        self.heard().told.iter().filter_map(Told::id).collect()
    }

    /// How often something with this name came.
    pub(crate) fn count(&self, name: &str) -> usize {
        self.heard().told.iter().filter(|told| told.name == name).count()
    }

    /// The last place to resume from, as a browser keeps it: it only moves forward.
    pub(crate) fn place(&self) -> Option<String> {
        self.heard().told.iter().filter_map(|told| told.place.clone()).max()
    }

    /// Waits for the end, and gives its reason.
    pub(crate) async fn end(&self) -> Option<String> {
        until("the stream ends", async || self.heard().ended).await;
        let heard = self.heard();
        let end = heard.told.iter().find(|told| told.name == "end")?;
        Some(end.data["reason"].as_str().unwrap().to_owned())
    }
}
