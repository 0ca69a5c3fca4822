//! The time and the time zone that a page shows.

use domain::{Millis, Zone};
use leptos::prelude::*;

/// The server's time, moving. It starts as what the server wrote into the page, so that both renders agree, and ticks
/// only once the page lives. Beside it: how far it is ahead of the browser's clock, in milliseconds.
#[derive(Clone, Copy)]
pub struct NowSignal(pub Signal<Millis>, StoredValue<i64>);

/// The zone that times are shown in.
#[derive(Clone, Copy)]
pub struct ZoneSignal(pub RwSignal<Zone>);

#[cfg(feature = "hydrate")]
const TICK: std::time::Duration = std::time::Duration::from_secs(10);

impl NowSignal {
    /// Starts at the server's time; ticks every ten seconds in the browser until the owner goes.
    pub fn provide(start: Millis) -> Self {
        let now = RwSignal::new(start);
        let this = Self(now.into(), StoredValue::new(0));
        #[cfg(feature = "hydrate")]
        Effect::new(move |_| {
            this.1.set_value(start.0.saturating_sub(browser_now()));
            let tick = move || {
                crate::hydration::all();
                now.set(this.exact());
            };
            if let Ok(handle) = set_interval_with_handle(tick, TICK) {
                on_cleanup(move || handle.clear());
            }
        });
        provide_context(this);
        this
    }

    /// The time as of the last tick; tracks it.
    pub fn get(&self) -> Millis {
        self.0.get()
    }

    /// The server's time this very moment, for ids. In the browser only; on the server it is the time of the page.
    pub fn exact(&self) -> Millis {
        #[cfg(feature = "hydrate")]
        return Millis(browser_now().saturating_add(self.1.get_value()));
        // The two clocks are one here, so the difference is nothing.
        #[cfg(not(feature = "hydrate"))]
        self.0.get_untracked().plus(self.1.get_value())
    }

    /// Corrects the difference between the two clocks when the server has just told its time.
    #[cfg(feature = "hydrate")]
    pub fn correct(&self, server: Millis) {
        self.1.set_value(server.0.saturating_sub(browser_now()));
    }
}

/// Milliseconds since 1970 on the browser's own clock.
#[cfg(feature = "hydrate")]
#[allow(
    clippy::cast_possible_truncation,
    reason = "a time in milliseconds fits an i64 for 292 million years"
)]
fn browser_now() -> i64 {
    js_sys::Date::now() as i64
}
