//! `/templates/new`: where a template is written, beside what the customer will see and what WhatsApp would refuse.

use super::{address, language, one::skeleton_in_turn, preview, words};
use crate::{
    error::AppError,
    pages,
    server_fns::{
        session::Me,
        templates::{one_template, read_template_draft},
    },
    ui::{Empty, Failed, Glyph, Icon, button, tabs},
};
use domain::{
    AccountId, DraftId, Language, Role, TemplateName,
    template::{Detail, TemplateDraft},
};
use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use leptos_router::{components::A, hooks::use_query_map, params::ParamsMap};

mod assist;
mod body;
mod buttons;
mod cards;
mod checks;
mod code;
mod draft;
mod field;
mod file;
mod header;
mod json;
mod more;
mod part;
mod state;
mod submit;
mod top;
mod unsaved;

use state::Editor;

/// What the address asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Wanted {
    /// An empty one.
    New,
    Draft(AccountId, DraftId),
    /// One that begins as another.
    From(How, AccountId, TemplateName, Language),
}

/// What is made of another template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    Edit,
    Copy,
    Language,
}

/// What the form begins with.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
enum Start {
    New,
    Draft(Box<TemplateDraft>),
    From(Box<Detail>),
}

fn wanted(query: &ParamsMap) -> Wanted {
    let found = || {
        let account = AccountId::parse(query.get_str("account")?).ok()?;
        if let Some(draft) = query.get_str("draft") {
            return Some(Wanted::Draft(account, draft.parse().ok()?));
        }
        let how = match query.get_str("as")? {
            "edit" => How::Edit,
            "language" => How::Language,
            _ => How::Copy,
        };
        let name = TemplateName::parse(query.get_str("name")?).ok()?;
        Some(Wanted::From(how, account, name, Language::parse(query.get_str("language")?).ok()?))
    };
    found().unwrap_or(Wanted::New)
}

async fn start(wanted: Wanted) -> Result<Start, AppError> {
    Ok(match wanted {
        Wanted::New => Start::New,
        Wanted::Draft(account, draft) => Start::Draft(Box::new(Box::pin(read_template_draft(account, draft)).await?)),
        Wanted::From(_, account, name, language) => Start::From(Box::new(Box::pin(one_template(account, name, language)).await?)),
    })
}

/// The page. Only Admins write.
#[component]
pub(super) fn EditorPage() -> impl IntoView {
    let admin = expect_context::<StoredValue<Me>>().with_value(|me| me.role) >= Role::Admin;
    view! {
        <main class="flex min-w-0 flex-1 flex-col">
            <Title text=pages::NEW_TEMPLATE.title />
            {if admin { Either::Left(view! { <Begin /> }) } else { Either::Right(view! { <NotForYou /> }) }}
        </main>
    }
}

#[component]
fn NotForYou() -> impl IntoView {
    view! {
        <h1 class="sr-only">"New template"</h1>
        <Empty
            glyph=Glyph::Lock
            title="Only Admins write templates"
            text="Templates speak for the whole business, so an Admin writes and submits them. Ask one of yours."
        >
            <A href=pages::TEMPLATES.path attr:class=button::SECONDARY>
                "All templates"
            </A>
        </Empty>
    }
}

/// Fetches what the form begins with.
#[component]
fn Begin() -> impl IntoView {
    let query = use_query_map();
    // The draft of this very form: once it is saved its address says so, and nothing is fetched for that.
    let own = StoredValue::new(None::<DraftId>);
    let wanted = Memo::new(move |before: Option<&Wanted>| {
        let now = query.with(wanted);
        match (&now, before) {
            (Wanted::Draft(_, id), Some(before)) if own.get_value() == Some(*id) => before.clone(),
            _ => now,
        }
    });
    let begun = Resource::new_blocking(move || wanted.get(), start);
    let fallback = skeleton_in_turn();
    view! {
        <Suspense fallback>
            {move || Suspend::new(async move {
                match begun.await {
                    Ok(start) => {
                        let how = wanted.with_untracked(|wanted| if let Wanted::From(how, ..) = wanted { *how } else { How::Copy });
                        Either::Left(view! { <Form start how own /> })
                    }
                    Err(error) => {
                        crate::frame::set_page_status(&error);
                        let retry = Callback::new(move |()| begun.refetch());
                        Either::Right(view! { <Failed text=error.to_string() retry /> })
                    }
                }
            })}
        </Suspense>
    }
}

/// Everything: heading, form, preview, checks.
#[component]
fn Form(start: Start, how: How, own: StoredValue<Option<DraftId>>) -> impl IntoView {
    let editor = Editor::new(start, how, own);
    editor.save_as_it_changes();
    editor.keep_what_is_unsaved();
    // On a phone one of the two is shown.
    let looking = RwSignal::new(false);
    let tab = move |label: &'static str, value: bool| {
        view! {
            <button
                type="button"
                class=tabs::LINK
                aria-current=move || (looking.get() == value).then_some("true")
                on:click=move |_| looking.set(value)
            >
                <span class=tabs::SEGMENT>{label}</span>
            </button>
        }
    };
    view! {
        <Head editor />
        {draft::trouble(editor)}
        {unsaved::offer(editor)}
        <nav class=format!("{} m-3 lg:hidden", tabs::SEGMENTS) aria-label="What is shown">
            {tab("Write", false)}
            {tab("Preview and checks", true)}
        </nav>
        <div class="flex min-h-0 flex-1">
            <form
                class="flex min-w-0 flex-1 flex-col gap-5 overflow-y-auto p-4 md:p-6"
                class=("max-lg:hidden", move || looking.get())
                aria-label="Template"
                on:submit=move |event| event.prevent_default()
            >
                <noscript>
                    <p class="text-bad">"Writing a template needs JavaScript."</p>
                </noscript>
                {top::top(editor)}
                {assist::assist(editor)}
                {move || {
                    if editor.is_code() {
                        code::code(editor)
                    } else {
                        view! {
                            {header::header(editor, None)}
                            {body::body(editor, None)}
                            {more::footer(editor)}
                            {more::offer(editor)}
                            {buttons::buttons(editor, None)}
                            {cards::cards(editor)}
                        }
                            .into_any()
                    }
                }}
                {more::lifetime(editor)}
                {json::json(editor)}
            </form>
            <aside
                class="flex w-full shrink-0 flex-col gap-4 overflow-y-auto border-line bg-raised p-4 lg:w-96 lg:border-l"
                class=("max-lg:hidden", move || !looking.get())
                aria-label="Preview and checks"
            >
                <h2 class="text-2xs font-semibold text-muted">"What the customer sees"</h2>
                {move || editor.source.with(preview::phone)}
                {checks::checks(editor, looking)}
            </aside>
        </div>
    }
}

#[component]
fn Head(editor: Editor) -> impl IntoView {
    let me = expect_context::<StoredValue<Me>>();
    let back = editor.came_from();
    let title = move || {
        editor.source.with(|source| match source.name() {
            "" => "New template".to_owned(),
            name => name.to_owned(),
        })
    };
    let line = move || {
        let account = editor
            .account
            .with(|account| account.as_ref().map(|id| me.with_value(|me| words::account(me, id.as_str()))));
        editor.source.with(|source| {
            let parts = [
                account.unwrap_or_default(),
                words::category(source.category()),
                language::name(source.language()),
            ];
            parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
        })
    };
    view! {
        <header class="flex shrink-0 flex-wrap items-center gap-2 border-b border-line bg-surface px-4 py-2.5 pt-[max(0.625rem,env(safe-area-inset-top))] md:px-6">
            <A href=back attr:class=button::ICON attr:aria-label="Back" attr:title="Back">
                <Icon glyph=Glyph::Back />
            </A>
            <div class="min-w-0 flex-1 basis-40">
                <h1 class="text-base font-semibold [overflow-wrap:anywhere]">{title}</h1>
                <p class="text-xs text-muted">{line}</p>
            </div>
            {draft::state(editor)}
            {submit::submit(editor)}
        </header>
    }
}
