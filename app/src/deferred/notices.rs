//! The list behind the bell: what Admin should know, or what an Operator is asked to do, the newest first, kept up to date.

use super::{NOTICES_PANEL, UnseenNotices};
use crate::{
    error::AppError,
    live::{self, Live},
    preferences::leave_if_gone,
    server_fns::notices::{list_notices, see_notices},
    ui::{Ago, Empty, Failed, Glyph, Icon, NowSignal, ZoneSignal, button},
};
use domain::{EventId, Notice, NoticePage, Role, Severity};
use leptos::{
    either::{Either, EitherOf3},
    prelude::*,
    task::spawn_local,
};
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Several notices come together: they are read once.
const SOON: Duration = Duration::from_millis(300);

/// What is known of the notices.
#[derive(Clone, Copy)]
pub(super) struct Notices {
    unseen: UnseenNotices,
    page: RwSignal<Option<NoticePage>>,
    failed: RwSignal<Option<String>>,
    /// They will be read in a moment.
    soon: StoredValue<bool>,
    zone: ZoneSignal,
    now: NowSignal,
}

impl Notices {
    /// Reads them, and again whenever something comes, until the owner goes.
    pub(super) fn begin() -> Self {
        let this = Self {
            unseen: expect_context::<UnseenNotices>(),
            page: RwSignal::new(None),
            failed: RwSignal::new(None),
            soon: StoredValue::new(false),
            zone: expect_context::<ZoneSignal>(),
            now: expect_context::<NowSignal>(),
        };
        this.fetch();
        expect_context::<Live>().subscribe(move |heard| match heard {
            live::Notice::Reset => this.fetch_soon(),
            live::Notice::Event(event) if event.brings_notice() => this.fetch_soon(),
            live::Notice::Event(_) => {}
        });
        this
    }

    fn fetch_soon(self) {
        if self.soon.try_get_value() == Some(false) {
            self.soon.set_value(true);
            set_timeout(
                move || {
                    let _ = self.soon.try_update_value(|soon| *soon = false);
                    self.fetch();
                },
                SOON,
            );
        }
    }

    fn fetch(self) {
        spawn_local(async move {
            match list_notices(None).await {
                Ok(page) => {
                    let _ = self.failed.try_set(None);
                    let _ = self.unseen.0.try_set(Some(page.unseen));
                    let _ = self.page.try_update(|known| *known = Some(merged(page, known.take())));
                }
                Err(error) => self.complain(&error),
            }
        });
    }

    fn fetch_older(self, before: EventId) {
        spawn_local(async move {
            match list_notices(Some(before)).await {
                Ok(older) => {
                    let _ = self.page.try_update(|known| {
                        if let Some(known) = known.as_mut().filter(|known| known.older == Some(before)) {
                            known.notices.extend(older.notices);
                            known.older = older.older;
                        }
                    });
                }
                Err(error) => self.complain(&error),
            }
        });
    }

    /// All that is listed counts as seen; what came meanwhile does not.
    fn see_all(self) {
        let newest = self
            .page
            .with_untracked(|page| page.as_ref()?.notices.first().map(|notice| notice.id));
        let Some(newest) = newest else { return };
        spawn_local(async move {
            match see_notices(newest).await {
                Ok(left) => {
                    let _ = self.unseen.0.try_set(Some(left));
                    let _ = self.page.try_update(|page| {
                        if let Some(page) = page {
                            page.seen = page.seen.max(Some(newest));
                        }
                    });
                }
                Err(error) => self.complain(&error),
            }
        });
    }

    fn complain(self, error: &AppError) {
        if leave_if_gone(error) {
            return;
        }
        let _ = self.failed.try_set(Some(error.to_string()));
        // The bell is there all the same: behind it stands what went wrong.
        let _ = self.unseen.0.try_update(|unseen| *unseen = Some(unseen.unwrap_or(0)));
    }
}

/// The newest page with the older ones that were read before.
fn merged(mut page: NoticePage, known: Option<NoticePage>) -> NoticePage {
    if let (Some(known), Some(last)) = (known, page.older) {
        let older: Vec<Notice> = known.notices.into_iter().filter(|notice| notice.id < last).collect();
        if !older.is_empty() {
            page.notices.extend(older);
            page.older = known.older;
        }
    }
    page
}

/// The panel. The browser's own popover: Escape and a click elsewhere close it.
#[component]
pub(super) fn NoticesPanel(notices: Notices, role: Role) -> impl IntoView {
    let empty = if role == Role::Admin {
        "What WhatsApp and AWS report of your accounts, numbers and templates appears here."
    } else {
        "Bulk jobs that wait for a second person appear here."
    };
    let retry = Callback::new(move |()| notices.fetch());
    let body = move || match (notices.failed.get(), notices.page.get()) {
        (Some(text), _) => EitherOf3::A(view! { <Failed text retry /> }),
        (None, Some(page)) if page.notices.is_empty() => EitherOf3::B(view! { <Empty glyph=Glyph::Bell title="No notices" text=empty /> }),
        (None, page) => EitherOf3::C(page.map(|page| view! { <Listed notices page /> })),
    };
    view! {
        <div
            id=NOTICES_PANEL
            popover="auto"
            role="dialog"
            aria-label="Notices"
            class="fixed inset-auto bottom-[calc(4rem+env(safe-area-inset-bottom))] right-2 max-h-[calc(100dvh-5.5rem)] w-96 max-w-[calc(100vw-1rem)] overflow-y-auto rounded-xl border border-line bg-surface text-ink shadow-float md:bottom-3 md:left-21 md:right-auto md:max-h-[calc(100dvh-1.5rem)]"
        >
            <div class="sticky top-0 flex items-center justify-between gap-2 border-b border-line bg-surface py-1.5 pl-4 pr-2">
                <h2 class="font-semibold">"Notices"</h2>
                <button
                    type="button"
                    class=button::QUIET
                    disabled=move || notices.unseen.0.get().unwrap_or(0) == 0
                    on:click=move |_| notices.see_all()
                >
                    "Mark all as seen"
                </button>
            </div>
            {body}
        </div>
    }
}

#[component]
fn Listed(notices: Notices, page: NoticePage) -> impl IntoView {
    let NoticePage {
        notices: list,
        older,
        seen,
        ..
    } = page;
    let rows = list.into_iter().map(|notice| {
        let new = seen.is_none_or(|seen| notice.id > seen);
        view! { <Row notices notice new /> }
    });
    view! {
        <ul class="divide-y divide-line">{rows.collect_view()}</ul>
        {older
            .map(|older| {
                view! {
                    <div class="grid place-items-center border-t border-line p-2">
                        <button type="button" class=button::QUIET on:click=move |_| notices.fetch_older(older)>
                            "Show older"
                        </button>
                    </div>
                }
            })}
    }
}

#[component]
fn Row(notices: Notices, notice: Notice, new: bool) -> impl IntoView {
    let (glyph, look, weight) = match notice.severity {
        Severity::Info => (Glyph::Info, "mt-0.5 size-4 shrink-0 text-muted", "Good to know: "),
        Severity::Warning => (Glyph::Alert, "mt-0.5 size-4 shrink-0 text-warn", "Warning: "),
        Severity::Serious => (Glyph::Alert, "mt-0.5 size-4 shrink-0 text-bad", "Serious: "),
    };
    let about = notice.about.words();
    let at = notice.at.seconds();
    let sentence = match notice.about.job {
        Some(job) => Either::Left(view! {
            <a class="underline" href=format!("/bulk/{job}") on:click=|_| close()>
                {notice.sentence}
            </a>
        }),
        None => Either::Right(notice.sentence),
    };
    view! {
        <li class=if new { "flex gap-3 bg-brand-soft px-4 py-3" } else { "flex gap-3 px-4 py-3" } data-notice=notice.id.to_string()>
            <Icon glyph class=look />
            <div class="min-w-0">
                <p class="[overflow-wrap:anywhere]" dir="auto">
                    <span class="sr-only">{new.then_some("New. ")} {weight}</span>
                    {sentence}
                </p>
                <p class="mt-0.5 text-2xs text-muted [overflow-wrap:anywhere]">
                    {about.map(|about| format!("{about} · "))}
                    {move || {
                        let now = notices.now.get();
                        notices.zone.0.with(|zone| view! { <Ago at words=zone.ago(at, now.seconds()) zone /> })
                    }}
                </p>
            </div>
        </li>
    }
}

/// The panel gives way to the page that a notice leads to.
fn close() {
    let panel = document().get_element_by_id(NOTICES_PANEL);
    if let Some(panel) = panel.and_then(|panel| panel.dyn_into::<HtmlElement>().ok()) {
        // Fails only for what is closed already.
        let _ = panel.hide_popover();
    }
}
