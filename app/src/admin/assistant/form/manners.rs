//! How drafts are to be for all numbers, and for those that have a manner of their own.

use super::fields::fields;
use crate::{
    server_fns::session::Me,
    ui::{button, select_box},
};
use domain::{
    Phone, PhoneId,
    assistant::{DraftSettings, Manner, MannerForm},
};
use leptos::prelude::*;
use std::collections::BTreeMap;

/// What is typed of each. One manner is shown at a time.
#[derive(Clone, Copy)]
pub(super) struct Manners {
    common: RwSignal<MannerForm>,
    own: RwSignal<BTreeMap<PhoneId, MannerForm>>,
    /// Whose is shown; none is that of all numbers.
    of: RwSignal<Option<PhoneId>>,
}

impl Manners {
    pub(super) fn new() -> Self {
        Self {
            common: RwSignal::default(),
            own: RwSignal::default(),
            of: RwSignal::new(None),
        }
    }

    /// Takes over what is kept.
    pub(super) fn take(self, settings: &DraftSettings) {
        self.common.set(settings.manner.form());
        let own = settings.own.iter().map(|(phone, manner)| (phone.clone(), manner.form()));
        self.own.set(own.collect());
    }

    /// Reads the one that is shown.
    pub(super) fn with<T>(self, read: impl FnOnce(&MannerForm) -> T) -> T {
        let Some(phone) = self.of.get() else {
            return self.common.with(read);
        };
        self.own.with(|own| match own.get(&phone) {
            Some(form) => read(form),
            None => self.common.with(read),
        })
    }

    /// Changes the one that is shown.
    pub(super) fn update(self, write: impl FnOnce(&mut MannerForm)) {
        match self.of.get_untracked() {
            None => self.common.update(write),
            Some(phone) => self.own.update(|own| {
                if let Some(form) = own.get_mut(&phone) {
                    write(form);
                }
            }),
        }
    }

    /// What is to be kept, or what is wrong with it; the manner in which it is wrong is shown then.
    pub(super) fn typed(self) -> Result<(MannerForm, BTreeMap<PhoneId, MannerForm>), String> {
        let (common, own) = (self.common.get_untracked(), self.own.get_untracked());
        let all = std::iter::once((None, &common)).chain(own.iter().map(|(phone, form)| (Some(phone), form)));
        for (of, form) in all {
            if let Err(error) = Manner::parse(form) {
                self.of.set(of.cloned());
                return Err(error.to_string());
            }
        }
        Ok((common, own))
    }

    /// Whether a number has its own.
    fn has_own(self, phone: &PhoneId) -> bool {
        self.own.with(|own| own.contains_key(phone))
    }
}

/// Whose manner is shown, and its fields.
pub(super) fn view(manners: Manners) -> impl IntoView {
    let phones = expect_context::<StoredValue<Me>>().with_value(|me| me.phones.clone());
    let several = phones.len() > 1;
    // Drawn anew for each number; not with each letter.
    let shown = Memo::new(move |_| {
        let of = manners.of.get();
        let has_fields = of.as_ref().is_none_or(|phone| manners.has_own(phone));
        (of, has_fields)
    });
    view! {
        {several.then(|| choice(manners, phones))}
        {move || {
            let (of, has_fields) = shown.get();
            let clear = of.clone().filter(|_| has_fields).map(|phone| as_all(manners, phone));
            match of.filter(|_| !has_fields) {
                None => {
                    view! {
                        {clear}
                        {fields(manners)}
                    }
                        .into_any()
                }
                Some(phone) => as_others(manners, phone).into_any(),
            }
        }}
    }
}

fn choice(manners: Manners, phones: Vec<Phone>) -> impl IntoView {
    let option = move |phone: Phone| {
        let (id, title) = (phone.id.clone(), phone.title());
        let value = id.to_string();
        let words = move || {
            let own = if manners.has_own(&id) { " (its own)" } else { "" };
            format!("{title}{own}")
        };
        view! { <option value=value>{words}</option> }
    };
    view! {
        <label class="block space-y-1">
            <span class="text-xs font-medium">"How drafts are to be for"</span>
            {select_box(
                view! {
                    <select
                        class=button::SELECT
                        prop:value=move || manners.of.get().map(|phone| phone.to_string()).unwrap_or_default()
                        on:change=move |event| manners.of.set(PhoneId::parse(event_target_value(&event)).ok())
                    >
                        <option value="">"All numbers"</option>
                        {phones.into_iter().map(option).collect_view()}
                    </select>
                },
            )}
            <span class="block text-xs text-muted">"A number may have a manner of its own; the others follow that of all numbers."</span>
        </label>
    }
}

/// A number that goes by the manner of all.
fn as_others(manners: Manners, phone: PhoneId) -> impl IntoView {
    let begin = move |_| {
        let form = manners.common.get_untracked();
        manners.own.update(|own| {
            own.insert(phone.clone(), form);
        });
    };
    view! {
        <div class="flex flex-wrap items-center gap-2">
            <p class="text-muted">"Drafts of this number are as for all numbers."</p>
            <button type="button" class=button::SECONDARY on:click=begin>
                "Give it its own"
            </button>
        </div>
    }
}

/// The way back.
fn as_all(manners: Manners, phone: PhoneId) -> impl IntoView {
    let end = move |_| {
        manners.own.update(|own| {
            own.remove(&phone);
        });
    };
    view! {
        <div>
            <button type="button" class=button::SECONDARY on:click=end>
                "Make it as for all numbers"
            </button>
        </div>
    }
}
