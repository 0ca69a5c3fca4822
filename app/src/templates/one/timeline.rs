//! What happened to a template, the newest first.

use super::{
    super::{marks, words},
    CARD,
};
use domain::template::{Happened, Status, What, rejection};
use leptos::prelude::*;

/// The list; nothing while nothing is known.
#[component]
pub(super) fn Timeline(timeline: Vec<Happened>) -> impl IntoView {
    (!timeline.is_empty()).then(|| {
        let items = timeline.into_iter().map(|happened| {
            let (what, more) = told(&happened.what);
            let by = happened.by.map(|by| format!(" by {}", by.name));
            view! {
                <li class="flex flex-wrap items-baseline gap-x-2 border-l-2 border-line py-1.5 pl-3">
                    <span class="font-medium">{what}{by}</span>
                    <span class="text-2xs text-muted">{marks::ago(happened.at)}</span>
                    {more.map(|more| view! { <span class="basis-full text-muted">{more}</span> })}
                </li>
            }
        });
        view! {
            <section class=CARD aria-labelledby="timeline-heading">
                <h2 id="timeline-heading" class="mb-2 font-semibold">
                    "What happened"
                </h2>
                <ol>{items.collect_view()}</ol>
            </section>
        }
    })
}

/// What happened in words, and what there is to say beside it.
fn told(what: &What) -> (String, Option<String>) {
    let quality = |word: &str| words::quality(Some(word)).map_or_else(|| "No quality yet".to_owned(), str::to_owned);
    match what {
        What::Submitted => ("Submitted for review".to_owned(), None),
        What::Edited => ("Edited and submitted again".to_owned(), None),
        What::Deleted => ("Deleted".to_owned(), None),
        What::Found { status } => (
            format!("Found at WhatsApp: {}", label(status).to_lowercase()),
            Some("It was made elsewhere.".to_owned()),
        ),
        What::Status { status, reason, details } => {
            let known = Status::from(status.clone());
            let why = (known == Status::Rejected).then(|| rejection(reason.as_deref().unwrap_or_default()));
            let more: Vec<String> = why.into_iter().chain(details.clone()).collect();
            (label(status), Some(more.join(" ")).filter(|more| !more.is_empty()))
        }
        What::Quality { before, now } => (quality(now), before.as_deref().map(|before| format!("{} before.", quality(before)))),
        What::Category { before, now } => (
            format!("Category changed to {}", words::category(now)),
            before
                .as_deref()
                .map(|before| format!("It was {} before. The price may have changed.", words::category(before))),
        ),
        What::CategoryAnnounced { now, soon } => (
            format!("Category will become {}", words::category(soon)),
            Some(format!("It is {} now. The price may change.", words::category(now))),
        ),
        What::Content => ("Its words or buttons changed".to_owned(), None),
        What::Newer => ("Something that a newer version of this page can show".to_owned(), None),
    }
}

fn label(status: &str) -> String {
    match Status::from(status.to_owned()) {
        Status::Other(word) => words::sentence(&word),
        known => known.label().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rejection_says_what_to_change() {
        let what = What::Status {
            status: "REJECTED".to_owned(),
            reason: Some("SCAM".to_owned()),
            details: None,
        };
        let (words, more) = told(&what);
        assert_eq!(words, "Rejected");
        assert!(more.unwrap().contains("Say plainly who you are"));
        let before = Some("UTILITY".to_owned());
        let (words, more) = told(&What::Category {
            before,
            now: "MARKETING".to_owned(),
        });
        assert_eq!(words, "Category changed to Marketing");
        assert!(more.unwrap().contains("Utility"));
    }
}
