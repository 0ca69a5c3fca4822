//! What people see of bulk jobs.

use super::{fastest, found::LEFT_OUT_PAGE, second::SecondPerson, there::there, tiers::tiered};
use crate::{ReadError, Service, opened};
use domain::{
    BulkId, ConversationId, PhoneNumber, Seconds, Zone,
    bulk::{CHUNK, Chosen, Cost, Job, JobState, LeftOut, Prices, RecipientState, Share, Tally, Tiered, Variant},
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
    /// The same by message, where there are several, and of those who get the winner.
    pub cost_each: Option<Vec<Cost>>,
    /// What it takes of the account's limit, while it waits to be sent.
    pub share: Option<Share>,
    /// The most messages a second that its number allows a job.
    pub fastest: u32,
    /// Whether so many recipients need a second person.
    pub needs_second_person: bool,
    /// What was charged for it by now, in millionths of the currency of the prices; none where that cannot be told.
    pub billed: Option<u64>,
    /// The clocks of most of its recipients by country, while it waits to be sent.
    pub there: Vec<(String, Zone)>,
    /// What it costs after volume tiers, while it waits to be sent.
    pub tiered: Option<Tiered>,
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
    /// The answer was a stop.
    pub stopped: bool,
    /// Of which message they are, where there are several, or that they get the winner.
    pub variant: Option<Variant>,
    /// Which message that is; none while it is not decided.
    pub message: Option<Variant>,
}

/// Some recipients, in the order of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecipientPage {
    pub rows: Vec<RecipientRow>,
    /// The place where the next page begins; none when there is none.
    pub next: Option<u32>,
}

/// The newest jobs that somebody sees, or those before one; fewer than a page only where there are no more.
pub async fn jobs(service: &Service, viewer: &Viewer, before: Option<BulkId>) -> Result<Vec<JobView>, ReadError> {
    let store = &service.inner.store;
    let (mut before, mut jobs) = (before, Vec::new());
    // Whoever sees only some numbers has theirs between many others.
    loop {
        let read = store.bulk_jobs(before, PAGE).await?;
        let is_end = read.len() < PAGE;
        before = read.last().map(|job| job.id);
        jobs.extend(read.into_iter().filter(|job| identity::may_see(viewer, &job.phone)));
        if is_end || jobs.len() >= PAGE {
            break;
        }
    }
    jobs.truncate(PAGE);
    let views = jobs.into_iter().map(|job| async {
        let tally = if job.state.has_begun() {
            store.bulk_tally(job.id).await?
        } else {
            Tally::default()
        };
        Ok(JobView {
            fastest: fastest(service, &job.phone).await?,
            job,
            tally,
            cost: None,
            cost_each: None,
            share: None,
            needs_second_person: false,
            there: Vec::new(),
            tiered: None,
            billed: None,
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
    let prices = if job.planned.is_some() { store.prices().await? } else { None };
    let (cost, cost_each) = match &prices {
        Some(prices) => costs(prices, &job),
        None => (None, None),
    };
    let billed = prices.as_ref().and_then(|prices| job.billed(&tally, prices));
    let waits = matches!(job.state, JobState::Ready | JobState::Asked { .. } | JobState::Scheduled { .. });
    let share = if waits {
        Box::pin(opened::share(service, &job)).await?
    } else {
        None
    };
    let settings = service.settings().await?;
    let tiered = match &prices {
        Some(prices) if waits => Box::pin(tiered(service, prices, &job)).await?,
        _ => None,
    };
    let there = if waits { there(service, &job) } else { Vec::new() };
    Ok(JobView {
        fastest: fastest(service, &job.phone).await?,
        needs_second_person: SecondPerson::new(&settings.team, prices).is_needed(&job),
        billed,
        there,
        tiered,
        job,
        tally,
        cost,
        cost_each,
        share,
    })
}

/// What a job costs at most, and of several messages each. Of a winner that is not known yet that is the dearest of them.
pub(crate) fn costs(prices: &Prices, job: &Job) -> (Option<Cost>, Option<Vec<Cost>>) {
    costs_by(job, prices, |category, people| prices.cost(category, people))
}

/// The same, where `price` says what a message of a category to so many people of each country costs.
pub(super) fn costs_by(job: &Job, prices: &Prices, price: impl Fn(&str, Vec<(&String, u64)>) -> Cost) -> (Option<Cost>, Option<Vec<Cost>>) {
    if job.planned.is_none() {
        return (None, None);
    }
    let cost = |group: Variant| {
        let countries = job.countries_of(group);
        // There is one message then. Whose window closes before their turn costs as much as the others.
        let open = job.planned.as_ref().map(|planned| &planned.open_countries);
        let open = open.filter(|open| job.second.is_none() && !open.is_empty());
        let of = |chosen: &Chosen| {
            let (is_free, is_utility) = (job.free_text().is_some(), chosen.category == "UTILITY");
            let open = open.filter(|_| is_free || is_utility);
            let inside = |country: &String| open.and_then(|open| open.get(country)).copied().unwrap_or(0);
            let people = countries.iter();
            let people = people.map(|(country, many)| (country, many.saturating_sub(inside(country))));
            let cost = price(&chosen.category, people.collect());
            match open.filter(|_| !is_free) {
                Some(open) => cost.plus(&prices.fees(open.iter().map(|(country, many)| (country, *many)))),
                None => cost,
            }
        };
        match job.sends(group).and_then(|variant| job.message(variant)) {
            Some(chosen) => Some(of(chosen)),
            None => job.messages().map(|(_, chosen)| of(chosen)).max_by_key(|cost| cost.total),
        }
    };
    let each: Vec<Cost> = job.groups().filter_map(cost).collect();
    let all = each.iter().cloned().reduce(|all, one| all.plus(&one));
    (all, job.split().map(|_| each))
}

/// Which recipients are looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sought {
    /// Those in this state; none for all.
    pub state: Option<RecipientState>,
    /// Those who get this message; none for all.
    pub variant: Option<Variant>,
    /// Only those who answered with a stop.
    pub stopped: bool,
    /// Those with this in their number, or in what fills their message; empty for all.
    pub words: String,
}

impl Sought {
    fn has(&self, recipient: &RecipientRow) -> bool {
        if self.state.is_some_and(|wanted| wanted != recipient.state)
            || self.stopped && !recipient.stopped
            || self.variant.is_some_and(|wanted| Some(wanted) != recipient.variant)
        {
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

/// Recipients from where a page ended, those that are sought: in the order of the list, or by turns of all messages.
pub async fn recipients(service: &Service, viewer: &Viewer, id: BulkId, sought: &Sought, from: u32) -> Result<RecipientPage, ReadError> {
    let store = &service.inner.store;
    let job = job(service, viewer, id).await?;
    let mut page = RecipientPage::default();
    let first = from / CHUNK;
    for index in first..job.chunks() {
        if index - first >= LOOKED_THROUGH || page.rows.len() >= ROWS {
            page.next = Some(index * CHUNK);
            break;
        }
        let chunk = job.chunk_at(index);
        let read = store.bulk_chunk(id, job.plan, chunk).await?.unwrap_or_default();
        let least = chunk * CHUNK + from.saturating_sub(index * CHUNK);
        page.rows
            .extend(rows(&job, chunk, read).filter(|row| row.place >= least && sought.has(row)));
    }
    Ok(page)
}

/// The recipients of a group.
pub(super) fn rows(job: &Job, chunk: u32, read: BulkChunk) -> impl Iterator<Item = RecipientRow> + use<> {
    let variant = job.second.as_ref().map(|_| Variant::of_chunk(chunk));
    let message = variant.and_then(|variant| job.sends(variant));
    let BulkChunk {
        recipients, mut claimed, ..
    } = read;
    (chunk * CHUNK..).zip(recipients).map(move |(place, recipient)| {
        let claimed = claimed.remove(&place);
        let state = claimed.as_ref().map_or(RecipientState::Pending, |claimed| claimed.state);
        let answered = claimed.as_ref().and_then(|claimed| claimed.answered);
        let stopped = claimed.as_ref().is_some_and(|claimed| claimed.stopped);
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
            stopped,
            variant,
            message,
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
    // A check that was begun anew may have found fewer than the one that was broken off: what that stored behind is of nobody.
    let found = job.planned.as_ref().and_then(|planned| planned.left_out.get(&reason).copied());
    let before = u64::from(page) * LEFT_OUT_PAGE as u64;
    let here = found.unwrap_or(0).saturating_sub(before);
    if here == 0 {
        return Ok(None);
    }
    let rows = service.inner.store.bulk_left_out(id, job.plan, reason, page).await?;
    let here = usize::try_from(here).unwrap_or(usize::MAX);
    Ok(rows.map(|mut rows| {
        rows.truncate(here);
        rows
    }))
}
