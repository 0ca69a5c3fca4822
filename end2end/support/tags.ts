/** Where a test runs besides the first project, a desk in light colours. */

/** Layout, touch and what a WebView shows: also on a phone. */
export const PHONE = { tag: "@phone" };

/** What only a phone has: on a phone and nowhere else. */
export const PHONE_ONLY = { tag: "@phone-only" };

/** Colours, contrast and pictures: also in dark. */
export const DARK = { tag: "@dark" };

/** Both: on a desk and on a phone, each in light and dark. */
export const EVERYWHERE = { tag: ["@phone", "@dark"] };

/** A long way through a page that other tests look at: on a phone in dark, so that either size and either scheme is gone through once. */
export const TWICE = { tag: "@twice" };
