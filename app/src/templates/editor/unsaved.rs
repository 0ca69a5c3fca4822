//! What was typed and is not saved: this tab keeps it until the server has it, and offers it back.

use super::{
    address,
    state::{Editor, Kept},
};
use crate::{
    server_fns::{session::Me, templates::save_template_draft},
    ui::{Banner, Glyph, button},
};
use domain::template::{SaveDraft, Saved};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::components::A;

/// What the keys of one person's begin with: who signs in here next is offered nothing of it.
fn prefix() -> String {
    expect_context::<StoredValue<Me>>().with_value(|me| format!("template {} ", me.id.as_str()))
}

/// Whether both say the same, whatever they were made from.
#[cfg(feature = "hydrate")]
fn same(one: &SaveDraft, other: &SaveDraft) -> bool {
    one.id == other.id && one.account == other.account && one.source == other.source && one.edits == other.edits && one.files == other.files
}

#[cfg(feature = "hydrate")]
fn storage() -> Option<web_sys::Storage> {
    window().session_storage().ok()?
}

/// What is kept under a beginning of keys; the first of it.
#[cfg(feature = "hydrate")]
fn found(prefix: &str) -> Option<SaveDraft> {
    let storage = storage()?;
    let keys = (0..storage.length().ok()?).filter_map(|at| storage.key(at).ok()?);
    let mut texts = keys
        .filter(|key| key.starts_with(prefix))
        .filter_map(|key| storage.get_item(&key).ok()?);
    texts.find_map(|text| serde_json::from_str(&text).ok())
}

#[cfg(feature = "hydrate")]
fn keep(prefix: &str, draft: &SaveDraft) {
    if let (Some(storage), Ok(text)) = (storage(), serde_json::to_string(draft)) {
        // A browser without room or permission keeps it on the page only.
        let _ = storage.set_item(&format!("{prefix}{}", draft.id), &text);
    }
}

/// The server has it. What was typed since stays.
#[cfg(feature = "hydrate")]
fn forget(prefix: &str, saved: &SaveDraft, all: bool) {
    let key = format!("{prefix}{}", saved.id);
    let Some(storage) = storage() else { return };
    let kept: Option<SaveDraft> = storage
        .get_item(&key)
        .ok()
        .flatten()
        .and_then(|text| serde_json::from_str(&text).ok());
    if all || kept.is_some_and(|kept| same(&kept, saved)) {
        let _ = storage.remove_item(&key);
    }
}

#[cfg(not(feature = "hydrate"))]
const fn found(_: &str) -> Option<SaveDraft> {
    None
}

#[cfg(not(feature = "hydrate"))]
const fn keep(_: &str, _: &SaveDraft) {}

#[cfg(not(feature = "hydrate"))]
const fn forget(_: &str, _: &SaveDraft, _: bool) {}

impl Editor {
    /// What would be saved now; none while there is no account, or the form is gone.
    fn to_save(self) -> Option<SaveDraft> {
        Some(SaveDraft {
            id: self.own_id(),
            account: self.account.try_get_untracked()??,
            over: self.version.try_get_value()?,
            source: self.source.try_get_untracked()?,
            edits: self.edits.try_get_value()?,
            files: self.files.try_get_untracked()?,
        })
    }

    /// Keeps each change in this tab, and saves what is not saved when the form goes.
    pub(super) fn keep_what_is_unsaved(self) {
        let prefix = StoredValue::new(prefix());
        self.kept_under.set_value(prefix.get_value());
        Effect::new(move |_| {
            if self.changes.get() > 0
                && let Some(draft) = self.to_save()
            {
                prefix.with_value(|prefix| keep(prefix, &draft));
            }
        });
        on_cleanup(move || {
            // While another save is under way its version is not known; what this one lacks is offered back.
            let unsaved = matches!(self.kept.try_get_untracked(), Some(Kept::Soon | Kept::Failed(_)));
            if !unsaved {
                return;
            }
            let (Some(prefix), Some(draft)) = (self.kept_under.try_get_value(), self.to_save()) else {
                return;
            };
            keep(&prefix, &draft);
            spawn_local(async move {
                if let Ok(Saved::Saved { .. }) = save_template_draft(draft.clone()).await {
                    forget(&prefix, &draft, false);
                }
            });
        });
    }
}

/// The server has what is said there, or keeps it as a draft of its own.
pub(super) fn acknowledged(prefix: &str, draft: &SaveDraft) {
    forget(prefix, draft, false);
}

/// Offers back what this tab kept, until something is typed.
pub(super) fn offer(editor: Editor) -> AnyView {
    let prefix = StoredValue::new(prefix());
    let lost = RwSignal::new(None::<SaveDraft>);
    Effect::new(move |_| lost.set(prefix.with_value(|prefix| found(prefix))));
    let put_back = move |_| {
        let Some(draft) = lost.get_untracked() else { return };
        lost.set(None);
        editor.id.set_value(Some(draft.id));
        editor.version.set_value(draft.over);
        editor.account.set(Some(draft.account));
        editor.files.set(draft.files);
        editor.change(|source| *source = draft.source);
    };
    let forgotten = move |_| {
        if let Some(draft) = lost.get_untracked() {
            prefix.with_value(|prefix| forget(prefix, &draft, true));
        }
        lost.set(prefix.with_value(|prefix| found(prefix)));
    };
    let shown = move || {
        let draft = lost.get().filter(|_| editor.changes.get() == 0)?;
        let words = match draft.source.name() {
            "" => "What you wrote last was not saved.".to_owned(),
            name => format!("What you wrote last in {name} was not saved."),
        };
        let account = draft.account.as_str();
        let elsewhere = match (draft.over, &draft.edits) {
            (Some(_), _) if editor.id.get_value() != Some(draft.id) => Some(address::draft(account, &draft.id.to_string())),
            (None, Some(edits)) if editor.edits.get_value() != draft.edits => {
                Some(address::write("edit", account, edits.name.as_str(), edits.language.as_str()))
            }
            _ => None,
        };
        let go_on = match elsewhere {
            Some(href) => view! {
                <A href=href attr:class=button::QUIET>
                    "Go on there"
                </A>
            }
            .into_any(),
            None => view! {
                <button type="button" class=button::QUIET on:click=put_back>
                    "Put it back"
                </button>
            }
            .into_any(),
        };
        Some(view! {
            <Banner glyph=Glyph::Alert>
                <span class="min-w-0 flex-1">{words}</span>
                {go_on}
                <button type="button" class=button::QUIET on:click=forgotten>
                    "Forget it"
                </button>
            </Banner>
        })
    };
    shown.into_any()
}
