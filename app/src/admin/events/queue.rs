//! How the queues stand that events come by, and those that hold what failed too often.

use super::Events;
use crate::{
    error::AppError,
    server_fns::kept_events::{bring_letters, queue_standing, redrive_queue},
    ui::{Glyph, Icon, button},
};
use domain::kept_event::{Brought, DeadLetters, QueueStanding, Standing, SubscriptionStanding};
use leptos::{prelude::*, task::spawn_local};

/// What is shown, and how it is asked for anew.
#[derive(Clone, Copy)]
struct Shown {
    events: Events,
    standing: RwSignal<Result<Standing, AppError>>,
}

impl Shown {
    fn ask(self) {
        spawn_local(async move {
            let _ = self.standing.try_set(queue_standing().await);
        });
    }

    fn is_busy(self) -> bool {
        self.events.busy.with(Option::is_some)
    }

    fn redrive(self) {
        let events = self.events;
        if events.busy.with_untracked(Option::is_some) {
            return;
        }
        events.busy.set(Some("Moving …".to_owned()));
        spawn_local(async move {
            let done = redrive_queue().await;
            let _ = events.busy.try_set(None);
            match done {
                Ok(()) => events.say("They are moved back to the queue and tried again."),
                Err(error) => events.complain(&error),
            }
            self.ask();
        });
    }

    /// Brings all of a dead-letter queue here, in pieces.
    fn bring(self, queue: String) {
        let events = self.events;
        if events.busy.with_untracked(Option::is_some) {
            return;
        }
        events.busy.set(Some("Bringing them here …".to_owned()));
        spawn_local(async move {
            let mut sum = Brought::default();
            let ended = loop {
                match bring_letters(queue.clone(), sum.more).await {
                    Ok(piece) => {
                        sum.brought += piece.brought;
                        sum.left += piece.left;
                        sum.more = piece.more;
                        if events.busy.try_set(Some(format!("{} brought here …", sum.brought))).is_some() {
                            // The page is gone; what was brought stays so.
                            return;
                        }
                        if !piece.more {
                            break Ok(());
                        }
                    }
                    Err(error) => break Err(error),
                }
            };
            events.busy.set(None);
            match ended {
                Ok(()) => events.say(outcome(sum)),
                Err(error) => events.complain(&error),
            }
            events.fetch(None);
            self.ask();
        });
    }
}

#[component]
pub(super) fn Queues(events: Events, first: Result<Standing, AppError>) -> impl IntoView {
    let shown = Shown {
        events,
        standing: RwSignal::new(first),
    };
    let lines = move || match shown.standing.get() {
        Err(_) => vec![line(shown, "How the queue stands cannot be read now.".to_owned(), None, false)],
        Ok(standing) => {
            let subscriptions = match standing.subscriptions {
                None => vec![line(
                    shown,
                    "What SNS gave up on cannot be looked at: the server may not read the subscriptions to the topics.".to_owned(),
                    None,
                    false,
                )],
                Some(all) => all
                    .into_iter()
                    .map(|one| line(shown, of_subscription(&one), one.dead, false))
                    .collect(),
            };
            let queue = standing.queue.map(|queue| {
                let words = of_queue(&queue);
                let moves = !queue.moving;
                line(shown, words, queue.dead, moves)
            });
            queue.into_iter().chain(subscriptions).collect()
        }
    };
    view! {
        <section aria-label="Queues" class="mt-4 rounded-xl border border-line bg-surface">
            <div class="flex flex-wrap items-center gap-x-3 px-4 py-2">
                <h2 class="min-w-0 flex-1 font-semibold">"Queues"</h2>
                <button type="button" class=format!("{} noscript:hidden", button::QUIET) on:click=move |_| shown.ask()>
                    "Look again"
                </button>
            </div>
            <ul class="divide-y divide-line border-t border-line">{lines}</ul>
        </section>
    }
}

/// One queue: how it stands, and what may be done with its dead letters. Only of the queue they can be moved back.
fn line(shown: Shown, words: String, dead: Option<DeadLetters>, moves: bool) -> AnyView {
    let name = dead.as_ref().map(|dead| dead.name.clone()).unwrap_or_default();
    let is_dead = dead.and_then(|dead| dead.held).is_some_and(|held| held != 0);
    let redrive = (is_dead && moves).then(|| {
        view! {
            <button
                type="button"
                class=format!("{} noscript:hidden", button::SECONDARY)
                data-command="Try the dead-letter queue again"
                disabled=move || shown.is_busy()
                on:click=move |_| shown.redrive()
            >
                <Icon glyph=Glyph::Retry />
                "Try them again"
            </button>
        }
    });
    let bring = is_dead.then(|| {
        view! {
            <button
                type="button"
                class=format!("{} noscript:hidden", button::SECONDARY)
                aria-label=format!("Bring them here: {name}")
                disabled=move || shown.is_busy()
                on:click=move |_| shown.bring(name.clone())
            >
                <Icon glyph=Glyph::Download />
                "Bring them here"
            </button>
        }
    });
    view! {
        <li class="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2">
            <p class=format!("min-w-0 flex-1 basis-60 text-xs {}", if is_dead { "text-warn" } else { "text-muted" }) data-queue="">
                {words}
            </p>
            {redrive}
            {bring}
        </li>
    }
    .into_any()
}

fn outcome(sum: Brought) -> String {
    let brought = match sum.brought {
        0 => "Nothing lay there that could be brought here.".to_owned(),
        1 => "1 event was brought here. Look into it, take it in again or throw it away.".to_owned(),
        many => format!("{many} events were brought here. Look into them, take them in again or throw them away."),
    };
    match sum.left {
        0 => brought,
        1 => format!("{brought} 1 is too large to be kept here and stays in the queue."),
        left => format!("{brought} {left} are too large to be kept here and stay in the queue."),
    }
}

fn count(many: u64, one: &str, several: &str) -> String {
    match many {
        0 => format!("No event {one}"),
        1 => format!("1 event {one}"),
        many => format!("{many} events {several}"),
    }
}

fn of_queue(standing: &QueueStanding) -> String {
    let waiting = count(standing.waiting, "waits to be taken in", "wait to be taken in");
    let dead = match &standing.dead {
        None => "the queue has no dead-letter queue: what fails too often is lost".to_owned(),
        Some(DeadLetters { name, held: None }) => format!("its dead-letter queue {name} cannot be read"),
        Some(DeadLetters { name, held: Some(many) }) => {
            let words = count(*many, "failed too often and lies", "failed too often and lie").replacen("No event", "none", 1);
            format!("{words} in the dead-letter queue {name}")
        }
    };
    let moving = if standing.moving { " They are being moved back." } else { "" };
    format!("{waiting}; {dead}.{moving}")
}

fn of_subscription(standing: &SubscriptionStanding) -> String {
    let to = if standing.is_webhook { "webhook" } else { "queue" };
    match &standing.dead {
        None => format!("The subscription of the {to} has no dead-letter queue: what SNS gives up on is lost."),
        Some(DeadLetters { name, held: None }) => format!("The dead-letter queue {name} of the {to}'s subscription cannot be read."),
        Some(DeadLetters { name, held: Some(many) }) => {
            let words = count(*many, "lies", "lie");
            format!("{words} in {name}, which SNS could not give to the {to}.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dead(held: Option<u64>) -> DeadLetters {
        DeadLetters {
            name: "dlq".to_owned(),
            held,
        }
    }

    #[test]
    fn a_queue_is_told_in_a_sentence() {
        let told = |waiting, dead| {
            of_queue(&QueueStanding {
                waiting,
                dead,
                moving: false,
            })
        };
        assert_eq!(
            told(0, Some(dead(Some(0)))),
            "No event waits to be taken in; none failed too often and lies in the dead-letter queue dlq."
        );
        assert_eq!(
            told(1, Some(dead(Some(3)))),
            "1 event waits to be taken in; 3 events failed too often and lie in the dead-letter queue dlq."
        );
        assert!(told(2, Some(dead(None))).ends_with("its dead-letter queue dlq cannot be read."));
        assert!(told(2, None).contains("no dead-letter queue"));
    }

    #[test]
    fn a_subscription_is_told_in_a_sentence() {
        let told = |is_webhook, dead| of_subscription(&SubscriptionStanding { is_webhook, dead });
        assert_eq!(
            told(true, Some(dead(Some(1)))),
            "1 event lies in dlq, which SNS could not give to the webhook."
        );
        assert_eq!(
            told(false, Some(dead(Some(0)))),
            "No event lies in dlq, which SNS could not give to the queue."
        );
        assert!(told(true, None).contains("is lost"));
        assert!(told(true, Some(dead(None))).contains("cannot be read"));
    }

    #[test]
    fn what_was_brought_is_told_with_what_stays() {
        let told = |brought, left| {
            outcome(Brought {
                brought,
                left,
                more: false,
            })
        };
        assert!(told(1, 0).starts_with("1 event was brought here."));
        assert!(told(12, 1).ends_with("1 is too large to be kept here and stays in the queue."));
        assert!(told(0, 0).starts_with("Nothing"));
    }
}
