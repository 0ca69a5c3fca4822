//! The people of the team as Admins manage them: who they are, in which state, and what may be done to them.

use crate::{Millis, PhoneId, Role, UserId};
use serde::{Deserialize, Serialize};

mod list;

pub use list::{ListLine, MOST_LIST_BYTES, MOST_PEOPLE, people};

/// Longest e-mail address. RFC 5321: 254 characters.
const MAX_EMAIL: usize = 254;
/// Longest name.
const MAX_NAME: usize = 100;

/// How things stand with somebody's account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MemberState {
    Active,
    /// Comes by another service, which keeps their password.
    Elsewhere,
    /// Invited, and never signed in: the temporary password of the invitation still holds.
    Invited,
    /// Cannot sign in before they confirm their address.
    Unconfirmed,
    /// An Admin reset the password: they choose a new one with the code that was sent to them.
    NewPassword,
    /// An Admin keeps them from signing in.
    Disabled,
}

/// One of the people in the user pool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    pub id: UserId,
    pub name: String,
    pub email: Option<String>,
    /// None for who is in no group and can see nothing.
    pub role: Option<Role>,
    pub state: MemberState,
    /// The numbers that they see; all when there are none.
    #[serde(default)]
    pub numbers: Vec<PhoneId>,
    pub signed_in_at: Option<Millis>,
    /// To five minutes.
    pub seen_at: Option<Millis>,
}

/// A device that somebody is signed in on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    /// Names it; of no use for signing in.
    pub id: String,
    /// Browser and system in words.
    pub device: String,
    pub started_at: Millis,
    /// To five minutes.
    pub seen_at: Millis,
    /// It is the one that asks.
    pub is_yours: bool,
}

/// What an Admin does to somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MemberAct {
    Role(Role),
    Disable,
    Enable,
    /// Ends all their sessions, on all devices.
    SignOut,
    /// Sends the invitation again, with a new temporary password.
    InviteAgain,
    /// Lets in who made an account themselves and never confirmed the address.
    Confirm,
    /// Lets them choose a new password before they sign in again. Cognito sends them a code.
    ResetPassword,
    /// Removes them from the user pool. What they wrote stays.
    Remove,
}

impl MemberAct {
    /// Whether an Admin is none any more after it.
    pub fn takes_admin_away(self) -> bool {
        match self {
            Self::Role(role) => role != Role::Admin,
            Self::Disable | Self::Remove => true,
            Self::Enable | Self::SignOut | Self::InviteAgain | Self::Confirm | Self::ResetPassword => false,
        }
    }
}

/// Why somebody cannot be invited as they were typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvitationError {
    #[error("Write the e-mail address in full, such as name@example.com.")]
    Email,
    #[error("Write the name, with 100 characters at most.")]
    Name,
}

/// An invitation, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    email: String,
    name: String,
    role: Role,
}

impl Invitation {
    /// Checks what was typed. Addresses are compared in small letters, as Cognito does.
    pub fn parse(email: &str, name: &str, role: Role) -> Result<Self, InvitationError> {
        let (email, name) = (email.trim().to_lowercase(), name.trim());
        let is_address = email.split_once('@').is_some_and(|(local, host)| {
            !local.is_empty() && !host.starts_with('.') && !host.ends_with('.') && host.contains('.') && !host.contains('@')
        });
        let unfit = |c: char| c.is_whitespace() || c.is_control();
        if !is_address || email.len() > MAX_EMAIL || email.contains(unfit) {
            return Err(InvitationError::Email);
        }
        if name.is_empty() || name.chars().count() > MAX_NAME || name.contains(char::is_control) {
            return Err(InvitationError::Name);
        }
        Ok(Self {
            email,
            name: name.to_owned(),
            role,
        })
    }

    pub fn email(&self) -> &str {
        &self.email
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub const fn role(&self) -> Role {
        self.role
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_invitation_needs_an_address_and_a_name() {
        let good = Invitation::parse(" Lena@Demo.Example ", " Lena Sol ", Role::Viewer).unwrap();
        assert_eq!((good.email(), good.name()), ("lena@demo.example", "Lena Sol"));
        for email in [
            "",
            "lena",
            "@demo.example",
            "lena@demo",
            "a b@demo.example",
            "a@b@c.example",
            "a@.example",
            "a@b.",
        ] {
            assert_eq!(
                Invitation::parse(email, "Lena", Role::Viewer),
                Err(InvitationError::Email),
                "{email}"
            );
        }
        for name in ["", "  ", "a\u{7}b", &"x".repeat(101)] {
            assert_eq!(Invitation::parse("a@b.example", name, Role::Viewer), Err(InvitationError::Name));
        }
    }

    #[test]
    fn only_some_acts_make_an_admin_less() {
        assert!(MemberAct::Role(Role::Operator).takes_admin_away());
        assert!(!MemberAct::Role(Role::Admin).takes_admin_away());
        assert!(MemberAct::Disable.takes_admin_away() && MemberAct::Remove.takes_admin_away());
        assert!(!MemberAct::SignOut.takes_admin_away());
    }
}
