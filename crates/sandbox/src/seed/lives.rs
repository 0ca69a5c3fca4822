//! What became of the templates until now: submitted by an Admin, then judged.

use super::write::stored;
use crate::{eum::lives, names};
use anyhow::{Context as _, Result};
use domain::{
    EventId, Millis, UserId,
    template::{By, Happened, What},
};
use store::Store;

const DAY: i64 = 24 * 60 * 60 * 1000;
/// How long a review took.
const REVIEW: i64 = 40 * 60 * 1000;

fn is_admin(name: &str) -> bool {
    names::DEMO_USERS
        .iter()
        .any(|(_, known, group)| *known == name && *group == Some("Admin"))
}

/// Writes the timelines of all templates of the account.
pub(super) async fn seed(store: &Store, people: &[(String, String)], now: Millis) -> Result<()> {
    let admin = people.iter().find(|(_, name)| is_admin(name)).or(people.first());
    let (sub, name) = admin.context("nobody to have made a template")?;
    let by = By {
        id: UserId::parse(sub.as_str())?,
        name: name.clone(),
    };
    for (serial, life) in (0_u32..).zip(lives()) {
        let submitted = now.plus(-life.days * DAY);
        let status = |status: &str, reason: Option<String>| What::Status {
            status: status.to_owned(),
            reason,
            details: None,
        };
        let mut past = vec![(submitted, What::Submitted)];
        match life.status.as_str() {
            "PENDING" => {}
            "REJECTED" => past.push((submitted.plus(REVIEW), status("REJECTED", life.reason))),
            later => {
                past.push((submitted.plus(REVIEW), status("APPROVED", None)));
                if later != "APPROVED" {
                    past.push((now.plus(-DAY / 8), status(later, life.reason)));
                }
            }
        }
        stored(|| {
            let mut commit = store.commit::<()>();
            for (step, (at, what)) in (0_u32..).zip(&past) {
                let happened = Happened {
                    id: EventId::from_parts(at.unsigned(), u128::from(serial * 8 + step)),
                    at: *at,
                    what: what.clone(),
                    by: (*what == What::Submitted).then(|| by.clone()),
                    newer: domain::newer::Newer::default(),
                };
                commit.put_template_event((), names::WABA_ID, &life.name, &life.language, &happened);
            }
            commit
        })
        .await?;
    }
    Ok(())
}
