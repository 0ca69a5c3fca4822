//! What drafts of the assistant came to on the days before, and what tokens cost, so that a first start shows it.

use super::write::stored;
use crate::{Sandbox, names};
use anyhow::{Result, anyhow};
use domain::{
    ConversationId, EventId, Millis, PhoneId, UserId,
    assistant::{Changed, Counted, DraftSettings, Drafter, Manner, MannerForm, PriceForm, Reason, Repair, TokenPrice, Tone, Usage},
};
use std::collections::BTreeMap;
use store::Store;

/// So many days have figures.
const DAYS: i64 = 14;

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
