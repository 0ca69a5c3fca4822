//! The app and its routes.

use crate::{
    admin::ADMIN,
    analytics::ANALYTICS,
    brand::Brand,
    bulk::BULK,
    conversation::CONVERSATION,
    frame::Frame,
    hydration,
    inbox::{Choose, InboxPage},
    markup,
    not_found::NotFoundPage,
    pages,
    routing::{AnyOf, around, below, page},
    templates::TEMPLATES,
    unread_title::Unread,
};
use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    any_nested_route::AnyNestedRoute,
    components::{Router, Routes},
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
    view! {
        <Title text="" formatter />
        <Router>
            <Routes fallback=NotFoundPage>
                <Table />
            </Routes>
        </Router>
        {hydration::whole()}
    }
}

#[component(transparent)]
fn Table() -> AnyOf {
    // One file of code for all pages of a kind: which of them it is, the page reads from the address.
    let admin = [
        &pages::ADMIN,
        &pages::PEOPLE,
        &pages::NUMBERS,
        &pages::NUMBER,
        &pages::RULES,
        &pages::SETTINGS,
        &pages::ASSISTANT,
        &pages::KNOWLEDGE,
        &pages::AUDIT,
        &pages::EVENTS,
    ];
    let mut framed: Vec<AnyNestedRoute> = vec![
        around(
            pages::INBOX.path,
            InboxPage,
            vec![below("", Choose), below(pages::ID, CONVERSATION)],
        ),
        page(&pages::ANALYTICS, ANALYTICS),
        page(&pages::NOW, ANALYTICS),
        page(&pages::BEHIND, ANALYTICS),
        page(&pages::BULK, BULK),
        page(&pages::BULK_JOB, BULK),
        page(&pages::TEMPLATES, TEMPLATES),
        page(&pages::NEW_TEMPLATE, TEMPLATES),
        page(&pages::TEMPLATE, TEMPLATES),
    ];
    framed.extend(admin.map(|one| page(one, ADMIN)));
    AnyOf(vec![
        // What stands alone is the server's: the shell puts no program beside it.
        #[cfg(feature = "ssr")]
        page(&pages::LOGIN, crate::login::LoginPage),
        #[cfg(feature = "ssr")]
        page(&pages::LOGOUT, crate::signed_out::SignedOutPage),
        #[cfg(feature = "ssr")]
        page(&pages::NO_ACCESS, crate::no_access::NoAccessPage),
        // Above all pages of people who are signed in: going from one to another keeps the live stream and the toasts.
        around("", Frame, framed),
    ])
}
