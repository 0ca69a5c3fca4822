//! Checking a list: who gets the message, and who does not and why. What is found is stored as it will be sent.

use super::{BulkError, cell, change, claim::cap_since, list::home, pieces::pieces, template_of};
use crate::{Service, upload::UploadError};
use bucket::BucketError;
use domain::{
    BulkId, PhoneNumber, Seconds,
    bulk::{CHUNK, Chosen, File, Job, JobState, LeftOut, Only, Planned, Recipient, RecipientState, Tally, mapping},
    template::Template,
};
use numbering::Home;
use runner::Outcome;
use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    ops::ControlFlow,
    time::Duration,
};
use store::{
    DueEntry, LeftOutRow, PlanTask, Store, StoreError,
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
/// Groups of recipients that are written side by side.
const SIDE_BY_SIDE: usize = 16;
/// Rows that are left out stand together by so many.
const LEFT_OUT_PAGE: usize = 1_000;
/// Of the cell with the number so much is kept, for the list of those left out.
const KEPT_CHARS: usize = 40;

/// What stands for numbers of no country.
const NOWHERE: &str = "ZZ";

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
    let planned = check.found.finish(rows).await?;
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
    rows: u64,
    found: Found<'a>,
}

impl Check<'_> {
    async fn take(&mut self, batch: Vec<table::Row>) -> Result<(), BulkError> {
        let mut candidates = Vec::with_capacity(batch.len());
        for (row, cells) in batch {
            self.rows += 1;
            let cell = cells.get(self.column).map(String::as_str).unwrap_or_default();
            match self.look(cell, &cells) {
                Ok((number, country, values)) => candidates.push((Recipient { number, row, values }, country)),
                Err(reason) => self.found.leave_out(reason, row, cell).await?,
            }
        }
        let refusing = if self.chosen.category == "MARKETING" {
            refusing(&self.service.inner.store, &candidates, self.cap).await?
        } else {
            BTreeMap::new()
        };
        for (recipient, country) in candidates {
            if let Some(reason) = refusing.get(&recipient.row) {
                self.found.leave_out(*reason, recipient.row, recipient.number.as_str()).await?;
            } else {
                self.found.add(recipient, country).await?;
            }
        }
        Ok(())
    }

    /// Everything that a row alone tells.
    fn look(&mut self, cell: &str, cells: &[String]) -> Result<(PhoneNumber, Option<String>, Vec<String>), LeftOut> {
        let typed = cell::number(cell, self.home)?;
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

/// What the check found, on its way into the store.
struct Found<'a> {
    service: &'a Service,
    job: BulkId,
    plan: u32,
    chunks: u32,
    recipients: u32,
    open: Vec<Recipient>,
    full: Vec<(u32, Vec<Recipient>)>,
    left_out: BTreeMap<LeftOut, (u64, Vec<LeftOutRow>)>,
    countries: BTreeMap<String, u64>,
}

impl<'a> Found<'a> {
    const fn new(service: &'a Service, job: &Job, plan: u32) -> Self {
        Self {
            service,
            job: job.id,
            plan,
            chunks: 0,
            recipients: 0,
            open: Vec::new(),
            full: Vec::new(),
            left_out: BTreeMap::new(),
            countries: BTreeMap::new(),
        }
    }

    async fn add(&mut self, recipient: Recipient, country: Option<String>) -> Result<(), StoreError> {
        self.recipients += 1;
        *self.countries.entry(country.unwrap_or_else(|| NOWHERE.to_owned())).or_default() += 1;
        self.open.push(recipient);
        if u32::try_from(self.open.len()).unwrap_or(CHUNK) < CHUNK {
            return Ok(());
        }
        self.close_chunk();
        if self.full.len() < SIDE_BY_SIDE {
            Ok(())
        } else {
            self.write_chunks().await
        }
    }

    fn close_chunk(&mut self) {
        if !self.open.is_empty() {
            self.full.push((self.chunks, std::mem::take(&mut self.open)));
            self.chunks += 1;
        }
    }

    async fn write_chunks(&mut self) -> Result<(), StoreError> {
        let store = &self.service.inner.store;
        let full = std::mem::take(&mut self.full);
        let writes = full
            .iter()
            .map(|(chunk, recipients)| store.put_bulk_chunk(self.job, self.plan, *chunk, recipients));
        futures::future::try_join_all(writes).await.map(drop)
    }

    async fn leave_out(&mut self, reason: LeftOut, row: u64, cell: &str) -> Result<(), StoreError> {
        let (count, rows) = self.left_out.entry(reason).or_default();
        rows.push((row, cell.chars().take(KEPT_CHARS).collect()));
        *count += 1;
        if rows.len() < LEFT_OUT_PAGE {
            return Ok(());
        }
        let page = page(*count);
        let rows = std::mem::take(rows);
        let store = &self.service.inner.store;
        store.put_bulk_left_out(self.job, self.plan, reason, page, &rows).await
    }

    async fn finish(mut self, rows: u64) -> Result<Planned, StoreError> {
        self.close_chunk();
        self.write_chunks().await?;
        let store = &self.service.inner.store;
        for (reason, (count, rows)) in &self.left_out {
            if !rows.is_empty() {
                store.put_bulk_left_out(self.job, self.plan, *reason, page(*count), rows).await?;
            }
        }
        Ok(Planned {
            at: self.service.now(),
            rows,
            recipients: self.recipients,
            left_out: self.left_out.iter().map(|(reason, (count, _))| (*reason, *count)).collect(),
            countries: self.countries,
        })
    }
}

/// The page that the last of so many rows stands on.
fn page(count: u64) -> u32 {
    u32::try_from(count.saturating_sub(1) / LEFT_OUT_PAGE as u64).unwrap_or(u32::MAX)
}
