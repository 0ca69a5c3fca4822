//! The people of other jobs, of lists of the inbox and of other files, some at a time, as they are now.

use super::{
    BulkError,
    rows::{Rows, rows},
};
use crate::Service;
use domain::{
    BulkId, Conversation, CustomerId, PhoneId, PhoneNumber, Position, UserId,
    bulk::{CHUNK, Claimed, Job, JobRefused, People, RecipientState, Variant, Who, must_rest},
    inbox::Filter,
};
use futures::future::try_join_all;
use store::StoreError;

/// So many groups of another job are read side by side.
const SIDE_BY_SIDE: u32 = 5;
/// So many conversations are read in one go.
const PAGE: usize = 500;

/// By what people are told apart.
pub(super) fn digits(number: &PhoneNumber) -> u64 {
    number.identity().parse().unwrap_or(0)
}

/// One of the people of another job.
pub(super) struct Person {
    pub(super) number: PhoneNumber,
    /// Which of several messages they had there.
    pub(super) variant: Option<Variant>,
    /// Nobody for those to whom nothing was sent.
    pub(super) customer: Option<CustomerId>,
}

/// Some people of another job, by what became of it.
pub(super) struct OfJob<'a> {
    service: &'a Service,
    job: Job,
    who: Who,
    /// Of who tapped a button, only this one.
    button: Option<String>,
    /// Whom WhatsApp holds marketing back from must wait still.
    rests: bool,
    next: u32,
}

impl<'a> OfJob<'a> {
    /// Those of a job from the same number as `phone`. `gone` says that it is not there.
    pub(super) async fn new(
        service: &'a Service,
        phone: &PhoneId,
        (id, who): (BulkId, Who),
        gone: impl FnOnce() -> String,
    ) -> Result<Self, BulkError> {
        let store = &service.inner.store;
        let job = store.bulk_job(id).await?.filter(|job| job.phone == *phone);
        let job = job.ok_or_else(|| BulkError::Invalid(gone()))?;
        if who == Who::NotSent {
            if !job.is_over() {
                return Err(BulkError::Invalid(JobRefused::EarlierGoesOn.to_string()));
            }
            if store.bulk_tally(id).await?.count(RecipientState::Pending) > 0 {
                let why = "The earlier job was cancelled only now, and not all of its people are told apart yet. Check again in a moment.";
                return Err(BulkError::Invalid(why.to_owned()));
            }
        }
        let rests = job.rested_from().is_none_or(|from| service.now() < from);
        Ok(Self {
            service,
            job,
            who,
            button: None,
            rests,
            next: 0,
        })
    }

    /// Only those who tapped the button with some words, if these are told.
    pub(super) fn tapping(&mut self, button: Option<&str>) {
        self.button = button.map(str::to_owned);
    }

    /// Whether its list is checked: else nobody can say who is in it.
    pub(super) const fn is_checked(&self) -> bool {
        self.job.planned.is_some()
    }

    /// Whom WhatsApp holds marketing back from waits still, however long ago this job ended.
    pub(super) const fn let_rest(&mut self) {
        self.rests = true;
    }

    /// The next of them; none at the end.
    pub(super) async fn next(&mut self) -> Result<Option<Vec<Person>>, StoreError> {
        let end = self.next.saturating_add(SIDE_BY_SIDE).min(self.job.chunks());
        if self.next >= end {
            return Ok(None);
        }
        let (job, store) = (&self.job, &self.service.inner.store);
        let groups: Vec<u32> = (self.next..end).map(|index| job.chunk_at(index)).collect();
        // On the heap: the AWS SDK's futures are large.
        let reads = groups.iter().map(|chunk| Box::pin(store.bulk_chunk(job.id, job.plan, *chunk)));
        let read = try_join_all(reads).await?;
        let mut people = Vec::new();
        for (chunk, read) in groups.into_iter().zip(read) {
            let variant = job.second.as_ref().and_then(|_| job.sends(Variant::of_chunk(chunk)));
            let read = read.unwrap_or_default();
            for (place, recipient) in (chunk * CHUNK..).zip(read.recipients) {
                let claimed = read.claimed.get(&place);
                let state = claimed.map_or(RecipientState::Pending, |claimed| claimed.state);
                let failure = claimed.and_then(|claimed| claimed.failure.as_deref());
                let answered = claimed.is_some_and(|claimed| claimed.answered.is_some());
                let is_wanted = |claimed: &Claimed| match (&self.button, &claimed.button) {
                    (None, _) => true,
                    (Some(wanted), Some(tapped)) => wanted.trim().to_lowercase() == tapped.trim().to_lowercase(),
                    (Some(_), None) => false,
                };
                let tapped = claimed.is_some_and(|claimed| claimed.tapped && is_wanted(claimed));
                let too_early = self.rests && self.who == Who::Failed && failure.is_some_and(must_rest);
                if self.who.has(state, failure, (answered, tapped)) && !too_early {
                    let customer = claimed.and_then(|claimed| Some(claimed.conversation.as_ref()?.customer));
                    people.push(Person {
                        number: recipient.number,
                        variant,
                        customer,
                    });
                }
            }
        }
        self.next = end;
        Ok(Some(people))
    }
}

/// The customers of a list of the inbox.
pub(super) struct OfInbox<'a> {
    service: &'a Service,
    phone: PhoneId,
    filter: Filter,
    by: UserId,
    after: Option<Position>,
    ended: bool,
}

impl OfInbox<'_> {
    /// The numbers of the next of them, empty for who has none; none at the end.
    async fn next(&mut self) -> Result<Option<Vec<String>>, StoreError> {
        if self.ended {
            return Ok(None);
        }
        let store = &self.service.inner.store;
        let page = store
            .list_conversations(&self.phone, &self.filter, &self.by, self.after, PAGE)
            .await?;
        self.after = page.last().map(Conversation::activity);
        self.ended = page.len() < PAGE;
        let number = |conversation: Conversation| {
            conversation
                .customer
                .number
                .map_or_else(String::new, |number| number.as_str().to_owned())
        };
        Ok(Some(page.into_iter().map(number).collect()))
    }
}

/// The rows of another file.
pub(super) struct OfFile {
    /// None once all were read.
    rows: Option<Rows>,
    column: usize,
    /// The first row holds names.
    skip: bool,
}

impl OfFile {
    /// What stands in the column with the numbers of the next rows; none at the end.
    async fn next(&mut self) -> Result<Option<Vec<String>>, BulkError> {
        let Some(mut rows) = self.rows.take() else {
            return Ok(None);
        };
        let Some(batch) = rows.next().await? else {
            rows.ended().await?;
            return Ok(None);
        };
        self.rows = Some(rows);
        let skip = usize::from(std::mem::take(&mut self.skip) && !batch.is_empty());
        let cell = |(_, mut cells): table::Row| {
            if self.column < cells.len() {
                cells.swap_remove(self.column)
            } else {
                String::new()
            }
        };
        Ok(Some(batch.into_iter().skip(skip).map(cell).collect()))
    }
}

/// The people of a line.
pub(super) enum Walk<'a> {
    Job(Box<OfJob<'a>>),
    Inbox(Box<OfInbox<'a>>),
    File(Box<OfFile>),
}

impl<'a> Walk<'a> {
    /// Those that a line of a job is about.
    pub(super) async fn new(service: &'a Service, job: &Job, people: &People) -> Result<Self, BulkError> {
        match people {
            People::Job {
                job: other,
                name,
                who,
                button,
            } => {
                let gone = || format!("The job “{}” is no longer here.", name.as_str());
                let mut of_job = OfJob::new(service, &job.phone, (*other, *who), gone).await?;
                of_job.tapping(button.as_deref());
                if !of_job.is_checked() {
                    return Err(BulkError::Invalid(format!(
                        "The list of the job “{}” is not checked now, so nobody can say who is in it. Check it, or take the line out.",
                        name.as_str()
                    )));
                }
                Ok(Self::Job(Box::new(of_job)))
            }
            People::Inbox { filter, by } => Ok(Self::Inbox(Box::new(OfInbox {
                service,
                phone: job.phone.clone(),
                filter: filter.clone(),
                by: by.clone(),
                after: None,
                ended: false,
            }))),
            People::File {
                upload,
                column,
                has_header,
                ..
            } => Ok(Self::File(Box::new(OfFile {
                rows: Some(rows(service, job, *upload).await?),
                column: *column,
                skip: *has_header,
            }))),
        }
    }

    /// The next of them, each as their number stands there, or as nothing where none does; none at the end.
    pub(super) async fn next(&mut self) -> Result<Option<Vec<String>>, BulkError> {
        match self {
            Self::Job(walk) => {
                let some = walk.next().await?;
                Ok(some.map(|some| some.iter().map(|one| one.number.as_str().to_owned()).collect()))
            }
            Self::Inbox(walk) => Ok(walk.next().await?),
            Self::File(walk) => walk.next().await,
        }
    }
}
