//! `/templates/{account}/{name}/{language}`: one template with all that is known of it.

use super::{address, language, marks, preview, rows::one_language, words};
use crate::{
    error::AppError,
    live::{Live, Notice},
    pages,
    preferences::leave_if_gone,
    server_fns::{session::Me, templates::one_template},
    starting::Starting,
    ui::{Empty, Failed, Glyph, Icon, Reference, Skeleton, button},
};
use domain::{
    AccountId, Language, Phone, Role, TemplateName,
    template::{Detail, Source, Status, Template, rejection, status_advice},
};
use leptos::{either::EitherOf3, prelude::*};
use leptos_meta::Title;
use leptos_router::{components::A, hooks::use_params_map};
use std::time::Duration;

mod definition;
mod delete;
mod timeline;
mod usage;

use definition::Definition;
use delete::Delete;
use timeline::Timeline;
use usage::{Achieved, Used, UsedByRules};

/// The template that the address names.
#[component]
pub(super) fn TemplatePage() -> impl IntoView {
    let params = use_params_map();
    let wanted = Memo::new(move |_| {
        params.with(|params| {
            let account = AccountId::parse(params.get_str("account")?).ok()?;
            let name = TemplateName::parse(params.get_str("name")?).ok()?;
            Some((account, name, Language::parse(params.get_str("language")?).ok()?))
        })
    });
    let detail = Resource::new_blocking(
        move || wanted.get(),
        |wanted| async move {
            match wanted {
                Some((account, name, language)) => Box::pin(one_template(account, name, language)).await,
                None => Err(AppError::NotFound),
            }
        },
    );
    // Belongs to the page: what is shown is drawn anew when it is read again, and nothing closes under who is typing.
    let deleting = RwSignal::new(false);
    listen(wanted, deleting, Callback::new(move |()| detail.refetch()));
    let retry = Callback::new(move |()| detail.refetch());
    let fallback = skeleton_in_turn();
    view! {
        <main class="flex min-w-0 flex-1 flex-col">
            // What is shown stays while it is read again.
            <Transition fallback>
                {move || Suspend::new(async move {
                    match detail.await {
                        Ok(detail) => EitherOf3::A(view! { <Shown detail deleting /> }),
                        Err(AppError::NotFound) => EitherOf3::B(view! { <NoSuchTemplate /> }),
                        Err(error) => EitherOf3::C(view! { <NotShown error retry /> }),
                    }
                })}
            </Transition>
        </main>
    }
}

/// Reads again when the template changed, once nobody is deleting it. Events come in bursts; one question for all of them.
fn listen(wanted: Memo<Option<(AccountId, TemplateName, Language)>>, deleting: RwSignal<bool>, again: Callback<()>) {
    const AFTER: Duration = Duration::from_secs(1);
    let live = expect_context::<Live>();
    let (waiting, missed) = (StoredValue::new(false), StoredValue::new(false));
    let ask = move || match deleting.try_get_untracked() {
        Some(true) => missed.set_value(true),
        Some(false) => again.run(()),
        // The page is gone.
        None => {}
    };
    Effect::new(move |_| {
        if !deleting.get() && missed.try_update_value(std::mem::take) == Some(true) {
            again.run(());
        }
    });
    live.subscribe(move |notice| {
        let concerns = match notice {
            Notice::Event(event) => wanted.try_with_untracked(|wanted| {
                let name = wanted.as_ref().map(|(_, name, _)| name.as_str());
                name.is_some_and(|name| event.brings_template_called(name))
            }),
            Notice::Reset => Some(true),
        };
        if concerns == Some(true) && !waiting.get_value() {
            waiting.set_value(true);
            set_timeout(
                move || {
                    // The page may be gone.
                    if waiting.try_set_value(false).is_none() {
                        ask();
                    }
                },
                AFTER,
            );
        }
    });
}

/// Outlines, built once the server's page lives: until then they would be built for nothing.
pub(super) fn skeleton_in_turn() -> impl Fn() -> Option<AnyView> + Send + Sync {
    let built = RwSignal::new(!crate::hydration::under_way());
    Effect::new(move |_| {
        crate::hydration::then(move || {
            let _ = built.try_set(true);
        });
    });
    move || built.get().then(|| view! { <Outlines /> }.into_any())
}

#[component]
fn Outlines() -> impl IntoView {
    view! {
        <div class="flex flex-1 flex-col gap-3 p-6">
            <p class="sr-only" role="status">
                "Loading the template"
            </p>
            <Skeleton class="h-6 w-64" />
            <Skeleton class="h-40 w-full" />
            <Skeleton class="h-40 w-full" />
        </div>
    }
}

#[component]
fn Shown(detail: Detail, deleting: RwSignal<bool>) -> impl IntoView {
    let me = expect_context::<StoredValue<Me>>();
    let template = detail.template.clone();
    // Until it was read with all its parts, what was known before has to do.
    let source = detail.source.clone().unwrap_or_else(|| outline(&template));
    let account = me.with_value(|me| words::account(me, &template.account));
    let line = format!(
        "{} · {account} · {}",
        language::name(&template.language),
        words::category(&template.category)
    );
    let title = template.name.clone();
    let admin = me.with_value(|me| me.role) >= Role::Admin;
    view! {
        <Title text=title.clone() />
        <header class="shrink-0 border-b border-line bg-surface px-4 pb-3 pt-[max(0.75rem,env(safe-area-inset-top))] md:px-6">
            <div class="flex flex-wrap items-center gap-2">
                <A
                    href=pages::TEMPLATES.path
                    attr:class=button::ICON
                    attr:aria-label="Back to all templates"
                    attr:title="Back to all templates"
                >
                    <Icon glyph=Glyph::Back />
                </A>
                <div class="min-w-0 flex-1 basis-48">
                    <h1 class="text-base font-semibold [overflow-wrap:anywhere]">{title}</h1>
                    <p class="text-xs text-muted">{line}</p>
                </div>
                {marks::status(&template.status)}
                {marks::quality(template.quality.as_deref())}
                {test(me, &template)}
                {admin.then(|| view! { <Actions detail=detail.clone() deleting /> })}
            </div>
        </header>
        <div class="min-h-0 flex-1 overflow-y-auto">
            <div class="mx-auto grid max-w-6xl gap-6 p-4 md:p-6 lg:grid-cols-[minmax(0,1fr)_20rem]">
                <div class="flex flex-col gap-4 lg:sticky lg:top-6 lg:order-last lg:self-start">
                    {preview::phone(&source)} <p class="text-center text-2xs text-muted">"With its samples. Colours go by your theme."</p>
                </div>
                <div class="flex min-w-0 flex-col gap-4">
                    <Standing template=template.clone() />
                    <Achieved results=detail.results />
                    <Others detail=detail.clone() />
                    <Used jobs=detail.jobs.clone() />
                    <UsedByRules rules=detail.rules.clone() admin />
                    <Definition source />
                    <Timeline timeline=detail.timeline.clone() />
                    {detail.read_at.map(|at| view! { <p class="text-2xs text-muted">"Last read from WhatsApp: " {marks::ago(at)}</p> })}
                </div>
            </div>
        </div>
    }
}

/// What the list knows of it, as far as that goes.
fn outline(template: &Template) -> Source {
    let mut source = Source::new(&template.name, &template.language, &template.category);
    source.set_words("BODY", &template.definition.body);
    source.set_words("FOOTER", template.definition.footer.as_deref().unwrap_or_default());
    source
}

/// A part of the page with a heading.
pub(super) const CARD: &str = "rounded-xl border border-line bg-surface p-4";

/// Its status: what it means and what to do.
#[component]
fn Standing(template: Template) -> impl IntoView {
    let (glyph, colour) = marks::look(&template.status);
    let reason = (template.status == Status::Rejected).then(|| rejection(template.reason.as_deref().unwrap_or_default()));
    let advice = status_advice(&template.status);
    let need = template
        .need()
        .filter(|_| matches!(template.status, Status::Approved | Status::Pending | Status::Other(_)));
    let soon = template
        .correct_category
        .as_ref()
        .filter(|soon| **soon != template.category)
        .map(|soon| {
            format!(
                "WhatsApp will make it {} instead of {}.",
                words::category(soon),
                words::category(&template.category)
            )
        });
    let before = template
        .previous_category
        .as_ref()
        .filter(|before| **before != template.category)
        .map(|before| format!("It was {} before.", words::category(before)));
    view! {
        <section class=CARD aria-label="Status">
            <p class="flex items-start gap-2">
                <Icon glyph class=colour_of(colour) />
                <span class="min-w-0">{advice}</span>
            </p>
            {reason.map(|reason| view! { <p class="mt-2 font-medium text-bad">{reason}</p> })}
            {need.map(|need| view! { <p class="mt-2 font-medium text-warn">{need.words()}</p> })}
            {before.map(|words| view! { <p class="mt-1 text-muted">{words}</p> })}
            {soon.map(|words| view! { <p class="mt-1 text-muted">{words}</p> })}
            {template.used_at.map(|at| view! { <p class="mt-2 text-xs text-muted">"Last sent from here: " {marks::ago(at)}</p> })}
        </section>
    }
}

/// The classes of an icon beside several lines.
fn colour_of(colour: &str) -> &'static str {
    match colour {
        "text-ok" => "mt-0.5 size-4 shrink-0 text-ok",
        "text-bad" => "mt-0.5 size-4 shrink-0 text-bad",
        "text-warn" => "mt-0.5 size-4 shrink-0 text-warn",
        _ => "mt-0.5 size-4 shrink-0 text-muted",
    }
}

/// The same name in other languages.
#[component]
fn Others(detail: Detail) -> impl IntoView {
    let own = detail.template.row();
    let mut rows = detail.others;
    let several = !rows.is_empty();
    if !rows.iter().any(|row| row.language == own.language) {
        rows.push(own);
    }
    rows.sort_by(|a, b| a.language.cmp(&b.language));
    several.then(|| {
        view! {
            <section class=CARD aria-labelledby="languages-heading">
                <h2 id="languages-heading" class="mb-2 font-semibold">
                    "Languages"
                </h2>
                <ul class="flex flex-wrap gap-2">{rows.into_iter().map(one_language).collect_view()}</ul>
            </section>
        }
    })
}

/// Sends it to a number, from the first of ours that has it: Operator and up, once it can be sent.
fn test(me: StoredValue<Me>, template: &Template) -> Option<AnyView> {
    let starting = expect_context::<Starting>();
    let phone = me.with_value(|me| {
        let sends = me.role >= Role::Operator && template.status == Status::Approved;
        let ours = |phone: &&Phone| phone.account.as_deref() == Some(template.account.as_str());
        me.phones.iter().find(ours).filter(|_| sends).map(|phone| phone.id.clone())
    })?;
    let (name, language) = (template.name.clone(), template.language.clone());
    let ask = move |_| starting.test(phone.clone(), name.clone(), language.clone());
    let shown = view! {
        <button type="button" class=format!("{} noscript:hidden", button::SECONDARY) on:click=ask>
            <Icon glyph=Glyph::Send class="size-4 text-muted" />
            "Send test"
        </button>
    };
    Some(shown.into_any())
}

/// What an Admin can do with it.
#[component]
fn Actions(detail: Detail, deleting: RwSignal<bool>) -> impl IntoView {
    let Template {
        account, name, language, ..
    } = detail.template.clone();
    let link = |how: &'static str, glyph: Glyph, label: &'static str| {
        view! {
            <A href=address::write(how, &account, &name, &language) attr:class=button::SECONDARY>
                <Icon glyph class="size-4 text-muted" />
                {label}
            </A>
        }
    };
    let edit = match (&detail.editing.refused, &detail.draft) {
        (_, Some(draft)) => view! {
            <A href=address::draft(&account, &draft.to_string()) attr:class=button::SECONDARY>
                <Icon glyph=Glyph::Edit class="size-4 text-muted" />
                "Go on editing"
            </A>
        }
        .into_any(),
        (Some(why), None) => view! {
            <button type="button" class=button::SECONDARY disabled title=why.clone()>
                <Icon glyph=Glyph::Edit class="size-4 text-muted" />
                "Edit"
            </button>
            <span class="order-last basis-full text-xs text-muted">{why.clone()}</span>
        }
        .into_any(),
        (None, None) => link("edit", Glyph::Edit, "Edit").into_any(),
    };
    view! {
        <div class="contents sm:flex sm:flex-wrap sm:items-center sm:gap-2">
            {edit} {link("copy", Glyph::Copy, "Duplicate")} {link("language", Glyph::Plus, "New language")}
            <Delete detail=detail.clone() open=deleting />
        </div>
    }
}

#[component]
fn NoSuchTemplate() -> impl IntoView {
    crate::frame::set_page_status(&AppError::NotFound);
    view! {
        <Title text="Not found" />
        <Empty glyph=Glyph::Template title="This template does not exist" text="The address is wrong, or the template was deleted.">
            <A href=pages::TEMPLATES.path attr:class=button::SECONDARY>
                "All templates"
            </A>
            <div class="mt-3">
                <Reference />
            </div>
        </Empty>
    }
}

#[component]
fn NotShown(error: AppError, retry: Callback<()>) -> impl IntoView {
    crate::frame::set_page_status(&error);
    let text = error.to_string();
    Effect::new(move |_| leave_if_gone(&error));
    view! { <Failed text retry /> }
}
