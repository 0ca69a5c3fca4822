//! Commands that bring back what could not be taken in.

use crate::{
    commands::{Running, VERSION, block_on, connect},
    config::Config,
    queue::IngestQueue,
};
use anyhow::{Context, Result};
use domain::statistics::query::day_text;
use meters::Meters;
use service::{
    audit::{self, Act, Ended, Entry},
    ingest, reparse, statistics,
};

/// How far back `replay` looks unless told otherwise.
const DAYS: i64 = 30;
const DAY_MILLIS: i64 = 86_400_000;

/// Takes in again what was kept as not understood. What is still not understood stays.
pub(crate) fn replay() -> Result<()> {
    let days = match std::env::args().nth(2) {
        None => DAYS,
        Some(days) => days
            .parse()
            .ok()
            .filter(|days| (1..=3650).contains(days))
            .context("replay takes a number of days from 1 to 3650")?,
    };
    let config = Config::from_env()?;
    block_on(async move {
        let running = connect(&config, Meters::new(VERSION)).await?;
        keep(&running, Act::Replay, format!("the last {days} days")).await?;
        let today = running.service.now().0.div_euclid(DAY_MILLIS);
        let (mut taken, mut left) = (0_usize, 0_usize);
        for day in today - days + 1..=today {
            for event in running.service.store().failed_on(day).await? {
                if ingest::replay(&running.service, &event).await? {
                    taken += 1;
                } else {
                    left += 1;
                    println!("not understood: {} ({})", event.id, event.reason);
                }
            }
        }
        println!("{taken} taken in, {left} still not understood, looking back {days} days.");
        Ok(())
    })
}

/// Compares the statistics with the conversations. What came in the last seconds may not be counted yet, so what differs is looked
/// at again.
pub(crate) fn recount() -> Result<()> {
    const TRIES: usize = 4;
    let mend = match std::env::args().nth(2).as_deref() {
        None => false,
        Some("mend") => true,
        Some(_) => anyhow::bail!("recount takes nothing, or the word mend"),
    };
    let config = Config::from_env()?;
    block_on(async move {
        let running = connect(&config, Meters::new(VERSION)).await?;
        let service = &running.service;
        let mut different = Box::pin(statistics::recount(service, false)).await?;
        for _ in 1..TRIES {
            if different.is_empty() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_secs(8)).await;
            different = Box::pin(statistics::recount(service, false)).await?;
        }
        for difference in &different {
            let statistics::Difference { phone, key } = difference;
            println!("differs: number {phone}, {} {}, {}", key.kind.name(), key.id, day_text(key.day));
        }
        match (different.len(), mend) {
            (0, _) => println!("The statistics are what the conversations say."),
            (_, true) => {
                keep(&running, Act::Recount, "what differed".to_owned()).await?;
                Box::pin(statistics::recount(service, true)).await?;
                println!("They are counted anew by the server that runs, or the next that starts.");
            }
            (count, false) => anyhow::bail!("{count} days differ. Run `wecare recount mend` to have them counted anew"),
        }
        Ok(())
    })
}

/// Reads stored messages again from what WhatsApp sent: what an older version could only name is shown as what it is.
pub(crate) fn reparse() -> Result<()> {
    let config = Config::from_env()?;
    block_on(async move {
        let running = connect(&config, Meters::new(VERSION)).await?;
        keep(&running, Act::Reparse, "all messages".to_owned()).await?;
        let mut told = 0;
        let progress = |done: reparse::Reparsed| {
            if done.seen >= told + 10_000 {
                told = done.seen;
                println!("{} looked at, {} changed …", done.seen, done.changed);
            }
        };
        // On the heap: the AWS SDK's futures are large.
        let done = Box::pin(reparse::reparse(&running.service, progress))
            .await
            .context("stopped before the end; it is safe to run it again")?;
        println!("{} messages looked at, {} are shown as what they are now.", done.seen, done.changed);
        Ok(())
    })
}

/// Moves what failed too often from the dead-letter queue back to the queue. Events are safe to repeat.
pub(crate) fn redrive() -> Result<()> {
    let config = Config::from_env()?;
    let queue = config
        .events
        .queue
        .clone()
        .context("INGEST_QUEUE_URL is not set, so there is no queue")?;
    block_on(async move {
        let running = connect(&config, Meters::new(VERSION)).await?;
        let ingest = IngestQueue::connect(&running.sdk, queue.clone());
        let dead = ingest
            .dead()
            .await?
            .context("the queue has no dead-letter queue: set its redrive policy")?;
        keep(&running, Act::Redrive, dead.clone()).await?;
        let started = ingest.move_back(&dead).await?;
        println!(
            "{} from {dead} back to {queue}.",
            if started { "Moving" } else { "Nothing to move" }
        );
        Ok(())
    })
}

/// Keeps in the audit that somebody at the command line does this. Before it is done: what is done must not go unseen.
async fn keep(running: &Running, act: Act, object: String) -> Result<()> {
    let entry = Entry {
        object: Some(object),
        origin: Some("command line".to_owned()),
        ..Entry::new(act, Ended::Done)
    };
    audit::record(&running.service, entry).await.context("the audit cannot be written")
}
