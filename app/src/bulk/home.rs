//! Of which country numbers without a country code are.

use super::{job::Shown, parts::complain};
use crate::{
    server_fns::bulk::{CountryChoice, countries, set_job_home},
    ui::{Toasts, button, select_box},
};
use leptos::{prelude::*, task::spawn_local};

/// What is taken, and another country to choose. Their names come when somebody wants one.
#[component]
pub(super) fn HomeField(shown: Shown) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let chosen = Memo::new(move |_| shown.view.with(|view| view.job.audience.home.clone()));
    let offered = RwSignal::new(Vec::<CountryChoice>::new());
    let own = shown
        .number()
        .map(|number| format!("+{} numbers, like ours", number.country_code()));
    let words = move || match (chosen.get(), &own) {
        (Some(home), _) => format!("Numbers without a country code are read as numbers of {}.", home.name),
        (None, Some(own)) => format!("Numbers without a country code are read as {own}."),
        (None, None) => "Numbers without a country code are read as numbers of no country.".to_owned(),
    };
    let offer = move |_| {
        spawn_local(async move {
            match countries().await {
                Ok(all) => {
                    let _ = offered.try_set(all);
                }
                Err(error) => complain(toasts, &error),
            }
        });
    };
    let choose = move |event| {
        let id = shown.view.with_untracked(|view| view.job.id);
        let code = Some(event_target_value(&event)).filter(|code| !code.is_empty());
        shown.change(toasts, set_job_home(id, code));
    };
    let is = move |code: &str| chosen.with(|home| home.as_ref().is_some_and(|home| home.code == code));
    let field = move || {
        let all = offered.get();
        if all.is_empty() {
            return view! {
                <button type="button" class=button::QUIET on:click=offer>
                    "Of another country"
                </button>
            }
            .into_any();
        }
        let options = all.into_iter().map(|CountryChoice { code, name, calling }| {
            let selected = {
                let code = code.clone();
                move || is(&code)
            };
            view! {
                <option value=code selected=selected>
                    {format!("{name} (+{calling})")}
                </option>
            }
        });
        view! {
            <label class="mt-1 block max-w-sm">
                <span class="mb-1 block text-2xs font-semibold text-muted">"Country of numbers without a country code"</span>
                {select_box(
                    view! {
                        <select class=button::SELECT on:change=choose>
                            <option value="" selected=move || chosen.with(Option::is_none)>
                                "That of our own number"
                            </option>
                            {options.collect_view()}
                        </select>
                    },
                )}
            </label>
        }
        .into_any()
    };
    view! {
        <div>
            <p class="text-2xs text-muted">{words}</p>
            {field}
        </div>
    }
}
