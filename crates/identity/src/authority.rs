//! Authority as a value: who may do something holds a `Viewer`, an `Operator` or an `Admin`. Only this crate makes them, out of a
//! verified request.

use crate::session::Profile;
use domain::{PhoneId, Role, UserId};
use std::{collections::BTreeSet, fmt, sync::Arc};

/// A person by name: for audit rows, authors and assignees. Holding one allows nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    pub sub: UserId,
    pub name: String,
    pub email: Option<String>,
    /// The numbers that they see; none for all.
    sight: Sight,
}

/// Which of our numbers somebody sees; none for all of them.
pub(crate) type Sight = Option<BTreeSet<PhoneId>>;

impl Actor {
    pub(crate) fn of(profile: &Profile, sight: Sight) -> Self {
        Self {
            sight,
            sub: profile.sub.clone(),
            name: profile.name.clone(),
            email: profile.email.clone(),
        }
    }
}

/// Names a sign-in, so that its live streams can be ended with it. Not the cookie, and of no use as one.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SessionKey(String);

impl SessionKey {
    pub(crate) fn new(tokens_id: &str) -> Self {
        Self(tokens_id.to_owned())
    }
}

impl fmt::Debug for SessionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionKey")
    }
}

/// Somebody who is signed in, perhaps without a role.
#[derive(Clone, Debug)]
pub struct Person {
    actor: Arc<Actor>,
    role: Option<Role>,
    session: SessionKey,
    pub(crate) profile: Arc<Profile>,
}

/// The person's role does not allow it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this needs the role {}", needed.name())]
pub struct Forbidden {
    pub needed: Role,
    pub has: Option<Role>,
}

impl Person {
    pub(crate) fn new(profile: Arc<Profile>, role: Option<Role>, sight: Sight) -> Self {
        let actor = Actor::of(&profile, sight);
        let session = SessionKey::new(&profile.tokens);
        Self {
            actor: Arc::new(actor),
            role,
            session,
            profile,
        }
    }

    /// Who it is.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The role in effect: the lower of token and directory. `None` for who is in no group, disabled, or gone.
    pub const fn role(&self) -> Option<Role> {
        self.role
    }

    /// Whether both may do and see the same.
    pub fn may_the_same(&self, other: &Self) -> bool {
        self.role == other.role && self.sight() == other.sight()
    }

    pub(crate) fn sight(&self) -> &Sight {
        &self.actor.sight
    }

    /// The sign-in that this request belongs to.
    pub const fn session(&self) -> &SessionKey {
        &self.session
    }

    /// Authority to read.
    pub fn viewer(&self) -> Result<Viewer, Forbidden> {
        self.at_least(Role::Viewer).map(Viewer)
    }

    /// Authority to answer customers and organise the work.
    pub fn operator(&self) -> Result<Operator, Forbidden> {
        self.at_least(Role::Operator).map(Operator)
    }

    /// Authority over people, numbers, templates and settings.
    pub fn admin(&self) -> Result<Admin, Forbidden> {
        self.at_least(Role::Admin).map(Admin)
    }

    fn at_least(&self, needed: Role) -> Result<Arc<Actor>, Forbidden> {
        if self.role >= Some(needed) {
            Ok(self.actor.clone())
        } else {
            Err(Forbidden { needed, has: self.role })
        }
    }
}

/// May read.
#[derive(Clone, Debug)]
pub struct Viewer(Arc<Actor>);

/// May answer customers and organise the work; may also read.
#[derive(Clone, Debug)]
pub struct Operator(Arc<Actor>);

/// May everything.
#[derive(Clone, Debug)]
pub struct Admin(Arc<Actor>);

macro_rules! acts {
    ($($name:ident),*) => {$(
        impl $name {
            /// Who acts.
            pub fn actor(&self) -> &Actor {
                &self.0
            }
        }
    )*};
}

acts!(Viewer, Operator, Admin);

impl From<Operator> for Viewer {
    fn from(operator: Operator) -> Self {
        Self(operator.0)
    }
}

impl From<Admin> for Operator {
    fn from(admin: Admin) -> Self {
        Self(admin.0)
    }
}

impl From<Admin> for Viewer {
    fn from(admin: Admin) -> Self {
        Self(admin.0)
    }
}

/// Whether somebody may see the conversations of one of our numbers. Every read asks, and so does the live stream.
pub fn may_see(viewer: &Viewer, phone: &PhoneId) -> bool {
    viewer.0.sight.as_ref().is_none_or(|sight| sight.contains(phone))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use domain::Millis;

    fn person(role: Option<Role>) -> Person {
        person_who_sees(role, None)
    }

    fn person_who_sees(role: Option<Role>, sight: Sight) -> Person {
        let profile = Profile {
            sub: UserId::parse("11111111-1111-4111-8111-111111111111").unwrap(),
            name: "Mira Okafor".into(),
            email: None,
            username: "mira".into(),
            tokens: "tokens".into(),
            created_at: Millis(0),
        };
        Person::new(Arc::new(profile), role, sight)
    }

    #[test]
    fn each_role_gives_its_own_authority_and_those_below() {
        let allowed = |role| {
            let person = person(role);
            [person.viewer().is_ok(), person.operator().is_ok(), person.admin().is_ok()]
        };
        assert_eq!(allowed(None), [false, false, false]);
        assert_eq!(allowed(Some(Role::Viewer)), [true, false, false]);
        assert_eq!(allowed(Some(Role::Operator)), [true, true, false]);
        assert_eq!(allowed(Some(Role::Admin)), [true, true, true]);
    }

    #[test]
    fn a_refusal_names_the_role_that_is_needed() {
        let refused = person(Some(Role::Viewer)).admin().unwrap_err();
        assert_eq!(
            refused,
            Forbidden {
                needed: Role::Admin,
                has: Some(Role::Viewer)
            }
        );
        assert_eq!(refused.to_string(), "this needs the role Admin");
    }

    #[test]
    fn authority_goes_down_only() {
        let admin = person(Some(Role::Admin)).admin().unwrap();
        let operator = Operator::from(admin);
        let viewer = Viewer::from(operator);
        assert_eq!(viewer.actor().name, "Mira Okafor");
        assert!(may_see(&viewer, &PhoneId::parse("106540352242922").unwrap()));
    }

    #[test]
    fn who_is_given_numbers_sees_no_other() {
        let (ours, other) = (PhoneId::parse("1").unwrap(), PhoneId::parse("2").unwrap());
        let person = person_who_sees(Some(Role::Admin), Some(BTreeSet::from([ours.clone()])));
        let viewer = person.viewer().unwrap();
        assert!(may_see(&viewer, &ours) && !may_see(&viewer, &other));
        let admin = Viewer::from(person.admin().unwrap());
        assert!(!may_see(&admin, &other));
        assert!(!person.may_the_same(&super::tests::person(Some(Role::Admin))));
    }
}
