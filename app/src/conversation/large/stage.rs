//! What is done to what is looked at: larger and smaller, moved, and on to the next, by buttons, keys, wheel and fingers.

use super::{
    Look,
    fingers::{Fingers, Gesture},
    is_film,
    zoom::{Point, Room, Zoom},
};
use leptos::{ev, html, prelude::*, wasm_bindgen::JsCast};

/// What one press of a button or key does.
pub(super) const STEP: f64 = 1.5;
/// What a double click does.
pub(super) const LEAP: f64 = 2.5;
/// So far an arrow key moves a picture that is larger than the stage, in CSS pixels.
const PACE: f64 = 80.0;

/// What the parts of the dialog share.
#[derive(Clone, Copy)]
pub(super) struct Stage {
    pub(super) look: RwSignal<Option<Look>>,
    pub(super) zoom: RwSignal<Zoom>,
    pub(super) fingers: StoredValue<Fingers>,
    pub(super) frame: NodeRef<html::Div>,
    pub(super) picture: NodeRef<html::Img>,
}

/// Which way to go.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Back,
    On,
}

impl Stage {
    /// Where a pointer is, from the middle of the stage.
    pub(super) fn place(self, event: &web_sys::MouseEvent) -> Point {
        let Some(stage) = self.frame.get_untracked() else {
            return Point::default();
        };
        let stage = stage.get_bounding_client_rect();
        Point {
            x: f64::from(event.client_x()) - stage.left() - stage.width() / 2.0,
            y: f64::from(event.client_y()) - stage.top() - stage.height() / 2.0,
        }
    }

    /// None while there is no picture to measure, as with films.
    fn room(self) -> Option<Room> {
        let (stage, picture) = (self.frame.get_untracked()?, self.picture.get_untracked()?);
        let size = |width: u32, height: u32| Point {
            x: f64::from(width),
            y: f64::from(height),
        };
        let stage = stage.get_bounding_client_rect();
        let stage = Point {
            x: stage.width(),
            y: stage.height(),
        };
        Some(Room::of(stage, size(picture.natural_width(), picture.natural_height())))
    }

    fn is_film(self) -> bool {
        let look = |look: &Option<Look>| look.as_ref().is_some_and(|look| look.messages.get(look.at).is_some_and(is_film));
        self.look.with_untracked(look)
    }

    pub(super) fn by(self, factor: f64, at: Point) {
        if let Some(room) = self.room().filter(|_| !self.is_film()) {
            self.zoom.update(|zoom| *zoom = zoom.by(factor, at, room));
        }
    }

    fn pull(self, by: Point) {
        if let Some(room) = self.room().filter(|_| !self.zoom.get_untracked().is_whole()) {
            self.zoom.update(|zoom| *zoom = zoom.moved(by, room));
        }
    }

    /// Does what fingers ask for.
    pub(super) fn gesture(self, read: impl FnOnce(&mut Fingers) -> Option<Gesture>) {
        let Some(Some(gesture)) = self.fingers.try_update_value(read) else {
            return;
        };
        match gesture {
            Gesture::Pull(by) => self.pull(by),
            Gesture::Pinch { ratio, at, by } => {
                self.by(ratio, at);
                self.pull(by);
            }
            Gesture::Sweep { forward } if self.zoom.get_untracked().is_whole() => self.step(if forward { Step::On } else { Step::Back }),
            Gesture::Sweep { .. } => {}
            // Beside the picture is outside of the dialog, for all that anybody sees.
            Gesture::Tap(at) => {
                let on_picture = self.room().is_some_and(|room| self.zoom.get_untracked().covers(at, room));
                if self.is_film() || !on_picture {
                    self.look.set(None);
                }
            }
        }
    }

    /// Whether there is another picture; tracked.
    pub(super) fn has(self, step: Step) -> bool {
        let is_there = |look: &Look| match step {
            Step::Back => look.at > 0,
            Step::On => look.at + 1 < look.messages.len(),
        };
        self.look.with(|look| look.as_ref().is_some_and(is_there))
    }

    pub(super) fn step(self, step: Step) {
        if untrack(|| self.has(step)) {
            self.look.update(|look| {
                if let Some(look) = look {
                    look.at = match step {
                        Step::Back => look.at - 1,
                        Step::On => look.at + 1,
                    };
                }
            });
        }
    }

    pub(super) fn key(self, event: &ev::KeyboardEvent) {
        let is_open = self.look.try_with_untracked(Option::is_some) == Some(true);
        if !is_open || event.ctrl_key() || event.meta_key() || event.alt_key() || on_film(event) {
            return;
        }
        let whole = self.zoom.get_untracked().is_whole();
        let pull = |x: f64, y: f64| self.pull(Point { x: x * PACE, y: y * PACE });
        match event.key().as_str() {
            "+" | "=" => self.by(STEP, Point::default()),
            "-" | "_" => self.by(1.0 / STEP, Point::default()),
            "0" => self.zoom.set(Zoom::WHOLE),
            "ArrowLeft" if whole => self.step(Step::Back),
            "ArrowRight" if whole => self.step(Step::On),
            // Towards what there is more of.
            "ArrowLeft" => pull(1.0, 0.0),
            "ArrowRight" => pull(-1.0, 0.0),
            "ArrowUp" if !whole => pull(0.0, 1.0),
            "ArrowDown" if !whole => pull(0.0, -1.0),
            _ => return,
        }
        event.prevent_default();
    }
}

/// A film has controls and keys of its own.
pub(super) fn on_film(event: &web_sys::Event) -> bool {
    let element = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    element.is_some_and(|element| element.tag_name() == "VIDEO")
}
