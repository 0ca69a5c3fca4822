//! The bell: how many notices an Admin, or an Operator of those for them, has not seen. The list behind it is in the file that comes late; until that is there, and
//! without scripts, there is no bell.

use crate::{
    deferred::{NOTICES_PANEL, UnseenNotices},
    ui::{Glyph, Icon},
};
use domain::notice::COUNT_CAP;
use leptos::prelude::*;

fn words(count: u32) -> String {
    if count >= COUNT_CAP {
        format!("{}+", COUNT_CAP - 1)
    } else {
        count.to_string()
    }
}

/// The button. Its place is kept while it cannot be used yet, so that nothing moves when it can.
#[component]
pub(super) fn Bell() -> impl IntoView {
    let unseen = expect_context::<UnseenNotices>().0;
    let count = move || unseen.get().filter(|count| *count > 0).map(words);
    let label = move || match count() {
        Some(count) => format!("Notices, {count} new"),
        None => "Notices".to_owned(),
    };
    view! {
        <button
            type="button"
            class="relative mx-auto grid size-11 shrink-0 place-items-center rounded-lg text-muted hover:bg-raised hover:text-ink"
            class=("invisible", move || unseen.get().is_none())
            aria-label=label
            title="Notices"
            popovertarget=NOTICES_PANEL
        >
            <Icon glyph=Glyph::Bell class="size-5" />
            {move || {
                count()
                    .map(|count| {
                        view! {
                            <span
                                class="absolute right-0 top-0 grid h-4 min-w-4 place-items-center rounded-full bg-brand px-1 text-2xs font-semibold leading-none text-brand-ink"
                                aria-hidden="true"
                            >
                                {count}
                            </span>
                        }
                    })
            }}
        </button>
    }
}
