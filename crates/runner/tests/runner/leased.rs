//! The leased job: one instance at a time, again after whatever happens.

use super::support::{World, a_while, counts, until};
use runner::{BackOff, Leased, Runner, Schedule};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};
use store::StoreError;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

const JOB: &str = "count";

const fn schedule(every: u64, lease: u64) -> Schedule {
    Schedule {
        every: Duration::from_millis(every),
        lease: Duration::from_millis(lease),
        back_off: BackOff {
            first: Duration::from_millis(20),
            longest: Duration::from_millis(40),
        },
    }
}

#[derive(Debug, thiserror::Error)]
enum Failed {
    #[error("not today")]
    NotToday,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A job that counts its runs.
struct Running {
    runs: Arc<AtomicU32>,
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Running {
    fn start<F>(runner: &Runner, schedule: Schedule, each: impl Fn(u32) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<(), Failed>> + Send,
    {
        let (runs, stop) = (Arc::new(AtomicU32::new(0)), CancellationToken::new());
        let leased = Leased::new(runner.clone(), JOB, schedule);
        let task = tokio::spawn({
            let (runs, stop) = (runs.clone(), stop.clone());
            async move {
                let each = || each(runs.fetch_add(1, Ordering::SeqCst) + 1);
                leased.run(each, &stop).await;
            }
        });
        Self { runs, stop, task }
    }

    fn runs(&self) -> u32 {
        self.runs.load(Ordering::SeqCst)
    }

    async fn end(self) -> u32 {
        self.stop.cancel();
        self.task.await.unwrap();
        self.runs.load(Ordering::SeqCst)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_instance_runs_and_gives_its_lease_back_when_it_is_stopped() {
    let world = World::new().await;
    let often = schedule(10, 60_000);
    let one = Running::start(&world.instance("one"), often, async |_| Ok(()));
    until("it runs", async || one.runs() >= 3).await;
    let two = Running::start(&world.instance("two"), often, async |_| Ok(()));
    a_while().await;
    assert_eq!(two.runs(), 0);
    assert_eq!(world.store.lease(JOB, world.now()).await.unwrap().unwrap().owner, "one");
    one.end().await;
    until("the other runs", async || two.runs() >= 3).await;
    two.end().await;
    assert_eq!(world.store.lease(JOB, world.now()).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn between_two_runs_far_apart_no_other_instance_runs() {
    let world = World::new().await;
    // An hour apart; others look each time a lease could have ended.
    let rarely = schedule(3_600_000, 20);
    let one = Running::start(&world.instance("one"), rarely, async |_| Ok(()));
    until("it ran", async || one.runs() == 1).await;
    a_while().await;
    let two = Running::start(&world.instance("two"), rarely, async |_| Ok(()));
    world.advance(3_599_999);
    a_while().await;
    assert_eq!(two.runs(), 0);
    // The first one never came back: it died.
    one.task.abort();
    world.advance(1_000);
    until("the other takes over", async || two.runs() == 1).await;
    two.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_outlasts_its_lease_keeps_it() {
    let world = World::new().await;
    let (one, two) = (world.ticking("one"), world.ticking("two"));
    let short = schedule(10, 600);
    let long = Running::start(&one, short, async |_| {
        tokio::time::sleep(Duration::from_secs(2)).await;
        Ok(())
    });
    until("it runs", async || long.runs() == 1).await;
    let other = Running::start(&two, short, async |_| Ok(()));
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    assert_eq!((long.runs(), other.runs()), (1, 0));
    assert!(long.end().await >= 1, "what was begun is finished");
    assert!(counts(&one, "jobs_runs_total{job=\"count\",outcome=\"done\"}", 1));
    until("the other runs", async || other.runs() > 0).await;
    other.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_whose_lease_is_lost_ends() {
    let world = World::new().await;
    let one = world.instance("one");
    let running = Running::start(&one, schedule(10, 300), async |run| {
        if run == 1 {
            std::future::pending::<()>().await;
        }
        Ok(())
    });
    until("it runs", async || running.runs() == 1).await;
    // By its own clock nothing has passed; by the clock of the other its lease is over.
    let later = world.now().plus(10_000);
    assert!(world.store.try_acquire_lease(JOB, "two", later, 1_000).await.unwrap());
    until("it is told", async || {
        counts(&one, "jobs_runs_total{job=\"count\",outcome=\"failed\"}", 1)
    })
    .await;
    world.store.release_lease(JOB, "two").await.unwrap();
    until("it runs again", async || running.runs() >= 2).await;
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn failures_and_panics_are_counted_and_the_job_goes_on() {
    let world = World::new().await;
    let one = world.instance("one");
    let running = Running::start(&one, schedule(10, 60_000), async |run| {
        assert!(run != 2, "a bug");
        if run == 1 { Err(Failed::NotToday) } else { Ok(()) }
    });
    until("it runs well again", async || running.runs() >= 5).await;
    running.end().await;
    for (outcome, count) in [("failed", 1), ("panicked", 1)] {
        let series = format!("jobs_runs_total{{job=\"count\",outcome=\"{outcome}\"}}");
        assert!(counts(&one, &series, count), "{outcome}\n{}", one.meters.text());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_single_run_says_who_has_the_lease() {
    let world = World::new().await;
    let leased = |name| Leased::new(world.instance(name), JOB, schedule(10, 60_000));
    let (one, two) = (leased("one"), leased("two"));
    let run = async || Ok::<_, Failed>(7);
    assert_eq!(one.once(run).await.unwrap(), Some(7));
    assert_eq!(two.once(run).await.unwrap(), None);
    assert!(matches!(
        one.once(async || Err::<(), _>(Failed::NotToday)).await,
        Err(Failed::NotToday)
    ));
    world.advance(60_000);
    assert_eq!(two.once(run).await.unwrap(), Some(7));
}
