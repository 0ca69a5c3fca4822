//! What rules do, and above all what they do not.

use super::*;
use crate::{
    clock::Seconds,
    content::Content,
    context::{Context, Referral},
    conversation::Conversation,
    delivery::{DeliveryState, Report},
    entry::Entry,
    ids::{ConversationId, CustomerId, MessageId, UserId, Wamid},
    inbound::InboundMessage,
    message::{Direction, Message},
    newer,
    phone_number::PhoneNumber,
};
use proptest::prelude::*;

mod guards;

const NOW: i64 = 1_800_000_000;

fn phone() -> PhoneId {
    PhoneId::parse("100000000000001").unwrap()
}

fn rule(serial: u128, trigger: Trigger, actions: Vec<Action>) -> Rule {
    Rule {
        name: format!("Rule {serial}"),
        enabled: true,
        trigger,
        actions,
        limit: Limit::EveryTime,
        ..Rule::new(RuleId::from_parts(1, serial))
    }
}

fn reply(text: &str) -> Action {
    Action::Reply { text: text.to_owned() }
}

fn person(name: &str) -> Assignee {
    Assignee {
        id: UserId::parse(name.to_lowercase()).unwrap(),
        name: name.to_owned(),
    }
}

/// A customer's thread in which rules act and send.
struct World {
    conversation: Option<Conversation>,
    entries: Vec<Entry>,
    memory: Memory,
    serial: u32,
    now: i64,
    context: Context,
}

impl World {
    fn new() -> Self {
        Self {
            conversation: None,
            entries: Vec::new(),
            memory: Memory::default(),
            serial: 0,
            now: NOW,
            context: Context::default(),
        }
    }

    fn id(&mut self) -> MessageId {
        self.serial += 1;
        MessageId::from_parts(Seconds(self.now).millis().unsigned() + u64::from(self.serial), 0)
    }

    /// The customer writes, and rules decide; what they send stands in the thread.
    fn hears(&mut self, rules: &[Rule], text: &str) -> Vec<Vec<Step>> {
        let id = ConversationId {
            customer: CustomerId::from_parts(1, 1),
            phone: phone(),
        };
        let arrival = self.id();
        let first = self.conversation.is_none();
        let inbound = InboundMessage {
            phone: phone(),
            phone_display: None,
            sender: crate::CustomerCard {
                number: PhoneNumber::parse("+919876543210").ok(),
                ..crate::CustomerCard::default()
            },
            wamid: Wamid::parse(format!("wamid.{arrival}")).unwrap(),
            at: Seconds(self.now),
            arrived: None,
            content: Content::Text { body: text.to_owned() },
            context: self.context.clone(),
            change: None,
            raw: "{}".into(),
        };
        let received = Conversation::receive(self.conversation.take(), id, &inbound, arrival);
        self.entries.push(Entry::Message(received.message.clone()));
        self.conversation = Some(received.conversation);
        self.decides(rules, &received.message, Occasion::Message { first }, None)
    }

    fn decides(&mut self, rules: &[Rule], message: &Message, occasion: Occasion, open: Option<bool>) -> Vec<Vec<Step>> {
        let ready: Vec<Ready> = rules.iter().cloned().map(Ready::new).collect();
        let conversation = self.conversation.clone().unwrap();
        let seen = Seen {
            occasion,
            message,
            conversation: &conversation,
            trail: Trail::of(message, &self.entries),
            open,
            open_now: open,
            ours: false,
            consent: crate::stop_words::heard(&message.content, &crate::stop_words::ConsentWords::default()).is_some(),
            now: Seconds(self.now).millis(),
        };
        let decided = decide(&ready, &seen, &mut self.memory);
        let steps: Vec<_> = decided.iter().map(|one| (one.rule.author(), one.steps.clone())).collect();
        for (author, steps) in &steps {
            for step in steps.iter().filter(|step| step.fate == Fate::Waits) {
                match &step.action {
                    Action::Reply { text } => self.we_write(author.clone(), text),
                    Action::Assign { to, .. } => {
                        self.conversation = self
                            .conversation
                            .take()
                            .map(|one| one.clone().assign(Some(to.clone())).unwrap_or(one));
                    }
                    _ => {}
                }
            }
        }
        steps.into_iter().map(|(_, steps)| steps).collect()
    }

    fn we_write(&mut self, author: Author, text: &str) {
        let id = self.id();
        let draft = crate::Draft::text(text).unwrap();
        let conversation = self.conversation.take().unwrap();
        let (conversation, mut message) = conversation.reply(Seconds(self.now).millis(), id, author, draft).unwrap();
        if let Direction::Outbound { delivery, .. } = &mut message.direction {
            delivery.take(Report::State(DeliveryState::HandedOver, Seconds(self.now)));
        }
        self.conversation = Some(conversation);
        self.entries.push(Entry::Message(message));
    }

    fn person_writes(&mut self, text: &str) {
        self.we_write(Author::person(&UserId::parse("asha").unwrap(), "Asha"), text);
    }

    fn automatic(&self) -> usize {
        let by_rule = |entry: &&Entry| matches!(entry, Entry::Message(message) if matches!(&message.direction, Direction::Outbound { author, .. } if author.kind == AuthorKind::Rule));
        self.entries.iter().filter(by_rule).count()
    }
}

fn done(steps: &[Vec<Step>]) -> Vec<&Action> {
    let waits = steps.iter().flatten().filter(|step| step.fate == Fate::Waits);
    waits.map(|step| &step.action).collect()
}

#[test]
fn a_trigger_is_what_happened() {
    let fits = |trigger: Trigger, text: &str| !World::new().hears(&[rule(1, trigger, vec![reply("hi")])], text).is_empty();
    let keyword = |word: &str| Trigger::Keyword {
        words: vec![word.to_owned()],
    };
    let pattern = |pattern: &str| Trigger::Pattern {
        pattern: pattern.to_owned(),
    };
    assert!(fits(Trigger::FirstMessage, "hello") && fits(Trigger::AnyMessage, "hello"));
    assert!(fits(keyword("opening hours"), "Your OPENING  hours?") && !fits(keyword("art"), "the party"));
    assert!(fits(pattern(r"order\s+#?\d{4}"), "Where is Order #1234") && !fits(pattern(r"^\d+$"), "a 1"));
    assert!(!fits(pattern("("), "("), "what cannot be read finds nothing");
    assert!(!fits(Trigger::OutsideHours, "hello"), "a number without hours is never closed");
    assert!(!fits(Trigger::FromAd { ad: None }, "hello") && !fits(Trigger::Unanswered { minutes: 1 }, "hello"));
    let mut world = World::new();
    let first = [rule(1, Trigger::FirstMessage, vec![reply("welcome")])];
    assert_eq!(world.hears(&first, "one").len(), 1);
    world.now += 10;
    assert_eq!(world.hears(&first, "two").len(), 0);
}

#[test]
fn an_advertisement_is_any_or_the_one() {
    let from = |ad: Option<&str>| {
        let mut world = World::new();
        world.context.referral = Some(Box::new(Referral {
            id: "ad-7".to_owned(),
            ..Referral::default()
        }));
        let trigger = Trigger::FromAd { ad: ad.map(str::to_owned) };
        world.hears(&[rule(1, trigger, vec![reply("hi")])], "hello").len()
    };
    assert_eq!((from(None), from(Some("ad-7")), from(Some("ad-8"))), (1, 1, 0));
}

#[test]
fn hours_and_waiting_are_asked_of_the_message() {
    let mut world = World::new();
    world.hears(&[], "anybody there?");
    let Entry::Message(message) = world.entries[0].clone() else {
        panic!()
    };
    let closed = [rule(1, Trigger::OutsideHours, vec![reply("tomorrow")])];
    let first = Occasion::Message { first: true };
    assert_eq!(world.decides(&closed, &message, first, Some(true)).len(), 0);
    assert_eq!(world.decides(&closed, &message, first, Some(false)).len(), 1);
    let waits = [rule(
        2,
        Trigger::Unanswered { minutes: 10 },
        vec![Action::Notify { text: "!".to_owned() }],
    )];
    let waited = |seconds: i64| Occasion::Unanswered { waited: seconds * 1000 };
    assert_eq!(world.decides(&waits, &message, waited(599), None).len(), 0);
    assert_eq!(world.decides(&waits, &message, waited(600), None).len(), 1);
}

#[test]
fn the_trail_tells_who_answered_and_who_waits_longer() {
    let mut world = World::new();
    world.hears(&[], "one");
    world.now += 5;
    world.hears(&[], "two");
    let trail = |world: &World, at: usize| match &world.entries[at] {
        Entry::Message(message) => Trail::of(message, &world.entries),
        _ => Trail::default(),
    };
    assert_eq!((trail(&world, 0).waits, trail(&world, 1).waits), (None, Some(Seconds(NOW))));
    world.we_write(Author::rule(RuleId::from_parts(1, 1), "Auto"), "automatic");
    assert!(!trail(&world, 1).answered, "an automatic answer is none");
    world.person_writes("at last");
    assert!(trail(&world, 0).answered && trail(&world, 1).answered);
    assert_eq!(trail(&world, 1).person, Some(Seconds(world.now)));
    world.hears(&[], "three");
    assert!(trail(&world, 4).waits.is_none() && !trail(&world, 4).answered);
}

#[test]
fn limits_hold_for_a_customer() {
    let mut often = rule(1, Trigger::AnyMessage, vec![Action::Note { text: "n".to_owned() }]);
    let counts = |limit: Limit, often: &mut Rule| {
        often.limit = limit;
        let mut world = World::new();
        let mut count = 0;
        for _ in 0..4 {
            count += world.hears(std::slice::from_ref(often), "x").len();
            world.now += 9 * 3600;
        }
        // It is resolved, and opened by what they write next.
        world.conversation = world.conversation.take().and_then(Conversation::resolve);
        count + world.hears(std::slice::from_ref(often), "x").len()
    };
    assert_eq!(counts(Limit::EveryTime, &mut often), 5);
    assert_eq!(counts(Limit::OnceADay, &mut often), 2);
    assert_eq!(counts(Limit::OnceAConversation, &mut often), 2);
}

#[test]
fn order_stopping_and_conditions_decide_who_acts() {
    let note = |serial| rule(serial, Trigger::AnyMessage, vec![Action::Note { text: serial.to_string() }]);
    let mut rules = [note(1), note(2), note(3)];
    let acted = |rules: &[Rule]| World::new().hears(rules, "x").len();
    assert_eq!(acted(&rules), 3);
    rules[1].stop = true;
    assert_eq!(acted(&rules), 2);
    rules[1].enabled = false;
    assert_eq!(acted(&rules), 2);
    rules[0].numbers = vec![PhoneId::parse("2").unwrap()];
    assert_eq!(acted(&rules), 1);
    rules[2].only_unassigned = true;
    let mut world = World::new();
    assert_eq!(world.hears(&rules, "x").len(), 1);
    world.conversation = world.conversation.take().and_then(|one| one.assign(Some(person("Asha"))));
    assert_eq!(world.hears(&rules, "x").len(), 0);
}

#[test]
fn what_is_wrong_is_said_by_field() {
    let wrong = |change: &dyn Fn(&mut Rule)| {
        let mut rule = rule(1, Trigger::FirstMessage, vec![reply("Hello {{first_name|there}}")]);
        change(&mut rule);
        let problems = rule.check().err().unwrap_or_default();
        problems.into_iter().map(|problem| problem.at).collect::<Vec<_>>()
    };
    assert_eq!(wrong(&|_| {}), Vec::<String>::new());
    assert_eq!(wrong(&|rule| rule.name = " ".into()), ["name"]);
    assert_eq!(
        wrong(&|rule| rule.trigger = Trigger::Keyword { words: vec!["?!".into()] }),
        ["trigger"]
    );
    assert_eq!(wrong(&|rule| rule.trigger = Trigger::Keyword { words: Vec::new() }), ["trigger"]);
    for minutes in [0, 1381] {
        assert_eq!(wrong(&|rule| rule.trigger = Trigger::Unanswered { minutes }), ["trigger"]);
    }
    assert_eq!(wrong(&|rule| rule.actions.clear()), ["actions"]);
    assert_eq!(wrong(&|rule| rule.actions = vec![reply("x"); 4]), ["actions"]);
    assert_eq!(wrong(&|rule| rule.actions = vec![reply(" ")]), ["actions.0"]);
    assert_eq!(wrong(&|rule| rule.actions = vec![reply("{{price}}")]), ["actions.0"]);
    assert_eq!(
        wrong(&|rule| rule.actions = vec![Action::React { emoji: "ok".into() }]),
        ["actions.0"]
    );
    let twice = vec![person("Asha"), person("Asha")];
    assert_eq!(
        wrong(&|rule| rule.actions = vec![Action::RoundRobin {
            among: twice.clone(),
            taken: false
        }]),
        ["actions.0"]
    );
}

#[test]
fn a_text_calls_the_customer_by_their_name_and_by_nothing_else() {
    let text = "Hello {{first_name|there}}, {{ name }}!";
    assert_eq!(personal(text, Some("Maya  Rao")), "Hello Maya, Maya Rao!");
    assert_eq!(personal(text, None), "Hello there, !");
    assert_eq!(personal("{{first_name|there}}", Some("{{name}}\n")), "name");
    assert_eq!(personal("a {{ b", None), "a {{ b");
    assert_eq!(personal(text, Some(&"x".repeat(500))).chars().filter(|c| *c == 'x').count(), 80);
}

#[test]
fn a_rule_is_stored_as_it_always_was() {
    let rule = Rule {
        numbers: vec![phone()],
        stop: true,
        ..rule(
            1,
            Trigger::Unanswered { minutes: 10 },
            vec![
                Action::Assign {
                    to: person("Asha"),
                    taken: true,
                },
                reply("Hi"),
            ],
        )
    };
    let golden = format!(
        r#"{{"id":"{}","name":"Rule 1","numbers":["100000000000001"],"enabled":true,"trigger":{{"unanswered":{{"minutes":10}}}},"actions":[{{"assign":{{"to":{{"id":"asha","name":"Asha"}},"taken":true}}}},{{"reply":{{"text":"Hi"}}}}],"limit":"every_time","stop":true,"v":0}}"#,
        rule.id
    );
    assert_eq!(newer::write(&rule).unwrap(), golden);
    assert_eq!(newer::read::<Rule>(&golden, crate::SCHEMA).unwrap(), rule);
}

#[test]
fn a_pattern_is_bounded_in_size_and_time() {
    for bad in ["(", "a{1000}{1000}", r"\p{L}{500}{40}", r"(a)\1", r"(?=x)", &"(".repeat(200)] {
        let why = compile(bad).unwrap_err();
        assert!(
            why.starts_with("This pattern") && why.ends_with('.') && !why.contains('\n'),
            "{bad}: {why}"
        );
    }
    // What takes other engines for ever.
    let pattern = compile(r"^(a+)+$").unwrap();
    assert!(!pattern.is_match(&format!("{}!", "a".repeat(8_000))));
}

proptest! {
    #[test]
    fn no_text_breaks_a_check_or_a_name(text in ".{0,80}", name in ".{0,80}") {
        let made = personal(&text, Some(&name));
        prop_assert!(made.len() <= text.len() + 80 * (name.len() + 1));
        let _ = rule(1, Trigger::Keyword { words: vec![text.clone()] }, vec![reply(&text)]).check();
        let _ = compile(&text);
    }
}

#[test]
fn figures_count_an_automatic_message_as_nobodys_answer() {
    let mut world = World::new();
    world.hears(&[rule(1, Trigger::AnyMessage, vec![reply("Soon.")])], "hello");
    world.person_writes("Here I am.");
    let by = |entry: &Entry| {
        serde_json::to_value(crate::statistics::Point::of(entry)).unwrap()["w"]["out"]
            .get("by")
            .cloned()
    };
    assert_eq!(by(&world.entries[1]), None);
    assert!(by(&world.entries[2]).is_some());
}

#[test]
fn a_rule_sends_a_template_in_its_language_only() {
    let template = Action::Template {
        name: "welcome".to_owned(),
        language: "en".to_owned(),
        fills: BTreeMap::new(),
    };
    let rule = rule(1, Trigger::FirstMessage, vec![reply("Hello"), template]);
    assert!(rule.sends("welcome", "en"));
    assert!(!rule.sends("welcome", "de") && !rule.sends("hello", "en"));
}
