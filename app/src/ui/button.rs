//! The looks of buttons and of links that act like buttons. Targets are 44 px high wherever a finger may touch them.

/// The one main action of a place.
pub const PRIMARY: &str = "inline-flex min-h-11 desk:min-h-9 items-center justify-center gap-1.5 rounded-lg border border-transparent bg-brand px-3.5 font-medium text-brand-ink transition-[filter] duration-150 hover:brightness-95 disabled:pointer-events-none disabled:opacity-50";

/// Any other action.
pub const SECONDARY: &str = "inline-flex min-h-11 desk:min-h-9 items-center justify-center gap-1.5 rounded-lg border border-line bg-surface px-3 font-medium text-ink transition-colors duration-150 hover:bg-raised disabled:pointer-events-none disabled:opacity-50";

/// An action inside a sentence or a toast.
pub const QUIET: &str = "inline-flex min-h-11 desk:min-h-8 items-center gap-1.5 rounded-lg px-2 font-medium text-brand transition-colors duration-150 hover:bg-brand-soft disabled:pointer-events-none disabled:opacity-50";

/// An icon alone; give it an `aria-label` and a `title`.
pub const ICON: &str = "grid size-11 desk:size-9 shrink-0 place-items-center rounded-lg text-muted transition-colors duration-150 hover:bg-raised hover:text-ink disabled:pointer-events-none disabled:opacity-50";

/// A native select without its own arrow: put a `ChevronDown` at its right, in a `relative` box.
pub const SELECT: &str =
    "min-h-11 desk:min-h-9 w-full appearance-none truncate rounded-lg border border-line bg-raised pl-2.5 pr-8 text-ink";
