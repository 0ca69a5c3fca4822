//! What is being changed of a number, until it is saved.

use super::{super::keeping::Keeping, typed::Typed};
use crate::{
    error::AppError,
    preferences::leave_if_gone,
    server_fns::numbers::{OneNumber, one_number, set_number},
    ui::Toasts,
};
use domain::{
    PhoneId,
    settings::{NumberSettings, Saved},
};
use leptos::{prelude::*, task::spawn_local};

/// The page's state. All of it lives as long as the page.
#[derive(Clone, Copy)]
pub(super) struct Editor {
    phone: StoredValue<PhoneId>,
    /// The number as it was read last.
    pub(super) number: RwSignal<Option<OneNumber>>,
    pub(super) failed: RwSignal<Option<AppError>>,
    pub(super) typed: RwSignal<Typed>,
    pub(super) keeping: Keeping,
    /// Counts questions, so that a late answer to an earlier one is dropped.
    question: StoredValue<u64>,
    toasts: StoredValue<Toasts>,
}

impl Editor {
    pub(super) fn new(phone: PhoneId) -> Self {
        let nothing = Typed::of(&NumberSettings::unset(phone.clone()), None);
        Self {
            phone: StoredValue::new(phone),
            number: RwSignal::new(None),
            failed: RwSignal::new(None),
            typed: RwSignal::new(nothing),
            keeping: Keeping::new(),
            question: StoredValue::new(0),
            toasts: StoredValue::new(expect_context()),
        }
    }

    pub(super) fn arrived(self, answer: Result<OneNumber, AppError>) {
        match answer {
            Ok(number) => {
                if !self.keeping.dirty.get_untracked() {
                    self.show(&number.settings);
                } else if number.settings.v > self.version() {
                    self.keeping.newer.set(number.settings.changed.clone());
                }
                self.number.set(Some(number));
                self.failed.set(None);
            }
            Err(error) => {
                leave_if_gone(&error);
                self.failed.set(Some(error));
            }
        }
    }

    fn show(self, settings: &NumberSettings) {
        self.typed.update(|typed| *typed = Typed::of(settings, Some(typed)));
        self.keeping.settled();
    }

    /// Drops what was typed and shows what is set.
    pub(super) fn discard(self) {
        let settings = self
            .number
            .with_untracked(|number| number.as_ref().map(|number| number.settings.clone()));
        if let Some(settings) = settings {
            self.show(&settings);
        }
    }

    /// Asks afresh. What is typed stays.
    pub(super) fn fetch(self) {
        self.question.update_value(|question| *question += 1);
        let (question, phone) = (self.question.get_value(), self.phone.get_value());
        spawn_local(async move {
            let answer = one_number(phone).await;
            if self.question.try_get_value() == Some(question) {
                self.arrived(answer);
            }
        });
    }

    /// These are there now.
    fn know(self, settings: NumberSettings) {
        self.number.update(|number| {
            if let Some(number) = number {
                number.settings = settings;
            }
        });
    }

    fn version(self) -> u64 {
        self.number
            .with_untracked(|number| number.as_ref().map_or(0, |number| number.settings.v))
    }

    /// A field was typed into: its own text is right already, so nothing is shown anew.
    pub(super) fn typed(self, change: impl FnOnce(&mut Typed)) {
        self.typed.update_untracked(change);
        self.keeping.touched();
    }

    /// Rows were added or removed.
    pub(super) fn change(self, change: impl FnOnce(&mut Typed)) {
        self.typed.update(change);
        self.keeping.touched();
    }

    fn say(self, words: &str) {
        let _ = self.toasts.try_with_value(|toasts| toasts.show(words, None));
    }

    /// Saves what was typed over the version that was shown last, in full or as what somebody else has changed.
    pub(super) fn save(self) {
        let (phone, over) = (self.phone.get_value(), self.version());
        match self.typed.with_untracked(|typed| typed.read(&phone, over)) {
            Ok(settings) => self.put(settings, "Saved."),
            Err(why) => self.keeping.problem.set(Some(why)),
        }
    }

    /// Sets what a version had.
    pub(super) fn set_again(self, v: u64) {
        let past = self.number.with_untracked(|number| {
            let past = number.as_ref()?.past.iter().find(|past| past.v == v);
            past.cloned()
        });
        if let Some(past) = past {
            let v = self.version();
            self.put(NumberSettings { v, ..past }, "What was set before is set again.");
        }
    }

    fn put(self, settings: NumberSettings, said: &'static str) {
        if self.keeping.busy.get_untracked() {
            return;
        }
        self.keeping.busy.set(true);
        spawn_local(async move {
            let answer = set_number(settings).await;
            // The page may be gone by now; what is saved stays so.
            if self.keeping.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(Saved::Kept(settings)) => {
                    self.show(&settings);
                    self.know(settings);
                    self.say(said);
                    self.fetch();
                }
                Ok(Saved::Newer(settings)) => {
                    if self.keeping.dirty.get_untracked() {
                        self.keeping.newer.set(settings.changed.clone());
                    } else {
                        self.show(&settings);
                        self.say("Somebody changed this number meanwhile. Look at it again.");
                    }
                    self.know(settings);
                }
                Err(error) => {
                    if !leave_if_gone(&error) {
                        self.say(&error.to_string());
                        self.keeping.problem.set(Some(error.to_string()));
                    }
                }
            }
        });
    }
}
