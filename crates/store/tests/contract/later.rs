//! What is to be sent later, drafts, and what is hidden.

use super::support::{Bench, NOW, outbound, position, refused, thread, user};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::{
    Asked, Author, Content, MessageId, Millis, Scheduled, Seconds,
    draft::{Fields, FormKind, Forms},
    later::Stand,
};
use store::{DraftItem, DueKind, LaterEntry, LaterTask, MessageKey, keys};

fn planned(serial: u128, due: i64, v: u64) -> Scheduled {
    Scheduled {
        id: MessageId::from_parts(1, serial),
        conversation: thread(1),
        author: Author::person(&user("a"), "Asha"),
        asked: Asked::Content(Box::new(Content::Text { body: "later".into() })),
        quotes: None,
        link_preview: false,
        fallback: None,
        due: Millis(due),
        zone: "UTC".into(),
        stand: Stand::Waiting,
        v,
    }
}

#[tokio::test]
async fn plans_are_listed_by_their_time_and_change_over_the_version_that_was_read() {
    let bench = Bench::open().await;
    let (late, soon) = (planned(1, NOW.0 + 9, 1), planned(2, NOW.0, 1));
    bench
        .write(|commit| {
            for one in [&late, &soon] {
                commit.put_scheduled("plan", one, None);
                commit.put_due("due", &LaterTask::entry(one));
            }
        })
        .await
        .unwrap();
    assert_eq!(bench.all_scheduled(&thread(1)).await.unwrap(), [soon.clone(), late.clone()]);
    assert_eq!(bench.all_scheduled(&thread(2)).await.unwrap(), []);
    assert!(
        bench.entries(&thread(1), None, 9).await.unwrap().entries.is_empty(),
        "they are not in the thread"
    );
    let due: Vec<LaterEntry> = bench.due(DueKind::Later, NOW, 9).await.unwrap();
    assert_eq!(due.iter().map(|entry| entry.task.id).collect::<Vec<_>>(), [soon.id]);

    let changed = planned(2, NOW.0, 2);
    assert_eq!(
        refused(bench.write(|commit| commit.put_scheduled("new", &changed, None)).await),
        ["new"]
    );
    bench
        .write(|commit| commit.put_scheduled("change", &changed, Some(1)))
        .await
        .unwrap();
    assert_eq!(
        refused(bench.write(|commit| commit.remove_scheduled("stale", &soon)).await),
        ["stale"]
    );
    bench.write(|commit| commit.remove_scheduled("gone", &changed)).await.unwrap();
    assert_eq!(bench.scheduled(&thread(1), soon.id).await.unwrap(), None);
    assert_eq!(
        refused(bench.write(|commit| commit.remove_scheduled("twice", &changed)).await),
        ["twice"]
    );
    bench.close().await;
}

#[tokio::test]
async fn a_draft_is_written_over_the_one_that_was_read_and_ends_by_itself() {
    let bench = Bench::open().await;
    let (who, now) = (user("a"), NOW.seconds());
    let draft = |text: &str, version| DraftItem {
        text: text.into(),
        forms: Forms::default(),
        at: NOW,
        version,
        expires_at: now.plus(100),
    };
    let put = async |draft: &DraftItem, over, now| {
        let outcome = bench
            .write(|commit| commit.put_draft("draft", &who, &thread(1), draft, over, now))
            .await;
        outcome.is_ok() || refused(outcome).is_empty()
    };
    assert!(put(&draft("one", 1), 0, now).await);
    assert!(!put(&draft("other", 1), 0, now).await, "there is one");
    assert!(put(&draft("two", 2), 1, now).await);
    assert!(!put(&draft("late", 2), 1, now).await, "there is a newer one");
    assert_eq!(bench.draft(&who, &thread(1), now).await.unwrap(), Some(draft("two", 2)));
    assert_eq!(bench.draft(&user("b"), &thread(1), now).await.unwrap(), None);
    assert_eq!(bench.draft(&who, &thread(2), now).await.unwrap(), None);
    let after: Seconds = now.plus(100);
    assert_eq!(bench.draft(&who, &thread(1), after).await.unwrap(), None, "it has expired");
    assert!(put(&draft("new", 1), 0, after).await, "and is in nobody's way");
    bench.close().await;
}

#[tokio::test]
async fn drafts_that_say_something_are_listed_for_their_writer_the_newest_first() {
    let bench = Bench::open().await;
    let (ana, bo, now) = (user("a"), user("b"), NOW.seconds());
    let put = async |who, customer, text: &str, after, over| {
        let draft = DraftItem {
            text: text.into(),
            forms: Forms::default(),
            at: NOW.plus(after),
            version: over + 1,
            expires_at: now.plus(100),
        };
        let written = bench.write(|commit| commit.put_draft("draft", who, &thread(customer), &draft, over, now));
        written.await.unwrap();
    };
    let listed = async |who, now, most| {
        let drafts = bench.drafts(who, now, most).await.unwrap();
        let listed = drafts.into_iter().map(|draft| (draft.conversation, draft.words));
        listed.collect::<Vec<_>>()
    };
    put(&ana, 1, "first\nwords", 1, 0).await;
    put(&ana, 2, "second", 2, 0).await;
    put(&bo, 1, "of somebody else", 3, 0).await;
    let (one, two) = ((thread(1), "first words".to_owned()), (thread(2), "second".to_owned()));
    assert_eq!(listed(&ana, now, 9).await, [two.clone(), one.clone()]);
    assert_eq!(listed(&ana, now, 1).await, [two]);
    assert_eq!(listed(&ana, now.plus(100), 9).await, [], "they have expired");
    // What was begun in a form is listed by its name.
    let mut draft = DraftItem {
        text: String::new(),
        forms: Forms::default(),
        at: NOW.plus(5),
        version: 1,
        expires_at: now.plus(100),
    };
    let mut fields = Fields::default();
    fields.put("body", "Which one?");
    draft.forms.set(FormKind::Buttons, Some(fields));
    let written = bench.write(|commit| commit.put_draft("draft", &ana, &thread(3), &draft, 0, now));
    written.await.unwrap();
    assert_eq!(bench.draft(&ana, &thread(3), now).await.unwrap(), Some(draft.clone()));
    assert_eq!(listed(&ana, now, 1).await, [(thread(3), "Buttons".to_owned())]);
    draft.forms = Forms::default();
    draft.version = 2;
    let written = bench.write(|commit| commit.put_draft("draft", &ana, &thread(3), &draft, 1, now));
    written.await.unwrap();
    // Sent, or thrown away: its version stays, but nobody lists it.
    put(&ana, 2, " ", 4, 1).await;
    assert_eq!(listed(&ana, now, 9).await, [one]);
    assert_eq!(
        bench.draft(&ana, &thread(2), now).await.unwrap().map(|draft| draft.version),
        Some(2)
    );
    bench.close().await;
}

#[tokio::test]
async fn what_a_hidden_message_said_stays_beside_it_whatever_comes_later() {
    let bench = Bench::open().await;
    let mut message = outbound(thread(1), position(10, 1));
    bench.create(std::slice::from_ref(&message)).await;
    let said = serde_json::to_string(&message.content).unwrap();
    message.hide("Asha", Seconds(11));
    for version in 1..3 {
        message.v = version + 1;
        bench.write(|commit| commit.put_changed("hide", &message, version)).await.unwrap();
    }
    assert_eq!(bench.message(&MessageKey::of(&message)).await.unwrap(), Some(message.clone()));
    let key = keys::message(&message.conversation, message.position());
    let item = bench
        .client
        .get_item()
        .table_name(&bench.tables().main)
        .key("pk", AttributeValue::S(key.pk))
        .key("sk", AttributeValue::S(key.sk))
        .send()
        .await
        .unwrap();
    let kept = item.item.unwrap()["kept"].as_s().unwrap().clone();
    assert!(kept.contains(&said), "{kept}");
    bench.close().await;
}
