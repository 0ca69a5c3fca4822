//! Checking a list: who gets the message, and who does not and why. What is found is stored as it will be sent.

use super::{
    BulkError, cell, change, change_telling,
    claim::cap_since,
    earlier,
    found::Found,
    lines::{Narrowed, rows_of},
    list::home,
    message::Templates,
    people::{Walk, digits},
    progress::Progress,
    refusing::{refusing, strange_landlines},
    rows::{BATCH, rows},
    said::Said,
    series,
    windows::open_windows,
};
use crate::{
    Service,
    upload::{UploadError, list_until},
};
use domain::{
    BulkId, Seconds,
    bulk::{Added, Chosen, Draw, Job, Join, LeftOut, Line, Recipient, Tally, Variant, mapping, opt_in},
};
use numbering::{Home, Typed};
use runner::Outcome;
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    time::Duration,
};
use store::{DueEntry, PlanTask};

/// WhatsApp's and our own limit of patience.
const MOST_ROWS: u64 = 1_000_000;
/// A check that breaks off so often is given up.
const MOST_TRIES: u32 = 20;
const LONGEST_PAUSE: u32 = 30;

/// Checks one job. A check that was broken off begins anew, and writes the same.
pub async fn plan(service: &Service, entry: &DueEntry<PlanTask>) -> Outcome {
    let PlanTask { job, plan } = entry.task;
    let again = Outcome::Retry(Duration::from_secs((entry.attempts * 2).clamp(2, LONGEST_PAUSE).into()));
    match try_plan(service, job, plan, entry.attempts).await {
        Ok(()) | Err(BulkError::NotFound) => Outcome::Done,
        Err(BulkError::Store(error)) if error.is_retryable() => again,
        Err(BulkError::Upload(UploadError::Busy(_))) => again,
        Err(error) => {
            tracing::warn!(job = %job, error = %domain::Causes(&error), "list not checked");
            let why = match error {
                BulkError::Invalid(why) => why,
                _ => "The list could not be checked. Upload it again; if that fails too, tell your administrator.".to_owned(),
            };
            let step = |job: Job| Ok(job.checked(plan, Err(why.clone())));
            let told = |job: &Job| series::not_checked(service, job, &why);
            match change_telling(service, job, step, |_, _| {}, told).await {
                Ok(_) => Outcome::Fail("the list could not be checked".to_owned()),
                Err(_) => Outcome::Retry(Duration::from_secs(2)),
            }
        }
    }
}

async fn try_plan(service: &Service, id: BulkId, plan: u32, tries: u32) -> Result<(), BulkError> {
    let job = service.inner.store.bulk_job(id).await?.ok_or(BulkError::NotFound)?;
    if !job.is_checking(plan) {
        // It may have been checked, and cut off before it went out.
        return Box::pin(series::checked(service, id)).await;
    }
    if tries > MOST_TRIES {
        let why = format!("The check broke off {MOST_TRIES} times. Check it again; if it breaks off then, too, tell your administrator.");
        return Err(BulkError::Invalid(why));
    }
    let templates = Templates::of_job(service, &job).await?;
    let (Some(file), Some(column), Some(templates)) = (job.audience.file.clone(), job.audience.phone_column, templates) else {
        return Ok(());
    };
    let phones = service.phones().await?;
    let home = home(service, &job).await?;
    let mut lines = vec![0; job.audience.lines().count()];
    let mut check = Check {
        service,
        home,
        own: phones.iter().filter_map(|phone| Some(phone.number.as_ref()?.identity())).collect(),
        column,
        job: &job,
        templates,
        seen: HashSet::new(),
        lacking: HashMap::new(),
        draw: Draw::new(&job),
        only: earlier::people(service, &job).await?,
        narrowed: Box::pin(Narrowed::read(service, &job, home, &mut lines)).await?,
        cap: cap_since(service, &job, service.now().seconds()).await?,
        consent: job.audience.consent_column,
        said: Said::new(service, &job, &file),
        rows: 0,
        last_row: 0,
        found: Found::new(service, &job, plan, list_until(service).await?),
    };
    let mut progress = Progress::new(service, &job, file.size);
    let mut rows = rows(service, &job, file.upload).await?;
    let mut skip = file.columns.has_header;
    while let Some(mut batch) = rows.next().await? {
        if std::mem::take(&mut skip) && !batch.is_empty() {
            check.last_row = batch.remove(0).0;
        }
        check.take(batch).await?;
        if check.rows > MOST_ROWS {
            return Err(BulkError::Invalid("The list has more than 1,000,000 rows. Split it.".to_owned()));
        }
        if !progress.is_wanted(check.rows, rows.bytes()).await? {
            return Ok(());
        }
    }
    rows.ended().await?;
    let Some(added) = Box::pin(check.add_others(&mut lines, &mut progress)).await? else {
        return Ok(());
    };
    let rows = check.rows;
    let (mut planned, splits) = check.found.finish(rows, check.said.counts()).await?;
    (planned.lines, planned.added) = (lines, Some(added).filter(|added| added.people > 0));
    let divided = |job: Job| splits.iter().fold(job, |job, (variant, split)| job.divided(*variant, split));
    change(
        service,
        id,
        |job| Ok(divided(job).checked(plan, Ok(planned.clone()))),
        |commit, job| {
            let people = Variant::GROUPS.map(|group| (group, job.recipients_of(group)));
            commit.put_bulk_tally((), job.id, &Tally::divided(people));
        },
    )
    .await?;
    Box::pin(series::checked(service, id)).await
}

/// The check under way.
struct Check<'a> {
    service: &'a Service,
    home: Home,
    /// Our own numbers.
    own: BTreeSet<String>,
    column: usize,
    job: &'a Job,
    templates: Templates,
    /// Of whom it is settled whether they get it, by their digits. A row that lacks something settles nothing: another may have it.
    seen: HashSet<u64>,
    /// The message that was drawn for somebody whose row lacked something, by their digits.
    lacking: HashMap<u64, Variant>,
    draw: Draw,
    /// Those of an earlier job that it is for, by their digits; none when it is for all.
    only: Option<HashMap<u64, Option<Variant>>>,
    /// Who of the list and of those who are added is kept.
    narrowed: Narrowed,
    /// Who was sent marketing since then is left out.
    cap: Option<Seconds>,
    /// The column that says who agreed to marketing.
    consent: Option<usize>,
    said: Said<'a>,
    rows: u64,
    /// The greatest number of a row so far.
    last_row: u64,
    found: Found<'a>,
}

/// A row with a number that may get it.
struct Candidate {
    row: u64,
    typed: Typed,
    cells: Vec<String>,
}

/// What was found of a group of rows together: who says no in the list, and which rows refuse marketing.
struct Refusing {
    said_no: BTreeSet<String>,
    marketing: BTreeMap<u64, LeftOut>,
    /// The rows whose numbers look like landlines of nobody whom we know.
    landlines: BTreeSet<u64>,
}

impl Check<'_> {
    async fn take(&mut self, batch: Vec<table::Row>) -> Result<(), BulkError> {
        let mut candidates = Vec::with_capacity(batch.len());
        for (row, cells) in batch {
            self.rows += 1;
            self.last_row = self.last_row.max(row);
            let cell = cells.get(self.column).map(String::as_str).unwrap_or_default();
            let looked = match cell::number(cell, self.home) {
                Ok(typed) => {
                    let agrees = self.consent.and_then(|column| opt_in::says(cells.get(column)?));
                    if let Some(agrees) = agrees.filter(|_| !self.own.contains(&typed.number.identity())) {
                        self.said.hear(&typed.number, agrees);
                    }
                    self.look(&typed).map(|()| typed)
                }
                Err(reason) => Err(reason),
            };
            match looked {
                Ok(typed) => candidates.push(Candidate { row, typed, cells }),
                Err(reason) => self.found.leave_out(reason, row, cell).await?,
            }
        }
        // Before it is asked who wants nothing.
        let said_no = Box::pin(self.said.keep()).await?;
        let identities = |candidate: &Candidate| (candidate.row, candidate.typed.number.identity());
        let numbers: Vec<(u64, String)> = candidates.iter().map(identities).collect();
        let marketing = if self.job.has_category("MARKETING") {
            refusing(&self.service.inner.store, &numbers, self.cap).await?
        } else {
            BTreeMap::new()
        };
        let landlines = if self.job.audience.landlines {
            BTreeSet::new()
        } else {
            let alike = candidates.iter().filter(|candidate| candidate.typed.landline);
            strange_landlines(&self.service.inner.store, alike.map(identities).collect()).await?
        };
        let refusing = Refusing {
            said_no,
            marketing,
            landlines,
        };
        let open = Box::pin(open_windows(self.service, self.job, numbers)).await?;
        for candidate in candidates {
            let digits = digits(&candidate.typed.number);
            let decided = if self.seen.contains(&digits) {
                Err(LeftOut::Duplicate)
            } else {
                self.decide(&candidate, &refusing)
            };
            if !decided.as_ref().is_err_and(|reason| reason.is_of_the_row()) {
                self.seen.insert(digits);
            }
            match decided {
                Ok((variant, values)) => {
                    let Candidate { row, typed, .. } = candidate;
                    if open.contains(&row) {
                        self.found.add_open(typed.country.as_deref());
                    }
                    let number = typed.number;
                    self.found.add(variant, Recipient { number, row, values }, typed.country).await?;
                }
                Err(reason) => {
                    let cell = candidate.cells.get(self.column).map(String::as_str).unwrap_or_default();
                    self.found.leave_out(reason, candidate.row, cell).await?;
                }
            }
        }
        Ok(())
    }

    /// Takes those who are added to the list, after its last row, and notes in `counts` how many each line has. None when the check is no
    /// longer wanted.
    async fn add_others(&mut self, counts: &mut [u64], progress: &mut Progress<'_>) -> Result<Option<Added>, BulkError> {
        let (before, from_row) = (self.rows, self.last_row + 1);
        let lines: Vec<Line> = self.job.audience.lines().collect();
        for (line, count) in lines.iter().zip(counts) {
            if line.join != Join::Also {
                continue;
            }
            let mut walk = Box::pin(Walk::new(self.service, self.job, &line.people)).await?;
            while let Some(some) = walk.next().await? {
                *count += some.len() as u64;
                for some in some.chunks(BATCH) {
                    self.take(rows_of(some, self.column, self.last_row + 1)).await?;
                    if !progress.is_wanted_beyond(self.rows).await? {
                        return Ok(None);
                    }
                }
                if self.rows > MOST_ROWS {
                    let why = "With those who are added the list has more than 1,000,000 rows. Add fewer.";
                    return Err(BulkError::Invalid(why.to_owned()));
                }
            }
        }
        let people = self.rows - before;
        Ok(Some(Added { people, from_row }))
    }

    /// Whether a number is to get anything at all.
    fn look(&mut self, typed: &Typed) -> Result<(), LeftOut> {
        let digits = digits(&typed.number);
        if self.seen.contains(&digits) {
            return Err(LeftOut::Duplicate);
        }
        let reason = if self.only.as_ref().is_some_and(|only| !only.contains_key(&digits)) || !self.narrowed.keeps(digits) {
            LeftOut::NotChosen
        } else if self.narrowed.leaves_out(digits) {
            LeftOut::InOtherJob
        } else if self.own.contains(&typed.number.identity()) {
            LeftOut::OurOwn
        } else {
            return Ok(());
        };
        self.seen.insert(digits);
        Err(reason)
    }

    /// Which message somebody gets and what fills it, or why they get none.
    fn decide(&mut self, candidate: &Candidate, refusing: &Refusing) -> Result<(Variant, Vec<String>), LeftOut> {
        let identity = candidate.typed.number.identity();
        if refusing.landlines.contains(&candidate.row) {
            return Err(LeftOut::Landline);
        }
        let american = candidate.typed.country.as_deref() == Some("US");
        let refused = american.then_some(LeftOut::UnitedStates);
        let refused = refused.or_else(|| refusing.marketing.get(&candidate.row).copied());
        let marketing = |chosen: &Chosen| chosen.category == "MARKETING";
        // Who would get none of the messages takes no part in the draw, so that the share is kept.
        if let Some(reason) = refused.filter(|_| self.job.messages().all(|(_, chosen)| marketing(chosen))) {
            return Err(reason);
        }
        if refusing.said_no.contains(&identity) {
            return Err(LeftOut::OptedOut);
        }
        let digits = digits(&candidate.typed.number);
        // Who is held out takes no part in the draw either. Only those are who would get something: else they could not be compared.
        let held = self.job.is_held_out(digits);
        let group = if held { Variant::A } else { self.group(digits) };
        let filled = self.filled(group, &candidate.cells, refused);
        if held {
            return filled.and(Err(LeftOut::HeldOut));
        }
        if self.job.second.is_some() && filled.as_ref().is_err_and(|reason| reason.is_of_the_row()) {
            self.lacking.insert(digits, group);
        }
        Ok((group, filled?))
    }

    /// What fills the message of a group, or why it cannot be sent. Who waits for the winner must be able to get each of the messages:
    /// what fills them is kept one after the other.
    fn filled(&self, group: Variant, cells: &[String], refused: Option<LeftOut>) -> Result<Vec<String>, LeftOut> {
        let mut all = Vec::new();
        for (variant, chosen) in self.job.may_get(group) {
            if let Some(reason) = refused.filter(|_| chosen.category == "MARKETING") {
                return Err(reason);
            }
            // It was there when the check began.
            let template = self.templates.of(variant).ok_or(LeftOut::NotChosen)?;
            let values = mapping::values(&chosen.mapping, cells);
            mapping::fill(template, &chosen.mapping, &values)?;
            all.extend(values);
        }
        Ok(all)
    }

    /// Which message is somebody's turn: who had one of several in the earlier job gets the same again. A draw counts whether its message
    /// can be filled or not: else the rows that lack something would decide who gets which.
    fn group(&mut self, digits: u64) -> Variant {
        if self.job.second.is_none() {
            return Variant::A;
        }
        let before = self.only.as_ref().and_then(|only| *only.get(&digits)?);
        let before = before.filter(|before| self.job.message(*before).is_some());
        let before = before.or_else(|| self.lacking.get(&digits).copied());
        before.unwrap_or_else(|| self.draw.turn())
    }
}
