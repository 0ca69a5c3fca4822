//! A template that a rule sends: the part of the form in which it is chosen and filled in.

use super::{editor::Form, fields::field};
use crate::{
    admin::apart::wait_apart,
    server_fns::templates::list_templates,
    ui::{button, select_box},
};
use domain::{
    PhoneId,
    rule::Action,
    template::{Blank, BlankKind, Fill, Status, Template},
};
use leptos::prelude::*;
use std::collections::BTreeMap;

/// Whether all that is left open in a template can be typed in here.
fn can_be_typed(template: &Template) -> bool {
    let typed = |blank: &Blank| blank.kind.is_optional() || matches!(blank.kind, BlankKind::Text | BlankKind::Suffix | BlankKind::Code);
    template.status == Status::Approved && template.category != "AUTHENTICATION" && template.definition.blanks().iter().all(typed)
}

pub(super) fn fields(
    form: Form,
    action: RwSignal<Action>,
    (name, language): (String, String),
    fills: BTreeMap<String, Fill>,
    wrong: Signal<Option<String>>,
) -> AnyView {
    let phone = Memo::new(move |_| form.numbers.with(|numbers| numbers.first().cloned()).or_else(|| form.first_phone()));
    wait_apart();
    let templates = LocalResource::new(move || {
        let phone: Option<PhoneId> = phone.get();
        async move {
            match phone {
                Some(phone) => list_templates(phone).await.map(|all| all.templates),
                None => Ok(Vec::new()),
            }
        }
    });
    let chosen = RwSignal::new((name, language));
    let fills = StoredValue::new(fills);
    let pick = move |value: String| {
        let (name, language) = value.split_once('/').unwrap_or((value.as_str(), ""));
        fills.set_value(BTreeMap::new());
        action.set(Action::Template {
            name: name.to_owned(),
            language: language.to_owned(),
            fills: BTreeMap::new(),
        });
        chosen.set((name.to_owned(), language.to_owned()));
    };
    let fill = move |at: String, text: String| {
        // The fields are drawn anew from these, as when another number is chosen.
        fills.update_value(|fills| {
            fills.insert(at.clone(), Fill::Text(text.clone()));
        });
        action.update(|action| {
            if let Action::Template { fills, .. } = action {
                fills.insert(at, Fill::Text(text));
            }
        });
    };
    let blanks = move || {
        let all = templates.get()?.ok()?;
        let (name, language) = chosen.get();
        let template = all.into_iter().find(|one| one.name == name && one.language == language)?;
        let blanks = template.definition.blanks().into_iter().map(move |blank| {
            let known = fills.with_value(|fills| match fills.get(&blank.at) {
                Some(Fill::Text(text)) => text.clone(),
                _ => String::new(),
            });
            let at = blank.at;
            let value = RwSignal::new(known);
            Effect::new(move |before: Option<()>| {
                let text = value.get();
                // What is there at first is no change.
                if before.is_some() {
                    fill(at.clone(), text);
                }
            });
            field(blank.label, value, Signal::stored(None), 1, "")
        });
        Some(blanks.collect::<Vec<AnyView>>())
    };
    let options = move || {
        let (name, language) = chosen.get_untracked();
        let mut all: Vec<(String, String)> = match templates.get() {
            Some(Ok(all)) => all.into_iter().filter(can_be_typed).map(|one| (one.name, one.language)).collect(),
            _ => Vec::new(),
        };
        all.sort();
        let is_new = name.is_empty();
        if !is_new && !all.iter().any(|one| one.0 == name && one.1 == language) {
            all.insert(0, (name.clone(), language.clone()));
        }
        let option = move |(one, of): (String, String)| {
            let selected = one == name && of == language;
            view! {
                <option value=format!("{one}/{of}") selected=selected>
                    {format!("{one} ({of})")}
                </option>
            }
        };
        let first = is_new.then(|| {
            view! {
                <option value="" selected disabled>
                    "Choose one"
                </option>
            }
        });
        (first, all.into_iter().map(option).collect::<Vec<_>>())
    };
    view! {
        <div class="space-y-2">
            <label class="block space-y-1">
                <span class="text-xs font-medium">"Template"</span>
                {select_box(
                    view! {
                        <select class=button::SELECT on:change=move |event| pick(event_target_value(&event))>
                            {options}
                        </select>
                    },
                )}
            </label>
            <p class="text-xs text-muted">
                "Approved ones without files. {{first_name|there}} in a field becomes the customer's first name. Templates cost money."
            </p>
            {blanks}
            <crate::ui::Problem words=wrong />
        </div>
    }
    .into_any()
}
