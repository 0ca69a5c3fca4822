//! Random bits from the browser. The server draws none here: nothing is made while a page is rendered.

/// 80 random bits, as ids take them.
#[cfg(feature = "hydrate")]
pub(crate) fn bits() -> u128 {
    bytes::<10>().iter().fold(0, |bits, byte| bits << 8 | u128::from(*byte))
}

#[cfg(not(feature = "hydrate"))]
pub(crate) const fn bits() -> u128 {
    0
}

/// `N` random bytes. Falls back to `Math.random` where there is no Web Crypto: uniqueness suffers, nothing secret does.
#[cfg(feature = "hydrate")]
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0_u8; N];
    let filled = leptos::prelude::window()
        .crypto()
        .is_ok_and(|crypto| crypto.get_random_values_with_u8_array(&mut bytes).is_ok());
    if !filled {
        for byte in &mut bytes {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // 0 ≤ value < 256
            let value = (js_sys::Math::random() * 256.0) as u8;
            *byte = value;
        }
    }
    bytes
}
