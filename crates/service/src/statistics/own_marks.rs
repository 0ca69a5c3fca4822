//! Marks that people set on the time axis by hand: listing, setting, changing and removing them.

use super::report::{asked, seen};
use crate::{
    ReadError, Service,
    audit::{self, Act, Ended, Entry, Who},
};
use domain::{
    MarkId, Phone, PhoneId, Seconds, Zone,
    statistics::{
        Query,
        own_mark::{ListedMark, MOST, OwnMark, TypedMark, words},
    },
    zone::{Moments, WallTime},
};
use identity::{Operator, Viewer};
use store::{CommitError, StoreError};

/// Why a mark was not set or removed.
#[derive(Debug, thiserror::Error)]
pub enum MarkError {
    #[error("not found")]
    NotFound,
    #[error("{0}")]
    Invalid(String),
    #[error("the store failed")]
    Store(#[from] StoreError),
}

const CHANGED: &str = "A colleague changed or removed this mark meanwhile. Reload the page and look at it again.";

/// Those of the days and numbers that somebody asks for, the newest first.
pub async fn own_marks(service: &Service, viewer: &Viewer, query: &Query) -> Result<Vec<ListedMark>, ReadError> {
    let phones = service.phones().await?;
    let seen = seen(viewer, &phones);
    let (asked, zone) = asked(service, &seen, query).await?;
    let (from, to) = query.days(&zone, service.now().seconds());
    let mut marks = service.inner.store.statistics_marks().await?;
    marks.retain(|mark| {
        let day = zone.local(mark.at).day_number;
        (from..=to).contains(&day) && asked.iter().any(|phone| mark.concerns(&phone.id))
    });
    marks.sort_by_key(|mark| std::cmp::Reverse((mark.at, mark.id)));
    let mut listed = Vec::new();
    for mark in marks {
        let zone = zone_for(service, &seen, &mark).await?;
        let names = seen
            .iter()
            .filter(|phone| mark.phones.contains(&phone.id))
            .map(|phone| phone.title());
        listed.push(ListedMark {
            said: zone.full(mark.at),
            when: WallTime::of(zone.local(mark.at)).to_string(),
            whose: if mark.phones.is_empty() {
                "All numbers".to_owned()
            } else {
                names.collect::<Vec<_>>().join(", ")
            },
            is_theirs: is_theirs(&mark, &seen, &phones),
            mark,
        });
    }
    Ok(listed)
}

/// By which clock a mark is read and written: that of its number, or of the first of several.
async fn zone_for(service: &Service, seen: &[&Phone], mark: &OwnMark) -> Result<Zone, StoreError> {
    match seen.iter().find(|phone| mark.concerns(&phone.id)) {
        Some(phone) => service.zone_of(phone).await,
        None => Ok(Zone::utc()),
    }
}

/// Whether a mark concerns only numbers that somebody sees.
fn is_theirs(mark: &OwnMark, seen: &[&Phone], all: &[Phone]) -> bool {
    let sees = |id: &PhoneId| seen.iter().any(|phone| phone.id == *id);
    if mark.phones.is_empty() {
        seen.len() == all.len()
    } else {
        mark.phones.iter().all(sees)
    }
}

/// Sets a mark, or changes one of a version. Who does not see all numbers of it finds none.
pub async fn set_mark(service: &Service, operator: &Operator, typed: TypedMark) -> Result<(), MarkError> {
    let words = words(&typed.words).map_err(MarkError::Invalid)?;
    let wall: WallTime = typed
        .when
        .parse()
        .map_err(|_| MarkError::Invalid("Choose a day and a time.".to_owned()))?;
    let (store, phones) = (&service.inner.store, service.phones().await?);
    let seen = seen(&operator.clone().into(), &phones);
    let concerned = match &typed.phone {
        Some(phone) if seen.iter().any(|known| known.id == *phone) => vec![phone.clone()],
        Some(_) => return Err(MarkError::NotFound),
        // Who sees all numbers means those to come as well.
        None if seen.len() == phones.len() => Vec::new(),
        None => seen.iter().map(|phone| phone.id.clone()).collect(),
    };
    let known = store.statistics_marks().await?;
    let before = known.iter().find(|mark| mark.id == typed.id);
    if before.is_some_and(|before| !is_theirs(before, &seen, &phones)) {
        return Err(MarkError::NotFound);
    }
    let mut mark = OwnMark {
        id: typed.id,
        at: Seconds(0),
        phones: concerned,
        words,
        by: operator.actor().name.clone(),
        v: typed.over.unwrap_or(0) + 1,
    };
    let zone = zone_for(service, &seen, &mark).await?;
    mark.at = match zone.moments(wall) {
        Moments::Once(at) | Moments::Twice(at, _) => at,
        Moments::Never => {
            let why = "There is no such time on that day: clocks are set forward over it.";
            return Err(MarkError::Invalid(why.to_owned()));
        }
    };
    match (before, typed.over) {
        // The answer to the first try was lost.
        (Some(before), _) if *before == mark => return Ok(()),
        (None, None) if known.len() >= MOST => {
            let why = format!("There are {MOST} marks already. Remove one first.");
            return Err(MarkError::Invalid(why));
        }
        _ => {}
    }
    let did = match before {
        None => format!("Set at {}: {}", zone.full(mark.at), mark.words),
        Some(before) => format!("Set at {}: {} (before: {})", zone.full(mark.at), mark.words, before.words),
    };
    let mut commit = store.commit();
    commit.put_statistics_mark((), &mark, typed.over);
    commit.put_audit((), &row(service, operator, did));
    done(commit.run().await)
}

/// Removes a mark of a version. One that is gone already is no mistake.
pub async fn remove_mark(service: &Service, operator: &Operator, id: MarkId, v: u64) -> Result<(), MarkError> {
    let (store, phones) = (&service.inner.store, service.phones().await?);
    let known = store.statistics_marks().await?;
    let Some(mark) = known.iter().find(|mark| mark.id == id) else {
        return Ok(());
    };
    let seen = seen(&operator.clone().into(), &phones);
    if !is_theirs(mark, &seen, &phones) {
        return Err(MarkError::NotFound);
    }
    let mut commit = store.commit();
    commit.remove_statistics_mark((), id, v);
    commit.put_audit((), &row(service, operator, format!("Removed: {}", mark.words)));
    done(commit.run().await)
}

fn row(service: &Service, operator: &Operator, note: String) -> store::AuditRow {
    let entry = Entry {
        who: Some(Who {
            actor: operator.actor().clone(),
            role: None,
        }),
        object: Some("/analytics".to_owned()),
        note: Some(note),
        ..Entry::new(Act::Mark, Ended::Done)
    };
    audit::row(service, entry)
}

fn done(result: Result<(), CommitError<()>>) -> Result<(), MarkError> {
    match result {
        Ok(()) => Ok(()),
        Err(CommitError::Cancelled(_)) => Err(MarkError::Invalid(CHANGED.to_owned())),
        Err(CommitError::Store(error)) => Err(error.into()),
    }
}
