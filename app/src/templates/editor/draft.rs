//! The draft: saved as somebody types. Who is second keeps what they wrote, as a draft of its own, and is told.

use super::{
    address,
    state::{Editor, Kept, Trouble},
    unsaved::acknowledged,
};
use crate::{
    error::AppError,
    preferences::session_over,
    server_fns::templates::save_template_draft,
    ui::{Banner, Glyph, ZoneSignal, button},
};
use domain::template::{SaveDraft, Saved, TemplateDraft};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, components::A, hooks::use_navigate};
use std::time::Duration;

/// Somebody who types is saved once they pause.
const AFTER: Duration = Duration::from_millis(600);
/// After a failure it is tried again by itself.
const AGAIN: Duration = Duration::from_secs(5);

impl Editor {
    /// Saves it a moment after each change, for as long as the form is there.
    pub(super) fn save_as_it_changes(self) {
        let navigate = use_navigate();
        let named = Callback::new(move |address: String| {
            let options = NavigateOptions {
                replace: true,
                scroll: false,
                ..NavigateOptions::default()
            };
            navigate(&address, options);
        });
        Effect::new(move |_| {
            let changes = self.changes.get();
            if changes > 0 {
                self.save_after(AFTER, changes, named);
            }
        });
    }

    fn save_after(self, after: Duration, changes: u64, named: Callback<String>) {
        set_timeout(
            move || {
                // The form may be gone, and the last change counts.
                if self.changes.try_get_untracked() == Some(changes) {
                    spawn_local(async move {
                        self.save(named).await;
                    });
                }
            },
            after,
        );
    }

    /// Saves what there is. `named` is told the address of the draft.
    async fn save(self, named: Callback<String>) {
        let changes = self.changes.get_untracked();
        // One after the other: the second goes by the version of the first.
        if self.kept.get_untracked() == Kept::Saving {
            self.save_after(AFTER, changes, named);
            return;
        }
        let Some(account) = self.account.get_untracked() else {
            self.kept.set(Kept::Failed("Choose an account first.".to_owned()));
            return;
        };
        let id = self.own_id();
        let first = self.version.get_value().is_none();
        self.kept.set(Kept::Saving);
        let save = SaveDraft {
            id,
            account: account.clone(),
            over: self.version.get_value(),
            source: self.source.get_untracked(),
            edits: self.edits.get_value(),
            files: self.files.get_untracked(),
        };
        let prefix = self.kept_under.get_value();
        let saved = save_template_draft(save.clone()).await;
        if saved.is_ok() {
            acknowledged(&prefix, &save);
        }
        if self.kept.try_get_untracked().is_none() {
            return;
        }
        match saved {
            Ok(Saved::Saved { version, at }) => {
                self.version.set_value(Some(version));
                self.done(changes, Kept::At(at));
                if first {
                    named.run(address::draft(account.as_str(), &id.to_string()));
                }
            }
            Ok(Saved::Conflict { theirs, mine }) => {
                self.goes_on_as(&mine, changes);
                self.trouble.set(Some(Trouble::Theirs(Box::new(theirs))));
                named.run(address::draft(account.as_str(), &mine.id.to_string()));
            }
            Ok(Saved::Gone { mine }) => {
                self.goes_on_as(&mine, changes);
                self.trouble.set(Some(Trouble::Gone));
                named.run(address::draft(account.as_str(), &mine.id.to_string()));
            }
            Err(AppError::SignedOut) => {
                self.kept.set(Kept::Failed(
                    "Your session is over. This tab keeps what you wrote since, and offers it back once you have signed in.".to_owned(),
                ));
                session_over();
            }
            Err(error) => {
                self.kept.set(Kept::Failed(error.to_string()));
                if matches!(error, AppError::Unreachable | AppError::Busy | AppError::TooMany(_)) {
                    self.save_after(AGAIN, changes, named);
                }
            }
        }
    }

    /// What is in the form is that draft from now on.
    fn goes_on_as(self, mine: &TemplateDraft, changes: u64) {
        self.id.set_value(Some(mine.id));
        self.version.set_value(Some(mine.version));
        self.done(changes, Kept::At(mine.at));
    }

    /// Saved, unless somebody typed on meanwhile.
    fn done(self, changes: u64, kept: Kept) {
        let last = self.changes.get_untracked() == changes;
        self.kept.set(if last { kept } else { Kept::Soon });
    }

    pub(super) fn own_id(self) -> domain::DraftId {
        self.id.get_value().unwrap_or_else(|| {
            let id = domain::DraftId::from_parts(self.now.exact().unsigned(), crate::random::bits());
            self.id.set_value(Some(id));
            id
        })
    }
}

/// Where the draft is, in a few words.
pub(super) fn state(editor: Editor) -> AnyView {
    let zone = expect_context::<ZoneSignal>();
    let words = move || match editor.kept.get() {
        Kept::Not => "Not saved yet".to_owned(),
        Kept::Soon | Kept::Saving => "Saving…".to_owned(),
        Kept::At(at) => format!("Draft saved {}", zone.0.with(|zone| zone.clock(at.seconds()))),
        Kept::Failed(why) => format!("Not saved: {why}"),
    };
    let bad = move || matches!(editor.kept.get(), Kept::Failed(_));
    view! {
        <p
            class="rounded-full border border-line px-2.5 py-0.5 text-2xs font-medium text-muted"
            class=("text-bad", bad)
            role="status"
            data-kept
        >
            {words}
        </p>
    }
    .into_any()
}

/// Who was faster, and where theirs is.
pub(super) fn trouble(editor: Editor) -> AnyView {
    let zone = expect_context::<ZoneSignal>();
    let shown = move || {
        editor.trouble.get().map(|trouble| {
            let (words, link) = match trouble {
                Trouble::Theirs(theirs) => {
                    let at = zone.0.with_untracked(|zone| zone.clock(theirs.at.seconds()));
                    let words = format!(
                        "{} saved this draft at {at}. What you wrote is kept as a draft of its own; go on here.",
                        theirs.by.name
                    );
                    (words, Some(address::draft(theirs.account.as_str(), &theirs.id.to_string())))
                }
                Trouble::Gone => (
                    "This draft was submitted or deleted meanwhile. What you wrote is kept as a draft of its own; go on here.".to_owned(),
                    None,
                ),
            };
            view! {
                <Banner glyph=Glyph::Alert>
                    <span class="min-w-0 flex-1">{words}</span>
                    {link
                        .map(|href| {
                            view! {
                                <A href=href attr:class=button::QUIET>
                                    "Look at theirs"
                                </A>
                            }
                        })}
                    <button type="button" class=button::QUIET on:click=move |_| editor.trouble.set(None)>
                        "I see"
                    </button>
                </Banner>
            }
        })
    };
    shown.into_any()
}
