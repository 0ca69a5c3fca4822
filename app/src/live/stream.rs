//! One connection to `/live`.

use super::wire::{End, EndReason, Hello};
use domain::EventId;
use std::rc::Rc;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Event, EventSource, MessageEvent};

/// What came over the connection.
pub(super) enum Received {
    /// The connection stands.
    Hello(Hello),
    /// Something changed; `cursor` is from where to resume.
    Event { data: String, cursor: Option<EventId> },
    /// Nothing happened up to here.
    Mark { cursor: Option<EventId> },
    /// Too much was missed to replay it.
    Reset { cursor: Option<EventId> },
    /// The server ended it.
    End(EndReason),
    /// It broke. `refused`: the server answered, but not with a stream.
    Broken { refused: bool },
}

/// An open connection; closed when dropped.
pub(super) struct Stream {
    source: EventSource,
    /// Kept as long as the browser may call them.
    _listeners: Vec<Closure<dyn Fn(Event)>>,
}

impl Stream {
    /// Opens a connection that resumes from `since`. None when the browser has no EventSource.
    pub(super) fn open(since: Option<EventId>, heard: Rc<dyn Fn(Received)>) -> Option<Self> {
        let url = since.map_or_else(|| "/live".to_owned(), |since| format!("/live?since={since}"));
        let source = EventSource::new(&url).ok()?;
        let mut listeners = Vec::new();
        for name in ["hello", "message", "mark", "reset", "end", "error"] {
            let heard = Rc::clone(&heard);
            let from = source.clone();
            let listener = Closure::<dyn Fn(Event)>::new(move |event: Event| {
                let message = event.dyn_ref::<MessageEvent>();
                let data = message.and_then(|message| message.data().as_string()).unwrap_or_default();
                let cursor = message.and_then(|message| message.last_event_id().parse().ok());
                heard(match name {
                    "hello" => match serde_json::from_str::<Hello>(&data) {
                        Ok(hello) => Received::Hello(hello),
                        Err(_) => return,
                    },
                    "message" => Received::Event { data, cursor },
                    "mark" => Received::Mark { cursor },
                    "reset" => Received::Reset { cursor },
                    "end" => Received::End(serde_json::from_str::<End>(&data).map_or(EndReason::Shutdown, |end| end.reason)),
                    _ => Received::Broken {
                        refused: from.ready_state() == EventSource::CLOSED,
                    },
                });
            });
            source
                .add_event_listener_with_callback(name, listener.as_ref().unchecked_ref())
                .ok()?;
            listeners.push(listener);
        }
        Some(Self {
            source,
            _listeners: listeners,
        })
    }

    /// Closes it. It may be called from one of its own listeners, so those are let go of a moment later.
    pub(super) fn close(self) {
        self.source.close();
        leptos::task::spawn_local(async move { drop(self) });
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.source.close();
    }
}
