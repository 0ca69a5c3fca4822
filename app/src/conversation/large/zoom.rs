//! How large a picture is shown, and which part of it.

/// The largest that it gets, as a multiple of the whole picture in the window.
const MOST: f64 = 8.0;

/// A place or a way, in CSS pixels; places are counted from the middle of the stage.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Point {
    pub(super) x: f64,
    pub(super) y: f64,
}

/// Width and height of the stage, and of the picture on it before it is made larger.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    pub(super) stage: Point,
    pub(super) picture: Point,
}

impl Room {
    /// A picture as large as it is, or smaller where the stage is.
    pub(super) fn of(stage: Point, natural: Point) -> Self {
        let fit = |stage: f64, natural: f64| if natural > 0.0 { stage / natural } else { 1.0 };
        let fit = fit(stage.x, natural.x).min(fit(stage.y, natural.y)).min(1.0);
        let picture = Point {
            x: natural.x * fit,
            y: natural.y * fit,
        };
        Self { stage, picture }
    }
}

/// How many times larger, and how far its middle is moved.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Zoom {
    scale: f64,
    middle: Point,
}

impl Zoom {
    /// The whole picture.
    pub(super) const WHOLE: Self = Self {
        scale: 1.0,
        middle: Point { x: 0.0, y: 0.0 },
    };

    pub(super) const fn is_whole(self) -> bool {
        self.scale <= 1.0
    }

    pub(super) const fn is_most(self) -> bool {
        self.scale >= MOST
    }

    /// Larger or smaller; what is under a place stays there.
    pub(super) fn by(self, factor: f64, at: Point, room: Room) -> Self {
        let scale = (self.scale * factor).clamp(1.0, MOST);
        let ratio = scale / self.scale;
        let keep = |at: f64, middle: f64| at - (at - middle) * ratio;
        let middle = Point {
            x: keep(at.x, self.middle.x),
            y: keep(at.y, self.middle.y),
        };
        Self { scale, middle }.within(room)
    }

    /// Moved, as far as there is more to see.
    pub(super) fn moved(self, by: Point, room: Room) -> Self {
        let middle = Point {
            x: self.middle.x + by.x,
            y: self.middle.y + by.y,
        };
        Self { middle, ..self }.within(room)
    }

    /// Whether a place is on the picture.
    pub(super) fn covers(self, at: Point, room: Room) -> bool {
        let inside = |at: f64, middle: f64, length: f64| (at - middle).abs() <= length * self.scale / 2.0;
        inside(at.x, self.middle.x, room.picture.x) && inside(at.y, self.middle.y, room.picture.y)
    }

    /// The value of the style's `transform`.
    pub(super) fn css(self) -> String {
        let Self {
            scale,
            middle: Point { x, y },
        } = self;
        format!("translate({x:.1}px, {y:.1}px) scale({scale:.3})")
    }

    /// No edge of the picture comes away from the stage's while it is larger than the stage.
    fn within(self, room: Room) -> Self {
        let most = |picture: f64, stage: f64| ((picture * self.scale - stage) / 2.0).max(0.0);
        let (x, y) = (most(room.picture.x, room.stage.x), most(room.picture.y, room.stage.y));
        let middle = Point {
            x: self.middle.x.clamp(-x, x),
            y: self.middle.y.clamp(-y, y),
        };
        Self { middle, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn point(x: f64, y: f64) -> Point {
        Point { x, y }
    }

    fn room() -> Room {
        Room::of(point(400.0, 300.0), point(800.0, 400.0))
    }

    #[test]
    fn a_picture_is_fitted_and_never_blown_up() {
        assert_eq!(room().picture, point(400.0, 200.0));
        assert_eq!(Room::of(point(400.0, 300.0), point(10.0, 20.0)).picture, point(10.0, 20.0));
        assert_eq!(Room::of(point(400.0, 300.0), point(0.0, 0.0)).picture, point(0.0, 0.0));
    }

    #[test]
    fn what_is_under_the_pointer_stays_there() {
        let zoom = Zoom::WHOLE.by(2.0, point(50.0, 20.0), room());
        assert_eq!(zoom.middle, point(-50.0, -20.0));
        let zoom = zoom.by(2.0, point(50.0, 20.0), room());
        assert_eq!((zoom.scale, zoom.middle), (4.0, point(-150.0, -60.0)));
    }

    #[test]
    fn it_is_between_whole_and_most_and_keeps_to_the_stage() {
        let most = Zoom::WHOLE.by(100.0, point(0.0, 0.0), room());
        assert!(most.is_most() && !most.is_whole());
        assert_eq!(most.moved(point(1e6, -1e6), room()).middle, point(1400.0, -650.0));
        let whole = most.moved(point(9.0, 9.0), room()).by(0.001, point(3.0, 3.0), room());
        assert_eq!(whole, Zoom::WHOLE);
        assert!(whole.is_whole());
        // Not higher than the stage: it stays in the middle.
        assert_eq!(Zoom::WHOLE.by(1.5, point(0.0, 90.0), room()).middle, point(0.0, 0.0));
    }

    #[test]
    fn places_beside_the_picture_are_told_apart() {
        assert!(Zoom::WHOLE.covers(point(199.0, -99.0), room()));
        assert!(!Zoom::WHOLE.covers(point(0.0, 101.0), room()));
        assert!(Zoom::WHOLE.by(2.0, point(0.0, 0.0), room()).covers(point(0.0, 101.0), room()));
        assert_eq!(Zoom::WHOLE.css(), "translate(0.0px, 0.0px) scale(1.000)");
    }
}
