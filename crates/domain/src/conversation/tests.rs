use super::*;
use crate::{content::Content, context::Context, template::Sent};
use crate::{
    ids::{CustomerId, PhoneId, Wamid},
    kind::Kind,
    phone_number::PhoneNumber,
};
use proptest::prelude::*;

fn id() -> ConversationId {
    ConversationId {
        customer: CustomerId::from_parts(1, 1),
        phone: PhoneId::parse("100000000000001").unwrap(),
    }
}

fn inbound(n: u32, at: i64, content: Content) -> InboundMessage {
    InboundMessage {
        phone: id().phone,
        phone_display: None,
        sender: CustomerCard {
            number: PhoneNumber::parse("+919876543210").ok(),
            ..CustomerCard::default()
        },
        wamid: Wamid::parse(format!("wamid.{n}")).unwrap(),
        at: Seconds(at),
        arrived: None,
        content,
        context: Context::default(),
        change: None,
        raw: "{}".into(),
    }
}

fn text(body: &str) -> Content {
    Content::Text { body: body.into() }
}

fn other(kind: Kind) -> Content {
    Content::Placeholder { kind, summary: None }
}

fn arrival(n: u32) -> MessageId {
    MessageId::from_parts(u64::from(n), 0)
}

fn received(messages: &[(i64, Content)]) -> Conversation {
    let mut known = None;
    for (n, (at, content)) in (1..).zip(messages) {
        known = Some(Conversation::receive(known, id(), &inbound(n, *at, content.clone()), arrival(n)).conversation);
    }
    known.unwrap()
}

fn author() -> Author {
    Author::person(&UserId::parse("u1").unwrap(), "Asha")
}

#[test]
fn activity_follows_metas_time_and_never_moves_backwards() {
    let conversation = received(&[(100, text("b")), (50, text("a late one"))]);
    assert_eq!((conversation.last.preview.as_str(), conversation.unread.count()), ("b", 2));
    assert_eq!(conversation.last_inbound_at, Some(Seconds(100)));
}

#[test]
fn what_is_written_in_a_group_opens_no_window_to_the_person() {
    let mut in_group = inbound(2, 200, text("hello all"));
    in_group.context.group = Some("G".into());
    let known = received(&[(100, text("hi"))]);
    let conversation = Conversation::receive(Some(known), id(), &in_group, arrival(2)).conversation;
    assert_eq!((conversation.unread.count(), conversation.last_inbound_at), (2, Some(Seconds(100))));
    let conversation = Conversation::receive(None, id(), &in_group, arrival(2)).conversation;
    assert_eq!(
        (conversation.last_inbound_at, conversation.window(Millis(201_000))),
        (None, Window::Never)
    );
}

#[test]
fn what_speaks_about_another_message_opens_no_window_and_is_no_activity() {
    for kind in [Kind::Reaction, Kind::Edit, Kind::Revoke, Kind::System] {
        let conversation = received(&[(100, text("hi")), (200, other(kind))]);
        assert_eq!((conversation.unread.count(), conversation.last_inbound_at), (1, Some(Seconds(100))));
    }
    for kind in [Kind::Unsupported, Kind::RequestWelcome, Kind::Image] {
        assert_eq!(
            received(&[(100, text("hi")), (200, other(kind))]).last_inbound_at,
            Some(Seconds(200))
        );
    }
}

#[test]
fn a_message_reopens_a_resolved_conversation_and_keeps_its_assignee() {
    let assignee = Assignee {
        id: UserId::parse("u1").unwrap(),
        name: "Asha".into(),
    };
    let resolved = received(&[(100, text("hi"))])
        .assign(Some(assignee.clone()))
        .unwrap()
        .resolve()
        .unwrap();
    let again = Conversation::receive(Some(resolved.clone()), id(), &inbound(9, 300, text("again")), arrival(9)).conversation;
    assert_eq!(
        (again.state, again.assignee, again.opened_at),
        (ConversationState::Open, Some(assignee), Seconds(300))
    );
    let reaction = Conversation::receive(Some(resolved), id(), &inbound(9, 300, other(Kind::Reaction)), arrival(9)).conversation;
    assert_eq!(reaction.state, ConversationState::Resolved);
}

#[test]
fn a_reply_needs_an_open_window() {
    let conversation = received(&[(100, text("hi"))]);
    let reply = |now| {
        conversation
            .clone()
            .reply(Millis(now), arrival(50), author(), Draft::text("hello").unwrap())
    };
    let (after, message) = reply(200_000).unwrap();
    assert_eq!(
        (after.last.preview.as_str(), after.last.delivery, message.v),
        ("hello", Some(DeliveryState::Queued), 1)
    );
    assert_eq!(after.unread.count(), 1, "answering is not seeing");
    assert_eq!(
        reply(86_500_000).unwrap_err(),
        ReplyRefused::WindowClosed { since: Seconds(86_500) }
    );
}

#[test]
fn a_reply_stands_below_what_it_answers() {
    let conversation = received(&[(100, text("hi"))]);
    let reply = |now, id| {
        conversation
            .clone()
            .reply(Millis(now), id, author(), Draft::text("hello").unwrap())
            .unwrap()
    };
    for (now, id) in [
        (100_900, arrival(9)),
        (100_900, MessageId::from_parts(0, 7)),
        (98_000, arrival(9)),
        (98_000, MessageId::from_parts(0, 7)),
    ] {
        let (after, message) = reply(now, id);
        assert!(message.position() > conversation.last.position, "{now} {id}");
        assert_eq!(after.last.preview, "hello");
    }
    assert_eq!(reply(105_000, arrival(9)).1.at, Seconds(105));
}

#[test]
fn a_late_arrival_is_never_born_seen() {
    let seen = received(&[(100, text("a"))]).mark_read(arrival(7)).unwrap();
    let late = Conversation::receive(Some(seen), id(), &inbound(2, 90, text("late")), arrival(3));
    assert!(late.message.id > arrival(7));
    assert_eq!(late.conversation.unread.count(), 1);
}

#[test]
fn seeing_moves_forward_only() {
    let conversation = received(&[(100, text("a")), (101, text("b"))]);
    let seen = conversation.mark_read(arrival(2)).unwrap();
    assert_eq!(seen.unread.count(), 0);
    assert_eq!(seen.clone().mark_read(arrival(1)), None);
    assert_eq!(seen.mark_read(arrival(2)), None);
}

#[test]
fn repeating_an_act_changes_nothing() {
    let conversation = received(&[(100, text("a"))]);
    assert_eq!(conversation.clone().reopen(Millis(0)), None);
    assert_eq!(conversation.clone().assign(None), None);
    assert_eq!(conversation.resolve().unwrap().resolve(), None);
}

proptest! {
    #[test]
    fn unread_and_window_do_not_depend_on_the_order_of_arrival(times in prop::collection::vec(1_i64..1000, 1..20), turn in 0_usize..20) {
        let messages: Vec<_> = times.iter().map(|at| (*at, text("x"))).collect();
        let mut turned = messages.clone();
        let by = turn % turned.len();
        turned.rotate_left(by);
        let (one, two) = (received(&messages), received(&turned));
        prop_assert_eq!(one.unread.count(), two.unread.count());
        prop_assert_eq!(one.last_inbound_at, two.last_inbound_at);
        prop_assert_eq!(one.last.position.at, two.last.position.at);
        prop_assert_eq!(one.v, u64::try_from(messages.len()).unwrap());
    }
}

#[test]
fn what_is_no_activity_only_stands_in_until_there_is_some() {
    let late = received(&[(100, other(Kind::System))]);
    assert!(late.last.stand_in);
    let shown = received(&[(100, other(Kind::System)), (50, text("hi"))]);
    assert_eq!((shown.last.preview.as_str(), shown.last.stand_in), ("hi", false));
}

#[test]
fn only_a_template_begins_a_conversation_and_an_answer_goes_on_with_it() {
    let card = CustomerCard {
        number: PhoneNumber::parse("+919811110001").ok(),
        ..CustomerCard::default()
    };
    let begin = |draft| {
        Conversation::begin(
            id(),
            card.clone(),
            (ConversationState::Open, None),
            Millis(200_500),
            (arrival(5), author(), draft),
        )
    };
    assert_eq!(begin(Draft::text("hi").unwrap()).err(), Some(ReplyRefused::NeverWrote));
    let template = || {
        Draft::template(Sent {
            name: "hello".into(),
            ..Sent::default()
        })
    };
    let (begun, message) = begin(template()).unwrap();
    assert_eq!((message.id, message.at, begun.v), (arrival(5), Seconds(200), 1));
    assert_eq!((begun.last.position, begun.opened_at), (message.position(), Seconds(200)));
    assert_eq!(message.delivery().map(Delivery::state), Some(DeliveryState::Queued));
    assert_eq!(begun.window(Millis(200_500)), Window::Never);
    let refused = begun
        .clone()
        .reply(Millis(201_000), arrival(6), author(), Draft::text("hi").unwrap());
    assert_eq!(refused.err(), Some(ReplyRefused::NeverWrote));
    assert!(begun.clone().reply(Millis(201_000), arrival(6), author(), template()).is_ok());
    let answered = Conversation::receive(Some(begun), id(), &inbound(7, 300, text("yes")), arrival(7)).conversation;
    assert!(answered.window(Millis(301_000)).is_open());
    assert_eq!((answered.unread.count(), answered.last.preview.as_str()), (1, "yes"));
}
