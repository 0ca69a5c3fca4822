//! The brand: name, letter and accent, as the server's configuration or an Admin says.

use leptos::prelude::*;
use std::sync::Arc;

#[cfg(feature = "ssr")]
mod accent;
#[cfg(feature = "ssr")]
mod configured;

#[cfg(feature = "ssr")]
pub use configured::{BrandError, Configured};

/// What the product is called here. Provided by the app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Brand {
    pub(crate) name: Arc<str>,
    /// Stands where a picture would be too large: one or two characters.
    pub(crate) letter: Arc<str>,
}

impl Brand {
    /// Reads and provides it.
    pub(crate) fn provide() -> Self {
        let brand = Self::read();
        provide_context(brand.clone());
        brand
    }

    #[cfg(feature = "ssr")]
    fn read() -> Self {
        use_context::<Configured>().unwrap_or_default().brand
    }

    /// From where the shell has written it.
    #[cfg(not(feature = "ssr"))]
    fn read() -> Self {
        let root = document().document_element();
        let attribute = |name| root.as_ref().and_then(|root| root.get_attribute(name)).unwrap_or_default().into();
        Self {
            name: attribute("data-brand"),
            letter: attribute("data-letter"),
        }
    }
}

/// The letter on the accent colour. Decoration: the name stands beside it, or in the title.
#[component]
pub(crate) fn Logo(#[prop(into)] class: &'static str) -> impl IntoView {
    let letter = expect_context::<Brand>().letter;
    view! {
        <span class=format!("place-items-center rounded-xl bg-brand font-bold text-brand-ink {class}") aria-hidden="true">
            {letter.to_string()}
        </span>
    }
}
