//! The people of the team: listed, invited, changed, removed. Each act is in the audit before it is done, and how it ended after.

use crate::{
    Service,
    audit::{self, Act, Ended, Entry, Who},
};
use domain::{
    Invitation, LiveEvent, Member, MemberAct, PhoneId, SignedIn, UserId,
    live::{Change, Scope},
};
use identity::{Admin, Identity, MemberError, SessionKey};
use std::collections::BTreeSet;

/// Everybody in the user pool, by name.
pub async fn list(identity: &Identity, admin: &Admin) -> Result<Vec<Member>, MemberError> {
    identity.members(admin).await
}

/// Invites somebody, and gives their id.
pub async fn invite(service: &Service, identity: &Identity, admin: &Admin, invitation: &Invitation) -> Result<UserId, MemberError> {
    let what = format!("Invite {} as {}", invitation.name(), invitation.role().name());
    keep(service, admin, Ended::Begun, invitation.email(), what.clone()).await?;
    let invited = identity.invite(admin, invitation).await;
    ended(service, admin, invitation.email(), what, invited.as_ref().err()).await;
    let invited = invited?;
    tell(service, &invited).await;
    Ok(invited)
}

/// Does something to somebody.
pub async fn change(service: &Service, identity: &Identity, admin: &Admin, who: &UserId, act: MemberAct) -> Result<(), MemberError> {
    let what = words(act, &identity.member_name(admin, who).await?);
    keep(service, admin, Ended::Begun, who.as_str(), what.clone()).await?;
    let changed = identity.change_member(admin, who, act).await;
    ended(service, admin, who.as_str(), what, changed.as_ref().err()).await;
    changed?;
    tell(service, who).await;
    Ok(())
}

/// Lets somebody see some numbers only, or all, over those that were seen.
pub async fn set_numbers(
    service: &Service,
    identity: &Identity,
    admin: &Admin,
    who: &UserId,
    numbers: BTreeSet<PhoneId>,
    seen: Option<BTreeSet<PhoneId>>,
) -> Result<(), MemberError> {
    let name = identity.member_name(admin, who).await?;
    let what = if numbers.is_empty() {
        format!("Let {name} see all numbers")
    } else {
        let numbers: Vec<&str> = numbers.iter().map(PhoneId::as_str).collect();
        format!("Let {name} see only {}", numbers.join(", "))
    };
    keep(service, admin, Ended::Begun, who.as_str(), what.clone()).await?;
    let changed = identity.set_numbers(admin, who, numbers, seen).await;
    ended(service, admin, who.as_str(), what, changed.as_ref().err()).await;
    changed?;
    tell(service, who).await;
    Ok(())
}

/// Where somebody is signed in, the last used first. `mine` is the sign-in of who asks.
pub async fn devices(identity: &Identity, admin: &Admin, mine: &SessionKey, who: &UserId) -> Result<Vec<SignedIn>, MemberError> {
    identity.sign_ins(admin, mine, who).await
}

/// Signs somebody out of one device.
pub async fn end_device(service: &Service, identity: &Identity, admin: &Admin, who: &UserId, id: &str) -> Result<(), MemberError> {
    let device = identity.sign_in_device(admin, who, id).await?;
    let what = format!("Sign {} out of {device}", identity.member_name(admin, who).await?);
    keep(service, admin, Ended::Begun, who.as_str(), what.clone()).await?;
    let done = identity.end_sign_in(admin, who, id).await;
    ended(service, admin, who.as_str(), what, done.as_ref().err()).await;
    done
}

/// An act in words.
fn words(act: MemberAct, name: &str) -> String {
    match act {
        MemberAct::Role(role) => format!("Make {name} {}", role.name()),
        MemberAct::Disable => format!("Disable {name}"),
        MemberAct::Enable => format!("Enable {name}"),
        MemberAct::SignOut => format!("Sign {name} out everywhere"),
        MemberAct::InviteAgain => format!("Invite {name} again"),
        MemberAct::Confirm => format!("Confirm the account of {name}"),
        MemberAct::ResetPassword => format!("Reset the password of {name}"),
        MemberAct::Remove => format!("Remove {name}"),
    }
}

/// A second row says how an act ended. It cannot be undone when that is not kept: then the first row stands alone.
async fn ended(service: &Service, admin: &Admin, object: &str, what: String, error: Option<&MemberError>) {
    let (ended, note) = match error {
        None => (Ended::Done, what),
        Some(error @ (MemberError::Busy(_) | MemberError::Unavailable(_))) => (Ended::Failed, format!("{what}: {error}")),
        Some(error) => (Ended::Refused, format!("{what}: {error}")),
    };
    if let Err(error) = keep(service, admin, ended, object, note).await {
        tracing::error!(error = %domain::Causes(&error), "how an act on the team ended is not in the audit");
    }
}

async fn keep(service: &Service, admin: &Admin, ended: Ended, object: &str, note: String) -> Result<(), MemberError> {
    let entry = Entry {
        who: Some(Who {
            actor: admin.actor().clone(),
            role: Some(domain::Role::Admin),
        }),
        object: Some(object.to_owned()),
        note: Some(note),
        ..Entry::new(Act::Member, ended)
    };
    Ok(audit::record(service, entry).await?)
}

/// Tells the pages of other Admins. One that is not told shows it when it is next opened.
async fn tell(service: &Service, who: &UserId) {
    let live = LiveEvent::new(service.inner.ids.event(), Scope::Admins, vec![Change::Member(who.clone())]);
    let mut commit = service.inner.store.commit();
    let live = commit.put_live((), &live);
    match commit.run().await {
        Ok(()) => service.publish(live),
        Err(error) => tracing::warn!(?error, "other Admins were not told of a change of the team"),
    }
}
