//! The end of taking over a page.

use leptos::{
    prelude::*,
    tachys::{
        html::attribute::{Attribute, any_attribute::AnyAttribute},
        hydration::Cursor,
        renderer::types,
        view::{Mountable, Position, PositionState, add_attr::AddAnyAttr},
    },
};

/// Shows nothing. Standing last in the app, it keeps the framework reading the server's answers to what the parts ask until all
/// of them live.
pub(super) struct Whole;

pub(super) struct Nothing;

impl Render for Whole {
    type State = Nothing;

    fn build(self) -> Nothing {
        Nothing
    }

    fn rebuild(self, _: &mut Nothing) {}
}

impl RenderHtml for Whole {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(self, _: &mut String, _: &mut Position, _: bool, _: bool, _: Vec<AnyAttribute>) {}

    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) -> Nothing {
        Nothing
    }

    #[cfg(feature = "hydrate")]
    async fn hydrate_async(self, _: &Cursor, _: &PositionState) -> Nothing {
        super::queue::hydrated().await;
        Nothing
    }

    fn into_owned(self) -> Self {
        self
    }
}

impl AddAnyAttr for Whole {
    type Output<SomeNewAttr: Attribute> = Self;

    fn add_any_attr<NewAttr: Attribute>(self, _: NewAttr) -> Self {
        self
    }
}

impl Mountable for Nothing {
    fn unmount(&mut self) {}

    fn mount(&mut self, _: &types::Element, _: Option<&types::Node>) {}

    fn insert_before_this(&self, _: &mut dyn Mountable) -> bool {
        false
    }

    fn elements(&self) -> Vec<types::Element> {
        Vec::new()
    }
}
