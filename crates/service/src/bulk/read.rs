//! What people see of bulk jobs.

use crate::{ReadError, Service, opened};
use domain::{
    BulkId, ConversationId, PhoneNumber, Seconds,
    bulk::{CHUNK, Cost, Job, JobState, LeftOut, RecipientState, Share, Tally},
};
use identity::Viewer;
use store::{BulkChunk, LeftOutRow};

/// Jobs on a page of the list.
const PAGE: usize = 30;
/// Recipients on a page.
const ROWS: usize = 100;
/// So many groups are looked through for a page; the next page goes on behind them.
const LOOKED_THROUGH: u32 = 40;

/// A job with its counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobView {
    pub job: Job,
    pub tally: Tally,
    /// What it costs at most; none before the check, without prices, and in the list.
    pub cost: Option<Cost>,
    /// What it takes of the account's limit, while it waits to be sent.
    pub share: Option<Share>,
}

/// A recipient with where they stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecipientRow {
    pub place: u32,
    pub row: u64,
    pub number: PhoneNumber,
    pub values: Vec<String>,
    pub state: RecipientState,
    /// Meta's code or AWS's name.
    pub failure: Option<String>,
    pub conversation: Option<ConversationId>,
    pub answered: Option<Seconds>,
}

/// Some recipients, in the order of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecipientPage {
    pub rows: Vec<RecipientRow>,
    /// The place where the next page begins; none when there is none.
    pub next: Option<u32>,
}

/// The newest jobs, or those before one.
pub async fn jobs(service: &Service, viewer: &Viewer, before: Option<BulkId>) -> Result<Vec<JobView>, ReadError> {
    let store = &service.inner.store;
    let jobs = store.bulk_jobs(before, PAGE).await?;
    let jobs = jobs.into_iter().filter(|job| identity::may_see(viewer, &job.phone));
    let views = jobs.map(|job| async {
        let tally = if job.state.has_begun() {
            store.bulk_tally(job.id).await?
        } else {
            Tally::default()
        };
        Ok(JobView {
            job,
            tally,
            cost: None,
            share: None,
        })
    });
    futures::future::try_join_all(views).await
}

/// A job that somebody may see.
pub(super) async fn job(service: &Service, viewer: &Viewer, id: BulkId) -> Result<Job, ReadError> {
    let job = service.inner.store.bulk_job(id).await?;
    job.filter(|job| identity::may_see(viewer, &job.phone)).ok_or(ReadError::NotFound)
}

/// One job.
pub async fn get(service: &Service, viewer: &Viewer, id: BulkId) -> Result<JobView, ReadError> {
    let store = &service.inner.store;
    let tally = async { Ok::<_, ReadError>(store.bulk_tally(id).await?) };
    let (job, tally) = futures::try_join!(Box::pin(job(service, viewer, id)), Box::pin(tally))?;
    let cost = match (&job.planned, &job.template) {
        (Some(planned), Some(chosen)) => {
            let people = planned.countries.iter().map(|(country, many)| (country, *many));
            store.prices().await?.map(|prices| prices.cost(&chosen.category, people))
        }
        _ => None,
    };
    let share = match job.state {
        JobState::Ready | JobState::Scheduled { .. } => Box::pin(opened::share(service, &job)).await?,
        _ => None,
    };
    Ok(JobView { job, tally, cost, share })
}

/// Which recipients are looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sought {
    /// Those in this state; none for all.
    pub state: Option<RecipientState>,
    /// Those with this in their number, or in what fills their message; empty for all.
    pub words: String,
}

impl Sought {
    fn has(&self, recipient: &RecipientRow) -> bool {
        if self.state.is_some_and(|wanted| wanted != recipient.state) {
            return false;
        }
        let words = self.words.trim().to_lowercase();
        if words.is_empty() {
            return true;
        }
        let digits: String = words.chars().filter(char::is_ascii_digit).collect();
        let is_number = !digits.is_empty() && !words.chars().any(char::is_alphabetic);
        is_number && recipient.number.digits().contains(&digits)
            || recipient.values.iter().any(|value| value.to_lowercase().contains(&words))
    }
}

/// Recipients from a place on, those that are sought.
pub async fn recipients(service: &Service, viewer: &Viewer, id: BulkId, sought: &Sought, from: u32) -> Result<RecipientPage, ReadError> {
    let store = &service.inner.store;
    let job = job(service, viewer, id).await?;
    let mut page = RecipientPage::default();
    let first = from / CHUNK;
    for chunk in first..job.chunks() {
        if chunk - first >= LOOKED_THROUGH || page.rows.len() >= ROWS {
            page.next = Some(chunk * CHUNK);
            break;
        }
        let read = store.bulk_chunk(id, job.plan, chunk).await?.unwrap_or_default();
        let wanted = rows(chunk, read).filter(|row| row.place >= from && sought.has(row));
        page.rows.extend(wanted);
    }
    Ok(page)
}

/// The recipients of a group.
pub(super) fn rows(chunk: u32, read: BulkChunk) -> impl Iterator<Item = RecipientRow> {
    let BulkChunk {
        recipients, mut claimed, ..
    } = read;
    (chunk * CHUNK..).zip(recipients).map(move |(place, recipient)| {
        let claimed = claimed.remove(&place);
        let state = claimed.as_ref().map_or(RecipientState::Pending, |claimed| claimed.state);
        let answered = claimed.as_ref().and_then(|claimed| claimed.answered);
        let (failure, conversation) = claimed.map(|claimed| (claimed.failure, claimed.conversation)).unwrap_or_default();
        RecipientRow {
            place,
            row: recipient.row,
            number: recipient.number,
            values: recipient.values,
            state,
            failure,
            conversation,
            answered,
        }
    })
}

/// A page of the rows that get nothing, from 0; none when there are no more.
pub async fn left_out(
    service: &Service,
    viewer: &Viewer,
    id: BulkId,
    reason: LeftOut,
    page: u32,
) -> Result<Option<Vec<LeftOutRow>>, ReadError> {
    let job = job(service, viewer, id).await?;
    if job.planned.is_none() {
        return Ok(None);
    }
    Ok(service.inner.store.bulk_left_out(id, job.plan, reason, page).await?)
}
