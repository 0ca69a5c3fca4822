//! The three roles.

use serde::{Deserialize, Serialize};

/// What a signed-in person may do. Each role includes the ones before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Role {
    /// Reads everything, changes nothing.
    Viewer,
    /// Answers customers and organises the work.
    Operator,
    /// Also manages people, numbers, templates and settings.
    Admin,
}

impl Role {
    /// All roles, the least first.
    pub const ALL: [Self; 3] = [Self::Viewer, Self::Operator, Self::Admin];

    /// The role's name, which is also the name of its Cognito group.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Viewer => "Viewer",
            Self::Operator => "Operator",
            Self::Admin => "Admin",
        }
    }

    /// The highest role among group names; none when no group is one of ours. Case matters, as it does in Cognito.
    pub fn from_groups<S: AsRef<str>>(groups: &[S]) -> Option<Self> {
        Self::ALL
            .into_iter()
            .rev()
            .find(|role| groups.iter().any(|group| group.as_ref() == role.name()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_group_counts_and_unknown_groups_give_nothing() {
        assert_eq!(Role::from_groups(&["Viewer", "Admin", "Operator"]), Some(Role::Admin));
        assert_eq!(Role::from_groups(&["viewer", "admins"]), None);
        assert_eq!(Role::from_groups::<&str>(&[]), None);
    }
}
