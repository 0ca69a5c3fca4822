//! A job goes its way and no other.

use super::*;
use crate::{
    bulk::{Columns, LeftOut, Mapping, Only, RecipientState, Who, duration_words},
    ids::UploadId,
};
use std::collections::BTreeMap;

fn draft() -> Job {
    Job::new(
        BulkId::from_parts(1, 1),
        JobName::parse("Diwali").unwrap(),
        PhoneId::parse("1").unwrap(),
        (UserId::parse("u").unwrap(), "Meera".into()),
        Millis(1),
    )
}

fn filled() -> Job {
    let file = File {
        upload: UploadId::from_parts(1, 1),
        name: "a.csv".into(),
        size: 1,
        columns: Columns {
            phone: Some(0),
            ..Columns::default()
        },
        mark: String::new(),
        known: None,
    };
    let template = Chosen {
        name: "hello".into(),
        language: "en".into(),
        category: "MARKETING".into(),
        mapping: Mapping::new(),
        no_way_out: false,
    };
    draft().attach(file).unwrap().choose(Some(0), Some(template)).unwrap()
}

fn planned(recipients: u32) -> Planned {
    Planned {
        at: Millis(2),
        rows: u64::from(recipients) + 1,
        recipients,
        left_out: BTreeMap::from([(LeftOut::Duplicate, 1)]),
        ..Planned::default()
    }
}

fn ready(recipients: u32) -> Job {
    filled().check().unwrap().checked(1, Ok(planned(recipients))).unwrap()
}

#[test]
fn a_job_goes_its_way_and_no_other() {
    assert_eq!(draft().check().unwrap_err(), JobRefused::NoFile);
    assert_eq!(filled().choose(None, None).unwrap().check().unwrap_err(), JobRefused::NoPhoneColumn);
    assert_eq!(draft().start(Millis(5), None).unwrap_err(), JobRefused::NotChecked);
    let checking = filled().check().unwrap();
    assert_eq!(checking.clone().check().unwrap_err(), JobRefused::Checking);
    let under_way = checking.clone().checked_so_far(1, SoFar::new(500, 10, 40)).unwrap();
    assert_eq!((under_way.v, under_way.so_far.unwrap().about), (checking.v + 1, Some(2_000)));
    assert!(under_way.clone().checked_so_far(2, SoFar::default()).is_none(), "of another plan");
    assert_eq!(under_way.checked(1, Ok(planned(1))).unwrap().so_far, None);
    let broken_off = checking.clone().cancel(Millis(5)).unwrap();
    assert!(
        broken_off.clone().checked_so_far(1, SoFar::default()).is_none(),
        "it ended after that"
    );
    assert_eq!(broken_off.state, JobState::Draft);
    assert!(broken_off.checked(1, Ok(planned(1))).is_none(), "it ended after that");
    assert!(checking.clone().checked(7, Ok(planned(1))).is_none(), "of another plan");
    assert_eq!(ready(0).start(Millis(5), None).unwrap_err(), JobRefused::Nobody);
    let running = ready(2).start(Millis(5), None).unwrap();
    assert_eq!((&running.state, running.started_at), (&JobState::Running, Some(Millis(5))));
    assert_eq!(running.clone().choose(None, None).unwrap_err(), JobRefused::Begun);
    let paused = running.clone().pause().unwrap();
    assert!(paused.clone().finish(Millis(6)).is_none() && paused.clone().pause().is_err());
    assert_eq!(
        paused.resume(Tally::default()).unwrap().finish(Millis(9)).unwrap().state,
        JobState::Finished
    );
    let stopped = running.clone().stop("The template is paused.".to_owned().into()).unwrap();
    assert_eq!(stopped.clone().resume(Tally::default()).unwrap().state, JobState::Running);
    let cancelled = stopped.cancel(Millis(9)).unwrap();
    assert_eq!(
        (cancelled.ended_at, cancelled.clone().resume(Tally::default()).unwrap_err()),
        (Some(Millis(9)), JobRefused::Over)
    );
}

#[test]
fn a_time_is_in_the_future_and_within_a_year() {
    let at = |at| ready(1).start(Millis(10), Some(Millis(at)));
    assert_eq!(at(10).unwrap_err(), JobRefused::Past);
    assert_eq!(at(i64::MAX / 2).unwrap_err(), JobRefused::TooFar);
    let scheduled = at(20).unwrap();
    assert!(scheduled.clone().begin(Millis(19)).is_none());
    assert_eq!(scheduled.clone().begin(Millis(20)).unwrap().state, JobState::Running);
    assert_eq!(scheduled.cancel(Millis(11)).unwrap().state, JobState::Ready);
}

#[test]
fn a_change_makes_the_check_void() {
    let changed = ready(3).choose(Some(0), None).unwrap();
    assert_eq!((changed.state, changed.planned), (JobState::Draft, None));
}

#[test]
fn a_copy_is_for_all_or_for_some_of_those_who_were_there() {
    let job = ready(3);
    let by = || (UserId::parse("v").unwrap(), "Vikram".to_owned());
    let again = job.copied(BulkId::from_parts(1, 2), by(), Millis(9), Some(Who::Failed));
    let only = Only {
        job: job.id,
        who: Who::Failed,
        first: Some(job.id),
    };
    let third = again.copied(BulkId::from_parts(1, 3), by(), Millis(9), Some(Who::Failed));
    assert_eq!((job.tries_again(), third.tries_again()), (None, Some(job.id)), "the first of all");
    let others = job.copied(BulkId::from_parts(1, 4), by(), Millis(9), Some(Who::NotRead));
    assert_eq!((others.tries_again(), others.tried_first_by()), (None, others.id));
    assert_eq!((&again.state, again.audience.only), (&JobState::Draft, Some(only)));
    let file = again.audience.file.clone().unwrap();
    let another = again.clone().attach(file).unwrap();
    assert_eq!(
        another.audience.only,
        Some(only),
        "a list that is uploaded again makes it for no others"
    );
    assert_eq!(
        (again.template, again.planned, again.by_name.as_str()),
        (job.template.clone(), None, "Vikram")
    );
    let has = |who: Who, state, failure| who.has(state, failure, (false, false));
    assert!(has(Who::Failed, RecipientState::Failed, Some("131049")));
    assert!(!has(Who::Failed, RecipientState::Failed, Some("131026")), "it would fail again");
    for who in Who::AGAIN {
        let may_have_it = has(who, RecipientState::Unconfirmed, None);
        assert_eq!(may_have_it, who == Who::Unconfirmed);
    }
    let got: Vec<RecipientState> = RecipientState::ALL
        .into_iter()
        .filter(|state| !has(Who::Got, *state, None))
        .collect();
    assert_eq!(got, [RecipientState::Failed, RecipientState::Skipped, RecipientState::Cancelled]);
    for who in Who::ALL {
        assert_eq!(serde_json::to_string(&who).unwrap(), format!("\"{}\"", who.name()));
    }
    assert!(has(Who::NotSent, RecipientState::Cancelled, None) && has(Who::NotRead, RecipientState::Delivered, None));
    assert!(!has(Who::NotSent, RecipientState::Pending, None), "their turn may come");
    assert!(!Who::NotAnswered.has(RecipientState::Read, None, (true, false)));
    assert!(Who::Tapped.has(RecipientState::Read, None, (true, true)) && !Who::Tapped.has(RecipientState::Read, None, (true, false)));
}

#[test]
fn whom_whatsapp_spares_rests_longer_each_time_and_is_tried_three_times() {
    const HOUR: i64 = 60 * 60 * 1_000;
    let by = || (UserId::parse("v").unwrap(), "Vikram".to_owned());
    let over = |mut job: Job| {
        job.state = JobState::Finished;
        job.ended_at = Some(Millis(0));
        job
    };
    assert_eq!(ready(2).rested_from(), None);
    let mut job = over(ready(2));
    let mut rests = Vec::new();
    for serial in 2..5 {
        rests.push(job.rested_from().unwrap().0 / HOUR);
        assert!(!job.tried_enough());
        job = over(job.copied(BulkId::from_parts(1, serial), by(), Millis(9), Some(Who::Failed)));
    }
    assert_eq!(rests, [24, 72, 168]);
    assert_eq!((job.rested_from(), job.tried_enough()), (None, true));
    let others = job.copied(BulkId::from_parts(1, 9), by(), Millis(9), Some(Who::NotRead));
    assert_eq!(others.tries, 0, "these got it");
}

#[test]
fn the_sentence_says_how_many_from_where_and_how_long() {
    assert_eq!(
        ready(1_204).sentence("+91 93309 94400").unwrap(),
        "Send “hello” (en) to 1204 people from +91 93309 94400. At 60 a second this takes about 21 seconds."
    );
    assert_eq!(duration_words(600), "about 10 minutes");
    assert_eq!(duration_words(20_000), "about 6 hours");
}

#[test]
fn a_job_reads_back_also_from_a_newer_state() {
    let job = ready(3);
    let json = crate::newer::write(&job).unwrap();
    assert_eq!(crate::newer::read::<Job>(&json, crate::SCHEMA).unwrap(), job);
    let newer = json.replace(r#""is":"ready""#, r#""is":"resting""#);
    let read: Job = crate::newer::read(&newer, crate::SCHEMA + 1).unwrap();
    assert_eq!(read.state, JobState::Newer);
    assert!(crate::newer::write(&read).unwrap().contains("resting"));
}
