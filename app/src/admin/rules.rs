//! `/admin/rules`: what is done by itself when customers write. The address says which rule is being written.

use crate::{
    error::AppError,
    live::{Live, Notice},
    pages,
    preferences::leave_if_gone,
    server_fns::{rules::list_rules, session::Me},
    ui::{Empty, Failed, Glyph, Icon, Toasts, button},
};
use domain::{Phone, PhoneId, RuleId, rule::RuleView};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::{components::A, hooks::use_query_map};

mod action;
mod dialogs;
mod editor;
pub(super) mod fields;
mod row;
mod template;
mod trial;
mod trigger;

/// The address of the list.
const LIST: &str = pages::RULES.path;

/// The page's state. All of it lives as long as the page.
#[derive(Clone, Copy)]
struct Rules {
    views: RwSignal<Vec<RuleView>>,
    failed: RwSignal<Option<AppError>>,
    /// Something is under way; nothing else begins meanwhile.
    busy: RwSignal<bool>,
    /// Which rule a dialog is about.
    chosen: RwSignal<Option<RuleView>>,
    switching: RwSignal<bool>,
    showing: RwSignal<bool>,
    removing: RwSignal<bool>,
    phones: StoredValue<Vec<Phone>>,
    toasts: StoredValue<Toasts>,
}

impl Rules {
    fn new() -> Self {
        let phones = expect_context::<StoredValue<Me>>().with_value(|me| me.phones.clone());
        Self {
            views: RwSignal::default(),
            failed: RwSignal::new(None),
            busy: RwSignal::new(false),
            chosen: RwSignal::new(None),
            switching: RwSignal::new(false),
            showing: RwSignal::new(false),
            removing: RwSignal::new(false),
            phones: StoredValue::new(phones),
            toasts: StoredValue::new(expect_context()),
        }
    }

    fn arrived(self, answer: Result<Vec<RuleView>, AppError>) {
        match answer {
            Ok(views) => {
                self.views.set(views);
                self.failed.set(None);
            }
            Err(error) => {
                if !leave_if_gone(&error) {
                    self.failed.set(Some(error));
                }
            }
        }
    }

    /// Asks afresh. What is shown stays until the answer is here.
    fn fetch(self) {
        spawn_local(async move {
            let answer = list_rules().await;
            if self.views.try_with_untracked(|_| ()).is_some() {
                self.arrived(answer);
            }
        });
    }

    fn say(self, words: impl Into<String>) {
        let words = words.into();
        let _ = self.toasts.try_with_value(|toasts| toasts.show(words, None));
    }

    /// Does something, says what came of it, and shows the list as it is then.
    fn run<T: 'static>(self, work: impl Future<Output = Result<T, AppError>> + 'static, done: impl FnOnce(Self, T) + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        spawn_local(async move {
            let answer = work.await;
            if self.busy.try_set(false).is_some() {
                // The page is gone; what was done stays so.
                return;
            }
            match answer {
                Ok(value) => done(self, value),
                Err(error) => {
                    if !leave_if_gone(&error) {
                        self.say(error.to_string());
                    }
                }
            }
            self.fetch();
        });
    }

    /// What people call a number.
    fn number(self, id: &PhoneId) -> String {
        let title = |phones: &Vec<Phone>| phones.iter().find(|phone| phone.id == *id).map(Phone::title);
        self.phones.with_value(title).unwrap_or_else(|| "A number that is gone".to_owned())
    }
}

#[component]
pub(super) fn RulesPage() -> impl IntoView {
    let rules = Rules::new();
    let address = use_query_map();
    let writes = Memo::new(move |_| address.with(|address| address.get("edit").is_some()));
    // Whoever is writing one is not disturbed: what others changed is said when it is kept.
    expect_context::<Live>().subscribe(move |notice| match notice {
        Notice::Event(event) if !event.brings_setting() => {}
        Notice::Event(_) | Notice::Reset if writes.get_untracked() => {}
        Notice::Event(_) | Notice::Reset => rules.fetch(),
    });
    let first = Resource::new_blocking(|| (), |()| list_rules());
    view! {
        <div class="min-h-0 flex-1 overflow-y-auto p-3 md:p-6">
            <Title text=pages::RULES.title />
            <div class="mx-auto max-w-4xl">
                <Suspense fallback=|| {
                    view! {
                        <p class="p-6 text-muted" role="status">
                            "Loading …"
                        </p>
                    }
                }>
                    {Suspend::new(async move {
                        let answer = first.await;
                        if let Err(error) = &answer {
                            crate::frame::set_page_status(error);
                        }
                        rules.arrived(answer);
                        Unsuspend::new(move || view! { <Content rules /> })
                    })}
                </Suspense>
            </div>
        </div>
    }
}

#[component]
fn Content(rules: Rules) -> impl IntoView {
    let address = use_query_map();
    let edit = Memo::new(move |_| address.with(|address| address.get("edit")));
    let retry = Callback::new(move |()| rules.fetch());
    move || match (edit.get(), rules.failed.get()) {
        (_, Some(error)) => view! { <Failed text=error.to_string() retry /> }.into_any(),
        (None, None) => view! { <List rules /> }.into_any(),
        (Some(which), None) if which == "new" => view! { <editor::Editor rules known=None /> }.into_any(),
        (Some(which), None) => {
            let id = which.parse::<RuleId>().ok();
            let known = rules
                .views
                .with_untracked(|views| views.iter().map(|view| &view.rule).find(|rule| Some(rule.id) == id).cloned());
            match known {
                Some(known) => view! { <editor::Editor rules known=Some(known) /> }.into_any(),
                None => view! {
                    <Empty glyph=Glyph::Alert title="This rule is gone" text="Somebody deleted it.">
                        <A href=LIST attr:class=button::SECONDARY>
                            "To the rules"
                        </A>
                    </Empty>
                }
                .into_any(),
            }
        }
    }
}

#[component]
fn List(rules: Rules) -> impl IntoView {
    let none = Memo::new(move |_| rules.views.with(Vec::is_empty));
    let new = format!("{LIST}?edit=new");
    view! {
        <div class="mb-3 flex flex-wrap items-center gap-2">
            <div class="min-w-0 flex-1 basis-60">
                <h1 class="text-base font-semibold">"Rules"</h1>
                <p class="text-xs text-muted">
                    "Asked in this order about each message of a customer. A customer gets 3 automatic messages in a row and 6 a day at most."
                </p>
            </div>
            <A href=new attr:class=button::PRIMARY>
                <Icon glyph=Glyph::Plus />
                "New rule"
            </A>
        </div>
        {move || {
            if none.get() {
                view! {
                    <Empty
                        glyph=Glyph::Sparkles
                        title="Nothing is done by itself"
                        text="A rule welcomes who writes first, answers at night, or gives conversations to people in turns."
                    />
                }
                    .into_any()
            } else {
                view! {
                    <ol aria-label="Rules" class="divide-y divide-line overflow-hidden rounded-xl border border-line bg-surface">
                        <For each=move || rules.views.get() key=row::key let:view>
                            <row::Row rules view />
                        </For>
                    </ol>
                }
                    .into_any()
            }
        }}
        <dialogs::Dialogs rules />
    }
}
