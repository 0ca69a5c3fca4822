//! Talk between the tabs of one browser and session.

use super::wire::TabMessage;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{BroadcastChannel, MessageEvent};

/// An open channel; closed when dropped.
pub(super) struct Channel {
    channel: BroadcastChannel,
    /// Kept as long as the browser may call it.
    _listener: Closure<dyn Fn(MessageEvent)>,
}

impl Channel {
    /// Joins the channel `name`. None when the browser has no such channels.
    pub(super) fn open(name: &str, heard: impl Fn(TabMessage) + 'static) -> Option<Self> {
        let channel = BroadcastChannel::new(name).ok()?;
        let listener = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            // A tab of another version may say what we do not know.
            if let Some(message) = event.data().as_string().and_then(|text| serde_json::from_str(&text).ok()) {
                heard(message);
            }
        });
        channel.set_onmessage(Some(listener.as_ref().unchecked_ref()));
        Some(Self {
            channel,
            _listener: listener,
        })
    }

    /// Tells all other tabs.
    pub(super) fn post(&self, message: &TabMessage) {
        if let Ok(text) = serde_json::to_string(message) {
            // Fails only when the channel is closed.
            let _ = self.channel.post_message(&JsValue::from_str(&text));
        }
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        self.channel.set_onmessage(None);
        self.channel.close();
    }
}
