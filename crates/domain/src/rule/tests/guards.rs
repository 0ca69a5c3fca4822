//! Rules that would answer a machine, each other, or where nobody wants it.

use super::*;
use crate::clock::Millis;

#[test]
fn a_machine_that_answers_everything_gets_three_and_then_nothing() {
    let rules = [rule(
        1,
        Trigger::AnyMessage,
        vec![reply("We will be with you soon."), Action::Note { text: "n".to_owned() }],
    )];
    let mut world = World::new();
    for turn in 0..50 {
        let steps = world.hears(&rules, &format!("Thank you for message {turn}"));
        assert!(!done(&steps).is_empty(), "the note is written all the same");
        world.now += 1;
    }
    assert_eq!(world.automatic(), 3);
    assert!(world.memory.machine.is_some(), "{:?}", world.memory);
    // Once one of us writes nobody is a machine any more; but of six a day there are never more.
    for _ in 0..5 {
        world.now += 3600;
        world.person_writes("Hello?");
        for turn in 0..10 {
            world.now += 1;
            world.hears(&rules, &format!("Thank you, {turn}"));
        }
    }
    assert_eq!(world.automatic(), 6);
}

#[test]
fn a_machine_is_taken_for_one_for_hours_and_not_for_what_an_older_server_said() {
    let react = [rule(1, Trigger::AnyMessage, vec![Action::React { emoji: "👍".to_owned() }])];
    let acts = |world: &mut World| done(&world.hears(&react, "hello")).len();
    let mut world = World::new();
    world.memory.machine = Some(Seconds(NOW + 6 * 3600).millis());
    assert_eq!(acts(&mut world), 0);
    world.now += 6 * 3600 + 1;
    assert_eq!(acts(&mut world), 1);
    world.memory.machine = Some(Seconds(world.now + 30 * 86_400).millis());
    assert_eq!(acts(&mut world), 1);
}

#[test]
fn a_person_who_writes_fast_is_no_machine() {
    let every = [
        rule(1, Trigger::FirstMessage, vec![reply("Welcome!")]),
        rule(2, Trigger::AnyMessage, vec![reply("We will be with you soon.")]),
    ];
    let burst = ["Hi", "are you open", "today", "photo", "photo 2", "photo 3", "photo 4"];
    // All at once, within two seconds, and over four.
    for each in [0, 3, 2] {
        let mut world = World::new();
        for (at, text) in (1_i64..).zip(burst) {
            world.hears(&every, text);
            world.now += i64::from(each > 0 && at % each == 0);
        }
        assert_eq!((world.automatic(), world.memory.machine), (3, None), "{each}");
        world.now += 600;
        world.person_writes("Yes, until six.");
        world.now += 600;
        world.hears(&every, "and tomorrow?");
        assert_eq!(world.automatic(), 4, "{each}");
    }
    // Three answers that a person gave at once, each followed by more of them, and later one that they thought about.
    let one = [rule(
        1,
        Trigger::Keyword {
            words: vec!["price".to_owned()],
        },
        vec![reply("It is 5.")],
    )];
    let mut world = World::new();
    world.hears(&one, "price?");
    for text in burst {
        world.hears(&one, text);
    }
    world.now += 1;
    world.hears(&one, "the price of two?");
    world.now += 90;
    world.hears(&one, "price of three?");
    assert_eq!((world.automatic(), world.memory.quick), (3, 0));
}

#[test]
fn what_they_wrote_before_an_automatic_message_went_out_answers_nothing() {
    let rules = [rule(1, Trigger::AnyMessage, vec![reply("Soon.")])];
    let mut world = World::new();
    for text in ["one", "two", "three", "four"] {
        world.hears(&rules, text);
        if let Some(Entry::Message(message)) = world.entries.last_mut()
            && let Direction::Outbound { delivery, .. } = &mut message.direction
        {
            *delivery = crate::Delivery::queued(Seconds(world.now));
        }
        world.now += 1;
    }
    assert_eq!((world.automatic(), world.memory.quick, world.memory.machine), (3, 0, None));
}

#[test]
fn a_slow_one_gets_three_in_a_row_and_six_a_day() {
    let rules = [rule(1, Trigger::AnyMessage, vec![reply("Soon.")])];
    let mut world = World::new();
    let hear = |world: &mut World, times: usize| {
        for turn in 0..times {
            world.now += 600;
            world.hears(&rules, &format!("and {turn}?"));
        }
        world.automatic()
    };
    assert_eq!(hear(&mut world, 5), 3);
    world.now += 5;
    world.person_writes("I am here.");
    assert_eq!(hear(&mut world, 5), 6);
    world.now += 5;
    world.person_writes("I am here.");
    assert_eq!(hear(&mut world, 5), 6, "no more today");
    world.now += 86_400;
    world.hears(&[], "again");
    world.person_writes("Good morning.");
    assert_eq!(hear(&mut world, 1), 7);
}

#[test]
fn the_same_words_right_after_an_automatic_answer_are_one_themselves() {
    let rules = [rule(1, Trigger::AnyMessage, vec![reply("Soon.")])];
    let mut world = World::new();
    world.hears(&rules, "We are closed.");
    world.now += 20;
    let steps = world.hears(&rules, "we are closed. ");
    assert_eq!(steps[0][0].fate, Fate::Skipped(Quiet::Repeats.words().to_owned()));
    world.now += 400;
    world.hears(&rules, "Is it you?");
    assert_eq!(world.automatic(), 2);
}

#[test]
fn nothing_automatic_goes_where_it_would_be_strange() {
    let rules = [rule(
        1,
        Trigger::AnyMessage,
        vec![reply("Soon."), Action::React { emoji: "👍".to_owned() }],
    )];
    let why = |world: &mut World, text: &str| {
        let steps = world.hears(&rules, text);
        assert_eq!(done(&steps).len(), 0);
        steps[0][0].fate.clone()
    };
    let mut world = World::new();
    assert_eq!(why(&mut world, "STOP"), Fate::Skipped(Quiet::Consent.words().to_owned()));
    // What was said in a group is not said to us alone.
    world.context.group = Some("g".to_owned());
    assert_eq!(world.hears(&rules, "hello all").len(), 0);
    world.context.group = None;
    world.hears(&[], "hello");
    let Some(Entry::Message(message)) = world.entries.last().cloned() else {
        panic!()
    };
    world.now += 3_700;
    let late = world.decides(&rules, &message, Occasion::Message { first: false }, None);
    assert_eq!(late[0][0].fate, Fate::Skipped(Quiet::Late.words().to_owned()));
    world.now -= 3_600;
    world.person_writes("Yes?");
    let answered = world.decides(&rules, &message, Occasion::Message { first: false }, None);
    assert_eq!(answered[0][0].fate, Fate::Skipped(Quiet::Answered.words().to_owned()));
    assert_eq!(world.automatic(), 0);
}

#[test]
fn two_rules_that_give_to_different_people_do_not_turn_in_a_circle() {
    let give = |serial, name: &str, taken| {
        let to = person(name);
        rule(serial, Trigger::AnyMessage, vec![Action::Assign { to, taken }])
    };
    // Also when each takes from the other: once a message, the first.
    for taken in [false, true] {
        let rules = [give(1, "Asha", taken), give(2, "Tomas", taken)];
        let mut world = World::new();
        for _ in 0..5 {
            let steps = world.hears(&rules, "x");
            assert!(done(&steps).len() <= 1);
            world.now += 60;
        }
        let holder = world.conversation.unwrap().assignee.unwrap();
        assert_eq!(holder.name, "Asha");
    }
}

proptest! {
    #[test]
    fn whatever_comes_there_are_never_more_than_the_guards_allow(texts in proptest::collection::vec((0u8..4, 0i64..4_000), 1..60)) {
        let rules = [
            rule(1, Trigger::AnyMessage, vec![reply("One."), reply("Two.")]),
            rule(2, Trigger::Keyword { words: vec!["hi".to_owned()] }, vec![reply("Three.")]),
        ];
        let mut world = World::new();
        let (mut row, mut sent) = (0, Vec::<(i64, usize)>::new());
        for (kind, wait) in texts {
            world.now += wait;
            if kind == 0 && world.conversation.as_ref().is_some_and(|one| !matches!(one.window(Millis(world.now * 1000)), crate::Window::Closed { .. })) {
                world.now += 1;
                world.person_writes("me");
                world.now += 1;
                row = 0;
                continue;
            }
            let before = world.automatic();
            world.hears(&rules, &format!("hi {kind}"));
            let new = world.automatic() - before;
            row += new;
            sent.push((world.now, new));
            let day: usize = sent.iter().filter(|(at, _)| world.now - at < 86_400).map(|(_, new)| new).sum();
            prop_assert!(row <= MOST_IN_A_ROW && day <= MOST_A_DAY, "{row} {day}");
        }
    }
}

#[test]
fn the_assistant_answers_nobody_who_has_or_wants_a_person() {
    let answers = [Rule {
        limit: Limit::EveryTime,
        ..rule(
            1,
            Trigger::AnyMessage,
            vec![Action::Answer {
                least: 50,
                proposes: false,
            }],
        )
    }];
    let fate = |steps: Vec<Vec<Step>>| (steps[0][0].action.clone(), steps[0][0].fate.clone());
    let mut world = World::new();
    assert_eq!(fate(world.hears(&answers, "when do you open?")).1, Fate::Waits);
    world.now += 60;
    assert_eq!(
        fate(world.hears(&answers, "I want to talk to a human")),
        (Action::HandOver, Fate::Waits)
    );
    world.now += 60;
    let (_, silent) = fate(world.hears(&answers, "when do you open?"));
    assert_eq!(silent, Fate::Skipped("The customer asked for a person.".to_owned()));
    // They asked when no rule looked, or when an answer was held back anyway: it counts all the same.
    let mut world = World::new();
    world.hears(&[], "can somebody call me?");
    world.now += 60;
    let (_, silent) = fate(world.hears(&answers, "when do you open?"));
    assert_eq!(silent, Fate::Skipped("The customer asked for a person.".to_owned()));
    let mut world = World::new();
    world.hears(&[], "hello");
    let phone = phone();
    world.memory.act(RuleId::from_parts(1, 1), &phone, 3, Seconds(world.now).millis());
    world.now += 60;
    assert_eq!(fate(world.hears(&answers, "a human please")), (Action::HandOver, Fate::Waits));
    // Where it only proposes nothing is handed over, and nothing written about that.
    let proposes = [Rule {
        actions: vec![Action::Answer { least: 50, proposes: true }],
        ..answers[0].clone()
    }];
    let (action, silent) = fate(World::new().hears(&proposes, "I want to talk to a human"));
    assert!(matches!(action, Action::Answer { .. }));
    assert_eq!(silent, Fate::Skipped("The customer asked for a person.".to_owned()));
    // Another customer, whom somebody answered on the phone with the same number.
    let mut world = World::new();
    world.hears(&[], "hello");
    let elsewhere = Author {
        kind: AuthorKind::Elsewhere,
        id: String::new(),
        name: "Phone app".to_owned(),
    };
    world.we_write(elsewhere, "hello, how can I help?");
    world.now += 60;
    let (_, silent) = fate(world.hears(&answers, "when do you open?"));
    assert_eq!(silent, Fate::Skipped("One of you is in the conversation.".to_owned()));
    // Another customer, with whom one of us has begun.
    let mut world = World::new();
    world.hears(&[], "hello");
    world.person_writes("how can I help?");
    world.now += 60;
    let (_, silent) = fate(world.hears(&answers, "when do you open?"));
    assert_eq!(silent, Fate::Skipped("One of you is in the conversation.".to_owned()));
}

#[test]
fn what_was_not_said_is_given_back() {
    let (phone, now) = (phone(), Seconds(NOW).millis());
    let mut memory = Memory::default();
    memory.act(RuleId::from_parts(1, 1), &phone, 2, now);
    memory.take_back(&phone, now);
    assert_eq!(memory.sent.len(), 1);
    memory.take_back(&phone, now.plus(1));
    assert_eq!(memory.sent.len(), 1);
}

#[test]
fn the_end_of_the_24_hours_is_told_once_and_of_the_newest_message() {
    let closing = [rule(
        2,
        Trigger::WindowClosing { minutes: 60 },
        vec![Action::Notify { text: "!".to_owned() }],
    )];
    let mut world = World::new();
    world.hears(&[], "anybody there?");
    let Entry::Message(message) = world.entries[0].clone() else {
        panic!()
    };
    let waited = |minutes: i64| Occasion::Unanswered { waited: minutes * 60_000 };
    world.now += 23 * 3_600;
    assert_eq!(world.decides(&closing, &message, waited(23 * 60 - 1), None).len(), 0);
    assert_eq!(world.decides(&closing, &message, waited(23 * 60), None).len(), 1);
    let mut world = World::new();
    world.hears(&[], "one");
    world.now += 600;
    world.hears(&[], "two");
    let Entry::Message(message) = world.entries[0].clone() else {
        panic!()
    };
    assert_eq!(world.decides(&closing, &message, waited(23 * 60), None).len(), 0);
}

#[test]
fn a_rule_of_business_hours_sleeps_outside_them() {
    let mut awake = vec![rule(9, Trigger::AnyMessage, vec![reply("awake")])];
    awake[0].only_open = true;
    for (open, acts) in [(Some(true), 1), (Some(false), 0), (None, 1)] {
        let mut world = World::new();
        world.hears(&[], "hello");
        let Entry::Message(message) = world.entries[0].clone() else {
            panic!()
        };
        let decided = world.decides(&awake, &message, Occasion::Message { first: true }, open);
        assert_eq!(decided.len(), acts, "{open:?}");
    }
}
