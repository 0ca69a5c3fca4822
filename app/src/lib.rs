//! The Leptos app: pages, parts and server functions. Built twice: `ssr` for the server, `hydrate` for the browser.

#![allow(unreachable_pub, reason = "the component macro writes `pub` for components that are not")]

mod brand;
pub mod conversation;
pub mod error;
pub mod frame;
pub mod inbox;
#[cfg(feature = "ssr")]
pub mod kept;
mod late;
mod lazy;
pub mod live;
pub mod login;
mod markup;
pub mod no_access;
pub mod not_found;
pub mod pages;
pub mod preferences;
mod random;
pub mod routes;
#[cfg(feature = "ssr")]
pub mod send_page;
pub mod server_fns;
#[cfg(feature = "ssr")]
pub mod shell;
pub mod signed_out;
mod starting;
mod templates;
mod title;
pub mod ui;
mod wake;

#[cfg(feature = "ssr")]
pub use brand::{BrandError, Configured as Brand};
pub use no_access::SignedInAs;
pub use routes::App;
#[cfg(feature = "ssr")]
pub use server_fns::Refusal;
#[cfg(feature = "ssr")]
pub use shell::{Build, FormTarget, FrameAncestors, shell};
