//! What a person has chosen for this browser, kept in cookies so that the server's first render already agrees.

use crate::{error::AppError, server_fns::session, ui::ZoneSignal};
#[cfg(feature = "hydrate")]
use domain::Seconds;
use domain::Zone;
use leptos::prelude::*;

mod cookies;
mod leave;

pub use leave::{leave_if_gone, login_address, session_over, signing_out, to_no_access};

const THEME: &str = "theme";
const ENTER: &str = "enter";
const KEYS: &str = "keys";
/// The zone in use.
const ZONE: &str = "tz";
/// Present when the zone was chosen by hand; else it follows the device.
const ZONE_CHOSEN: &str = "tz_chosen";

/// What the Enter key does in the composer. Cookie `enter`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EnterKey {
    /// Enter sends, Shift+Enter breaks the line.
    #[default]
    Sends,
    /// Enter breaks the line, Ctrl+Enter or ⌘+Enter sends.
    NewLine,
}

impl EnterKey {
    /// Its name in the cookie.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sends => "send",
            Self::NewLine => "newline",
        }
    }

    /// The choice by its name; the usual one for everything else.
    pub fn of(name: &str) -> Self {
        if name == "newline" { Self::NewLine } else { Self::Sends }
    }
}

/// Light or dark. Cookie `theme`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    Light,
    Dark,
    /// As the device is set.
    #[default]
    System,
}

impl Theme {
    /// Its name in the cookie.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::System => "system",
        }
    }

    /// The choice of whoever asks for this page, or has it open.
    pub fn read() -> Self {
        Self::of(&cookies::read(THEME).unwrap_or_default())
    }

    /// The choice by its name; the device's for everything else.
    pub fn of(name: &str) -> Self {
        match name {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }

    /// What `data-theme` of the document says; nothing lets the style sheet ask the device.
    pub const fn attribute(self) -> Option<&'static str> {
        match self {
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
            Self::System => None,
        }
    }
}

/// The choice of [`EnterKey`]. Provided by the frame.
#[derive(Clone, Copy)]
pub struct EnterPref(pub RwSignal<EnterKey>);

/// The choice of [`Theme`]. Provided by the frame.
#[derive(Clone, Copy)]
pub struct ThemePref(pub RwSignal<Theme>);

/// Whether keys without Ctrl or ⌘ do something. Cookie `keys`. Provided by the frame.
#[derive(Clone, Copy)]
pub struct KeysPref(pub RwSignal<bool>);

/// The name of the zone chosen by hand; none while it follows the device. Provided by the frame.
#[derive(Clone, Copy)]
pub struct ZonePref(pub RwSignal<Option<String>>);

/// Reads all choices and provides them to the pages below. `zone` is the one that the server used for this page.
pub fn provide(zone: Zone) {
    let enter = EnterKey::of(&cookies::read(ENTER).unwrap_or_default());
    let chosen = cookies::read(ZONE_CHOSEN).and(cookies::read(ZONE));
    provide_context(EnterPref(RwSignal::new(enter)));
    provide_context(KeysPref(RwSignal::new(cookies::read(KEYS).as_deref() != Some("off"))));
    provide_context(ThemePref(RwSignal::new(Theme::read())));
    provide_context(ZonePref(RwSignal::new(chosen)));
    provide_context(ZoneSignal(RwSignal::new(zone)));
}

impl EnterPref {
    /// Takes a choice over and keeps it.
    pub fn choose(self, key: EnterKey) {
        cookies::write(ENTER, key.name());
        self.0.set(key);
    }
}

impl KeysPref {
    /// Takes a choice over and keeps it.
    pub fn choose(self, on: bool) {
        cookies::write(KEYS, if on { "on" } else { "off" });
        self.0.set(on);
    }
}

impl ThemePref {
    /// Takes a choice over, shows it at once and keeps it.
    pub fn choose(self, theme: Theme) {
        cookies::write(THEME, theme.name());
        self.0.set(theme);
        #[cfg(feature = "hydrate")]
        if let Some(root) = document().document_element() {
            let _ = match theme.attribute() {
                Some(value) => root.set_attribute("data-theme", value),
                None => root.remove_attribute("data-theme"),
            };
        }
    }
}

/// Shows all times in the named zone from now on, or in the device's own when there is no name.
pub async fn choose_zone(pref: ZonePref, shown: ZoneSignal, chosen: Option<String>) -> Result<(), AppError> {
    let name = chosen.clone().or_else(device_zone).unwrap_or_else(|| "UTC".to_owned());
    let zone = session::zone(name).await?;
    cookies::write(ZONE, &zone.name);
    if chosen.is_some() {
        cookies::write(ZONE_CHOSEN, "1");
    } else {
        cookies::remove(ZONE_CHOSEN);
    }
    crate::hydration::all();
    // The page may be gone by now.
    let _ = shown.0.try_set(zone);
    let _ = pref.0.try_set(chosen);
    Ok(())
}

/// True when nobody chose a zone and the device is in another than the page shows.
#[cfg(feature = "hydrate")]
pub fn zone_is_stale(pref: ZonePref, shown: ZoneSignal) -> bool {
    // The name last: asking the browser for it loads all that it knows of languages.
    pref.0.with_untracked(Option::is_none)
        && !shown.0.with_untracked(reads_the_same)
        && device_zone().is_some_and(|device| shown.0.with_untracked(|zone| zone.name != device))
}

/// Whether the device's clock reads the same as the zone's, all through the year that ends now.
#[cfg(feature = "hydrate")]
fn reads_the_same(zone: &Zone) -> bool {
    const DAY: f64 = 86_400_000.0;
    let now = js_sys::Date::now();
    [0.0, 91.0, 182.0, 273.0].into_iter().map(|days| now - days * DAY).all(|at| {
        let west = js_sys::Date::new(&at.into()).get_timezone_offset();
        #[allow(clippy::cast_possible_truncation, reason = "seconds since 1970 fit")]
        let offset = zone.offset_at(Seconds((at / 1000.0) as i64));
        (f64::from(offset) + west * 60.0).abs() < 1.0
    })
}

/// The device's zone by its IANA name.
#[cfg(feature = "hydrate")]
fn device_zone() -> Option<String> {
    let options = js_sys::Intl::DateTimeFormat::new(&js_sys::Array::new(), &js_sys::Object::new()).resolved_options();
    js_sys::Reflect::get(&options, &"timeZone".into())
        .ok()?
        .as_string()
        .filter(|name| !name.is_empty())
}

#[cfg(not(feature = "hydrate"))]
const fn device_zone() -> Option<String> {
    None
}
