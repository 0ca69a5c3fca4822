//! When a rule acts: the part of the form about its trigger.

use super::{
    editor::Wrong,
    fields::{field, tick},
};
use crate::ui::{button, select_box};
use domain::rule::Trigger;
use leptos::prelude::*;

/// The kinds of triggers by the names in the form.
const KINDS: [(&str, &str); 8] = [
    ("first_message", "A customer writes for the first time"),
    ("any_message", "A customer writes"),
    ("keyword", "They write one of some words"),
    ("pattern", "What they write matches a pattern"),
    ("outside_hours", "They write outside the business hours"),
    ("from_ad", "They come from an advertisement"),
    ("unanswered", "Nobody answers for a while"),
    ("window_closing", "The 24 hours end soon without an answer"),
];

/// What is chosen, and what is written for each kind: going from one to another loses nothing.
#[derive(Clone, Copy)]
pub(super) struct Choice {
    kind: RwSignal<String>,
    words: RwSignal<String>,
    pattern: RwSignal<String>,
    any_ad: RwSignal<bool>,
    ad: RwSignal<String>,
    minutes: RwSignal<String>,
    closing: RwSignal<String>,
}

impl Choice {
    pub(super) fn of(trigger: &Trigger) -> Self {
        let this = Self {
            kind: RwSignal::new(name(trigger).to_owned()),
            words: RwSignal::default(),
            pattern: RwSignal::default(),
            any_ad: RwSignal::new(true),
            ad: RwSignal::default(),
            minutes: RwSignal::new("15".to_owned()),
            closing: RwSignal::new("60".to_owned()),
        };
        match trigger {
            Trigger::Keyword { words } => this.words.set(words.join("\n")),
            Trigger::Pattern { pattern } => this.pattern.set(pattern.clone()),
            Trigger::FromAd { ad: Some(ad) } => {
                this.any_ad.set(false);
                this.ad.set(ad.clone());
            }
            Trigger::Unanswered { minutes } => this.minutes.set(minutes.to_string()),
            Trigger::WindowClosing { minutes } => this.closing.set(minutes.to_string()),
            Trigger::FirstMessage | Trigger::AnyMessage | Trigger::OutsideHours | Trigger::FromAd { ad: None } => {}
        }
        this
    }

    /// What is chosen now.
    pub(super) fn trigger(self) -> Trigger {
        match self.kind.get_untracked().as_str() {
            "any_message" => Trigger::AnyMessage,
            "keyword" => Trigger::Keyword {
                words: self.words.with_untracked(|words| {
                    let words = words.split(['\n', ',', ';']).map(str::trim);
                    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
                }),
            },
            "pattern" => Trigger::Pattern {
                pattern: self.pattern.get_untracked(),
            },
            "outside_hours" => Trigger::OutsideHours,
            "from_ad" => Trigger::FromAd {
                ad: (!self.any_ad.get_untracked()).then(|| self.ad.with_untracked(|ad| ad.trim().to_owned())),
            },
            // What is no number is refused as one that is too small.
            "unanswered" => Trigger::Unanswered {
                minutes: self.minutes.with_untracked(|minutes| minutes.trim().parse().unwrap_or(0)),
            },
            "window_closing" => Trigger::WindowClosing {
                minutes: self.closing.with_untracked(|minutes| minutes.trim().parse().unwrap_or(0)),
            },
            _ => Trigger::FirstMessage,
        }
    }
}

const fn name(trigger: &Trigger) -> &'static str {
    match trigger {
        Trigger::FirstMessage => "first_message",
        Trigger::AnyMessage => "any_message",
        Trigger::Keyword { .. } => "keyword",
        Trigger::Pattern { .. } => "pattern",
        Trigger::OutsideHours => "outside_hours",
        Trigger::FromAd { .. } => "from_ad",
        Trigger::Unanswered { .. } => "unanswered",
        Trigger::WindowClosing { .. } => "window_closing",
    }
}

/// The fields.
pub(super) fn fields(choice: Choice, wrong: Wrong) -> AnyView {
    let option = move |(value, words): (&'static str, &'static str)| {
        view! {
            <option value=value selected=choice.kind.with_untracked(|kind| kind == value)>
                {words}
            </option>
        }
    };
    view! {
        <div class="space-y-3">
            <label class="block space-y-1">
                <span class="text-xs font-medium">"When"</span>
                {select_box(
                    view! {
                        <select
                            class=button::SELECT
                            prop:value=choice.kind
                            on:change=move |event| choice.kind.set(event_target_value(&event))
                        >
                            {KINDS.map(option)}
                        </select>
                    },
                )}
            </label>
            {move || match choice.kind.get().as_str() {
                "keyword" => {
                    field(
                        "Words, each on a line of its own",
                        choice.words,
                        wrong.at("trigger"),
                        3,
                        "They count as whole words, in any case.",
                    )
                }
                "pattern" => {
                    field(
                        "Pattern (regular expression)",
                        choice.pattern,
                        wrong.at("trigger"),
                        1,
                        r"For instance order\s*#?\d{5}. In any case.",
                    )
                }
                "from_ad" => {
                    view! {
                        {tick("Any advertisement", choice.any_ad)}
                        {move || {
                            (!choice.any_ad.get())
                                .then(|| field(
                                    "Id of the advertisement",
                                    choice.ad,
                                    wrong.at("trigger"),
                                    1,
                                    "As Meta's Ads Manager shows it.",
                                ))
                        }}
                    }
                        .into_any()
                }
                "unanswered" => {
                    field(
                        "Minutes without an answer of one of you",
                        choice.minutes,
                        wrong.at("trigger"),
                        1,
                        "Automatic answers do not count. 1 to 1,380.",
                    )
                }
                "window_closing" => {
                    field(
                        "Minutes before the customer's 24 hours end",
                        choice.closing,
                        wrong.at("trigger"),
                        1,
                        "While nobody has answered. 5 to 720.",
                    )
                }
                "outside_hours" => {
                    view! {
                        <p class="text-xs text-muted">
                            "By the business hours of the number, in its time zone. Without any, it is never closed."
                        </p>
                    }
                        .into_any()
                }
                _ => ().into_any(),
            }}
        </div>
    }
    .into_any()
}
