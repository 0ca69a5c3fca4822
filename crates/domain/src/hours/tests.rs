#![allow(clippy::unwrap_used)]
use super::*;
use crate::{
    clock::Seconds,
    zone::{Moments, Zone, rfc3339},
};
use proptest::prelude::*;

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

fn day(spans: &[(&str, &str)]) -> DaySpans {
    DaySpans::new(spans.iter().map(|(from, until)| Span::typed(from, until).unwrap()).collect()).unwrap()
}

/// Monday to Friday from nine to six with a break, Saturday in the morning, since 2026; closed at Christmas, short before it.
fn office() -> Hours {
    let mut week = Week::weekdays(&day(&[("09:00", "13:00"), ("14:00", "18:00")]));
    week.0[5] = day(&[("10:00", "14:00")]);
    let holiday = |on: &str, name: &str, spans| Holiday {
        date: date(on),
        name: name.to_owned(),
        spans,
    };
    let schedule = Schedule {
        from: date("2026-01-01"),
        week,
    };
    let holidays = vec![
        holiday("2026-12-25", "Christmas", DaySpans::default()),
        holiday("2026-12-24", "", day(&[("09:00", "12:00")])),
    ];
    Hours::new(vec![schedule], holidays).unwrap()
}

/// London with the changes of 2026.
fn london() -> Zone {
    Zone {
        name: "Europe/London".to_owned(),
        offsets: vec![(Seconds(i64::MIN), 0), (Seconds(1_774_746_000), 3_600), (Seconds(1_792_890_000), 0)],
    }
}

/// When a wall clock in London shows it.
fn at(text: &str) -> Seconds {
    match london().moments(text.parse().unwrap()) {
        Moments::Once(at) | Moments::Twice(at, _) => at,
        Moments::Never => unreachable!("{text} is not shown"),
    }
}

#[test]
fn somebody_is_there_within_the_hours_and_not_at_their_end() {
    let (hours, zone) = (office(), london());
    let open = |text: &str| hours.is_open(at(text), &zone);
    for yes in [
        "2026-11-30T09:00",
        "2026-11-30T12:59",
        "2026-07-01T17:59",
        "2026-12-05T10:00",
        "2026-12-24T11:59",
    ] {
        assert!(open(yes), "{yes}");
    }
    for no in [
        "2026-11-30T08:59",
        "2026-11-30T13:00",
        "2026-11-30T18:00",
        "2026-11-29T11:00",
        "2026-12-24T12:00",
        "2026-12-25T11:00",
    ] {
        assert!(!open(no), "{no}");
    }
    assert!(open("2025-12-31T03:00"), "before the first week it is always open");
    assert!(Hours::default().is_open(at("2026-11-29T03:00"), &zone));
}

#[test]
fn the_next_opening_passes_over_breaks_weekends_and_holidays() {
    let (hours, zone) = (office(), london());
    let opens = |text: &str| rfc3339(hours.next_opening(at(text), &zone).unwrap());
    let closes = |text: &str| rfc3339(hours.next_closing(at(text), &zone).unwrap());
    assert_eq!(opens("2026-11-30T13:30"), "2026-11-30T14:00:00Z");
    assert_eq!(opens("2026-11-30T15:30"), "2026-11-30T15:30:00Z", "it is open");
    // A Saturday; the clocks are set forward in the night to Sunday.
    assert_eq!(opens("2026-03-28T15:00"), "2026-03-30T08:00:00Z");
    assert_eq!(opens("2026-12-24T13:00"), "2026-12-26T10:00:00Z");
    assert_eq!(closes("2026-11-30T15:30"), "2026-11-30T18:00:00Z");
    assert_eq!(closes("2026-11-30T13:30"), "2026-11-30T13:30:00Z", "it is closed");
    assert_eq!(Hours::default().next_closing(at("2026-11-30T13:30"), &zone), None);
    let night = Hours::new(
        vec![Schedule {
            from: date("2026-01-01"),
            week: Week(std::array::from_fn(|_| day(&[("00:00", "02:00"), ("20:00", "00:00")]))),
        }],
        Vec::new(),
    );
    let closes = night.unwrap().next_closing(at("2026-11-30T23:00"), &zone).unwrap();
    assert_eq!(rfc3339(closes), "2026-12-01T02:00:00Z", "midnight is no break");
}

#[test]
fn a_day_in_which_clocks_are_set_has_the_hours_that_it_has() {
    let zone = london();
    let always = Schedule {
        from: date("2026-01-01"),
        week: Week(std::array::from_fn(|_| day(&[("00:00", "06:00")]))),
    };
    let hours = Hours::new(vec![always], Vec::new()).unwrap();
    let open = |from: &str, until: &str| hours.open_seconds_between(at(from), at(until), &zone);
    assert_eq!(open("2026-03-28T00:00", "2026-03-29T00:00"), 6 * 3_600);
    assert_eq!(open("2026-03-29T00:00", "2026-03-30T00:00"), 5 * 3_600, "clocks are set forward");
    assert_eq!(open("2026-10-25T00:00", "2026-10-26T00:00"), 7 * 3_600, "clocks are set back");
    let before = at("2026-10-25T00:30");
    assert_eq!(
        hours.after_open_seconds(before, 6 * 3_600, &zone),
        Some(at("2026-10-25T05:30")),
        "half past five comes after six hours"
    );
}

#[test]
fn what_is_past_keeps_the_hours_that_it_had() {
    let zone = Zone::utc();
    let hours = office();
    let june = (Seconds(1_780_272_000), Seconds(1_780_876_800));
    let before = hours.open_seconds_between(june.0, june.1, &zone);
    assert_eq!(before, (5 * 8 + 4) * 3_600, "a week of June");
    let later = hours.with_week(date("2026-08-01"), Week::weekdays(&day(&[("10:00", "12:00")])));
    let later = later.unwrap();
    assert_eq!(later.open_seconds_between(june.0, june.1, &zone), before);
    assert_eq!(later.schedule_on(date("2026-07-31")).unwrap().from, date("2026-01-01"));
    assert_eq!(later.schedule_on(date("2026-08-01")).unwrap().from, date("2026-08-01"));
    assert_eq!(
        later.with_week(date("2026-08-01"), Week::always()).unwrap().schedules().len(),
        2,
        "the week of a day is replaced"
    );
}

#[test]
fn due_times_count_open_seconds_only() {
    let (hours, zone) = (office(), london());
    let due = |text: &str, hours_open: i64| rfc3339(hours.after_open_seconds(at(text), hours_open * 3_600, &zone).unwrap());
    assert_eq!(due("2026-11-30T17:30", 1), "2026-12-01T09:30:00Z");
    assert_eq!(due("2026-11-30T12:30", 1), "2026-11-30T14:30:00Z");
    assert_eq!(due("2026-11-30T17:00", 1), "2026-11-30T18:00:00Z", "done as the door closes");
    assert_eq!(due("2026-12-24T11:00", 2), "2026-12-26T11:00:00Z");
    assert_eq!(due("2026-11-29T11:00", 0), "2026-11-29T11:00:00Z");
}

#[test]
fn nonsense_is_refused_in_a_sentence() {
    let sentence = |error: BadSpan| error.to_string();
    assert!(sentence(Span::typed("18:00", "09:00").unwrap_err()).starts_with("18:00–09:00 ends before it begins."));
    assert!(sentence(Span::typed("", "09:00").unwrap_err()).starts_with("Enter both times"));
    assert_eq!(
        Span::typed("09:00", "09:00").unwrap_err(),
        BadSpan::Backwards("09:00–09:00".to_owned())
    );
    for text in ["9", "24:01", "25:00", "09:60", "-1:00", "٠٩:00", "09:000", ":"] {
        assert_eq!(typed_minute(text), None, "{text}");
    }
    assert_eq!((typed_minute("9:05"), typed_minute("17:30:00")), (Some(545), Some(1_050)));
    let spans = |list: &[(u16, u16)]| DaySpans::new(list.iter().map(|(from, until)| Span::new(*from, *until).unwrap()).collect());
    assert_eq!(
        spans(&[(540, 800), (780, 900)]).unwrap_err(),
        BadSpan::Overlap("09:00–13:20".to_owned(), "13:00–15:00".to_owned())
    );
    assert_eq!(
        spans(&[(780, 900), (540, 780)]).unwrap().to_string(),
        "09:00–15:00",
        "touching spans are one"
    );
    assert_eq!(
        spans(&[(0, 1), (2, 3), (4, 5), (6, 7), (8, 9), (10, 11), (12, 13), (14, 15), (16, 17)]),
        Err(BadSpan::TooMany)
    );
    let closed = Schedule {
        from: date("2026-12-01"),
        week: Week::default(),
    };
    assert_eq!(
        Hours::new(vec![closed], Vec::new()).unwrap_err().to_string(),
        "The week from Tue 1 Dec 2026 on is closed on every day. Enter the hours of at least one."
    );
    let twice = vec![office().holidays()[0].clone(); 2];
    assert_eq!(
        Hours::new(Vec::new(), twice).unwrap_err().to_string(),
        "Thu 24 Dec 2026 is twice among the holidays. Keep one of them."
    );
    for text in ["2026-02-30", "2026-1-1", "1969-12-31", "", "2026-12-25T00:00"] {
        assert_eq!(text.parse::<Date>(), Err(BadDate), "{text}");
    }
}

#[test]
fn hours_are_stored_and_read_back() {
    let json = serde_json::to_string(&office()).unwrap();
    assert!(
        json.contains(r#""from":"2026-01-01""#) && json.contains(r#"["09:00-13:00","14:00-18:00"]"#),
        "{json}"
    );
    assert_eq!(serde_json::from_str::<Hours>(&json).unwrap(), office());
    assert_eq!(serde_json::from_str::<Hours>("{}").unwrap(), Hours::default());
    for bad in [
        r#"{"schedules":[{"from":"2026-01-01","week":[[],[],[],[],[],[],["18:00-09:00"]]}]}"#,
        r#"{"schedules":[{"from":"2026-01-01","week":[["09:00-13:00","12:00-14:00"],[],[],[],[],[],[]]}]}"#,
    ] {
        serde_json::from_str::<Hours>(bad).unwrap_err();
    }
}

#[test]
fn changes_are_told_in_words() {
    let before = office();
    assert_eq!(
        before.schedules()[0].week.words(),
        "Mon–Fri 09:00–13:00, 14:00–18:00; Sat 10:00–14:00; Sun closed"
    );
    assert_eq!(Week::always().words(), "Every day all day");
    let mut holidays = before.holidays().to_vec();
    holidays.remove(0);
    holidays[0].name = "Christmas Day".to_owned();
    let later = before.with_week(date("2026-08-01"), Week::always()).unwrap();
    let after = Hours::new(later.schedules().to_vec(), holidays).unwrap();
    assert_eq!(
        before.changes(&after),
        [
            "Hours from Sat 1 Aug 2026: Every day all day",
            "Holiday: Fri 25 Dec 2026 closed (Christmas Day) (before: Fri 25 Dec 2026 closed (Christmas))",
            "Holiday removed: Thu 24 Dec 2026 09:00–12:00",
        ]
    );
    assert_eq!(before.changes(&before), [""; 0]);
    assert_eq!(
        after.changes(&before)[0],
        "Hours from Sat 1 Aug 2026 removed (they were Every day all day)"
    );
}

/// Any zone: some changes of the offset, by quarters of an hour, at whole minutes.
fn zones() -> impl Strategy<Value = Zone> {
    let change = (0_i64..40 * 1_440, -48_i32..56).prop_map(|(minute, quarter)| (Seconds(START + minute * 60), quarter * 900));
    (prop::collection::vec(change, 0..6), -48_i32..56).prop_map(|(mut offsets, first)| {
        offsets.push((Seconds(i64::MIN), first * 900));
        offsets.sort_unstable();
        offsets.dedup_by_key(|(from, _)| *from);
        Zone {
            name: "Any/Where".to_owned(),
            offsets,
        }
    })
}

fn spans() -> impl Strategy<Value = DaySpans> {
    prop::collection::vec(0_u16..=1_440, 0..8).prop_map(|mut minutes| {
        minutes.sort_unstable();
        minutes.dedup();
        let spans = minutes.chunks_exact(2).map(|pair| Span::new(pair[0], pair[1]).unwrap());
        DaySpans::new(spans.collect()).unwrap()
    })
}

fn any_hours() -> impl Strategy<Value = Hours> {
    let first = Date::from_number(START / 86_400);
    let schedule = (0_i64..40, prop::array::uniform7(spans())).prop_map(move |(days, week)| Schedule {
        from: first.plus(days),
        week: Week(week),
    });
    let holiday = (0_i64..40, spans()).prop_map(move |(days, spans)| Holiday {
        date: first.plus(days),
        name: String::new(),
        spans,
    });
    (prop::collection::vec(schedule, 0..4), prop::collection::vec(holiday, 0..4)).prop_map(|(mut schedules, mut holidays)| {
        schedules.retain(|schedule| !schedule.week.0.iter().all(DaySpans::is_closed));
        schedules.sort_by_key(|schedule| schedule.from);
        schedules.dedup_by_key(|schedule| schedule.from);
        holidays.sort_by_key(|holiday| holiday.date);
        holidays.dedup_by_key(|holiday| holiday.date);
        Hours::new(schedules, holidays).unwrap()
    })
}

/// Midnight of 1 October 2026.
const START: i64 = 1_790_812_800;

proptest! {
    /// What is added up by stretches is what is counted minute by minute.
    #[test]
    fn open_time_is_the_sum_of_open_minutes(hours in any_hours(), zone in zones(), from in 0_i64..40 * 1_440, length in 0_i64..6_000) {
        let minutes = from..from + length;
        let counted = minutes.filter(|minute| hours.is_open(Seconds(START + minute * 60), &zone)).count();
        let (from, until) = (Seconds(START + from * 60), Seconds(START + (from + length) * 60));
        let sum = hours.open_seconds_between(from, until, &zone);
        prop_assert_eq!(sum, i64::try_from(counted).unwrap() * 60);
        prop_assert_eq!(hours.open_seconds_between(until, from, &zone), 0, "backwards is nothing");
    }

    /// A range in two parts is the whole, to the second.
    #[test]
    fn open_time_adds_up(hours in any_hours(), zone in zones(), mut cuts in prop::array::uniform3(0_i64..40 * 86_400)) {
        cuts.sort_unstable();
        let [a, b, c] = cuts.map(|cut| Seconds(START + cut));
        let open = |from, until| hours.open_seconds_between(from, until, &zone);
        prop_assert_eq!(open(a, b) + open(b, c), open(a, c));
        prop_assert!(open(a, c) <= c.0 - a.0);
    }

    /// The next opening and closing are open and closed, and nothing between is.
    #[test]
    fn openings_and_closings_are_the_first(hours in any_hours(), zone in zones(), from in 0_i64..40 * 86_400) {
        let at = Seconds(START + from);
        let opens = hours.next_opening(at, &zone);
        if let Some(opens) = opens {
            prop_assert!(hours.is_open(opens, &zone));
            prop_assert_eq!(hours.open_seconds_between(at, opens, &zone), 0);
        }
        if let Some(closes) = hours.next_closing(at, &zone) {
            prop_assert!(!hours.is_open(closes, &zone));
            prop_assert_eq!(hours.open_seconds_between(at, closes, &zone), closes.0 - at.0);
        }
        prop_assert_eq!(opens == Some(at), hours.is_open(at, &zone));
    }

    /// A due time has exactly so many open seconds before it, and an open second just before.
    #[test]
    fn due_times_are_the_inverse_of_open_time(hours in any_hours(), zone in zones(), from in 0_i64..40 * 86_400, seconds in 1_i64..500_000) {
        let at = Seconds(START + from);
        if let Some(due) = hours.after_open_seconds(at, seconds, &zone) {
            prop_assert_eq!(hours.open_seconds_between(at, due, &zone), seconds);
            prop_assert!(hours.is_open(due.plus(-1), &zone));
        }
    }

    #[test]
    fn days_and_hours_read_back(number in 0_i64..2_932_896, hours in any_hours()) {
        let date = Date::from_number(number);
        prop_assert_eq!(date.to_string().parse::<Date>(), Ok(date));
        let json = serde_json::to_string(&hours).unwrap();
        prop_assert_eq!(serde_json::from_str::<Hours>(&json).unwrap(), hours);
    }
}
