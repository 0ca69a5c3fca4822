//! When it is somebody's turn in a lane, and that it is nobody's for now.

use super::{GIVE_WAY, Lane, SLOWEST};
use crate::bulk::{change, run::failed};
use domain::{PhoneNumber, Seconds, bulk::Job};
use std::time::Duration;
use store::StoreError;
use tokio::time::{Instant, sleep, sleep_until};

impl Lane<'_> {
    /// When somebody's hours begin, or a day on which something is sent; none while they last.
    pub(super) async fn waits(&mut self, job: &Job, number: &PhoneNumber) -> Result<Option<Seconds>, StoreError> {
        if !job.has_windows() {
            return Ok(None);
        }
        let zone = self.clocks.of(self.service, job, number).await?;
        Ok(job.wait_until(zone, self.service.now().seconds()))
    }

    /// Waits until this lane may send: at its share of the rate, slower after throttles, and behind what agents send.
    pub(super) async fn wait_for_turn(&mut self, job: &Job) {
        let now = Instant::now();
        let share = self.service.inner.pace.share(&job.phone, self.service.now());
        let rate = f64::from(job.rate.max(1)).min(self.fastest) * self.share(job);
        let each = Duration::from_secs_f64(1.0 / (rate * share)).min(SLOWEST);
        sleep_until(self.turns.next(now, each)).await;
        while self.service.inner.pace.is_busy(&job.phone, self.service.now()) && Instant::now() < self.ends {
            sleep(GIVE_WAY).await;
        }
    }

    /// What of the rate is this lane's: worked out once for each part of the job.
    fn share(&mut self, job: &Job) -> f64 {
        let ends = job.held_from();
        match self.share {
            Some((known, share)) if known == ends => share,
            _ => self.share.insert((ends, job.lane_share(self.number))).1,
        }
    }

    /// Says on the job that this lane has nobody for now, or somebody again: a job that waits as a whole takes no part in the rate of
    /// its number. Only hours make lanes wait for long.
    pub(super) async fn rests(&self, job: &mut Job, rests: bool) -> Result<(), StoreError> {
        if !job.has_windows() || job.lane_rests(self.number) == rests {
            return Ok(());
        }
        let step = |job: Job| Ok(job.with_lane(self.run, self.number, rests));
        // On the heap: the AWS SDK's futures are large.
        *job = Box::pin(change(self.service, self.id, step, |_, _| {})).await.map_err(failed)?;
        Ok(())
    }
}
