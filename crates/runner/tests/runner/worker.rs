//! The worker: each entry by one instance at a time, and none lost.

use super::support::{BACK_OFF, World, a_while, counts, until};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::Millis;
use runner::{Outcome, Pace, Runner, Wake, Worker};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex},
    time::Duration,
};
use store::{DueEntry, DueKind, keys};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

const KIND: DueKind = DueKind::Send;

const PACE: Pace = Pace {
    poll: Duration::from_millis(20),
    places: 4,
    visibility: Duration::from_mins(1),
    back_off: BACK_OFF,
};

async fn put(world: &World, id: &str, due: Millis) {
    let mut commit = world.store.commit();
    commit.put_due((), &DueEntry::new(KIND, id, due, format!("task of {id}")));
    commit.run().await.unwrap_or_else(|error| panic!("{error:?}"));
}

/// How many entries there are, whenever they are due.
async fn left(world: &World) -> usize {
    let all: Vec<DueEntry<String>> = world.store.due(KIND, Millis(9_000_000_000_000), 100).await.unwrap();
    all.len()
}

/// What handlers were given: the attempts of each id, and what is under way.
#[derive(Clone, Default)]
struct Given(Arc<Mutex<Seen>>);

#[derive(Default)]
struct Seen {
    attempts: BTreeMap<String, Vec<u32>>,
    under_way: BTreeMap<String, u32>,
    most: usize,
    twice: bool,
}

impl Given {
    fn begin(&self, entry: &DueEntry<String>) {
        assert_eq!(entry.task, format!("task of {}", entry.id));
        let mut seen = self.0.lock().unwrap();
        seen.attempts.entry(entry.id.clone()).or_default().push(entry.attempts);
        let count = seen.under_way.entry(entry.id.clone()).or_default();
        *count += 1;
        seen.twice |= *count > 1;
        seen.most = seen.most.max(seen.under_way.values().filter(|count| **count > 0).count());
    }

    fn end(&self, entry: &DueEntry<String>) {
        *self.0.lock().unwrap().under_way.get_mut(&entry.id).unwrap() -= 1;
    }

    fn attempts(&self, id: &str) -> Vec<u32> {
        self.0.lock().unwrap().attempts.get(id).cloned().unwrap_or_default()
    }
}

/// A worker that gives each entry the same treatment.
struct Running {
    given: Given,
    runner: Runner,
    wake: Wake,
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Running {
    fn start<F>(runner: Runner, pace: Pace, given: Given, treat: impl Fn(u32) -> F + Clone + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Outcome> + Send + 'static,
    {
        let worker = Worker::new(runner.clone(), KIND, pace);
        Self::of(runner, worker, given, treat)
    }

    fn of<F>(runner: Runner, worker: Worker, given: Given, treat: impl Fn(u32) -> F + Clone + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Outcome> + Send + 'static,
    {
        let stop = CancellationToken::new();
        let wake = worker.wake();
        let task = tokio::spawn({
            let (given, stop) = (given.clone(), stop.clone());
            async move {
                let handler = move |entry: DueEntry<String>| {
                    let (given, treat) = (given.clone(), treat.clone());
                    async move {
                        given.begin(&entry);
                        let outcome = treat(entry.attempts).await;
                        given.end(&entry);
                        outcome
                    }
                };
                worker.run(handler, &stop).await;
            }
        });
        Self {
            given,
            runner,
            wake,
            stop,
            task,
        }
    }

    async fn end(self) -> Given {
        self.stop.cancel();
        self.task.await.unwrap();
        self.given
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_workers_never_work_on_one_entry_at_the_same_time() {
    let world = World::new().await;
    for serial in 0..60 {
        put(&world, &format!("{serial:02}"), world.now()).await;
    }
    let given = Given::default();
    let start = |name| {
        Running::start(world.instance(name), PACE, given.clone(), |_| async {
            tokio::time::sleep(Duration::from_millis(15)).await;
            Outcome::Done
        })
    };
    let (one, two) = (start("one"), start("two"));
    until("all is done", async || left(&world).await == 0).await;
    one.end().await;
    two.end().await;
    let seen = given.0.lock().unwrap();
    assert!(!seen.twice);
    assert_eq!(seen.attempts.len(), 60);
    assert!(seen.attempts.values().all(|attempts| attempts == &[1]), "{:?}", seen.attempts);
    assert!((2..=2 * PACE.places).contains(&seen.most), "{} at a time", seen.most);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_crashed_worker_had_claimed_comes_back_after_its_visibility() {
    let world = World::new().await;
    put(&world, "a", world.now()).await;
    let mut entries: Vec<DueEntry<String>> = world.store.due(KIND, world.now(), 1).await.unwrap();
    let until_then = world.now().plus(60_000);
    world.store.claim_due(entries.remove(0), until_then).await.unwrap().unwrap();
    let other = Running::start(world.instance("other"), PACE, Given::default(), |_| async { Outcome::Done });
    world.advance(59_000);
    a_while().await;
    assert!(other.given.attempts("a").is_empty());
    world.advance(1_000);
    until("it is done", async || left(&world).await == 0).await;
    assert_eq!(other.end().await.attempts("a"), [2], "the first attempt is counted");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_to_be_tried_again_waits_for_its_time() {
    let world = World::new().await;
    put(&world, "a", world.now()).await;
    let worker = Running::start(world.instance("one"), PACE, Given::default(), |attempts| async move {
        if attempts < 3 {
            Outcome::Retry(Duration::from_secs(5))
        } else {
            Outcome::Done
        }
    });
    for attempt in 1..=3 {
        until("it was tried", async || worker.given.attempts("a").len() == attempt).await;
        a_while().await;
        world.advance(4_999);
        a_while().await;
        assert_eq!(worker.given.attempts("a").len(), attempt);
        world.advance(1);
    }
    assert_eq!(left(&world).await, 0);
    assert!(counts(&worker.runner, "jobs_due_total{kind=\"send\",outcome=\"retried\"}", 2));
    assert!(counts(&worker.runner, "jobs_due_total{kind=\"send\",outcome=\"done\"}", 1));
    assert_eq!(worker.end().await.attempts("a"), [1, 2, 3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_failed_for_good_ends() {
    let world = World::new().await;
    put(&world, "a", world.now()).await;
    let worker = Running::start(world.instance("one"), PACE, Given::default(), |_| async {
        Outcome::Fail("the file is gone".into())
    });
    until("it is gone", async || left(&world).await == 0).await;
    world.advance(3_600_000);
    a_while().await;
    assert!(counts(&worker.runner, "jobs_due_total{kind=\"send\",outcome=\"failed\"}", 1));
    assert_eq!(worker.end().await.attempts("a"), [1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_is_tried_again_later_each_time_and_holds_up_no_other() {
    let world = World::new().await;
    put(&world, "a", world.now()).await;
    let worker = Running::start(
        world.instance("one"),
        Pace { places: 1, ..PACE },
        Given::default(),
        |attempts| async move {
            assert!(attempts > 2, "a bug");
            Outcome::Done
        },
    );
    until("it was tried", async || worker.given.attempts("a").len() == 1).await;
    a_while().await;
    worker.given.0.lock().unwrap().under_way.clear();
    put(&world, "b", world.now()).await;
    until("the other panics too", async || worker.given.attempts("b").len() == 1).await;
    let panics = |many| counts(&worker.runner, "jobs_due_total{kind=\"send\",outcome=\"panicked\"}", many);
    until("when to try again is kept", async || panics(2)).await;
    for (pause, tried) in [(9_000, 1), (1_000, 2), (19_000, 2), (1_000, 3)] {
        world.advance(pause);
        a_while().await;
        // The other has its turn behind it, at the same time by the clock of this test.
        until("both have been tried", async || worker.given.attempts("b").len() >= tried).await;
        assert_eq!(worker.given.attempts("a").len(), tried, "after {pause}");
        if tried == 2 {
            until("when to try again is kept", async || panics(4)).await;
        }
        worker.given.0.lock().unwrap().under_way.clear();
    }
    until("both are done", async || left(&world).await == 0).await;
    assert!(panics(4));
    worker.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn work_that_takes_too_long_is_broken_off_before_another_can_begin_it() {
    let world = World::new().await;
    put(&world, "a", world.now()).await;
    let pace = Pace {
        visibility: Duration::from_millis(300),
        ..PACE
    };
    let worker = Running::start(world.instance("one"), pace, Given::default(), |attempts| async move {
        if attempts == 1 {
            std::future::pending::<()>().await;
        }
        Outcome::Done
    });
    until("it was broken off", async || {
        counts(&worker.runner, "jobs_due_total{kind=\"send\",outcome=\"timed_out\"}", 1)
    })
    .await;
    worker.given.0.lock().unwrap().under_way.clear();
    a_while().await;
    world.advance(10_000);
    until("it is done", async || left(&world).await == 0).await;
    assert_eq!(worker.end().await.attempts("a"), [1, 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_extends_claims_keeps_an_entry_for_as_long_as_its_work_takes() {
    let world = World::new().await;
    put(&world, "a", world.now()).await;
    let pace = Pace {
        visibility: Duration::from_millis(300),
        ..PACE
    };
    let goes_on = Arc::new(tokio::sync::Notify::new());
    let treat = {
        let goes_on = goes_on.clone();
        move |_| {
            let goes_on = goes_on.clone();
            async move {
                goes_on.notified().await;
                Outcome::Done
            }
        }
    };
    let runner = world.instance("one");
    let worker = Worker::new(runner.clone(), KIND, pace).extending();
    let worker = Running::of(runner, worker, Given::default(), treat);
    let due = async || {
        let all: Vec<DueEntry<String>> = world.store.due(KIND, Millis(9_000_000_000_000), 1).await.unwrap();
        all[0].due
    };
    until("it is claimed", async || due().await == world.now().plus(300)).await;
    for _ in 0..5 {
        world.advance(200);
        until("the claim is extended", async || due().await == world.now().plus(300)).await;
    }
    goes_on.notify_one();
    until("it is done", async || left(&world).await == 0).await;
    assert_eq!(worker.end().await.attempts("a"), [1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_that_cannot_be_read_holds_up_no_other() {
    let world = World::new().await;
    for serial in 0..60 {
        let key = keys::due(KIND, world.now().plus(-1), &format!("newer-{serial}"));
        let text = |text: &str| AttributeValue::S(text.to_owned());
        let item = HashMap::from([
            ("pk".to_owned(), text(&key.pk)),
            ("sk".to_owned(), text(&key.sk)),
            ("body".to_owned(), text(r#"{"of":"the future"}"#)),
        ]);
        let put = world.client.put_item().table_name(&world.store.tables().main).set_item(Some(item));
        put.send().await.unwrap();
    }
    for serial in 0..8 {
        put(&world, &format!("{serial}"), world.now()).await;
    }
    let worker = Running::start(world.instance("one"), PACE, Given::default(), |_| async { Outcome::Done });
    until("all others are done", async || left(&world).await == 0).await;
    assert!(world.store.skipped() >= 60, "{}", world.store.skipped());
    let given = worker.end().await;
    assert!((0..8).all(|serial| given.attempts(&serial.to_string()) == [1]));
    let table = world.client.scan().table_name(&world.store.tables().main).send().await.unwrap();
    assert_eq!(table.count, 60, "what is not understood is kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_is_woken_looks_at_once() {
    let world = World::new().await;
    let pace = Pace {
        poll: Duration::from_hours(1),
        ..PACE
    };
    let worker = Running::start(world.instance("one"), pace, Given::default(), |_| async { Outcome::Done });
    a_while().await;
    put(&world, "a", world.now()).await;
    a_while().await;
    assert!(worker.given.attempts("a").is_empty());
    worker.wake.now();
    until("it is done", async || left(&world).await == 0).await;
    assert_eq!(worker.end().await.attempts("a"), [1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_is_stopped_finishes_what_it_has_begun_and_begins_no_more() {
    let world = World::new().await;
    for id in ["a", "b", "c"] {
        put(&world, id, world.now()).await;
    }
    let pace = Pace { places: 2, ..PACE };
    let worker = Running::start(world.instance("one"), pace, Given::default(), |_| async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        Outcome::Done
    });
    until("two are begun", async || worker.given.0.lock().unwrap().under_way.len() == 2).await;
    let given = worker.end().await;
    assert_eq!(left(&world).await, 1);
    let seen = given.0.lock().unwrap();
    assert_eq!(seen.attempts.len(), 2);
    assert!(seen.under_way.values().all(|count| *count == 0));
}
