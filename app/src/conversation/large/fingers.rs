//! What fingers, a pen or a mouse do on the stage.

use super::zoom::Point;

/// Less than this is a hand that is not quite still, in CSS pixels.
const STILL: f64 = 6.0;
/// So far sideways goes to another picture, in CSS pixels.
const FAR: f64 = 60.0;

/// What it means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Gesture {
    /// Pulled by so much.
    Pull(Point),
    /// Two fingers came closer or went apart, around a place, which moved by so much.
    Pinch { ratio: f64, at: Point, by: Point },
    /// Touched and let go.
    Tap(Point),
    /// Swept aside: forward means to the next picture.
    Sweep { forward: bool },
}

/// Those that are down.
#[derive(Clone, Debug, Default)]
pub(super) struct Fingers {
    down: Vec<(i32, Point)>,
    began: Point,
    /// It is no tap any more.
    strayed: bool,
    /// There were more than one.
    several: bool,
}

impl Fingers {
    pub(super) fn down(&mut self, id: i32, at: Point) {
        self.down.retain(|(known, _)| *known != id);
        if self.down.is_empty() {
            self.began = at;
            self.strayed = false;
            self.several = false;
        }
        self.down.push((id, at));
        self.several |= self.down.len() > 1;
    }

    pub(super) fn moved(&mut self, id: i32, at: Point) -> Option<Gesture> {
        let before = self.pair();
        let finger = self.down.iter_mut().find(|(known, _)| *known == id)?;
        let from = std::mem::replace(&mut finger.1, at);
        let Some((before, after)) = before.zip(self.pair()) else {
            self.strayed |= apart(self.began, at) > STILL;
            return self.strayed.then_some(Gesture::Pull(way(from, at)));
        };
        let (was, is) = (apart(before.0, before.1).max(1.0), apart(after.0, after.1).max(1.0));
        let at = between(after.0, after.1);
        Some(Gesture::Pinch {
            ratio: is / was,
            at,
            by: way(between(before.0, before.1), at),
        })
    }

    pub(super) fn up(&mut self, id: i32, at: Point) -> Option<Gesture> {
        let count = self.down.len();
        self.down.retain(|(known, _)| *known != id);
        if self.several || self.down.len() == count {
            return None;
        }
        let way = way(self.began, at);
        if !self.strayed {
            Some(Gesture::Tap(at))
        } else if way.x.abs() > FAR && way.x.abs() > 2.0 * way.y.abs() {
            Some(Gesture::Sweep { forward: way.x < 0.0 })
        } else {
            None
        }
    }

    /// One is gone without having been let go here.
    pub(super) fn lost(&mut self, id: i32) {
        self.down.retain(|(known, _)| *known != id);
    }

    /// The first two.
    fn pair(&self) -> Option<(Point, Point)> {
        match self.down.as_slice() {
            [(_, one), (_, other), ..] => Some((*one, *other)),
            _ => None,
        }
    }
}

fn way(from: Point, to: Point) -> Point {
    Point {
        x: to.x - from.x,
        y: to.y - from.y,
    }
}

fn apart(one: Point, other: Point) -> f64 {
    let Point { x, y } = way(one, other);
    x.hypot(y)
}

fn between(one: Point, other: Point) -> Point {
    Point {
        x: f64::midpoint(one.x, other.x),
        y: f64::midpoint(one.y, other.y),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn point(x: f64, y: f64) -> Point {
        Point { x, y }
    }

    #[test]
    fn a_still_finger_taps_and_a_moving_one_pulls() {
        let mut fingers = Fingers::default();
        fingers.down(1, point(0.0, 0.0));
        assert_eq!(fingers.moved(1, point(3.0, 0.0)), None);
        assert_eq!(fingers.up(1, point(3.0, 0.0)), Some(Gesture::Tap(point(3.0, 0.0))));
        fingers.down(1, point(0.0, 0.0));
        assert_eq!(fingers.moved(1, point(0.0, 50.0)), Some(Gesture::Pull(point(0.0, 50.0))));
        assert_eq!(fingers.up(1, point(0.0, 50.0)), None);
        assert_eq!(fingers.up(1, point(0.0, 50.0)), None, "it was up already");
    }

    #[test]
    fn far_to_the_left_is_the_next_picture() {
        let mut fingers = Fingers::default();
        for (to, forward) in [(-90.0, true), (90.0, false)] {
            fingers.down(7, point(0.0, 0.0));
            fingers.moved(7, point(to, 10.0));
            assert_eq!(fingers.up(7, point(to, 10.0)), Some(Gesture::Sweep { forward }));
        }
    }

    #[test]
    fn two_fingers_pinch_and_are_no_tap_afterwards() {
        let mut fingers = Fingers::default();
        fingers.down(1, point(-10.0, 0.0));
        fingers.down(2, point(10.0, 0.0));
        let pinch = Gesture::Pinch {
            ratio: 2.0,
            at: point(10.0, 0.0),
            by: point(10.0, 0.0),
        };
        assert_eq!(fingers.moved(2, point(30.0, 0.0)), Some(pinch));
        fingers.lost(2);
        assert_eq!(fingers.up(1, point(-10.0, 0.0)), None);
    }
}
