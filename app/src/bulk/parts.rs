//! Parts that the pages of bulk jobs share.

use crate::{error::AppError, preferences::leave_if_gone, server_fns::session::Me, ui::Toasts};
use domain::{
    Role,
    bulk::{Chosen, Job, JobState, Variant},
};
use leptos::prelude::*;

/// The look of a field.
pub(super) const FIELD: &str =
    "min-h-11 desk:min-h-9 w-full rounded-lg border border-line bg-surface px-2.5 py-1.5 text-ink placeholder:text-faint";

/// The look of a box.
pub(super) const CARD: &str = "rounded-xl border border-line bg-surface p-4";

/// Where the content of a page stands.
pub(super) const COLUMN: &str = "mx-auto flex w-full max-w-5xl flex-col gap-4 p-4";

/// 50000 as people write it.
pub(super) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// So many people.
pub(super) fn people(number: u64) -> String {
    match number {
        1 => "1 person".to_owned(),
        number => format!("{} people", count(number)),
    }
}

/// A share in percent, with one digit.
pub(super) fn percent(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    let tenths = (part * 1_000 + whole / 2) / whole;
    format!("{}.{}%", tenths / 10, tenths % 10)
}

/// What a job sends, before what else is said of it: `reminder · en · `.
pub(super) fn templates(job: &Job) -> String {
    let named = |(variant, chosen): (Variant, &Chosen)| match job.second {
        Some(_) => format!("{}: {} · {} · ", variant.words(), chosen.name, chosen.language),
        None => format!("{} · {} · ", chosen.name, chosen.language),
    };
    job.messages().map(named).collect()
}

/// Whether the person may act on jobs.
pub(super) fn may_act() -> bool {
    expect_context::<StoredValue<Me>>().with_value(|me| me.role >= Role::Operator)
}

/// Shows what went wrong, or leaves when the session is gone.
pub(super) fn complain(toasts: Toasts, error: &AppError) {
    if !leave_if_gone(error) {
        toasts.show(error.to_string(), None);
    }
}

/// Runs something every second until the owner goes. In the browser only.
pub(super) fn every_second(run: impl Fn() + Send + Sync + 'static) {
    let run = StoredValue::new(run);
    Effect::new(move |_| {
        let tick = move || {
            run.try_with_value(|run| run());
        };
        if let Ok(handle) = set_interval_with_handle(tick, std::time::Duration::from_secs(1)) {
            on_cleanup(move || handle.clear());
        }
    });
}

/// The state of a job, as a chip.
#[component]
pub(super) fn StateChip(#[prop(into)] state: Signal<JobState>) -> impl IntoView {
    let look = move || {
        let colours = state.with(|state| match state {
            JobState::Running | JobState::Finished | JobState::Ready => "bg-brand-soft text-brand",
            JobState::Stopped { .. } => "bg-bad-soft text-bad",
            JobState::Paused | JobState::Asked { .. } | JobState::Scheduled { .. } => "bg-warn-soft text-warn",
            _ => "bg-raised text-muted",
        });
        format!("inline-flex shrink-0 items-center rounded-full px-2.5 py-0.5 text-2xs font-semibold {colours}")
    };
    view! { <span class=look>{move || state.with(JobState::words)}</span> }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_for_people() {
        assert_eq!(
            (count(7).as_str(), count(38_204).as_str(), count(1_000_000).as_str()),
            ("7", "38,204", "1,000,000")
        );
        assert_eq!((percent(934, 1_000).as_str(), percent(1, 0).as_str()), ("93.4%", "–"));
    }
}
