//! How many conversations are unread, in the document's title: seen from another tab, too.

use leptos::prelude::*;

/// The number of unread conversations among those that the list has loaded. Provided by the app.
///
/// Counted by reference: the server writes the title when the page's own arena is not at hand any more.
#[derive(Clone)]
pub(crate) struct Unread(ArcRwSignal<(usize, bool)>);

impl Unread {
    /// None yet.
    pub(crate) fn provide() -> Self {
        let unread = Self(ArcRwSignal::new((0, false)));
        provide_context(unread.clone());
        unread
    }

    /// There are this many; `more` when the list goes on beyond what was counted.
    pub(crate) fn set(&self, count: usize, more: bool) {
        if self.0.try_get_untracked() != Some((count, more)) {
            self.0.set((count, more));
        }
    }

    /// "3", or "12+" when there are more than were counted; none when nothing is unread.
    pub(crate) fn words(&self) -> Option<String> {
        let (count, more) = self.0.try_get()?;
        let plus = if more { "+" } else { "" };
        (count > 0).then(|| format!("{count}{plus}"))
    }

    /// The title with the number before it.
    pub(crate) fn before(&self, title: String) -> String {
        match self.words() {
            Some(words) => format!("({words}) {title}"),
            None => title,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_stands_first_unless_there_is_none() {
        let owner = Owner::new();
        owner.with(|| {
            let unread = Unread::provide();
            let title = || unread.before("Inbox".to_owned());
            assert_eq!(title(), "Inbox");
            unread.set(3, false);
            assert_eq!(title(), "(3) Inbox");
            unread.set(12, true);
            assert_eq!(title(), "(12+) Inbox");
        });
    }
}
