//! Messages that the team keeps under names for the number, to begin with; and keeping the one that is written here.

use super::{
    super::{super::thread::Thread, fields::TextField},
    Form,
};
use crate::{
    error::AppError,
    preferences::session_over,
    random,
    server_fns::saved::{keep, list, remove},
    ui::{Glyph, Icon, Problem, Skeleton, button},
};
use domain::{PhoneId, SavedMessage, SavedMessageId, draft::FormKind, saved_message};
use leptos::{prelude::*, task::spawn_local};

/// What is known of them.
#[derive(Clone, Copy)]
struct Saved {
    thread: Thread,
    form: Form,
    /// None until somebody has looked.
    all: RwSignal<Option<Vec<SavedMessage>>>,
    name: RwSignal<String>,
    /// Which is to be removed, if somebody means it.
    asked: RwSignal<Option<SavedMessageId>>,
    busy: RwSignal<bool>,
    error: RwSignal<Option<String>>,
}

/// The part of the form, closed at first.
pub(super) fn shelf(thread: Thread, form: Form) -> AnyView {
    let saved = Saved {
        thread,
        form,
        all: RwSignal::new(None),
        name: RwSignal::new(String::new()),
        asked: RwSignal::new(None),
        busy: RwSignal::new(false),
        error: RwSignal::new(None),
    };
    view! {
        <details
            class="rounded-lg border border-line"
            on:toggle=move |_| {
                if saved.all.with_untracked(Option::is_none) {
                    saved.load();
                }
            }
        >
            <summary class="flex min-h-11 cursor-pointer items-center gap-2 px-2.5 font-medium desk:min-h-9">
                <Icon glyph=Glyph::ChevronDown class="size-4 shrink-0 text-muted" />
                "Saved for the team"
            </summary>
            <div class="flex flex-col gap-2 border-t border-line p-2.5">
                {move || saved.all.get().map_or_else(|| view! { <Skeleton class="h-9" /> }.into_any(), |all| saved.listed(all))}
                <TextField label="Name to save this one under" value=saved.name most=saved_message::LONGEST_NAME />
                <button
                    type="button"
                    class=format!("{} self-start", button::SECONDARY)
                    disabled=move || saved.busy.get()
                    on:click=move |_| saved.keep()
                >
                    "Save this one"
                </button> <Problem words=saved.error />
            </div>
        </details>
    }
    .into_any()
}

impl Saved {
    fn phone(self) -> PhoneId {
        self.thread.id.with_value(|id| id.phone.clone())
    }

    fn load(self) {
        let phone = self.phone();
        spawn_local(async move {
            match list(phone).await {
                Ok(all) => {
                    let _ = self.all.try_set(Some(all));
                }
                Err(error) => {
                    let _ = self.all.try_set(Some(Vec::new()));
                    self.failed(&error);
                }
            }
        });
    }

    fn failed(self, error: &AppError) {
        match error {
            AppError::SignedOut => session_over(),
            error => {
                let _ = self.error.try_set(Some(error.to_string()));
            }
        }
    }

    fn keep(self) {
        let (name, message) = (self.name.get_untracked(), untrack(|| self.form.message()));
        let refused = saved_message::name(&name).err().or_else(|| saved_message::refusal(&message));
        self.error.set(refused.clone());
        if refused.is_some() || self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        let id = SavedMessageId::from_parts(self.thread.now().exact().unsigned(), random::bits());
        let phone = self.phone();
        spawn_local(async move {
            let kept = keep(phone, id, name, message).await;
            let _ = self.busy.try_set(false);
            match kept {
                Ok(saved) => {
                    let _ = self.name.try_set(String::new());
                    let _ = self.all.try_update(|all| all.get_or_insert_default().push(saved));
                }
                Err(error) => self.failed(&error),
            }
        });
    }

    fn remove(self, id: SavedMessageId) {
        self.asked.set(None);
        self.error.set(None);
        let phone = self.phone();
        spawn_local(async move {
            match remove(phone, id).await {
                Ok(()) => {
                    let _ = self
                        .all
                        .try_update(|all| all.get_or_insert_default().retain(|saved| saved.id != id));
                }
                Err(error) => self.failed(&error),
            }
        });
    }

    /// Those of the form's kind.
    fn listed(self, all: Vec<SavedMessage>) -> AnyView {
        let kind = self.form.kind.form();
        let fits = |saved: &SavedMessage| FormKind::with(&saved.message.action) == Some(kind);
        let rows: Vec<_> = all.into_iter().filter(fits).map(|saved| self.row(saved)).collect();
        if rows.is_empty() {
            return view! { <p class="text-muted">"Nothing of this kind is saved for this number yet."</p> }.into_any();
        }
        view! {
            <ul class="flex max-h-48 flex-col overflow-y-auto" aria-label="Saved for the team">
                {rows}
            </ul>
        }
        .into_any()
    }

    fn row(self, saved: SavedMessage) -> impl IntoView {
        let (id, name, by) = (saved.id, saved.name.clone(), format!("by {}", saved.by));
        let (use_it, remove_it) = (format!("Use “{name}”"), format!("Remove “{name}”"));
        let act = move || {
            if self.asked.get() == Some(id) {
                view! {
                    <button type="button" class=button::QUIET on:click=move |_| self.remove(id)>
                        "Remove it for all"
                    </button>
                }
                .into_any()
            } else {
                view! {
                    <button type="button" class=button::ICON aria-label=remove_it.clone() on:click=move |_| self.asked.set(Some(id))>
                        <Icon glyph=Glyph::Trash />
                    </button>
                }
                .into_any()
            }
        };
        view! {
            <li class="flex items-center gap-2">
                <span class="min-w-0 flex-1 truncate">{name}</span>
                <span class="truncate text-2xs text-muted max-sm:hidden">{by}</span>
                <button type="button" class=button::QUIET aria-label=use_it on:click=move |_| self.form.fill(&saved.message)>
                    "Use"
                </button>
                {act}
            </li>
        }
    }
}
