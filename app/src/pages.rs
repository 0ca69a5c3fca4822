//! Every page in one table: its address, its name, who may see it, and where it is offered. Router, navigation, sign-in and the
//! server's list of addresses go by it.

use crate::ui::Glyph;
use domain::Role;

/// Stands in the address of a conversation for its id.
pub(crate) const ID: &str = "{id}";

/// Who may see a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Whoever asks.
    Everybody,
    /// Signed in, in whatever group or none.
    SignedIn,
    /// At least this role.
    Role(Role),
}

/// How the navigation offers a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    pub glyph: Glyph,
    /// The keys that go there: `g` and a letter.
    pub keys: &'static str,
    /// What the palette and the list of keys call going there.
    pub command: &'static str,
}

/// A page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its address as the router writes it; a segment in braces stands for any one.
    pub path: &'static str,
    /// What it is called before it knows what it shows; also its name in the navigation.
    pub title: &'static str,
    pub access: Access,
    pub entry: Option<Entry>,
}

impl Page {
    const fn open(path: &'static str, title: &'static str, access: Access) -> Self {
        Self {
            path,
            title,
            access,
            entry: None,
        }
    }

    /// Whether an address, without its query, is this page's.
    pub fn is_at(&self, path: &str) -> bool {
        let mut given = path.split('/');
        self.path.split('/').all(|own| {
            given
                .next()
                .is_some_and(|segment| segment == own || (own.starts_with('{') && !segment.is_empty()))
        }) && given.next().is_none()
    }

    /// What stands in an address for `{id}`, when the address is this page's.
    pub(crate) fn id_in<'a>(&self, path: &'a str) -> Option<&'a str> {
        let id = path.strip_prefix(self.path.strip_suffix(ID)?)?;
        (!id.is_empty() && !id.contains('/')).then_some(id)
    }

    /// Whether an address is this page's or lies below it.
    pub fn is_above(&self, path: &str) -> bool {
        path.strip_prefix(self.path)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Whether somebody in this role may see it.
    pub fn is_for(&self, role: Role) -> bool {
        match self.access {
            Access::Everybody | Access::SignedIn => true,
            Access::Role(least) => role >= least,
        }
    }

    /// Whether it stands within the frame: a page for people with a role.
    pub const fn is_framed(&self) -> bool {
        matches!(self.access, Access::Role(_))
    }
}

/// Signing in.
pub const LOGIN: Page = Page::open("/login", "Sign in", Access::Everybody);
/// Signed out.
pub const LOGOUT: Page = Page::open("/logout", "Signed out", Access::Everybody);
/// Signed in, and in no group.
pub const NO_ACCESS: Page = Page::open("/no-access", "No access yet", Access::SignedIn);
/// The list.
pub const INBOX: Page = Page {
    entry: Some(Entry {
        glyph: Glyph::Inbox,
        keys: "g i",
        command: "Go to the inbox",
    }),
    ..Page::open("/inbox", "Inbox", Access::Role(Role::Viewer))
};
/// The list with one conversation open.
pub const CONVERSATION: Page = Page::open("/inbox/{id}", "Conversation", Access::Role(Role::Viewer));
/// All templates of all accounts.
pub const TEMPLATES: Page = Page {
    entry: Some(Entry {
        glyph: Glyph::Template,
        keys: "g t",
        command: "Go to the templates",
    }),
    ..Page::open("/templates", "Templates", Access::Role(Role::Viewer))
};
/// Where a template is written. Who may not is told so on the page.
pub const NEW_TEMPLATE: Page = Page::open("/templates/new", "New template", Access::Role(Role::Viewer));
/// One template in one language.
pub const TEMPLATE: Page = Page::open("/templates/{account}/{name}/{language}", "Template", Access::Role(Role::Viewer));
/// What Admins do; begins with the people.
pub const ADMIN: Page = Page {
    entry: Some(Entry {
        glyph: Glyph::Shield,
        keys: "g d",
        command: "Go to admin",
    }),
    ..Page::open("/admin", "Admin", Access::Role(Role::Admin))
};
/// Who may sign in, and in which role.
pub const PEOPLE: Page = Page::open("/admin/people", "People", Access::Role(Role::Admin));
/// What is done by itself.
pub const RULES: Page = Page::open("/admin/rules", "Rules", Access::Role(Role::Admin));
/// The accounts and numbers.
pub const NUMBERS: Page = Page::open("/admin/numbers", "Numbers", Access::Role(Role::Admin));
/// One number, with what is set of it.
pub const NUMBER: Page = Page::open("/admin/numbers/{number}", "Number", Access::Role(Role::Admin));
/// What is set for the team as a whole.
pub const SETTINGS: Page = Page::open("/admin/settings", "Settings", Access::Role(Role::Admin));
/// Who did what.
pub const AUDIT: Page = Page::open("/admin/audit", "Audit", Access::Role(Role::Admin));
/// What could not be taken in.
pub const EVENTS: Page = Page::open("/admin/events", "Events", Access::Role(Role::Admin));
/// How drafts are to be.
pub const ASSISTANT: Page = Page::open("/admin/assistant", "Assistant", Access::Role(Role::Admin));
/// What drafts rest on.
pub const KNOWLEDGE: Page = Page::open("/admin/knowledge", "Knowledge", Access::Role(Role::Admin));

/// Bulk jobs.
pub const BULK: Page = Page {
    entry: Some(Entry {
        glyph: Glyph::Send,
        keys: "g b",
        command: "Go to bulk jobs",
    }),
    ..Page::open("/bulk", "Bulk", Access::Role(Role::Viewer))
};
/// One of them.
pub const BULK_JOB: Page = Page::open("/bulk/{id}", "Bulk job", Access::Role(Role::Viewer));
/// The team's figures.
pub const ANALYTICS: Page = Page {
    entry: Some(Entry {
        glyph: Glyph::Chart,
        keys: "g a",
        command: "Go to analytics",
    }),
    ..Page::open("/analytics", "Analytics", Access::Role(Role::Viewer))
};
/// Who waits right now, for a screen on the wall.
pub const NOW: Page = Page::open("/analytics/now", "Now", Access::Role(Role::Viewer));
/// The conversations and messages that a figure counts.
pub const BEHIND: Page = Page::open("/analytics/behind", "Behind a figure", Access::Role(Role::Viewer));

/// All of them.
pub const PAGES: &[Page] = &[
    LOGIN,
    LOGOUT,
    NO_ACCESS,
    INBOX,
    CONVERSATION,
    TEMPLATES,
    NEW_TEMPLATE,
    TEMPLATE,
    BULK,
    BULK_JOB,
    ANALYTICS,
    NOW,
    BEHIND,
    ADMIN,
    PEOPLE,
    RULES,
    NUMBERS,
    NUMBER,
    SETTINGS,
    AUDIT,
    EVENTS,
    ASSISTANT,
    KNOWLEDGE,
];

/// The page at an address, without its query.
pub fn at(path: &str) -> Option<&'static Page> {
    const ALL: &[Page] = PAGES;
    ALL.iter().find(|page| page.is_at(path))
}

/// The pages that the navigation offers, in its order.
pub(crate) fn entries() -> impl Iterator<Item = (&'static Page, Entry)> {
    const ALL: &[Page] = PAGES;
    ALL.iter().filter_map(|page| Some((page, page.entry?)))
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use leptos_axum::generate_route_list;
    use std::collections::BTreeSet;

    #[test]
    fn every_page_of_the_table_has_a_route_and_every_route_a_page() {
        let routes: BTreeSet<_> = generate_route_list(crate::App)
            .iter()
            .map(|route| route.path().to_owned())
            .collect();
        for page in PAGES {
            assert!(
                routes.contains(page.path),
                "{} has no route: add it in app/src/routes.rs, or take it out of app/src/pages.rs",
                page.path
            );
        }
        for route in routes {
            assert!(
                PAGES.iter().any(|page| page.path == route),
                "{route} is in no table: add it to PAGES in app/src/pages.rs with its title and who may see it"
            );
        }
    }

    #[test]
    fn every_page_has_a_title_and_an_address_of_its_own() {
        for (index, page) in PAGES.iter().enumerate() {
            assert!(
                !page.title.is_empty(),
                "{} has no title: give it one in app/src/pages.rs",
                page.path
            );
            for other in &PAGES[index + 1..] {
                assert_ne!(page.path, other.path, "two pages have one address: change one in app/src/pages.rs");
            }
        }
    }

    #[test]
    fn every_page_in_the_navigation_is_within_the_frame_and_has_keys_of_its_own() {
        let mut known = BTreeSet::new();
        for (page, entry) in entries() {
            assert!(
                page.is_framed() && !page.path.contains('{'),
                "{} cannot be in the navigation",
                page.path
            );
            let letter = entry.keys.strip_prefix("g ").filter(|letter| letter.len() == 1);
            assert!(
                letter.is_some(),
                "the keys of {} must be `g` and a letter, in app/src/pages.rs",
                page.path
            );
            assert!(
                known.insert(entry.keys),
                "{} has the keys of another page, in app/src/pages.rs",
                page.path
            );
        }
    }

    #[test]
    fn every_page_is_told_in_the_security_table() {
        let text = include_str!("../../docs/SECURITY.md");
        for page in PAGES {
            assert!(
                text.contains(&format!("| GET `{}` |", page.path)),
                "{} has no rule: add one in tests/server/matrix/rules.rs, and its line in docs/SECURITY.md",
                page.path
            );
        }
    }

    #[test]
    fn an_address_is_a_page_as_a_whole_or_not_at_all() {
        assert_eq!(at("/inbox"), Some(&INBOX));
        assert_eq!(at("/inbox/a-1"), Some(&CONVERSATION));
        assert_eq!(at("/templates/new"), Some(&NEW_TEMPLATE));
        assert_eq!(at("/templates/waba-1/hello/en_US"), Some(&TEMPLATE));
        for nowhere in [
            "",
            "/",
            "/inbox/",
            "/inboxes",
            "/inbox/a/b",
            "/templates/a",
            "/templates/a//en",
            "/templates/a/b/c/d",
        ] {
            assert_eq!(at(nowhere), None, "{nowhere}");
        }
        assert!(INBOX.is_above("/inbox/a-1") && !INBOX.is_above("/inboxes"));
        assert_eq!(CONVERSATION.id_in("/inbox/a-1"), Some("a-1"));
        assert_eq!(CONVERSATION.id_in("/inbox"), None);
    }
}
