//! Checking a list: who gets the message, and who does not and why. What is found is stored as it will be sent.

use super::{BulkError, cell, change, claim::cap_since, found::Found, list::home, pieces::pieces, said::Said, template_of};
use crate::{Service, upload::UploadError};
use bucket::BucketError;
use domain::{
    BulkId, PhoneNumber, Seconds,
    bulk::{CHUNK, Chosen, File, Job, JobState, LeftOut, Only, Recipient, RecipientState, Tally, mapping, opt_in},
    template::Template,
};
use numbering::{Home, Typed};
use runner::Outcome;
use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    ops::ControlFlow,
    time::Duration,
};
use store::{
    DueEntry, PlanTask, Store, StoreError,
    keys::{self, IdentityKind},
};
use table::TableError;
use tokio::sync::mpsc;

/// WhatsApp's and our own limit of patience.
const MOST_ROWS: u64 = 1_000_000;
/// Rows that go through the check together.
const BATCH: usize = 500;
/// Batches that may wait for it.
const WAITING: usize = 4;

/// Checks one job. A check that was broken off begins anew, and writes the same.
pub async fn plan(service: &Service, entry: &DueEntry<PlanTask>) -> Outcome {
    let PlanTask { job, plan } = entry.task;
    match try_plan(service, job, plan).await {
        Ok(()) | Err(BulkError::NotFound) => Outcome::Done,
        Err(BulkError::Store(error)) if error.is_retryable() => Outcome::Retry(Duration::from_secs(2)),
        Err(BulkError::Upload(UploadError::Busy(_))) => Outcome::Retry(Duration::from_secs(5)),
        Err(error) => {
            tracing::warn!(job = %job, error = %domain::Causes(&error), "list not checked");
            let why = match error {
                BulkError::Invalid(why) => why,
                _ => "The list could not be checked. Upload it again; if that fails too, tell your administrator.".to_owned(),
            };
            let ended = change(service, job, |job| Ok(job.checked(plan, Err(why.clone()))), |_, _| {}).await;
            match ended {
                Ok(_) => Outcome::Fail("the list could not be checked".to_owned()),
                Err(_) => Outcome::Retry(Duration::from_secs(2)),
            }
        }
    }
}

async fn try_plan(service: &Service, id: BulkId, plan: u32) -> Result<(), BulkError> {
    let job = service.inner.store.bulk_job(id).await?.ok_or(BulkError::NotFound)?;
    if job.state != JobState::Checking || job.plan != plan {
        return Ok(());
    }
    let (Some(file), Some(column), Some(chosen)) = (job.audience.file.clone(), job.audience.phone_column, job.template.clone()) else {
        return Ok(());
    };
    let template = template_of(service, &job.phone, &chosen).await?;
    let phones = service.phones().await?;
    let mut check = Check {
        service,
        home: home(service, &job.phone).await?,
        own: phones.iter().filter_map(|phone| Some(phone.number.as_ref()?.identity())).collect(),
        column,
        template,
        chosen,
        seen: HashSet::new(),
        only: chosen_people(service, &job).await?,
        cap: cap_since(service, &job, service.now().seconds()).await?,
        consent: job.audience.consent_column,
        said: Said::new(service, &job, &file),
        rows: 0,
        found: Found::new(service, &job, plan),
    };
    let mut rows = rows(service, &job, &file).await?;
    let mut skip = file.columns.has_header;
    while let Some(batch) = rows.recv().await {
        let mut batch = batch.map_err(|error| BulkError::Invalid(error.to_string()))?;
        if std::mem::take(&mut skip) && !batch.is_empty() {
            batch.remove(0);
        }
        check.take(batch).await?;
        if check.rows > MOST_ROWS {
            return Err(BulkError::Invalid("The list has more than 1,000,000 rows. Split it.".to_owned()));
        }
    }
    let rows = check.rows;
    let planned = check.found.finish(rows, check.said.counts()).await?;
    let tally = Tally::planned(planned.recipients);
    change(
        service,
        id,
        |job| Ok(job.checked(plan, Ok(planned.clone()))),
        |commit, job| commit.put_bulk_tally((), job.id, &tally),
    )
    .await?;
    Ok(())
}

/// Those of an earlier job that a job is for.
async fn chosen_people(service: &Service, job: &Job) -> Result<Option<HashSet<u64>>, BulkError> {
    let Some(Only { job: earlier, who }) = job.audience.only else {
        return Ok(None);
    };
    let store = &service.inner.store;
    let earlier = store.bulk_job(earlier).await?.filter(|earlier| earlier.phone == job.phone);
    let earlier = earlier.ok_or_else(|| BulkError::Invalid("The earlier job is no longer here.".to_owned()))?;
    let mut people = HashSet::new();
    for chunk in 0..earlier.chunks() {
        let read = store.bulk_chunk(earlier.id, earlier.plan, chunk).await?.unwrap_or_default();
        for (place, recipient) in (chunk * CHUNK..).zip(read.recipients) {
            let claimed = read.claimed.get(&place);
            let state = claimed.map_or(RecipientState::Pending, |claimed| claimed.state);
            let failure = claimed.and_then(|claimed| claimed.failure.as_deref());
            if who.has(state, failure, claimed.is_some_and(|claimed| claimed.answered.is_some())) {
                people.insert(recipient.number.identity().parse().unwrap_or(0));
            }
        }
    }
    Ok(Some(people))
}

type Batch = Result<Vec<table::Row>, TableError>;

/// The rows of a file, read beside the check.
async fn rows(service: &Service, job: &Job, file: &File) -> Result<mpsc::Receiver<Batch>, BulkError> {
    let files = service.files().ok_or(UploadError::NoBucket)?;
    let gone = || BulkError::Invalid("The file is no longer here. Upload it again.".to_owned());
    let upload = service.inner.store.upload(file.upload, service.now().seconds()).await?;
    let upload = upload.filter(|upload| upload.phone == job.phone).ok_or_else(gone)?;
    let lost = |error| match error {
        BucketError::NotFound => gone(),
        error => BulkError::Upload(error.into()),
    };
    let head = files
        .bucket
        .bytes(&upload.key, 0, 4_095.min(upload.size.saturating_sub(1)))
        .await
        .map_err(lost)?;
    let kind = table::kind(&head).map_err(|error| BulkError::Invalid(error.to_string()))?;
    let (sender, receiver) = mpsc::channel(WAITING);
    let read = files.bucket.read(&upload.key, 0, upload.size).await.map_err(lost)?;
    let bytes = pieces(read);
    // Reading a table waits for bytes and for room: not on the threads that serve requests.
    tokio::task::spawn_blocking(move || {
        let mut batch = Vec::with_capacity(BATCH);
        let mut bytes = bytes;
        let take = |row: table::Row| {
            batch.push(row);
            if batch.len() < BATCH || sender.blocking_send(Ok(std::mem::take(&mut batch))).is_ok() {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        };
        let ended = match kind {
            table::Kind::Text => table::text_rows(bytes, take),
            table::Kind::Workbook => {
                let mut whole = Vec::new();
                std::io::Read::read_to_end(&mut bytes, &mut whole)
                    .map_err(TableError::from)
                    .and_then(|_| table::workbook_rows(whole, take))
            }
        };
        let _ = sender.blocking_send(ended.map(|()| batch));
    });
    Ok(receiver)
}

/// The check under way.
struct Check<'a> {
    service: &'a Service,
    home: Home,
    /// Our own numbers.
    own: BTreeSet<String>,
    column: usize,
    template: Template,
    chosen: Chosen,
    /// Whom the list named already, by their digits.
    seen: HashSet<u64>,
    /// Those of an earlier job that it is for, by their digits; none when it is for all.
    only: Option<HashSet<u64>>,
    /// Who was sent marketing since then is left out.
    cap: Option<Seconds>,
    /// The column that says who agreed to marketing.
    consent: Option<usize>,
    said: Said<'a>,
    rows: u64,
    found: Found<'a>,
}

impl Check<'_> {
    async fn take(&mut self, batch: Vec<table::Row>) -> Result<(), BulkError> {
        let mut candidates = Vec::with_capacity(batch.len());
        for (row, cells) in batch {
            self.rows += 1;
            let cell = cells.get(self.column).map(String::as_str).unwrap_or_default();
            let looked = match cell::number(cell, self.home) {
                Ok(typed) => {
                    let agrees = self.consent.and_then(|column| opt_in::says(cells.get(column)?));
                    if let Some(agrees) = agrees.filter(|_| !self.own.contains(&typed.number.identity())) {
                        self.said.hear(&typed.number, agrees);
                    }
                    self.look(typed, &cells, agrees)
                }
                Err(reason) => Err(reason),
            };
            match looked {
                Ok((number, country, values)) => candidates.push((Recipient { number, row, values }, country)),
                Err(reason) => self.found.leave_out(reason, row, cell).await?,
            }
        }
        // Before it is asked who wants nothing.
        let said_no = Box::pin(self.said.keep()).await?;
        let refusing = if self.chosen.category == "MARKETING" {
            refusing(&self.service.inner.store, &candidates, self.cap).await?
        } else {
            BTreeMap::new()
        };
        for (recipient, country) in candidates {
            let said_no = said_no.contains(&recipient.number.identity()).then_some(LeftOut::OptedOut);
            if let Some(reason) = said_no.or_else(|| refusing.get(&recipient.row).copied()) {
                self.found.leave_out(reason, recipient.row, recipient.number.as_str()).await?;
            } else {
                self.found.add(recipient, country).await?;
            }
        }
        Ok(())
    }

    /// Everything that a row alone tells.
    fn look(
        &mut self,
        typed: Typed,
        cells: &[String],
        agrees: Option<bool>,
    ) -> Result<(PhoneNumber, Option<String>, Vec<String>), LeftOut> {
        let american = typed.country.as_deref() == Some("US");
        let (number, country) = (typed.number, typed.country);
        let identity = number.identity();
        let digits: u64 = identity.parse().unwrap_or(0);
        if !self.seen.insert(digits) {
            return Err(LeftOut::Duplicate);
        }
        if self.only.as_ref().is_some_and(|only| !only.contains(&digits)) {
            return Err(LeftOut::NotChosen);
        }
        if self.own.contains(&identity) {
            return Err(LeftOut::OurOwn);
        }
        if self.chosen.category == "MARKETING" && american {
            return Err(LeftOut::UnitedStates);
        }
        if agrees == Some(false) {
            return Err(LeftOut::OptedOut);
        }
        let values = mapping::values(&self.chosen.mapping, cells);
        mapping::fill(&self.template, &self.chosen.mapping, &values)?;
        Ok((number, country, values))
    }
}

/// The rows of those who want no marketing messages, or were sent one since `cap`.
async fn refusing(
    store: &Store,
    candidates: &[(Recipient, Option<String>)],
    cap: Option<Seconds>,
) -> Result<BTreeMap<u64, LeftOut>, StoreError> {
    let known = candidates
        .iter()
        .map(|(recipient, _)| keys::identity(IdentityKind::Wa, &recipient.number.identity()));
    let store = store.ahead(known.collect()).await?;
    let mut owners = Vec::new();
    for (recipient, _) in candidates {
        if let Some(owner) = store.identity(IdentityKind::Wa, &recipient.number.identity()).await? {
            owners.push((recipient.row, owner.customer));
        }
    }
    let mut asked: BTreeSet<_> = owners.iter().map(|(_, customer)| keys::contact(*customer)).collect();
    if cap.is_some() {
        asked.extend(owners.iter().map(|(_, customer)| keys::marketing_sent(*customer)));
    }
    let store = store.ahead(asked).await?;
    let mut refusing = BTreeMap::new();
    for (row, customer) in owners {
        let contact = store.contact(customer).await?;
        if contact
            .and_then(|contact| contact.marketing)
            .is_some_and(|marketing| marketing.stopped)
        {
            refusing.insert(row, LeftOut::OptedOut);
        } else if let Some(cap) = cap
            && store.marketing_sent(customer).await?.is_some_and(|at| at >= cap)
        {
            refusing.insert(row, LeftOut::Capped);
        }
    }
    Ok(refusing)
}
