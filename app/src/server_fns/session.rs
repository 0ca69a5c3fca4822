//! Who is signed in and what the shell needs to know.

#![allow(clippy::unused_async, reason = "server functions are async, also those that wait for nothing")]

use super::json::Json;
use crate::error::AppError;
use domain::{Assignee, Millis, Phone, PhoneId, Role, UserId, Zone};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The signed-in person and what every page needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    pub id: UserId,
    pub name: String,
    pub email: Option<String>,
    pub role: Role,
    /// Our numbers that this person may see.
    pub phones: Vec<Phone>,
    /// People who can be given a conversation: Operators and Admins, by name.
    pub people: Vec<Assignee>,
    /// The zone that times are shown in: the `tz` cookie, else the first number's country, else UTC.
    pub zone: Zone,
    /// The server's time.
    pub now: Millis,
    /// Tabs of one browser share a live stream only within this: a person in a role.
    pub scope: String,
    /// Whether the assistant drafts replies.
    #[serde(default)]
    pub drafts: bool,
    /// Numbers for which it does not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub undrafted: Vec<PhoneId>,
    /// Whether it remembers customers, for who may make it forget one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub remembers: bool,
}

/// The signed-in person. Viewer and up.
#[server(name = MeRequest, prefix = "/api", endpoint = "me", input = Json, output = Json)]
pub async fn me() -> Result<Me, AppError> {
    use super::guard;
    let (viewer, person) = (guard::viewer()?, guard::person()?);
    let role = person.role().ok_or(AppError::Forbidden)?;
    let request = guard::request()?;
    let drafts = guard::offer().is_some();
    guard::call(async move {
        service::me::me(&request.service, &viewer, drafts)
            .await
            .map(|me| request.shape(&person, role, me))
    })
    .await
}

/// A time zone by its IANA name, with the offsets that pages need. Viewer and up.
#[server(name = ZoneRequest, prefix = "/api", endpoint = "zone", input = Json, output = Json)]
pub async fn zone(name: String) -> Result<Zone, AppError> {
    use super::guard;
    guard::viewer()?;
    let now = guard::request()?.now();
    service::zone::zone(&name, now.seconds()).ok_or_else(|| guard::invalid("This time zone is not known."))
}
