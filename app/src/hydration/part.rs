//! A part of the page as the framework sees it.

use super::queue;
use leptos::{
    prelude::*,
    tachys::{
        html::attribute::{Attribute, any_attribute::AnyAttribute},
        hydration::Cursor,
        renderer::{CastFrom, Rndr, types},
        view::{Mountable, Position, PositionState, add_attr::AddAnyAttr, any_view::AnyViewState},
    },
};
use std::{
    cell::RefCell,
    rc::{Rc, Weak},
};

/// A part that is built when its turn comes.
pub(super) struct Part {
    build: Box<dyn FnOnce() -> AnyView + Send>,
    owner: Option<Owner>,
}

impl Part {
    pub(super) fn new(build: impl FnOnce() -> AnyView + Send + 'static) -> Self {
        Self {
            build: Box::new(build),
            owner: Owner::current(),
        }
    }

    fn view(self) -> AnyView {
        self.within(|build| build())
    }

    fn within<T>(self, act: impl FnOnce(Box<dyn FnOnce() -> AnyView + Send>) -> T) -> T {
        let Self { build, owner } = self;
        match owner {
            Some(owner) => owner.with(|| act(build)),
            None => act(build),
        }
    }
}

/// The part in the document.
pub(super) struct State(Rc<RefCell<Stage>>);

enum Stage {
    /// As the server rendered it.
    Rendered(types::Element, Option<Part>),
    Hydrated(AnyViewState),
}

impl State {
    fn hydrated(state: AnyViewState) -> Self {
        Self(Rc::new(RefCell::new(Stage::Hydrated(state))))
    }
}

/// Takes over the server's element, unless it has gone or lives already.
fn take_over(stage: &RefCell<Stage>) {
    let rendered = match &mut *stage.borrow_mut() {
        Stage::Rendered(element, part) => part.take().map(|part| (element.clone(), part)),
        Stage::Hydrated(_) => None,
    };
    if let Some((element, part)) = rendered {
        let state = untrack(|| part.within(|build| build().hydrate_from_position::<true>(&element, Position::Current)));
        *stage.borrow_mut() = Stage::Hydrated(state);
    }
}

impl Render for Part {
    type State = State;

    fn build(self) -> State {
        State::hydrated(self.view().build())
    }

    fn rebuild(self, state: &mut State) {
        take_over(&state.0);
        let view = self.view();
        if let Stage::Hydrated(state) = &mut *state.0.borrow_mut() {
            view.rebuild(state);
        }
    }
}

impl RenderHtml for Part {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(self, buf: &mut String, position: &mut Position, escape: bool, mark_branches: bool, attrs: Vec<AnyAttribute>) {
        self.view().to_html_with_buf(buf, position, escape, mark_branches, attrs);
    }

    fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, position: &PositionState) -> State {
        match position.get() {
            Position::FirstChild => cursor.child(),
            Position::Current => {}
            _ => cursor.sibling(),
        }
        position.set(Position::NextChild);
        let Some(element) = types::Element::cast_from(cursor.current()) else {
            // Built and in no document: nobody would see what is in it.
            leptos::logging::error!("A part of the page is not one element.");
            return self.build();
        };
        let stage = Rc::new(RefCell::new(Stage::Rendered(element, Some(self))));
        let waiting = Rc::downgrade(&stage);
        queue::push(move || {
            if let Some(stage) = Weak::upgrade(&waiting) {
                take_over(&stage);
            }
        });
        State(stage)
    }

    fn into_owned(self) -> Self {
        self
    }
}

impl AddAnyAttr for Part {
    type Output<SomeNewAttr: Attribute> = Self;

    /// A part carries its own attributes only.
    fn add_any_attr<NewAttr: Attribute>(self, _: NewAttr) -> Self {
        self
    }
}

impl Mountable for State {
    fn unmount(&mut self) {
        match &mut *self.0.borrow_mut() {
            Stage::Rendered(element, _) => element.unmount(),
            Stage::Hydrated(state) => state.unmount(),
        }
    }

    fn mount(&mut self, parent: &types::Element, marker: Option<&types::Node>) {
        match &mut *self.0.borrow_mut() {
            Stage::Rendered(element, _) => Rndr::insert_node(parent, element, marker),
            Stage::Hydrated(state) => state.mount(parent, marker),
        }
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        match &*self.0.borrow() {
            Stage::Rendered(element, _) => element.insert_before_this(child),
            Stage::Hydrated(state) => state.insert_before_this(child),
        }
    }

    fn elements(&self) -> Vec<types::Element> {
        match &*self.0.borrow() {
            Stage::Rendered(element, _) => vec![element.clone()],
            Stage::Hydrated(state) => state.elements(),
        }
    }
}
