//! Parts without knowledge of the product's data flow: they show what they are given.

pub mod avatar;
pub mod badge;
pub mod banner;
pub mod button;
pub mod clock;
pub mod dialog;
pub mod empty;
pub mod icons;
pub mod keys;
pub mod menu;
pub mod reference;
pub mod size;
pub mod skeleton;
pub mod tabs;
pub mod ticks;
pub mod time;
pub mod toast;
pub mod tooltip;
pub mod window;

pub use avatar::{Avatar, AvatarSize, initials};
pub use badge::UnreadBadge;
pub use banner::Banner;
pub use clock::{NowSignal, ZoneSignal};
pub use dialog::{Dialog, Place};
pub use empty::{Empty, Failed};
pub use icons::{Glyph, Icon};
pub use keys::Keys;
pub use menu::{Menu, MenuItem};
pub use reference::Reference;
pub use size::size;
pub use skeleton::Skeleton;
pub use ticks::{Ticks, delivery_words};
pub use time::{Ago, At};
pub use toast::{ToastCard, ToastHost, Toasts};
pub use tooltip::Tooltip;
pub use window::{WindowChip, WindowLine};
