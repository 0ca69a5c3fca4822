//! One turn, whatever backend it goes to: time-outs, one more try before the first word, and no more at once than allowed.

use domain::assistant::{Prompt, Said, Trouble, knowledge::Reach};
use futures::{Stream, StreamExt as _, stream::BoxStream};
use std::{sync::Arc, time::Duration};
use tokio::sync::Semaphore;

/// What is to be answered.
#[derive(Clone, Debug)]
pub struct Turn {
    pub prompt: Prompt,
    /// A new one for each turn: two at once under one are refused by AWS.
    pub session: String,
    /// Our id of the customer, under which an agent remembers; none where nothing is to be remembered.
    pub customer: Option<String>,
    /// Which documents may be used; all of them where nothing is kept apart.
    pub reach: Option<Reach>,
}

/// A backend. What it says ends when the stream is dropped.
pub trait Assistant: Send + Sync + 'static {
    fn start(&self, turn: Turn) -> BoxStream<'static, Said>;
}

/// How long is waited, and for how many.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Until the first word.
    pub first: Duration,
    /// Between two pieces.
    pub between: Duration,
    pub whole: Duration,
    pub at_once: usize,
    /// Before the one further try.
    pub pause: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            first: Duration::from_secs(20),
            between: Duration::from_secs(15),
            whole: Duration::from_mins(1),
            at_once: 50,
            pause: Duration::from_millis(300),
        }
    }
}

/// A backend within its limits. Cheap to clone.
#[derive(Clone)]
pub struct Turns {
    backend: Arc<dyn Assistant>,
    limits: Limits,
    free: Arc<Semaphore>,
}

impl Turns {
    pub fn new(backend: Arc<dyn Assistant>, limits: Limits) -> Self {
        let free = Arc::new(Semaphore::new(limits.at_once));
        Self { backend, limits, free }
    }

    /// What is said to a turn. Always ends with [`Said::End`] or [`Said::Failed`].
    pub fn start(&self, turn: Turn) -> impl Stream<Item = Said> + Send + use<> {
        let Self { backend, limits, free } = self.clone();
        async_stream::stream! {
            let Ok(_place) = free.try_acquire_owned() else {
                yield failed(Trouble::Busy);
                return;
            };
            let end = tokio::time::Instant::now() + limits.whole;
            let mut may_try_again = true;
            let mut said_anything = false;
            let mut stream = backend.start(turn.clone());
            let mut first_by = tokio::time::Instant::now() + limits.first;
            loop {
                let until = if said_anything { tokio::time::Instant::now() + limits.between } else { first_by };
                let next = match tokio::time::timeout_at(until.min(end), stream.next()).await {
                    Ok(next) => next.unwrap_or(failed(Trouble::CutOff)),
                    Err(_) => failed(Trouble::TooSlow),
                };
                match next {
                    Said::Failed { trouble } if trouble.may_pass() && may_try_again && !said_anything => {
                        may_try_again = false;
                        tokio::time::sleep(limits.pause).await;
                        stream = backend.start(turn.clone());
                        first_by = tokio::time::Instant::now() + limits.first;
                    }
                    Said::Text { text } if text.is_empty() => {}
                    next => {
                        said_anything |= matches!(next, Said::Text { .. });
                        let is_over = matches!(next, Said::End | Said::Failed { .. });
                        yield next;
                        if is_over {
                            return;
                        }
                    }
                }
            }
        }
    }
}

pub(crate) const fn failed(trouble: Trouble) -> Said {
    Said::Failed { trouble }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::assistant::{Line, Manner, Wish};
    use std::sync::Mutex;

    /// Says what is written down, one list a try; then stays silent.
    struct Script(Mutex<Vec<Vec<Said>>>);

    impl Assistant for Script {
        fn start(&self, _: Turn) -> BoxStream<'static, Said> {
            let mut tries = self.0.lock().unwrap();
            let said = if tries.is_empty() { Vec::new() } else { tries.remove(0) };
            futures::stream::iter(said).boxed()
        }
    }

    struct Silent;

    impl Assistant for Silent {
        fn start(&self, _: Turn) -> BoxStream<'static, Said> {
            futures::stream::once(async { text("Hel") })
                .chain(futures::stream::pending())
                .boxed()
        }
    }

    fn turn() -> Turn {
        let line = Line {
            from_customer: true,
            text: "Hello".to_owned(),
        };
        Turn {
            prompt: Prompt::new(&[line], &Wish::Draft, None, false, &Manner::default()).unwrap(),
            session: "s1".to_owned(),
            customer: Some("c1".to_owned()),
            reach: None,
        }
    }

    fn text(text: &str) -> Said {
        Said::Text { text: text.to_owned() }
    }

    fn limits() -> Limits {
        Limits {
            between: Duration::from_millis(20),
            pause: Duration::ZERO,
            at_once: 1,
            ..Limits::default()
        }
    }

    async fn said(tries: Vec<Vec<Said>>) -> Vec<Said> {
        let turns = Turns::new(Arc::new(Script(Mutex::new(tries))), limits());
        turns.start(turn()).collect().await
    }

    #[tokio::test]
    async fn it_is_tried_once_more_before_the_first_word_and_never_after() {
        let busy = || failed(Trouble::Busy);
        let good = || vec![text("Hi"), Said::End];
        assert_eq!(said(vec![vec![busy()], good()]).await, good());
        assert_eq!(said(vec![vec![busy()], vec![busy()], good()]).await, [busy()]);
        assert_eq!(said(vec![vec![text("Hi"), busy()], good()]).await, [text("Hi"), busy()]);
        let refused = || failed(Trouble::NotAllowed);
        assert_eq!(said(vec![vec![refused()], good()]).await, [refused()]);
    }

    #[tokio::test]
    async fn a_stream_that_just_ends_was_cut_off() {
        assert_eq!(said(vec![vec![text("Hi")]]).await, [text("Hi"), failed(Trouble::CutOff)]);
    }

    /// Never says anything.
    struct Mute;

    impl Assistant for Mute {
        fn start(&self, _: Turn) -> BoxStream<'static, Said> {
            futures::stream::pending().boxed()
        }
    }

    #[tokio::test]
    async fn who_says_nothing_in_time_is_too_slow_and_not_asked_again() {
        let first = Duration::from_millis(20);
        let turns = Turns::new(Arc::new(Mute), Limits { first, ..limits() });
        let said: Vec<Said> = turns.start(turn()).collect().await;
        assert_eq!(said, [failed(Trouble::TooSlow)]);
        // Who talks without end is stopped too.
        let whole = Duration::from_millis(20);
        let endless = Limits {
            whole,
            between: Duration::from_mins(1),
            ..limits()
        };
        let said: Vec<Said> = Turns::new(Arc::new(Silent), endless).start(turn()).collect().await;
        assert_eq!(said, [text("Hel"), failed(Trouble::TooSlow)]);
    }

    #[tokio::test]
    async fn silence_in_the_middle_ends_the_turn_and_frees_its_place() {
        let turns = Turns::new(Arc::new(Silent), limits());
        let mut first = Box::pin(turns.start(turn()));
        assert_eq!(first.next().await, Some(text("Hel")));
        let second: Vec<Said> = turns.start(turn()).collect().await;
        assert_eq!(second, [failed(Trouble::Busy)]);
        assert_eq!(first.next().await, Some(failed(Trouble::TooSlow)));
        assert_eq!(first.next().await, None);
        drop(first);
        let mut third = Box::pin(turns.start(turn()));
        assert_eq!(third.next().await, Some(text("Hel")));
    }
}
