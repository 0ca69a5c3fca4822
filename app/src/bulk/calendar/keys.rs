//! The calendar by keyboard: one of its days is reached with Tab, the arrows lead on from there.

use super::address;
use domain::zone::{DayStep, Month};
use leptos::{ev, html, prelude::*, wasm_bindgen::JsCast};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use web_sys::HtmlElement;

/// A day of a month, from 1.
pub(super) type Day = (Month, i64);

/// On which day the keyboard is.
#[derive(Clone, Copy)]
pub(super) struct Cursor {
    /// None before it was in the calendar.
    pub(super) at: RwSignal<Option<Day>>,
    /// It goes there as soon as that day is shown.
    goes: StoredValue<bool>,
}

impl Cursor {
    pub(super) fn new() -> Self {
        Self {
            at: RwSignal::new(None),
            goes: StoredValue::new(false),
        }
    }

    /// The day on which it is in a month that is shown.
    pub(super) fn in_month(self, shown: Month) -> Option<i64> {
        self.at.get().filter(|(month, _)| *month == shown).map(|(_, day)| day)
    }

    /// It is on a day of a month that is shown.
    pub(super) fn stands(self, day: Day) {
        self.goes.set_value(false);
        if self.at.get_untracked() != Some(day) {
            self.at.set(Some(day));
        }
    }

    /// Its day is no longer shown: it goes back there with the month.
    pub(super) fn comes_back(self) {
        if self.at.try_with_untracked(Option::is_some) == Some(true) {
            self.goes.try_set_value(true);
        }
    }

    /// Goes to a day of the month that was just shown, if it is on its way there.
    pub(super) fn arrive(self, grid: NodeRef<html::Div>, shown: Month) {
        Effect::new(move |_| {
            if grid.get().is_none() {
                return;
            }
            let there = self.at.get_untracked().filter(|(month, _)| *month == shown);
            if let Some((_, day)) = there
                && self.goes.try_update_value(std::mem::take) == Some(true)
            {
                focus(grid, day);
            }
        });
    }
}

/// What a key means in a calendar. With Ctrl, Alt or Meta it is the browser's.
fn step_of(event: &ev::KeyboardEvent) -> Option<DayStep> {
    if event.ctrl_key() || event.alt_key() || event.meta_key() {
        return None;
    }
    let months = if event.shift_key() { 12 } else { 1 };
    Some(match event.key().as_str() {
        "ArrowLeft" => DayStep::Days(-1),
        "ArrowRight" => DayStep::Days(1),
        "ArrowUp" => DayStep::Days(-7),
        "ArrowDown" => DayStep::Days(7),
        "Home" => DayStep::WeekBegins,
        "End" => DayStep::WeekEnds,
        "PageUp" => DayStep::Months(-months),
        "PageDown" => DayStep::Months(months),
        _ => return None,
    })
}

/// What keys do in the days of a month. Enter on a day opens it as any link does.
pub(super) fn walk(cursor: Cursor, grid: NodeRef<html::Div>, shown: Month, stop: Memo<i64>) -> impl Fn(ev::KeyboardEvent) + 'static {
    let navigate = use_navigate();
    move |event| {
        let Some(step) = step_of(&event) else { return };
        event.prevent_default();
        // Another month may be on its way already.
        let on_its_way = cursor.goes.get_value();
        let at = cursor.at.get_untracked().filter(|(month, _)| on_its_way || *month == shown);
        let (month, day) = at.unwrap_or_else(|| (shown, stop.get_untracked()));
        let (month, day) = month.step(day, step);
        cursor.at.set(Some((month, day)));
        if month == shown {
            focus(grid, day);
        } else {
            cursor.goes.set_value(true);
            let options = NavigateOptions {
                replace: true,
                scroll: false,
                ..NavigateOptions::default()
            };
            navigate(&address(month), options);
        }
    }
}

/// A day on which nothing is becomes visible on a phone first.
fn focus(grid: NodeRef<html::Div>, day: i64) {
    request_animation_frame(move || {
        let link = grid
            .try_get_untracked()
            .flatten()
            .and_then(|grid| grid.query_selector(&format!("[data-day=\"{day}\"]")).ok().flatten());
        if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok()) {
            let _ = link.focus();
        }
    });
}
