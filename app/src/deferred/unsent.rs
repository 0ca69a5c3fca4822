//! What the person writes elsewhere and has not sent yet, for the list.

use super::UnsentWords;
use crate::live::{Live, Notice};
use domain::draft::Unsent;
use leptos::prelude::*;
use serde::Deserialize;

#[derive(Deserialize)]
struct ListEvent {
    changes: Vec<Changed>,
}

/// A change; kinds that belong to others are passed over.
#[derive(Deserialize)]
struct Changed {
    unsent: Option<Unsent>,
}

/// Listens until the owner goes.
pub(super) fn follow() {
    let all = expect_context::<UnsentWords>().0;
    let live = expect_context::<Live>();
    live.subscribe(move |notice| {
        let Notice::Event(event) = notice else { return };
        for unsent in event.unsent().into_iter().flat_map(read) {
            let _ = all.try_update(|all| {
                all.retain(|known| known.conversation != unsent.conversation);
                if !unsent.words.is_empty() {
                    all.push(unsent);
                }
            });
        }
    });
    // What was told before this file was here is told again.
    live.follow_from_now();
}

fn read(data: &str) -> Vec<Unsent> {
    let told = serde_json::from_str::<ListEvent>(data).map(|told| told.changes);
    told.into_iter().flatten().filter_map(|change| change.unsent).collect()
}
