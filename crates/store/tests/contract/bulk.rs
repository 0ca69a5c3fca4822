//! Bulk jobs: a recipient is claimed once, and counts add up whoever writes them.

use super::support::{Bench, phone, thread, user};
use domain::{
    BulkId, Millis, PhoneNumber, Seconds, Zone,
    bulk::{
        Answered, Claimed, Every, Job, JobName, JobState, LeftOut, Planned, Recipient, RecipientId, RecipientState, Repeat, SendDays,
        Series, Standing, Tally, Variant,
    },
};
use store::{BulkMark, CommitError};

fn job(serial: u128) -> Job {
    let name = JobName::parse("Autumn").unwrap();
    Job::new(
        BulkId::from_parts(1, serial),
        name,
        phone("1"),
        (user("asha"), "Asha".into()),
        Millis(1),
    )
}

fn recipient(n: u64) -> Recipient {
    Recipient {
        number: PhoneNumber::parse(&format!("+9198765{n:05}")).unwrap(),
        row: n + 2,
        values: vec!["Ana".into()],
    }
}

fn claimed(id: RecipientId, state: RecipientState) -> Claimed {
    Claimed {
        id,
        state,
        failure: None,
        conversation: None,
        answered: None,
        tapped: false,
        button: None,
        stopped: false,
    }
}

#[tokio::test]
async fn a_recipient_is_claimed_once_and_moves_with_the_counts() {
    let bench = Bench::open().await;
    let job = job(1);
    let id = RecipientId {
        job: job.id,
        plan: 1,
        place: 1,
    };
    let planned: Vec<Recipient> = (0..3).map(recipient).collect();
    bench.put_bulk_chunk(job.id, 1, 0, &planned).await.unwrap();
    let mut commit = bench.commit::<()>();
    commit.put_bulk_job((), &job, None);
    commit.put_bulk_tally((), job.id, &Tally::planned(3, 2));
    commit.run().await.unwrap();
    let claim = async |shard: u32| {
        let mut counts = Tally::default();
        counts.moved(
            Variant::B,
            &Standing::plain(RecipientState::Pending),
            &Standing::plain(RecipientState::Sending),
        );
        let mut commit = bench.commit::<()>();
        commit.create_bulk_recipient((), &claimed(id, RecipientState::Sending));
        commit.count_bulk((), job.id, shard, &counts);
        commit.run().await
    };
    claim(3).await.unwrap();
    assert!(matches!(claim(4).await, Err(CommitError::Cancelled(_))), "somebody had it");
    let failed = Standing {
        state: RecipientState::Failed,
        failure: Some("131026".into()),
    };
    let mut counts = Tally::default();
    counts.moved(Variant::B, &Standing::plain(RecipientState::Sending), &failed);
    counts.chunk_done();
    let answered = Answered {
        at: Some(Seconds(9)),
        tapped: false,
        button: None,
        stopped: true,
    };
    let mut commit = bench.commit::<()>();
    commit.move_bulk_recipient((), &id, Some(&failed), Some(answered.clone()));
    commit.count_bulk((), job.id, 5, &counts);
    commit.create_bulk_chunk_done((), job.id, 1, 0, Seconds(7));
    commit.run().await.unwrap();
    let done_at = async |chunk| bench.bulk_chunk_done_at(job.id, 1, chunk, Seconds(1)).await.unwrap();
    assert_eq!((done_at(0).await, done_at(1).await), (Some(Seconds(7)), None));
    let tally = bench.bulk_tally(job.id).await.unwrap();
    assert_eq!((tally.total(), tally.count(RecipientState::Pending), tally.chunks()), (3, 2, 1));
    assert_eq!(tally.failures(), [("131026".to_owned(), 1)]);
    let second = tally.of(Variant::B);
    assert_eq!((second.total(), second.failures()), (2, tally.failures()), "counted apart too");
    let chunk = bench.bulk_chunk(job.id, 1, 0).await.unwrap().unwrap();
    assert_eq!((chunk.recipients, chunk.done), (planned, true));
    let moved = Claimed {
        failure: Some("131026".into()),
        answered: Some(Seconds(9)),
        stopped: true,
        ..claimed(id, RecipientState::Failed)
    };
    assert_eq!(chunk.claimed.into_values().collect::<Vec<_>>(), std::slice::from_ref(&moved));
    assert_eq!(bench.bulk_recipient(id).await.unwrap(), Some(moved));
    let mut commit = bench.commit::<()>();
    commit.move_bulk_recipient((), &id, Some(&Standing::plain(RecipientState::Delivered)), None);
    commit.run().await.unwrap();
    assert_eq!(
        bench.bulk_recipient(id).await.unwrap().unwrap().failure,
        None,
        "it arrived after all"
    );
    assert_eq!(bench.bulk_chunk(job.id, 2, 0).await.unwrap(), None, "of another plan");
    // A tap is new, a second stop is not.
    let said = async |answered: Answered| {
        let mut commit = bench.commit::<()>();
        commit.move_bulk_recipient((), &id, None, Some(answered));
        commit.run().await
    };
    let tap = Answered {
        tapped: true,
        button: Some("Yes, please".to_owned()),
        ..Answered::default()
    };
    said(tap.clone()).await.unwrap();
    let known = bench.bulk_recipient(id).await.unwrap().unwrap();
    assert_eq!((known.tapped, known.button.as_deref()), (true, Some("Yes, please")));
    for again in [tap, Answered { tapped: false, ..answered }] {
        assert!(matches!(said(again.clone()).await, Err(CommitError::Cancelled(_))), "{again:?}");
    }
    bench.close().await;
}

#[tokio::test]
async fn jobs_are_listed_newest_first_and_written_over_the_version_that_was_read() {
    let bench = Bench::open().await;
    for serial in 1..=3 {
        let mut commit = bench.commit::<()>();
        commit.put_bulk_job((), &job(serial), None);
        commit.run().await.unwrap();
    }
    let ids = async |before| {
        let jobs = bench.bulk_jobs(before, 2).await.unwrap();
        jobs.into_iter().map(|job| job.id).collect::<Vec<_>>()
    };
    let id = |serial| BulkId::from_parts(1, serial);
    assert_eq!(ids(None).await, [id(3), id(2)]);
    assert_eq!(ids(Some(id(2))).await, [id(1)]);
    let faster = job(1).at_rate(5, 60).unwrap();
    let write = async |over| {
        let mut commit = bench.commit::<()>();
        commit.put_bulk_job((), &faster, Some(over));
        commit.run().await
    };
    write(1).await.unwrap();
    assert!(matches!(write(1).await, Err(CommitError::Cancelled(_))));
    assert_eq!(bench.bulk_job(id(1)).await.unwrap(), Some(faster));
    bench.close().await;
}

#[tokio::test]
async fn rows_that_are_left_out_and_unanswered_messages_are_kept() {
    let bench = Bench::open().await;
    let job = job(1);
    let rows = vec![(4, "hello".to_owned()), (9, "=1+1".to_owned())];
    let place = (LeftOut::NotANumber, 0);
    bench
        .put_bulk_left_out((job.id, 1), place, &rows, Seconds(2_000_000_000))
        .await
        .unwrap();
    let read = async |reason, page| bench.bulk_left_out(job.id, 1, reason, page).await.unwrap();
    assert_eq!(read(LeftOut::NotANumber, 0).await, Some(rows));
    assert_eq!(read(LeftOut::NotANumber, 1).await, None);
    assert_eq!(read(LeftOut::Duplicate, 0).await, None);
    let mark = BulkMark {
        recipient: RecipientId {
            job: job.id,
            plan: 1,
            place: 7,
        },
        at: Seconds(5),
    };
    let conversation = thread(1);
    let mut commit = bench.commit::<()>();
    commit.put_bulk_mark((), &conversation, &mark);
    commit.run().await.unwrap();
    assert_eq!(bench.bulk_mark(&conversation).await.unwrap(), Some(mark.clone()));
    assert_eq!(
        [4, 5, 259_205, 259_206].map(|at| mark.counts_at(Seconds(at))),
        [false, true, true, false]
    );
    assert_eq!(bench.bulk_mark(&thread(2)).await.unwrap(), None);
    bench.close().await;
}

#[tokio::test]
async fn jobs_are_found_by_their_time_and_those_that_are_sent_by_their_number() {
    let bench = Bench::open().await;
    let at = |serial: i64| Millis(1_790_000_000_000 + serial * 1_000);
    let put = async |job: &Job, over| {
        let mut commit = bench.commit::<()>();
        commit.put_bulk_job((), job, over);
        commit.run().await.unwrap();
    };
    for serial in 1..=3 {
        let mut job = job(serial);
        let second = i64::try_from(serial).unwrap();
        job.state = JobState::Scheduled { at: at(second) };
        put(&job, None).await;
    }
    let found = async |from, until| {
        let days = bench.bulk_days(&phone("1"), at(from), at(until)).await.unwrap();
        days.into_iter().map(|(at, job)| (at, job.0.0 & 0xff)).collect::<Vec<_>>()
    };
    assert_eq!(found(1, 3).await, [(at(1), 1), (at(2), 2)], "the end does not belong to it");
    assert!(bench.bulk_days(&phone("2"), at(0), at(9)).await.unwrap().is_empty());
    let known = bench.bulk_job(BulkId::from_parts(1, 2)).await.unwrap().unwrap();
    let mut begun = known.clone().begin(at(5)).unwrap();
    put(&begun, Some(known.v)).await;
    assert_eq!(found(5, 9).await, [(at(5), 2)]);
    assert_eq!(bench.bulk_running_jobs(&phone("1")).await.unwrap(), [begun.id]);
    // Where all its lanes rest it takes no part in the rate, and is sent all the same.
    assert_eq!(bench.bulk_running(&phone("1")).await.unwrap(), 1);
    let resting = begun.clone().with_lane(begun.run, 0, true).unwrap();
    put(&resting, Some(begun.v)).await;
    assert_eq!(bench.bulk_running(&phone("1")).await.unwrap(), 0);
    assert_eq!(bench.bulk_running_jobs(&phone("1")).await.unwrap(), [begun.id]);
    let v = resting.v;
    begun = resting.with_lane(begun.run, 0, false).unwrap();
    put(&begun, Some(v)).await;
    assert_eq!(bench.bulk_running(&phone("1")).await.unwrap(), 1);
    // While it waits for another day it takes no part in the rate, and is found by when it goes on.
    begun.planned = Some(Planned {
        recipients: 500,
        ..Planned::default()
    });
    let mut days = SendDays::new(200, 300).unwrap();
    days.goes_on_at = Some(at(8));
    begun.days = Some(days);
    put(&begun, Some(begun.v)).await;
    assert_eq!(found(5, 9).await, [(at(5), 2), (at(8), 2)]);
    assert_eq!(bench.bulk_running(&phone("1")).await.unwrap(), 0);
    bench.close().await;
}

#[tokio::test]
async fn series_are_written_over_the_version_that_was_read() {
    let bench = Bench::open().await;
    let repeat = Repeat {
        every: Every::Day,
        first: "2026-12-01T09:00".to_owned(),
        zone: "UTC".to_owned(),
        times: Some(3),
        until: None,
    };
    let by = (user("asha"), "Asha".to_owned());
    let series = Series::new(&job(1), by, repeat, &Zone::utc(), None);
    let write = async |series: &Series, over| {
        let mut commit = bench.commit::<()>();
        commit.put_bulk_series((), series, over);
        commit.run().await
    };
    write(&series, None).await.unwrap();
    assert!(matches!(write(&series, None).await, Err(CommitError::Cancelled(_))));
    let stopped = series.clone().stopped(Some("Asha"), None).unwrap();
    write(&stopped, Some(series.v)).await.unwrap();
    assert_eq!(bench.bulk_series(series.id).await.unwrap(), Some(stopped.clone()));
    assert_eq!(bench.all_bulk_series().await.unwrap(), [stopped]);
    bench.close().await;
}
