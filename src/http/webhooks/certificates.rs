//! Public keys of SNS's certificates. Whoever knows a topic can name any number of certificates: each is fetched once however
//! many deliveries wait for it, failures are remembered for a minute, and deliveries whose key is known never wait for others.

use super::verify::VerifyError;
use anyhow::Result;
use domain::Millis;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::{OnceCell, Semaphore};
use x509_parser::pem::parse_x509_pem;

/// SNS has one certificate in use in a region, and changes it about once a year; what else is named is somebody's invention.
const MAX_KNOWN: usize = 64;

/// For so long a certificate that could not be had is not asked for again, in milliseconds.
const NOT_AGAIN: i64 = 60_000;

/// Fetches at the same time.
const AT_ONCE: usize = 2;

/// Longest wait for a place among them. With the fetch itself it stays below the 15 s after which SNS gives a delivery up.
const WAIT: Duration = Duration::from_secs(5);

/// A public key in PKCS#1.
pub(super) type Key = Arc<Vec<u8>>;

/// The keys known so far, by their certificates' addresses.
pub(super) struct Certificates {
    /// Held for a look only, never across a fetch.
    known: Mutex<HashMap<String, Arc<OnceCell<Fetched>>>>,
    places: Semaphore,
}

/// What came of a fetch.
struct Fetched {
    key: Result<Key, Failure>,
    at: Millis,
}

#[derive(Clone, Debug)]
enum Failure {
    /// There is something, but no valid certificate.
    NotOne,
    /// In words, because more than one delivery is answered with it.
    Unavailable(String),
}

impl Certificates {
    pub(super) fn new() -> Self {
        Self {
            known: Mutex::default(),
            places: Semaphore::new(AT_ONCE),
        }
    }

    /// The key of a certificate, fetched unless it is known. Deliveries that want the same one share a fetch.
    pub(super) async fn key(&self, address: &str, now: Millis, fetch: impl AsyncFnOnce() -> Result<Vec<u8>>) -> Result<Key, VerifyError> {
        let entry = self.entry(address, now).ok_or_else(busy)?;
        let fetched = entry
            .get_or_try_init(async || {
                // No place is no answer about the certificate, so it is not remembered.
                let place = tokio::time::timeout(WAIT, self.places.acquire()).await.map_err(|_| busy())?;
                let pem = fetch().await;
                drop(place);
                let key = match pem {
                    Ok(pem) => public_key(&pem).map(Arc::new).ok_or(Failure::NotOne),
                    Err(error) => Err(Failure::Unavailable(format!("{error:#}"))),
                };
                Ok::<_, VerifyError>(Fetched { key, at: now })
            })
            .await?;
        fetched.key.clone().map_err(|failure| match failure {
            Failure::NotOne => VerifyError::Certificate,
            Failure::Unavailable(words) => VerifyError::Unavailable(anyhow::Error::msg(words)),
        })
    }

    /// What is known of an address, or a place to put it. None when there are too many fetches under way.
    fn entry(&self, address: &str, now: Millis) -> Option<Arc<OnceCell<Fetched>>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = known.get(address).filter(|entry| !is_over(entry, now)) {
            return Some(Arc::clone(entry));
        }
        known.remove(address);
        if known.len() >= MAX_KNOWN {
            // Keys are what genuine deliveries need, and who waits must get an answer. Failures go, and what was given up.
            known.retain(|_, entry| match entry.get() {
                Some(fetched) => fetched.key.is_ok(),
                None => Arc::strong_count(entry) > 1,
            });
        }
        if known.len() >= MAX_KNOWN {
            return None;
        }
        let entry = Arc::new(OnceCell::new());
        known.insert(address.to_owned(), Arc::clone(&entry));
        Some(entry)
    }
}

/// Whether a failure has been remembered for long enough. Keys stay.
fn is_over(entry: &OnceCell<Fetched>, now: Millis) -> bool {
    let failed = entry.get().filter(|fetched| fetched.key.is_err());
    failed.is_some_and(|failed| !(0..NOT_AGAIN).contains(&(now.0 - failed.at.0)))
}

fn busy() -> VerifyError {
    VerifyError::Unavailable(anyhow::Error::msg("too many other certificates are asked for"))
}

/// The RSA key (PKCS#1) in a certificate that is valid now.
fn public_key(pem: &[u8]) -> Option<Vec<u8>> {
    let (_, pem) = parse_x509_pem(pem).ok()?;
    let certificate = pem.parse_x509().ok()?;
    if !certificate.validity().is_valid() {
        return None;
    }
    Some(certificate.public_key().subject_public_key.data.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    const NOW: Millis = Millis(1_000_000);

    /// Counts fetches and the most of them at once.
    #[derive(Default)]
    struct Counted {
        all: AtomicUsize,
        under_way: AtomicUsize,
        most: AtomicUsize,
    }

    impl Counted {
        async fn fetch(&self, millis: u64) -> Result<Vec<u8>> {
            self.all.fetch_add(1, Ordering::SeqCst);
            let now = self.under_way.fetch_add(1, Ordering::SeqCst) + 1;
            self.most.fetch_max(now, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(millis)).await;
            self.under_way.fetch_sub(1, Ordering::SeqCst);
            anyhow::bail!("404")
        }
    }

    #[tokio::test]
    async fn one_fetch_answers_all_who_wait_and_a_failure_is_remembered_for_a_minute() {
        let (certificates, counted) = (Certificates::new(), Counted::default());
        let ask = |now| certificates.key("https://sns/a.pem", now, async || counted.fetch(20).await);
        for answer in futures::future::join_all((0..10).map(|_| ask(NOW))).await {
            assert!(matches!(answer, Err(VerifyError::Unavailable(_))));
        }
        assert!(ask(Millis(NOW.0 + NOT_AGAIN - 1)).await.is_err());
        assert_eq!(counted.all.load(Ordering::SeqCst), 1);
        assert!(ask(Millis(NOW.0 + NOT_AGAIN)).await.is_err());
        assert_eq!(counted.all.load(Ordering::SeqCst), 2, "after a minute it is asked for again");
    }

    #[tokio::test]
    async fn invented_names_are_fetched_two_at_once_and_never_hold_up_a_key_that_is_known() {
        let (certificates, counted) = (Certificates::new(), Counted::default());
        let known = OnceCell::new_with(Some(Fetched {
            key: Ok(Arc::new(vec![1])),
            at: NOW,
        }));
        certificates.known.lock().unwrap().insert("genuine".to_owned(), Arc::new(known));
        let names: Vec<String> = (0..500).map(|index| format!("https://sns/{index}.pem")).collect();
        let strangers = futures::future::join_all(
            names
                .iter()
                .map(|name| certificates.key(name, NOW, async || counted.fetch(5).await)),
        );
        let genuine = async {
            tokio::task::yield_now().await;
            assert!(counted.under_way.load(Ordering::SeqCst) > 0, "strangers are being fetched for");
            let key = certificates
                .key("genuine", NOW, async || anyhow::bail!("it is known"))
                .await
                .unwrap();
            assert_eq!(counted.all.load(Ordering::SeqCst), AT_ONCE, "it waited for nobody");
            key
        };
        let (refused, key) = tokio::join!(strangers, genuine);
        assert_eq!(*key, [1]);
        assert!(refused.iter().all(Result::is_err));
        assert_eq!(counted.most.load(Ordering::SeqCst), AT_ONCE);
        assert!(certificates.known.lock().unwrap().len() <= MAX_KNOWN);
        assert!(
            certificates
                .key("genuine", NOW, async || anyhow::bail!("it is known"))
                .await
                .is_ok()
        );
    }

    #[tokio::test]
    async fn what_is_no_certificate_is_refused_for_good() {
        let certificates = Certificates::new();
        let answer = certificates.key("a", NOW, async || Ok(b"<html>".to_vec())).await;
        assert!(matches!(answer, Err(VerifyError::Certificate)));
    }
}
