//! The looks of links that choose between views of the same thing. The link is the target, as high as a thumb needs on phones; what
//! is seen of it is the mark inside.

/// The link. The one that is chosen has `aria-current="true"`.
pub const LINK: &str = "group inline-flex min-h-11 items-center rounded-full text-muted not-desk:-my-2 desk:min-h-6";

/// The mark of a tab.
pub const PILL: &str = "rounded-full px-2.5 py-1 transition-colors duration-150 group-hover:bg-raised group-aria-[current=true]:bg-ink group-aria-[current=true]:text-surface forced-colors:group-aria-[current=true]:underline";

/// The mark of a segment, in a `SEGMENTS` box.
pub const SEGMENT: &str = "rounded-md px-2.5 py-1 transition-colors duration-150 group-hover:text-ink group-aria-[current=true]:bg-surface group-aria-[current=true]:text-ink group-aria-[current=true]:shadow-sm group-aria-[current=true]:ring-1 group-aria-[current=true]:ring-line forced-colors:group-aria-[current=true]:underline";

/// The box around segments.
pub const SEGMENTS: &str = "flex gap-0.5 rounded-lg bg-canvas p-0.5 text-2xs font-medium";
