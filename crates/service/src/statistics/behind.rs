//! What is behind a figure: the conversations that are listed for its days, each walked through once more.

use super::{
    anew,
    opening::opening,
    report::{asked, seen},
};
use crate::{ReadError, Service};
use domain::{
    ConversationId, Seconds,
    statistics::{
        Behind, BehindPage, Totals,
        behind::{BehindRow, Found, Trace},
        query::day_text,
        report::long,
    },
};
use identity::Viewer;
use std::collections::{BTreeSet, HashMap};
use store::{StoreError, keys};

/// So many conversations are looked at, those of the newest days first.
const MOST: usize = 2_000;

/// So many of them are read whole, because what is kept of them does not reach back far enough.
const MOST_WHOLE: usize = 50;

/// So many are read at once.
const TOGETHER: usize = 100;

/// What is behind a figure, for the numbers that somebody may see. So many rows at most.
pub async fn behind(service: &Service, viewer: &Viewer, query: Behind, most: usize) -> Result<BehindPage, ReadError> {
    let now = service.now().seconds();
    let phones = service.phones().await?;
    let seen = seen(viewer, &phones);
    let (asked, zone) = asked(service, &seen, &query.query).await?;
    let (first, last) = query.query.days(&zone, now);
    let (from, to) = (first - 1, last + 1);
    let (mut totals, mut listed) = (Totals::default(), Vec::new());
    let mut openings = HashMap::new();
    for phone in asked {
        openings.insert(phone.id.clone(), opening(service, phone).await?);
        for (key, day) in service.inner.store.statistics(&phone.id, from, to).await? {
            totals.0.entry(key).or_default().merge(&day, 1);
        }
        // One more than are looked at says that there are others.
        let most = (MOST + 1).saturating_sub(listed.len());
        if most == 0 {
            continue;
        }
        listed.extend(service.inner.store.statistics_listed(&phone.id, (from, to), most).await?);
    }
    let mut is_cut = listed.len() > MOST;
    listed.truncate(MOST);
    let holds = query.holds(&zone, now);
    let mut whole = 0;
    let mut found: Vec<(ConversationId, Found)> = Vec::new();
    for some in listed.chunks(TOGETHER) {
        let store = service.inner.store.ahead(some.iter().map(keys::tally).collect()).await?;
        for id in some {
            let Some(tally) = store.tally(id).await? else { continue };
            let mut trace = Trace::new(&query);
            let Some(opening) = openings.get(&id.phone) else { continue };
            if tally.reaches(Seconds(from * 86_400)) {
                tally.trace(opening, &mut trace);
            } else if whole < MOST_WHOLE {
                whole += 1;
                tally.trace_whole(Box::pin(anew::points(service, id)).await?, opening, &mut trace);
            } else {
                is_cut = true;
            }
            let own = trace.found.into_iter().filter(|found| holds(found.at) && query.fits(found));
            found.extend(own.map(|found| (id.clone(), found)));
        }
    }
    found.sort_by_key(|(_, found)| std::cmp::Reverse((found.at, found.about)));
    let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let conversations: BTreeSet<&ConversationId> = found.iter().map(|(id, _)| id).collect();
    let page: Vec<_> = found.iter().skip(query.skip).take(most).collect();
    Ok(BehindPage {
        of: (query.of.is_some() || query.query.agent.is_some()).then(|| query.label(&totals).unwrap_or_else(|| query.whose().1)),
        days: [day_text(first), day_text(last)],
        span: long(first, last),
        part: query.part_words(&zone, now),
        zone: zone.name.clone(),
        figure: query.figure(&totals, &zone, now),
        found: count(found.len()),
        conversations: count(conversations.len()),
        is_cut,
        rows: rows(service, &page, &zone).await?,
        asked: query,
    })
}

async fn rows(service: &Service, page: &[&(ConversationId, Found)], zone: &domain::Zone) -> Result<Vec<BehindRow>, StoreError> {
    let keys = page
        .iter()
        .flat_map(|(id, found)| [keys::conversation(id), keys::message(id, found.about)]);
    let store = service.inner.store.ahead(keys.collect()).await?;
    let mut rows = Vec::new();
    for (id, found) in page {
        let customer = store.conversation(id).await?.map(|conversation| conversation.customer.title());
        let entry = store.entry_at(id, found.about).await?;
        rows.push(BehindRow::new(
            id.clone(),
            customer.unwrap_or_default(),
            found,
            entry.as_ref(),
            zone,
        ));
    }
    Ok(rows)
}
