//! What Admins have set, and how our numbers were rated: hours, holidays, places, a history.

use crate::names::{META_WABA_ID, OUR_NUMBERS};
use anyhow::{Result, anyhow};
use domain::{
    EventId, Millis, PhoneId, Zone,
    account::{Limit, Rated},
    hours::{Date, DaySpans, Holiday, Hours, Schedule, Span, Week},
    place::Location,
    settings::{Changed, Keeping, NumberSettings, Profile, SavedPlace, TeamSettings, Versioned},
};
use store::Store;

const DAY: i64 = 86_400_000;
/// The Admin of the sandbox.
const BY: &str = "Inés Okafor";

pub(super) async fn seed(store: &Store, now: Millis) -> Result<()> {
    let today = Date::of(Zone::utc().local(now.seconds()));
    let [support, sales] = &OUR_NUMBERS;
    let india = PhoneId::parse(support.meta_id)?;
    let mut week = Week::weekdays(&day(&[(9, 13), (14, 18)])?);
    week.0[5] = day(&[(10, 14)])?;
    let holidays = vec![
        holiday(&format!("{}-01-26", year(today.plus(60))), "Republic Day", DaySpans::default())?,
        holiday(&format!("{}-12-24", year(today)), "Christmas Eve", day(&[(9, 12)])?)?,
        holiday(&format!("{}-12-25", year(today)), "Christmas", DaySpans::default())?,
    ];
    let profile = Profile {
        about: "Help with your order, every working day".to_owned(),
        address: "12 Inner Circle, New Delhi".to_owned(),
        email: "support@demo.example".to_owned(),
        websites: vec!["https://demo.example/help".to_owned()],
        category: "RETAIL".to_owned(),
        ..Profile::default()
    };
    put_number(store, &india, (Hours::new(vec![since(today, week)], holidays)?, profile), now).await?;
    let london = PhoneId::parse(sales.meta_id)?;
    let hours = Hours::new(vec![since(today, Week::weekdays(&day(&[(9, 17)])?))], Vec::new())?;
    put_number(store, &london, (hours, Profile::default()), now).await?;
    for (days, quality) in [(80, "GREEN"), (24, "YELLOW"), (15, "GREEN")] {
        let at = now.plus(-days * DAY);
        let rated = Rated {
            at,
            quality: quality.to_owned(),
        };
        store.put_rated(&india, EventId::from_parts(at.unsigned(), 1), &rated).await?;
    }
    let limit = Limit {
        at: now.plus(-40 * DAY),
        tier: "TIER_10K".to_owned(),
    };
    store.put_limit(META_WABA_ID, &limit).await?;
    let team = TeamSettings {
        places: vec![
            place("Showroom Connaught Place", 28.6315, 77.2167, "12 Inner Circle, New Delhi")?,
            place("Repair desk Karol Bagh", 28.6514, 77.1907, "4 Ajmal Khan Road, New Delhi")?,
        ],
        keeping: Keeping {
            audit_days: Some(365),
            event_days: Some(90),
            ..Keeping::default()
        },
        ..TeamSettings::default()
    };
    put(store, &TeamSettings::default(), team, now).await
}

async fn put_number(store: &Store, phone: &PhoneId, (hours, profile): (Hours, Profile), now: Millis) -> Result<()> {
    let unset = NumberSettings::unset(phone.clone());
    let settings = NumberSettings {
        hours,
        profile,
        ..unset.clone()
    };
    put(store, &unset, settings, now).await
}

/// The first version of settings.
async fn put<T: store::StoredSettings>(store: &Store, unset: &T, settings: T, now: Millis) -> Result<()> {
    let changed = Changed {
        by: BY.to_owned(),
        at: now.plus(-90 * DAY),
        what: unset.changes(&settings),
    };
    let settings = Versioned::stamped(settings, 1, changed, domain::Newer::default());
    let mut commit = store.commit();
    commit.put_settings((), &settings, 0);
    commit.run().await.map_err(|error| anyhow!("settings not stored: {error:?}"))
}

/// Half a year ago.
fn since(today: Date, week: Week) -> Schedule {
    Schedule {
        from: today.plus(-180),
        week,
    }
}

fn day(hours: &[(u16, u16)]) -> Result<DaySpans> {
    let spans = hours.iter().map(|(from, until)| Span::new(from * 60, until * 60));
    Ok(DaySpans::new(spans.collect::<Result<_, _>>()?)?)
}

fn holiday(date: &str, name: &str, spans: DaySpans) -> Result<Holiday> {
    Ok(Holiday {
        date: date.parse()?,
        name: name.to_owned(),
        spans,
    })
}

fn place(name: &str, latitude: f64, longitude: f64, address: &str) -> Result<SavedPlace> {
    let mut location = Location::at(latitude, longitude).ok_or_else(|| anyhow!("{name} is nowhere"))?;
    location.address = Some(address.to_owned());
    Ok(SavedPlace {
        name: name.to_owned(),
        location,
    })
}

fn year(date: Date) -> String {
    date.to_string().chars().take(4).collect()
}
