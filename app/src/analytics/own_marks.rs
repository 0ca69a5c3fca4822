//! Marks that people set on the time axis by hand: a list, and a form for who may set them.

use crate::{
    error::AppError,
    preferences::leave_if_gone,
    random,
    server_fns::{
        marks::{remove_mark, set_mark},
        session::Me,
    },
    ui::{Glyph, Icon, NowSignal, Toasts, button},
};
use domain::{
    MarkId, PhoneId, Role,
    statistics::{
        own_mark::{LONGEST, ListedMark, TypedMark},
        report::Choice,
    },
};
use leptos::{prelude::*, task::spawn_local};

const FIELD: &str = "min-h-11 rounded-lg border border-line bg-raised px-2.5 text-ink desk:min-h-9";

/// What is typed.
#[derive(Clone, Copy)]
struct Form {
    id: RwSignal<MarkId>,
    /// The version that is changed; none for a new one.
    over: RwSignal<Option<u64>>,
    when: RwSignal<String>,
    phone: RwSignal<String>,
    words: RwSignal<String>,
    problem: RwSignal<Option<String>>,
    busy: RwSignal<bool>,
    /// Called when there are others.
    changed: Callback<()>,
    toasts: Toasts,
}

impl Form {
    fn complain(self, error: AppError) {
        match error {
            AppError::Invalid(words) => drop(self.problem.try_set(Some(words))),
            error if leave_if_gone(&error) => {}
            error => self.toasts.show(error.to_string(), None),
        }
    }

    /// Shows a mark, to be changed.
    fn change(self, listed: &ListedMark) {
        self.id.set(listed.mark.id);
        self.over.set(Some(listed.mark.v));
        self.when.set(listed.when.clone());
        self.words.set(listed.mark.words.clone());
        let phone = match listed.mark.phones.as_slice() {
            [phone] => phone.as_str().to_owned(),
            _ => String::new(),
        };
        self.phone.set(phone);
        self.problem.set(None);
    }

    fn send(self) {
        let mark = TypedMark {
            id: self.id.get_untracked(),
            when: self.when.get_untracked(),
            phone: PhoneId::parse(self.phone.get_untracked()).ok(),
            words: self.words.get_untracked(),
            over: self.over.get_untracked(),
        };
        self.busy.set(true);
        self.problem.set(None);
        spawn_local(async move {
            match set_mark(mark).await {
                Ok(()) => {
                    self.toasts.show("The mark is set.", None);
                    self.changed.run(());
                }
                Err(error) => self.complain(error),
            }
            let _ = self.busy.try_set(false);
        });
    }

    fn remove(self, id: MarkId, v: u64) {
        self.busy.set(true);
        spawn_local(async move {
            match remove_mark(id, v).await {
                Ok(()) => {
                    self.toasts.show("The mark is removed.", None);
                    self.changed.run(());
                }
                Err(error) => self.complain(error),
            }
            let _ = self.busy.try_set(false);
        });
    }
}

/// Those of the range. Who may act sets, changes and removes them.
#[component]
pub(super) fn OwnMarks(marks: Vec<ListedMark>, phones: Vec<Choice>, phone: Option<PhoneId>, changed: Callback<()>) -> impl IntoView {
    let may_act = expect_context::<StoredValue<Me>>().with_value(|me| me.role >= Role::Operator);
    let now = expect_context::<NowSignal>();
    // The id is made once: the same form sent twice is one mark.
    let form = Form {
        id: RwSignal::new(MarkId::from_parts(now.exact().unsigned(), random::bits())),
        over: RwSignal::new(None),
        when: RwSignal::new(String::new()),
        phone: RwSignal::new(phone.map(|phone| phone.to_string()).unwrap_or_default()),
        words: RwSignal::new(String::new()),
        problem: RwSignal::new(None),
        busy: RwSignal::new(false),
        changed,
        toasts: expect_context(),
    };
    let count = marks.len();
    let one = |listed: ListedMark| {
        let tools = (may_act && listed.is_theirs).then(|| view! { <Tools form listed=listed.clone() /> });
        view! {
            <li class="flex flex-wrap items-center gap-x-2 wrap-anywhere">
                <span class="font-medium text-ink">{listed.said}</span>
                <span class="text-ink">{listed.mark.words}</span>
                <span class="text-muted">{format!("{} · by {}", listed.whose, listed.mark.by)}</span>
                {tools}
            </li>
        }
    };
    let list = marks.into_iter().map(one).collect_view();
    (may_act || count > 0).then(|| {
        view! {
            <details class="rounded-xl border border-line bg-surface px-4 text-2xs print:hidden" data-own-marks="">
                <summary class="flex min-h-11 cursor-pointer items-center font-semibold">
                    {if count == 0 { "Marks by hand".to_owned() } else { format!("Marks by hand ({count})") }}
                </summary>
                <p class="text-muted">
                    "What happened that nothing else tells: a campaign, a change of prices, a failure elsewhere. All charts show it as a dotted line to everybody who sees the number. Day and time are those of the number."
                </p>
                <ul aria-label="Marks by hand" class="py-1 empty:hidden">
                    {list}
                </ul>
                {may_act.then(|| view! { <Fields form phones /> })}
            </details>
        }
    })
}

#[component]
fn Tools(form: Form, listed: ListedMark) -> impl IntoView {
    let (change, remove) = (
        format!("Change the mark {}", listed.mark.words),
        format!("Remove the mark {}", listed.mark.words),
    );
    let (id, v) = (listed.mark.id, listed.mark.v);
    let listed = StoredValue::new(listed);
    view! {
        <button
            type="button"
            class=format!("{} noscript:hidden", button::QUIET)
            aria-label=change
            on:click=move |_| listed.with_value(|listed| form.change(listed))
        >
            "Change"
        </button>
        <button
            type="button"
            class=format!("{} noscript:hidden", button::QUIET)
            aria-label=remove
            disabled=move || form.busy.get()
            on:click=move |_| form.remove(id, v)
        >
            "Remove"
        </button>
    }
}

#[component]
fn Fields(form: Form, phones: Vec<Choice>) -> impl IntoView {
    let option = move |choice: Choice| {
        let id = StoredValue::new(choice.id.clone());
        let chosen = move || id.with_value(|id| form.phone.with(|phone| phone == id));
        view! {
            <option value=choice.id selected=chosen prop:selected=chosen>
                {choice.name}
            </option>
        }
    };
    let options = phones.into_iter().map(option).collect_view();
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        form.send();
    };
    view! {
        <form class="flex flex-wrap items-end gap-2 pb-3 noscript:hidden" aria-label="Set a mark" on:submit=send>
            <label class="grid gap-0.5 text-muted">
                "Day and time"
                <input
                    type="datetime-local"
                    required
                    class=FIELD
                    prop:value=move || form.when.get()
                    on:input=move |event| form.when.set(event_target_value(&event))
                />
            </label>
            <label class="grid min-w-0 flex-1 basis-60 gap-0.5 text-muted">
                "What happened"
                <input
                    type="text"
                    required
                    maxlength=LONGEST.to_string()
                    autocomplete="off"
                    class=FIELD
                    prop:value=move || form.words.get()
                    on:input=move |event| form.words.set(event_target_value(&event))
                />
            </label>
            <label class="grid gap-0.5 text-muted">
                "It concerns" <span class="relative">
                    <select class=button::SELECT on:change=move |event| form.phone.set(event_target_value(&event))>
                        <option
                            value=""
                            selected=move || form.phone.with(String::is_empty)
                            prop:selected=move || form.phone.with(String::is_empty)
                        >
                            "All numbers"
                        </option>
                        {options}
                    </select>
                    <Icon glyph=Glyph::ChevronDown class="pointer-events-none absolute right-2.5 top-1/2 size-4 -translate-y-1/2" />
                </span>
            </label>
            <button type="submit" class=button::SECONDARY disabled=move || form.busy.get()>
                {move || if form.over.get().is_some() { "Save the mark" } else { "Set the mark" }}
            </button>
            <p role="alert" class="text-bad">
                {move || form.problem.get()}
            </p>
        </form>
    }
}
