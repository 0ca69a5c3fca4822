//! What drafts of the assistant came to on the days before, and what tokens cost, so that a first start shows it.

use super::write::stored;
use crate::{Sandbox, names};
use anyhow::{Result, anyhow};
use domain::{
    ConversationId, EventId, Millis, PhoneId, UserId,
    assistant::{
        Changed, Counted, DraftSettings, Drafter, Manner, MannerForm, PriceForm, Reason, Repair, TokenPrice, Tone, Usage,
        knowledge::{TestQuestion, TestRun, TestRuns, TestSet},
    },
};
use std::collections::BTreeMap;
use store::Store;

/// So many days have figures.
const DAYS: i64 = 14;

/// What customers ask, and the document that answers it. Nobody has written the last one yet.
const QUESTIONS: [(&str, &str); 8] = [
    ("Is the visa slot for 28 Nov confirmed?", "visa-appointments.txt"),
    ("What does a visa cost?", "visa-fees.txt"),
    ("Where is my order? It said out for delivery yesterday", "order-delivery.txt"),
    ("Can I get a refund for the broken box?", "refunds.txt"),
    ("What are your opening hours on Sunday?", "opening-hours.txt"),
    ("¿Tienen citas disponibles para el jueves por la tarde?", "citas.txt"),
    ("नमस्ते, मुझे अपना पता बदलना है", "pata-badalna.txt"),
    ("May I park a van in front of the depot?", "parking.txt"),
];

/// Days before today on which they were asked, and how many found their document then.
const ASKED: [(i64, u32); 3] = [(2, 7), (9, 6), (16, 6)];

/// Writes questions that the documents are to answer, and what came of them before. The server asks them anew when it starts.
async fn questions(store: &Store, now: Millis) -> Result<()> {
    let mut set = TestSet::default();
    let changed = |days: i64| Changed {
        by: "Inés Okafor".to_owned(),
        at: now.plus(-days * 86_400_000),
    };
    for (place, (question, document)) in (1..).zip(QUESTIONS) {
        let asked = TestQuestion::parse(EventId::from_parts(now.unsigned(), place), question, document);
        let asked = asked.map_err(|why| anyhow!(why))?;
        set = set
            .with(asked, changed(20))
            .ok_or_else(|| anyhow!("there is no room for a question"))?;
    }
    let run = |(days, found): (i64, u32)| TestRun {
        at: changed(days).at,
        by: None,
        asked: 8,
        found,
        unanswered: 0,
    };
    let runs = TestRuns {
        runs: ASKED.map(run).to_vec(),
        v: 1,
        ..TestRuns::default()
    };
    stored(|| {
        let mut commit = store.commit::<()>();
        commit.put_test_set((), &set, 0);
        commit.put_test_runs((), &runs, 0);
        commit
    })
    .await
}

/// Writes figures of each day, a price, how drafts of one number sound, and what two conversations say of the documents. Not AWS's
/// price: a round one.
pub(super) async fn seed(store: &Store, sandbox: &Sandbox, conversations: &[ConversationId], now: Millis) -> Result<()> {
    let form = PriceForm {
        currency: "USD".to_owned(),
        input: "0.001".to_owned(),
        output: "0.004".to_owned(),
    };
    let [support, sales] = names::OUR_NUMBERS;
    // Sales sound otherwise than support.
    let manner = Manner::parse(&MannerForm {
        tone: Tone::Friendly,
        signature: "Your WECARE Sales team".to_owned(),
        ..MannerForm::default()
    })?;
    let settings = DraftSettings {
        own: BTreeMap::from([(PhoneId::parse(sales.meta_id)?, manner)]),
        price: TokenPrice::parse(&form).map_err(|why| anyhow!(why))?,
        changed: Some(Changed {
            by: "Inés Okafor".to_owned(),
            at: now,
        }),
        v: 1,
        ..DraftSettings::default()
    };
    stored(|| {
        let mut commit = store.commit::<()>();
        commit.put_draft_settings((), &settings, 0);
        commit
    })
    .await?;
    questions(store, now).await?;
    for (at, (conversation, (reason, title))) in conversations
        .iter()
        .zip([(Reason::Outdated, "Visa appointments"), (Reason::Incomplete, "Refunds")])
        .enumerate()
    {
        let told = Changed {
            by: "Asha Menon".to_owned(),
            at: now,
        };
        let id = EventId::from_parts(now.unsigned(), u128::try_from(at)?);
        let repair = Repair::new(id, conversation.clone(), reason, vec![title.to_owned()], told);
        stored(|| {
            let mut commit = store.commit::<()>();
            commit.put_repair((), &repair, None);
            commit
        })
        .await?;
    }
    let phone = PhoneId::parse(support.meta_id)?;
    let people = sandbox.demo_people()?;
    let people: Vec<Drafter> = people
        .into_iter()
        .map(|(sub, name)| {
            Ok(Drafter {
                id: UserId::parse(sub)?,
                name,
            })
        })
        .collect::<Result<_>>()?;
    let who = (0..).zip(people.iter().take(3));
    for (ago, (place, by)) in (1..=DAYS).flat_map(|ago| who.clone().map(move |one| (ago, one))) {
        let day = now.day() - ago;
        // Fewer on every seventh day, as people write less then; and one asks more often than another.
        let drafted = if day % 7 == 0 { 2 } else { 6 + day % 5 - place * 2 };
        let mut usage = Usage::default();
        for (what, count) in [
            (Counted::Asked, drafted + 1),
            (Counted::Drafted, drafted),
            (Counted::Used, drafted / 2),
            (Counted::Edited, drafted / 4),
            (Counted::Discarded, drafted / 5),
            (Counted::Good, drafted / 3),
            (Counted::Bad, day % 2),
            (Counted::BadTone, day % 2),
            (Counted::Input, drafted * 1_150),
            (Counted::Output, drafted * 90),
            (Counted::FirstMillis, drafted * 820),
            (Counted::Letters, drafted * 360),
            (Counted::Measured, drafted),
        ] {
            usage.add(what, count);
        }
        store.count_drafts(&phone, day, &usage, Some(by)).await?;
    }
    Ok(())
}
