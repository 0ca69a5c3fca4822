//! Conversations for a first start: invented people with a past, in the phones and in the server's table alike.
//!
//! The server's own rules fold the past into conversations, so that what is seeded is what would have been stored.

mod bulk;
mod drafts;
mod later;
mod line;
mod lives;
mod material;
mod ours;
mod past;
mod rules;
mod settings;
mod showcase;
mod write;

use crate::{Sandbox, names};
use anyhow::{Context, Result};
use aws_config::{BehaviorVersion, Region};
use domain::{Millis, Phone, PhoneId, PhoneNumber};
use past::Seeder;
use serde_json::json;
use store::{Store, TableNames, provision};
use write::write;

/// From so many conversations on there are bulk jobs too.
const MANY: u32 = 100;

/// Seeds an empty sandbox with conversations; one that has people already is left as it is. Returns how many were made.
pub(crate) async fn seed(sandbox: &Sandbox, count: u32, now: Millis) -> Result<u32> {
    if count == 0 || sandbox.people()? > 0 {
        return Ok(0);
    }
    let sdk = aws_config::defaults(BehaviorVersion::latest())
        .region(Region::new(names::REGION))
        .credentials_provider(aws_sdk_dynamodb::config::Credentials::new(
            "sandbox", "sandbox", None, None, "sandbox",
        ))
        .endpoint_url(sandbox.tables_url())
        .load()
        .await;
    let store = Store::connect(
        &sdk,
        TableNames {
            main: names::TABLE.to_owned(),
            sessions: names::SESSIONS_TABLE.to_owned(),
        },
    );
    provision(&store, true).await.context("the tables could not be made")?;
    for number in names::OUR_NUMBERS {
        store.put_phone(&our_phone(&number)?).await?;
    }
    settings::seed(&store, now).await.context("the settings could not be stored")?;
    let people = sandbox.demo_people()?;
    sandbox.seed_templates()?;
    sandbox.seed_letter(&dead_letter())?;
    lives::seed(&store, &people, now)
        .await
        .context("the lives of the templates could not be stored")?;
    let mut seeder = Seeder::new(now.seconds(), people.clone());
    let mut first = Vec::new();
    for index in 0..count {
        let mut past = seeder.past(index)?;
        if first.len() < 2 {
            first.push(past.conversation.id.clone());
        }
        let planned = if index == later::PLACE {
            later::plan(&mut past, &people, now)?
        } else {
            Vec::new()
        };
        write(&store, sandbox, past, &planned)
            .await
            .with_context(|| format!("conversation {index} could not be stored"))?;
    }
    drafts::seed(&store, sandbox, &first, now)
        .await
        .context("what drafts came to could not be stored")?;
    rules::seed(&store, now).await.context("the rules could not be stored")?;
    if count >= MANY {
        bulk::seed(&store, sandbox, now)
            .await
            .context("the bulk jobs could not be stored")?;
    }
    Ok(count)
}

/// What SNS gave up on: somebody tried the topic, and no event of WhatsApp is in it.
fn dead_letter() -> String {
    json!({
        "Type": "Notification", "MessageId": "5a0d0b0c-0000-4000-8000-0000000000d1", "TopicArn": names::TOPIC_ARN,
        "Message": "A try of the topic from the console, made while the queue took nothing", "Timestamp": "2026-01-01T00:00:00.000Z",
    })
    .to_string()
}

fn our_phone(number: &names::OurNumber) -> Result<Phone> {
    Ok(Phone {
        id: PhoneId::parse(number.meta_id)?,
        eum_id: Some(number.eum_id.to_owned()),
        account: Some(names::WABA_ID.to_owned()),
        waba: Some(names::META_WABA_ID.to_owned()),
        number: Some(PhoneNumber::parse(number.e164)?),
        name: Some(number.name.to_owned()),
        quality: Some("GREEN".to_owned()),
    })
}
