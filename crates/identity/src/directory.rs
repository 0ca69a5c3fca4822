//! Who has which role now, as every instance reads it from one item.

use crate::{Identity, Person, Unavailable, authority::Sight, session::Profile};
use domain::{Millis, Role, UserId};
use std::sync::{Arc, Mutex, PoisonError};
use store::{DirectoryItem, DirectoryPerson};

/// How long an instance trusts what it has read.
const CACHED_MS: i64 = 1_000;

#[derive(Default)]
pub(crate) struct DirectoryCache(Mutex<Option<(Millis, Arc<DirectoryItem>)>>);

impl DirectoryCache {
    fn get(&self, now: Millis) -> Option<Arc<DirectoryItem>> {
        let cached = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, directory) = cached.as_ref()?;
        (0..CACHED_MS).contains(&now.0.saturating_sub(at.0)).then(|| directory.clone())
    }

    pub(crate) fn put(&self, now: Millis, directory: Arc<DirectoryItem>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, directory));
    }
}

/// The role that the directory gives. Missing and disabled people have none.
pub(crate) fn role_in(directory: &DirectoryItem, sub: &UserId) -> Option<Role> {
    directory
        .people
        .iter()
        .find(|person| person.sub == *sub && person.enabled)
        .map(|person| person.role)
}

/// The numbers that the directory lets a person see; none for all.
pub(crate) fn sight_in(directory: &DirectoryItem, sub: &UserId) -> Sight {
    directory.sights.get(sub).filter(|sight| !sight.is_empty()).cloned()
}

/// Whether all sessions of the person were ended since this one began.
pub(crate) fn is_over(directory: &DirectoryItem, profile: &Profile) -> bool {
    directory.signed_out.get(&profile.sub).is_some_and(|at| profile.created_at <= *at)
}

/// The role in effect: a token outlives a demotion, so the lower of the two counts.
pub(crate) fn effective(token: Option<Role>, directory: Option<Role>) -> Option<Role> {
    token.min(directory)
}

impl Identity {
    /// The directory, at most a second old. `Unavailable::Directory` when it was never read: then nobody's role can be told.
    pub(crate) async fn directory(&self) -> Result<Arc<DirectoryItem>, Unavailable> {
        let now = self.inner.clock.now();
        if let Some(directory) = self.inner.directory.get(now) {
            return Ok(directory);
        }
        let directory = Arc::new(self.inner.store.directory().await?.ok_or(Unavailable::Directory)?);
        self.inner.directory.put(now, directory.clone());
        Ok(directory)
    }

    /// Whether the directory still gives a person the role and the numbers they have, and their session goes on. Costs no read of their session: live streams ask often.
    pub async fn keeps_role(&self, person: &Person) -> Result<bool, Unavailable> {
        let directory = self.directory().await?;
        if is_over(&directory, &person.profile) {
            return Ok(false);
        }
        let sub = &person.actor().sub;
        Ok(effective(person.role(), role_in(&directory, sub)) == person.role() && sight_in(&directory, sub) == *person.sight())
    }

    /// Everybody with a role who may sign in, by name: for lists of assignees.
    pub async fn people(&self) -> Result<Vec<DirectoryPerson>, Unavailable> {
        let directory = self.directory().await?;
        let mut people: Vec<DirectoryPerson> = directory.people.iter().filter(|person| person.enabled).cloned().collect();
        people.sort_by_cached_key(|person| (person.name.to_lowercase(), person.sub.clone()));
        Ok(people)
    }

    /// When Cognito was last read. Normally less than half a minute ago; older means that demotions are not seen.
    pub async fn directory_read_at(&self) -> Result<Millis, Unavailable> {
        Ok(self.directory().await?.read_at)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn directory(role: Role, enabled: bool) -> DirectoryItem {
        let person = DirectoryPerson {
            sub: UserId::parse("sub-1").unwrap(),
            username: "mira".into(),
            name: "Mira Okafor".into(),
            email: None,
            role,
            enabled,
        };
        DirectoryItem {
            people: vec![person],
            signed_out: std::collections::BTreeMap::new(),
            sights: std::collections::BTreeMap::new(),
            read_at: Millis(0),
            version: 1,
        }
    }

    #[test]
    fn the_lower_of_token_and_directory_counts() {
        use Role::{Admin, Operator, Viewer};
        for (token, directory, expected) in [
            (Some(Admin), Some(Admin), Some(Admin)),
            (Some(Admin), Some(Viewer), Some(Viewer)),
            (Some(Viewer), Some(Admin), Some(Viewer)),
            (Some(Operator), None, None),
            (None, Some(Operator), None),
            (None, None, None),
        ] {
            assert_eq!(effective(token, directory), expected, "{token:?} {directory:?}");
        }
    }

    #[test]
    fn who_is_disabled_or_missing_has_no_role() {
        let (mira, other) = (UserId::parse("sub-1").unwrap(), UserId::parse("sub-2").unwrap());
        assert_eq!(role_in(&directory(Role::Admin, true), &mira), Some(Role::Admin));
        assert_eq!(role_in(&directory(Role::Admin, false), &mira), None);
        assert_eq!(role_in(&directory(Role::Admin, true), &other), None);
    }
}
