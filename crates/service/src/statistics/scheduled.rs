//! Reports that are written by themselves when a day, a week or a month is over: into the bucket, for all numbers together.

use super::report::of_phones;
use crate::{ReadError, Service};
use bucket::BucketError;
use domain::statistics::{
    Query,
    period::{FILES, Period, Written, range},
    query::day_text,
    report::{csv, paper},
};
use identity::Viewer;
use store::StoreError;

/// So long after midnight all of the day before is counted.
const SETTLED_MINUTES: u8 = 15;
/// Reports are small: more is not one of ours.
const MOST_BYTES: u64 = 8 * 1024 * 1024;

/// Why a report was not written.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    #[error("the store failed")]
    Store(#[from] StoreError),
    #[error("the bucket failed")]
    Bucket(#[from] BucketError),
}

/// Writes what is due and not there yet. Days are those of the first number. Running twice writes the same again.
pub async fn write_due(service: &Service, periods: &[Period]) -> Result<(), ReportError> {
    let Some(files) = service.files() else { return Ok(()) };
    let phones = service.phones().await?;
    let Some(first) = phones.first() else { return Ok(()) };
    let now = service.now().seconds();
    let zone = service.zone_of(first).await?;
    let local = zone.local(now);
    if local.hour == 0 && local.minute < SETTLED_MINUTES {
        return Ok(());
    }
    let known = service.inner.store.statistics_reports().await?;
    for period in periods {
        let days = period.last_before(local.day_number);
        let written = Written {
            period: *period,
            from: day_text(days.0),
        };
        if known.contains(&written) {
            continue;
        }
        let query = Query {
            range: range(days),
            ..Query::default()
        };
        let all = phones.iter().collect();
        let report = Box::pin(of_phones(service, all, query)).await?;
        // While everything is counted anew, figures may be wrong: next time.
        if report.as_of.is_none() {
            continue;
        }
        let tables = report.all_tables();
        let tables = tables
            .iter()
            .map(|table| format!("{}\r\n{}", domain::csv::line([&table.title]), csv(table)));
        let text = tables.collect::<Vec<_>>().join("\r\n").replace(domain::csv::MARK, "");
        let contents = [paper(&report, period.title()), format!("{}{text}", domain::csv::MARK)];
        for ((name, mime), content) in FILES.into_iter().zip(contents) {
            let key = format!("{}{name}", written.prefix());
            files.bucket.put(&key, mime, content.into_bytes()).await?;
        }
        service.inner.store.put_statistics_report(&written).await?;
        tracing::info!(period = period.name(), from = written.from, "report written");
    }
    Ok(())
}

/// The reports that are there, the newest first. They are of all numbers: who may not see all of them sees none.
pub async fn reports(service: &Service, viewer: &Viewer) -> Result<Vec<Written>, StoreError> {
    if !sees_all(service, viewer).await? {
        return Ok(Vec::new());
    }
    let mut reports = service.inner.store.statistics_reports().await?;
    reports.sort_by(|one, other| (&other.from, other.period).cmp(&(&one.from, one.period)));
    Ok(reports)
}

async fn sees_all(service: &Service, viewer: &Viewer) -> Result<bool, StoreError> {
    Ok(service.phones().await?.iter().all(|phone| identity::may_see(viewer, &phone.id)))
}

/// A file of a report, with its type.
pub async fn report_file(service: &Service, viewer: &Viewer, written: &Written, name: &str) -> Result<(Vec<u8>, &'static str), ReadError> {
    let files = service.files().ok_or(ReadError::NotFound)?;
    let file = FILES.into_iter().find(|(known, _)| *known == name).ok_or(ReadError::NotFound)?;
    if !reports(service, viewer).await?.contains(written) {
        return Err(ReadError::NotFound);
    }
    let bytes = files.bucket.bytes(&format!("{}{}", written.prefix(), file.0), 0, MOST_BYTES).await;
    match bytes {
        Ok(bytes) => Ok((bytes, file.1)),
        Err(BucketError::NotFound) => Err(ReadError::NotFound),
        Err(error) => Err(StoreError::Unavailable(error.into()).into()),
    }
}
