//! A round picture of initials.

use domain::CustomerCard;
use leptos::prelude::*;

/// How large.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AvatarSize {
    /// 24 px, inside buttons and rows.
    Small,
    /// 36 px, in lists and headers.
    #[default]
    Medium,
    /// 56 px, at the top of a panel.
    Large,
}

impl AvatarSize {
    const fn classes(self) -> &'static str {
        match self {
            Self::Small => "size-6 text-2xs tracking-tighter",
            Self::Medium => "size-9 text-xs",
            Self::Large => "size-14 text-lg",
        }
    }
}

/// All of them keep white text above 4.5:1.
const HUES: [&str; 8] = [
    "bg-hue-1", "bg-hue-2", "bg-hue-3", "bg-hue-4", "bg-hue-5", "bg-hue-6", "bg-hue-7", "bg-hue-8",
];

/// The same seed gives the same colour everywhere (FNV-1a over its bytes).
fn hue(seed: &str) -> &'static str {
    let hash = seed
        .bytes()
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    // The low bits of the product depend on the low bits of the input only, so mix the high ones in.
    let hash = hash ^ (hash >> 15);
    HUES.get(hash as usize % HUES.len()).copied().unwrap_or("bg-hue-1")
}

/// One or two letters for a person's name.
pub fn initials(name: &str) -> String {
    CustomerCard {
        name: Some(name.to_owned()),
        ..CustomerCard::default()
    }
    .initials()
}

/// Initials on a colour. Decoration: the name always stands beside it or on the button around it.
#[component]
pub fn Avatar(
    #[prop(into)] initials: String,
    /// What the colour is chosen by: an id.
    #[prop(into)]
    seed: String,
    #[prop(optional)] size: AvatarSize,
) -> impl IntoView {
    // Drawn by the style sheet: letters that are no text do not end up in names, in copies or in what is read out.
    let class = format!(
        "grid shrink-0 place-items-center rounded-full font-semibold text-white before:content-[attr(data-initials)] {} {}",
        size.classes(),
        hue(&seed)
    );
    view! { <span class=class data-initials=initials aria-hidden="true"></span> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_stable_and_spread() {
        assert_eq!(hue("a"), hue("a"));
        let used: std::collections::BTreeSet<_> = (0..64).map(|n| hue(&format!("01K{n:023}"))).collect();
        assert_eq!(used.len(), HUES.len());
    }
}
