//! Instances that share a table and a clock.

use aws_sdk_dynamodb::{
    Client, Config,
    config::{BehaviorVersion, Credentials, Region},
};
use domain::{Clock, Millis};
use meters::Meters;
use runner::{BackOff, Jitter, Runner};
use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};
use store::{Store, TableNames};

pub(crate) const START: i64 = 1_790_000_000_000;

pub(crate) const BACK_OFF: BackOff = BackOff {
    first: Duration::from_secs(10),
    longest: Duration::from_secs(40),
};

/// A table, and a clock that goes on when it is told to.
pub(crate) struct World {
    pub(crate) store: Store,
    pub(crate) client: Client,
    now: Arc<AtomicI64>,
}

impl World {
    pub(crate) async fn new() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(dynoxide::server::serve_on(listener, dynoxide::Database::memory().unwrap()));
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .credentials_provider(Credentials::new("local", "local", None, None, "test"))
            .endpoint_url(format!("http://{address}"))
            .build();
        let client = Client::from_conf(config);
        let tables = TableNames {
            main: "main".into(),
            sessions: "sessions".into(),
        };
        let store = Store::new(client.clone(), tables);
        store::provision(&store, false).await.unwrap();
        let now = Arc::new(AtomicI64::new(START));
        Self { store, client, now }
    }

    pub(crate) fn now(&self) -> Millis {
        Millis(self.now.load(Ordering::SeqCst))
    }

    pub(crate) fn advance(&self, millis: i64) {
        self.now.fetch_add(millis, Ordering::SeqCst);
    }

    /// An instance by this clock.
    pub(crate) fn instance(&self, name: &str) -> Runner {
        let now = self.now.clone();
        self.instance_by(name, Clock::new(move || Millis(now.load(Ordering::SeqCst))))
    }

    /// An instance by a clock that goes on by itself.
    pub(crate) fn ticking(&self, name: &str) -> Runner {
        let since = tokio::time::Instant::now();
        let now = move || Millis(START + i64::try_from(since.elapsed().as_millis()).unwrap());
        self.instance_by(name, Clock::new(now))
    }

    fn instance_by(&self, name: &str, clock: Clock) -> Runner {
        Runner {
            store: self.store.clone(),
            clock,
            jitter: Jitter::new(|below| below / 2),
            meters: Meters::new("test"),
            instance: name.to_owned(),
        }
    }
}

/// Waits until something is so, ten seconds at most.
pub(crate) async fn until(what: &str, mut so: impl AsyncFnMut() -> bool) {
    for _ in 0..1_000 {
        if so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("never: {what}");
}

/// Long enough for a worker or a job to have done what it must not do.
pub(crate) async fn a_while() {
    tokio::time::sleep(Duration::from_millis(300)).await;
}

/// Whether an instance counts so many of a series.
pub(crate) fn counts(runner: &Runner, series: &str, count: u32) -> bool {
    let line = format!("wecare_{series} {count}");
    runner.meters.text().lines().any(|known| known == line)
}
