//! A lane of a job: its share of the recipients at its share of the rate, on whichever instance.
//!
//! A lane is an entry of a due queue. It works a while, notes how far it came and lets go; what a crash leaves is found again.
//! Each recipient is claimed alone, so that a lane that runs twice sends nothing twice.

mod turn;

use super::{
    change,
    claim::{Turn, claim, whose},
    clocks::Clocks,
    fastest, held, report,
    run::{LOOK_AGAIN, SLICE, failed, go_on, gone, stop},
    track::shard,
    turns::Turns,
    watch::{Seen, is_stale, watch},
    winner,
};
use crate::{Service, hand_over};
use domain::{
    BulkId, Millis, Seconds,
    bulk::{CHUNK, Gate, Job, JobState, Paid, Reason, RecipientId, Tally},
};
use runner::Outcome;
use std::{sync::Arc, time::Duration};
use store::{BulkTask, Commit, CommitError, DueEntry, StoreError};
use tokio::{sync::Semaphore, time::Instant};

/// The state of the job is read again after so many milliseconds: pausing takes effect within that.
const STATE_MILLIS: i64 = 500;
/// So many messages of a lane may be on their way to AWS at the same time.
const ON_THEIR_WAY: usize = 24;
/// Of so many recipients it is read at once who they are, and after this time again.
const AHEAD: u32 = 25;
const LONG_AGO: Duration = Duration::from_secs(3);
/// However slow a job goes, a lane sends a message in this time: longer waits would be broken off.
const SLOWEST: Duration = Duration::from_secs(10);
/// At the end of a part of a warm-up, of a test or of a day it is looked again after so many milliseconds.
const HELD_MILLIS: i64 = 2_000;
/// While a job waits for another day, it is looked after so many milliseconds whether it must stop.
const REST_MILLIS: i64 = 10 * 60 * 1_000;
/// Between two looks of a lane that has nothing more to do at whether all others have ended, in milliseconds.
const ENDED_MILLIS: i64 = 1_000;
/// While agents have messages waiting, a job waits too.
const GIVE_WAY: Duration = Duration::from_millis(50);

/// One share of a job.
pub(super) struct Lane<'a> {
    service: &'a Service,
    id: BulkId,
    run: u32,
    number: u32,
    next: u32,
    turns: Turns,
    ends: Instant,
    on_their_way: Arc<Semaphore>,
    looked: Millis,
    read: Millis,
    /// What the job may send a second at most: jobs of one number share what that may.
    fastest: f64,
    /// What of that is this lane's in the part that ends there.
    share: Option<(Option<u32>, f64)>,
    /// The first group in which somebody waits for their hours, and when the first of these begin.
    pub(super) later: Option<(u32, Seconds)>,
    /// The clocks of countries, by their codes.
    clocks: Clocks,
}

/// Why a lane lets go.
enum Ended {
    /// The job no longer runs, or not in this way.
    Over,
    /// Its time is up.
    Slice,
    /// Whoever is next has their turn in a later part of the warm-up, on another day, or waits for the winner of a test.
    Held,
}

impl<'a> Lane<'a> {
    pub(super) fn new(service: &'a Service, (id, run): (BulkId, u32), (lane, next): (u32, u32), turn: Millis) -> Self {
        let now = Instant::now();
        Self {
            service,
            id,
            run,
            number: lane,
            next,
            // Between two slices time passes in which nobody sends. It is made up for.
            turns: Turns::due_in(now, turn.0 - service.now().0, SLOWEST),
            ends: now + SLICE,
            on_their_way: Arc::new(Semaphore::new(ON_THEIR_WAY)),
            looked: Millis(0),
            read: Millis(0),
            fastest: 1.0,
            share: None,
            later: None,
            clocks: Clocks::default(),
        }
    }

    /// The job, when it still runs.
    async fn job(&mut self) -> Result<Option<Job>, StoreError> {
        self.read = self.service.now();
        let job = self.service.inner.store.bulk_job(self.id).await?;
        Ok(job.filter(|job| job.state == JobState::Running && job.run == self.run))
    }

    /// Reads the job again where that is some time ago, and says whether it still runs.
    async fn still_runs(&mut self, job: &mut Job) -> Result<bool, StoreError> {
        if self.service.now().0 - self.read.0 < STATE_MILLIS {
            return Ok(true);
        }
        Ok(match self.job().await? {
            Some(read) => {
                *job = read;
                true
            }
            None => false,
        })
    }

    /// What it goes by as it is now; none when the job was stopped for that.
    async fn watch(&mut self, job: &Job) -> Result<Option<Seen>, StoreError> {
        self.looked = self.service.now();
        let beside = self.service.inner.store.bulk_running(&job.phone).await?;
        let beside = f64::from(u32::try_from(beside).unwrap_or(u32::MAX).max(1));
        self.fastest = f64::from(fastest(self.service, &job.phone).await?) / beside;
        match watch(self.service, job).await? {
            Ok(seen) => Ok(Some(seen)),
            Err(reason) => {
                // Another budget may have been set meanwhile, or somebody let it go on.
                let still = |now: &Job| now.run == job.run && now.budget == job.budget;
                stop(self.service, self.id, still, reason).await?;
                Ok(None)
            }
        }
    }

    pub(super) async fn run(mut self, entry: &DueEntry<BulkTask>) -> Result<Outcome, StoreError> {
        let Some(mut job) = self.job().await? else {
            return Ok(Outcome::Done);
        };
        let Some(mut seen) = self.watch(&job).await? else {
            return self.over().await;
        };
        while self.next < job.chunks() {
            match self.chunk(&mut job, &mut seen).await? {
                None => self.next += job.lanes(),
                Some(Ended::Over) => return self.over().await,
                Some(Ended::Held) => return Box::pin(self.hold(&mut job, entry)).await,
                Some(Ended::Slice) => {
                    let task = BulkTask::Lane {
                        job: self.id,
                        run: self.run,
                        lane: self.number,
                        next: self.next,
                        turn: self.service.now().plus(self.turns.wait_millis(Instant::now())),
                        later: self.later,
                    };
                    return go_on(self.service, entry, task, self.service.now()).await;
                }
            }
        }
        // Round again once the first of those who wait have their hours.
        if let Some((next, begins)) = self.later {
            self.rests(&mut job, true).await?;
            let task = BulkTask::Lane {
                job: self.id,
                run: self.run,
                lane: self.number,
                next,
                turn: begins.millis(),
                later: None,
            };
            return go_on(self.service, entry, task, begins.millis()).await;
        }
        self.end(&mut job).await
    }

    /// Lets each of a group have their turn. None when all had it.
    async fn chunk(&mut self, job: &mut Job, seen: &mut Seen) -> Result<Option<Ended>, StoreError> {
        let store = &self.service.inner.store;
        // Also of a group in which nobody has their turn: all of a list may wait for their hours.
        if Instant::now() >= self.ends {
            return Ok(Some(Ended::Slice));
        }
        if !self.still_runs(job).await? {
            return Ok(Some(Ended::Over));
        }
        if self.is_held(job, 0) {
            return Ok(Some(Ended::Held));
        }
        let number = job.chunk_at(self.next);
        if store.bulk_chunk_done(self.id, job.plan, number).await? {
            return Ok(None);
        }
        let chunk = store.bulk_chunk(self.id, job.plan, number).await?.ok_or_else(gone)?;
        let mut all = true;
        let mut ahead = None;
        for (place, recipient) in (number * CHUNK..).zip(&chunk.recipients) {
            if chunk.claimed.contains_key(&place) {
                continue;
            }
            if self.is_held(job, place) {
                return Ok(Some(Ended::Held));
            }
            if let Some(begins) = self.waits(job, &recipient.number).await? {
                let (first, before) = self.later.unwrap_or((self.next, begins));
                self.later = Some((first, before.min(begins)));
                all = false;
                continue;
            }
            if Instant::now() >= self.ends {
                return Ok(Some(Ended::Slice));
            }
            self.rests(job, false).await?;
            self.wait_for_turn(job).await;
            if !self.still_runs(job).await? {
                return Ok(Some(Ended::Over));
            }
            if is_stale(self.looked, self.service.now()) {
                match self.watch(job).await? {
                    Some(now) => *seen = now,
                    None => return Ok(Some(Ended::Over)),
                }
            }
            let id = RecipientId {
                job: self.id,
                plan: job.plan,
                place,
            };
            let price = seen.price(job, id.variant(), &recipient.number);
            if !self.pays(job, seen, price.most).await? {
                return Ok(Some(Ended::Over));
            }
            // On the heap: the AWS SDK's futures are large.
            let known = match ahead.take() {
                Some((store, end, read)) if place < end && read + LONG_AGO > Instant::now() => ahead.insert((store, end, read)),
                _ => {
                    let next = chunk.recipients.iter().skip((place % CHUNK) as usize).take(AHEAD as usize);
                    let read = Instant::now();
                    ahead.insert((Box::pin(whose(self.service, next)).await?, place + AHEAD, read))
                }
            };
            match Box::pin(claim(self.service, job, &seen.templates, (id, recipient), price, &known.0)).await? {
                Turn::Passed => {}
                Turn::Unsendable => {
                    let why = "The template has changed since the job was checked. Copy the job as a new one.";
                    stop(self.service, self.id, |now| now.run == job.run, why.to_owned().into()).await?;
                    return Ok(Some(Ended::Over));
                }
                Turn::Taken(taken) => {
                    let (message, entry, to) = *taken;
                    let place = Arc::clone(&self.on_their_way).acquire_owned().await;
                    let service = self.service.clone();
                    // Not broken off with the lane: what was begun is finished.
                    self.service.inner.tasks.spawn(async move {
                        hand_over::hand_over(&service, message, &entry, None, Some(to)).await;
                        drop(place);
                    });
                }
            }
        }
        if all {
            self.chunk_done(job, number).await?;
        }
        Ok(None)
    }

    /// The job no longer runs in this way. Where it does, it was changed just when it was to stop: the lane begins again.
    async fn over(&mut self) -> Result<Outcome, StoreError> {
        Ok(match self.job().await? {
            Some(_) => Outcome::Retry(LOOK_AGAIN),
            None => Outcome::Done,
        })
    }

    /// Whether somebody of the group that is next has their turn in a later part.
    fn is_held(&self, job: &Job, place: u32) -> bool {
        job.held_from().is_some_and(|from| self.next * CHUNK + place % CHUNK >= from)
    }

    /// Lets go until others of the part had their turn, and it is known what became of its messages.
    async fn hold(&mut self, job: &mut Job, entry: &DueEntry<BulkTask>) -> Result<Outcome, StoreError> {
        // What else stops a job stops it while it waits, too.
        let Some(seen) = self.watch(job).await? else {
            return self.over().await;
        };
        let percent = self.service.settings().await?.team.most_failed();
        let now = self.service.now();
        match job.gates(&seen.counts, now, percent) {
            Gate::Wait => self.rests(job, true).await?,
            Gate::Stop(reason) => {
                stop(self.service, self.id, |now| now.run == job.run && now.ramp == job.ramp, reason).await?;
                return self.over().await;
            }
            Gate::Change(_) => {
                // Another lane may have been here since: it is asked of the job as it is now.
                let step = |job: Job| match job.gates(&seen.counts, now, percent) {
                    Gate::Change(job) => Ok(Some(*job)),
                    Gate::Wait | Gate::Stop(_) => Ok(None),
                };
                let keep = |commit: &mut Commit<'_, ()>, job: &Job| winner::keep_decided(self.service, commit, job, now);
                change(self.service, self.id, step, keep).await.map_err(failed)?;
            }
        }
        // Where somebody of the part waits for their hours, nothing comes of looking sooner; nor where all wait for another day.
        let again = match (self.later, job.goes_on_at()) {
            (Some((_, begins)), _) => begins.millis(),
            (None, Some(at)) => at.min(now.plus(REST_MILLIS)).max(now.plus(HELD_MILLIS)),
            (None, None) => now.plus(winner::look_again(job, now, HELD_MILLIS)),
        };
        let task = BulkTask::Lane {
            job: self.id,
            run: self.run,
            lane: self.number,
            next: self.later.map_or(self.next, |(first, _)| first.min(self.next)),
            turn: again,
            later: None,
        };
        go_on(self.service, entry, task, again).await
    }

    /// Whether the budget has room for a message. The job was stopped where it has not.
    async fn pays(&mut self, job: &Job, seen: &mut Seen, price: u64) -> Result<bool, StoreError> {
        loop {
            match seen.purse.as_mut().map_or(Paid::Yes, |purse| purse.pay(price)) {
                Paid::Yes => return Ok(true),
                Paid::LookAgain => match self.watch(job).await? {
                    Some(now) => *seen = now,
                    None => return Ok(false),
                },
                Paid::Over => {
                    let reason = Reason::spent(job.spent_words(&seen.counts));
                    stop(self.service, self.id, |now| now.run == job.run && now.budget == job.budget, reason).await?;
                    return Ok(false);
                }
            }
        }
    }

    async fn chunk_done(&self, job: &Job, number: u32) -> Result<(), StoreError> {
        let mut counts = Tally::default();
        counts.chunk_done();
        let mut commit = self.service.inner.store.commit();
        commit.create_bulk_chunk_done((), self.id, job.plan, number, self.service.now().seconds());
        commit.count_bulk((), self.id, shard(self.service), &counts);
        match commit.run().await {
            // Another hand was faster.
            Ok(()) | Err(CommitError::Cancelled(_)) => Ok(()),
            Err(CommitError::Store(error)) => Err(error),
        }
    }

    /// All of this lane had their turn: the job is over when that is so for all lanes, and nothing is on its way any more.
    async fn end(&self, job: &mut Job) -> Result<Outcome, StoreError> {
        let tally = self.service.inner.store.bulk_tally(self.id).await?;
        if tally.chunks() < u64::from(job.chunks()) || !tally.is_done() {
            // Others may wait for a morning, for another day, or for a winner.
            self.rests(job, true).await?;
            let now = self.service.now();
            let soon = if job.has_windows() { ENDED_MILLIS * 10 } else { ENDED_MILLIS };
            let again = match job.goes_on_at() {
                Some(at) => (at.0 - now.0).clamp(soon, REST_MILLIS),
                None => winner::look_again(job, now, soon),
            };
            return Ok(Outcome::Retry(Duration::from_millis(again.unsigned_abs())));
        }
        let now = self.service.now();
        let keep = |commit: &mut Commit<'_, ()>, job: &Job| {
            report::put(commit, job, self.service);
            held::put(commit, job, self.service);
        };
        let finished = change(self.service, self.id, |job| Ok(job.finish(now)), keep);
        finished.await.map_err(failed)?;
        Ok(Outcome::Done)
    }
}
