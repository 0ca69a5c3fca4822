//! Tells Admins when nothing comes for a number where something always came at that time of the week.

use crate::{Service, notices};
use domain::{
    Phone, PhoneId, Seconds, Zone,
    notice::{About, NoticeKind, Severity, Told},
    silence::{Silence, WEEKS, usual},
    statistics::{Kind, Metric, day::SLOT_SECONDS},
};
use std::collections::BTreeMap;
use store::StoreError;

const DAY: i64 = 86_400;

/// Looks at every number. `looked` says up to when that was done of whom: figures are read once in a quarter of an hour.
pub async fn look(service: &Service, looked: &mut BTreeMap<PhoneId, Seconds>) -> Result<(), StoreError> {
    let now = service.now().seconds();
    for phone in service.phones().await?.iter() {
        // From a number of which nothing ever came nothing is awaited.
        let Some(heard) = service.inner.store.heard(&phone.id).await? else {
            continue;
        };
        let Some(silence) = Silence::since(heard.at.seconds(), now) else {
            continue;
        };
        if looked.get(&phone.id) == Some(&silence.to) {
            continue;
        }
        let (hours, zone) = service.hours_of(&phone.id).await?;
        if !hours.is_empty() && !hours.is_open(now, &zone) {
            continue;
        }
        let mut weeks = Vec::new();
        for week in 1..=WEEKS {
            weeks.push(received(service, &phone.id, earlier(silence, week, &zone)).await?);
        }
        if let Some(least) = usual(&weeks) {
            tell(service, phone, heard.at.seconds(), least, &zone).await?;
        }
        // Only what was looked at to its end counts as looked at.
        looked.insert(phone.id.clone(), silence.to);
    }
    Ok(())
}

/// The same hours on the clock so many weeks before.
fn earlier(silence: Silence, weeks: i64, zone: &Zone) -> Silence {
    let back = |at: Seconds| {
        let before = at.plus(-weeks * 7 * DAY);
        before.plus(i64::from(zone.offset_at(at)) - i64::from(zone.offset_at(before)))
    };
    Silence {
        from: back(silence.from),
        to: back(silence.to),
    }
}

/// How many messages of customers came in a while.
async fn received(service: &Service, phone: &PhoneId, within: Silence) -> Result<i64, StoreError> {
    let days = (within.from.0.div_euclid(DAY), within.to.0.div_euclid(DAY));
    let kept = service.inner.store.statistics(phone, days.0, days.1).await?;
    let slots = kept.iter().filter(|(key, _)| key.kind == Kind::Number).flat_map(|(key, day)| {
        day.slots
            .iter()
            .map(|(slot, figures)| (key.day * DAY + i64::from(*slot) * SLOT_SECONDS, figures))
    });
    Ok(slots
        .filter(|(at, _)| (within.from.0..within.to.0).contains(at))
        .map(|(_, figures)| figures.count(Metric::Received))
        .sum())
}

async fn tell(service: &Service, phone: &Phone, heard: Seconds, least: i64, zone: &Zone) -> Result<(), StoreError> {
    let told = Told {
        at: Some(service.now()),
        kind: NoticeKind::Silence,
        severity: Severity::Serious,
        sentence: format!(
            "Nothing has come for {} since {}. In the four weeks before, at least {least} messages of customers came at this time of the week. Write to the number from a phone; if that does not arrive either, look at where its account sends events.",
            phone.title(),
            zone.full(heard),
        ),
        about: About {
            phone: Some(phone.id.clone()),
            ..About::default()
        },
        // Once for each silence, whichever server sees it.
        same: format!("silence {} {}", phone.id, heard.0),
        raw: "{}".to_owned(),
    };
    notices::record(service, told).await.map(drop)
}
