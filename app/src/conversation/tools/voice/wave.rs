//! The wave of a recording.

use leptos::prelude::*;

/// Bars of the wave.
pub(super) const BARS: usize = 48;

/// A wave of any length in as many bars as are drawn.
pub(super) fn squeezed(wave: &[u8]) -> Vec<u8> {
    let each = wave.len().div_ceil(BARS).max(1);
    wave.chunks(each).filter_map(|part| part.iter().max().copied()).collect()
}

/// Lines from the middle up and down, in a box of 4 by `BARS` wide and 100 high.
pub(super) fn bars(wave: &[u8]) -> String {
    let bar = |(n, loud): (usize, &u8)| {
        let half = u32::from((*loud).max(6)) * 48 / 100;
        format!("M{} {}v{}", 2 + 4 * n, 50 - half, 2 * half)
    };
    wave.iter().enumerate().map(bar).collect()
}

pub(super) fn drawn(path: String) -> AnyView {
    let width = 4 * BARS;
    view! {
        <svg
            viewBox=format!("0 0 {width} 100")
            preserveAspectRatio="none"
            class="h-10 min-w-0 flex-1 text-brand"
            fill="none"
            stroke="currentColor"
            stroke-width="2"
            stroke-linecap="round"
            aria-hidden="true"
        >
            <path d=path />
        </svg>
    }
    .into_any()
}
