//! The app and its routes.

use crate::{
    admin::AdminRoute,
    analytics::AnalyticsRoute,
    brand::Brand,
    bulk::BulkRoute,
    conversation::ConversationRoute,
    frame::Frame,
    hydration,
    inbox::{Choose, InboxPage},
    login::LoginPage,
    markup,
    no_access::NoAccessPage,
    not_found::NotFoundPage,
    signed_out::SignedOutPage,
    templates::TemplatesRoute,
    unread_title::Unread,
};
use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    Lazy, SsrMode,
    components::{ParentRoute, Route, Router, Routes},
    path,
};

/// The whole app. `/` is not here: the server sends it to `/inbox`.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let unread = Unread::provide();
    let name = Brand::provide().name;
    // Pages name what they show; how much is unread, and whose pages these are, stands around it.
    let formatter = move |title: String| {
        markup::title(match title.as_str() {
            "" => name.to_string(),
            _ => unread.before(format!("{title} · {name}")),
        })
    };
    let conversation = Lazy::<ConversationRoute>::new;
    let figures = Lazy::<AnalyticsRoute>::new;
    let bulk = Lazy::<BulkRoute>::new;
    let templates = Lazy::<TemplatesRoute>::new;
    let admin = Lazy::<AdminRoute>::new;
    view! {
        <Title text="" formatter />
        <Router>
            // Async everywhere: status codes and redirects come out right, and pages can be read without scripts.
            <Routes fallback=NotFoundPage>
                <Route path=path!("/login") view=LoginPage ssr=SsrMode::Async />
                <Route path=path!("/logout") view=SignedOutPage ssr=SsrMode::Async />
                <Route path=path!("/no-access") view=NoAccessPage ssr=SsrMode::Async />
                // Above all pages of people who are signed in: going from one to another keeps the live stream and the toasts.
                <ParentRoute path=path!("") view=Frame ssr=SsrMode::Async>
                    <ParentRoute path=path!("/inbox") view=InboxPage ssr=SsrMode::Async>
                        <Route path=path!("") view=Choose ssr=SsrMode::Async />
                        <Route path=path!(":id") view=conversation() ssr=SsrMode::Async />
                    </ParentRoute>
                    <Route path=path!("/analytics") view=figures() ssr=SsrMode::Async />
                    <Route path=path!("/analytics/now") view=figures() ssr=SsrMode::Async />
                    <Route path=path!("/bulk") view=bulk() ssr=SsrMode::Async />
                    <Route path=path!("/bulk/:id") view=bulk() ssr=SsrMode::Async />
                    // One route of code for all three: which of them it is, the page reads from the address.
                    <Route path=path!("/templates") view=templates() ssr=SsrMode::Async />
                    <Route path=path!("/templates/new") view=templates() ssr=SsrMode::Async />
                    <Route path=path!("/templates/:account/:name/:language") view=templates() ssr=SsrMode::Async />
                    <Route path=path!("/admin") view=admin() ssr=SsrMode::Async />
                    <Route path=path!("/admin/people") view=admin() ssr=SsrMode::Async />
                    <Route path=path!("/admin/audit") view=admin() ssr=SsrMode::Async />
                    <Route path=path!("/admin/events") view=admin() ssr=SsrMode::Async />
                </ParentRoute>
            </Routes>
        </Router>
        {hydration::whole()}
    }
}
