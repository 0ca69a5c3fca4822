//! The Leptos app: pages, parts and server functions. Built twice: `ssr` for the server, `hydrate` for the browser.

#![allow(unreachable_pub, reason = "the component macro writes `pub` for components that are not")]

pub mod abilities;
mod admin;
pub mod analytics;
mod ask;
mod brand;
pub mod bulk;
pub mod conversation;
mod deferred;
pub mod error;
pub mod frame;
mod hydration;
pub mod inbox;
mod lazy;
pub mod live;
#[cfg(feature = "ssr")]
pub mod login;
mod markup;
#[cfg(feature = "ssr")]
pub mod no_access;
pub mod not_found;
pub mod pages;
pub mod preferences;
mod random;
#[cfg(feature = "ssr")]
pub mod refused_form;
pub mod routes;
mod routing;
#[cfg(feature = "ssr")]
pub mod send_page;
pub mod server_fns;
#[cfg(feature = "ssr")]
pub mod shell;
#[cfg(feature = "ssr")]
pub mod signed_out;
mod starting;
mod templates;
#[cfg(feature = "hydrate")]
mod transfer;
#[cfg(feature = "hydrate")]
mod turn;
pub mod ui;
mod unread_title;

#[cfg(feature = "ssr")]
pub use brand::{BrandError, Configured as Brand};
#[cfg(feature = "ssr")]
pub use no_access::SignedInAs;
pub use routes::App;
#[cfg(feature = "ssr")]
pub use server_fns::{DraftsOffered, EventTopics, KnowledgeOffered, Refusal, assistant::Offer, cookie};
#[cfg(feature = "ssr")]
pub use shell::{Build, FormTarget, FrameAncestors, shell};
