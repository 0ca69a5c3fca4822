//! What the month that runs costs and will have cost, and telling Admins when its budget is nearly used, and when it is.

use super::{
    report::{asked, seen},
    sums::gather,
};
use crate::{ReadError, Service, notices};
use domain::{
    Phone, Seconds, Zone,
    bulk::Prices,
    notice::{About, NoticeKind, Severity, Told},
    statistics::{
        Query,
        query::day_text,
        report::month::{Month, OfNumber, month as put_together, query as wanted, reached},
    },
};
use identity::Viewer;
use store::StoreError;

/// Of the numbers that somebody may see and asks for. None where nobody has given prices, and of one person, who costs nothing apart.
pub async fn month(service: &Service, viewer: &Viewer, query: Query) -> Result<Option<Month>, ReadError> {
    let Some(prices) = service.inner.store.prices().await? else {
        return Ok(None);
    };
    if query.agent.is_some() {
        return Ok(None);
    }
    let (phones, now) = (service.phones().await?, service.now().seconds());
    let (asked, zone) = asked(service, &seen(viewer, &phones), &query).await?;
    let each = asked.iter().map(|phone| Box::pin(of_number(service, phone, &zone, &prices, now)));
    let numbers = futures::future::try_join_all(each).await?;
    let today = zone.local(now).day_number;
    Ok((!numbers.is_empty()).then(|| put_together(&numbers, &prices, &zone, today)))
}

async fn of_number(service: &Service, phone: &Phone, zone: &Zone, prices: &Prices, now: Seconds) -> Result<OfNumber, StoreError> {
    let today = zone.local(now).day_number;
    let gathered = Box::pin(gather(service, Some(&service.inner.figures), &[phone], &wanted(today), zone, now)).await?;
    let budget = service.number_settings(&phone.id).await?.budget;
    Ok(OfNumber::new(phone.title(), budget, &gathered.now, prices, today))
}

/// Looks at every number that has a budget. What was told is not told again.
pub async fn look_at_budgets(service: &Service) -> Result<(), StoreError> {
    let Some(prices) = service.inner.store.prices().await? else {
        return Ok(());
    };
    let now = service.now().seconds();
    for phone in service.phones().await?.iter() {
        let Some(budget) = service.number_settings(&phone.id).await?.budget else {
            continue;
        };
        // In another currency it cannot be compared; the page of figures says so.
        if budget.currency != prices.currency {
            continue;
        }
        let zone = service.zone_of(phone).await?;
        let number = Box::pin(of_number(service, phone, &zone, &prices, now)).await?;
        let Some(share) = reached(&budget, number.spent()) else {
            continue;
        };
        let local = zone.local(now);
        let month = day_text(local.day_number - i64::from(local.day) + 1);
        let (severity, words) = if share < 100 {
            (Severity::Warning, "nearly used")
        } else {
            (Severity::Serious, "used up")
        };
        let told = Told {
            at: Some(service.now()),
            kind: NoticeKind::Budget,
            severity,
            sentence: format!(
                "The budget of {} of {} for this month is {words}: {} % of it, by the table of prices. Nothing is stopped.",
                budget.words(),
                phone.title(),
                budget.percent(number.spent()),
            ),
            about: About {
                phone: Some(phone.id.clone()),
                ..About::default()
            },
            // Once for each month and share, whichever server sees it; another budget is another matter.
            same: format!("budget {} {month} {share} {}", phone.id, budget.typed()),
            raw: "{}".to_owned(),
        };
        notices::record(service, told).await?;
    }
    Ok(())
}
