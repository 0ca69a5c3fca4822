//! Pictures of advertisements, from where Meta keeps them.
//!
//! Their addresses come with messages, so they are nobody's word: only hosts that are allowed are asked, by https, and never at an
//! address inside our own network, whatever a name or a redirect says.

mod hosts;
mod public;

pub use hosts::AdHost;

use public::{Inside, PublicOnly};
use reqwest::header::{ACCEPT, LOCATION};
use std::{error::Error, sync::Arc, time::Duration};
use url::Url;

/// More is not read, in bytes. Meta's own are a few hundred kilobytes at most.
pub const MOST_BYTES: usize = 5 * 1024 * 1024;

/// For all of it, redirects included.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often one address may lead to another one.
const REDIRECTS: usize = 3;

/// Fetches pictures. Cheap to clone.
#[derive(Clone, Debug)]
pub struct AdPictures {
    client: reqwest::Client,
    hosts: Arc<[AdHost]>,
}

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum AdPictureError {
    #[error("its address is not one where pictures of advertisements may be fetched")]
    NotAllowed,
    #[error("it is larger than {MOST_BYTES} bytes")]
    TooLarge,
    #[error("it is empty")]
    Empty,
    /// Gone, or not for us.
    #[error("it was answered with {0}")]
    Refused(u16),
    /// The same request may succeed later.
    #[error("it was answered with {0}")]
    Busy(u16),
    #[error("it took too long")]
    TimedOut,
    #[error("there is no connection")]
    Unreachable(#[source] reqwest::Error),
}

impl AdPictureError {
    /// Whether asking again may help.
    pub const fn may_pass(&self) -> bool {
        matches!(self, Self::Busy(_) | Self::TimedOut | Self::Unreachable(_))
    }
}

impl From<reqwest::Error> for AdPictureError {
    fn from(error: reqwest::Error) -> Self {
        // With the address in it, it would be in every log.
        let error = error.without_url();
        let mut cause: Option<&(dyn Error + 'static)> = Some(&error);
        while let Some(known) = cause {
            if known.is::<Inside>() {
                return Self::NotAllowed;
            }
            cause = known.source();
        }
        Self::Unreachable(error)
    }
}

impl AdPictures {
    /// Pictures from these hosts alone.
    pub fn new(hosts: Vec<AdHost>) -> Result<Self, reqwest::Error> {
        let client = reqwest::Client::builder()
            // Followed here, each address checked like the first.
            .redirect(reqwest::redirect::Policy::none())
            // A proxy would look names up itself.
            .no_proxy()
            .dns_resolver(Arc::new(PublicOnly))
            .connect_timeout(Duration::from_secs(3))
            .build()?;
        Ok(Self {
            client,
            hosts: hosts.into(),
        })
    }

    /// The bytes at an address; what they are is for others to say.
    pub async fn fetch(&self, address: &str) -> Result<Vec<u8>, AdPictureError> {
        let followed = tokio::time::timeout(PATIENCE, self.follow(address)).await;
        followed.unwrap_or(Err(AdPictureError::TimedOut))
    }

    async fn follow(&self, address: &str) -> Result<Vec<u8>, AdPictureError> {
        let mut url = Url::parse(address).map_err(|_| AdPictureError::NotAllowed)?;
        for _ in 0..=REDIRECTS {
            let place = hosts::place(&self.hosts, &url).ok_or(AdPictureError::NotAllowed)?;
            let answer = self.client.get(place).header(ACCEPT, "image/*").send().await?;
            let status = answer.status();
            if status.is_success() {
                return body(answer).await;
            }
            let onward = answer.headers().get(LOCATION).filter(|_| status.is_redirection());
            let Some(onward) = onward.and_then(|onward| onward.to_str().ok()) else {
                let status = status.as_u16();
                return Err(match status {
                    408 | 425 | 429 | 500.. => AdPictureError::Busy(status),
                    _ => AdPictureError::Refused(status),
                });
            };
            url = url.join(onward).map_err(|_| AdPictureError::NotAllowed)?;
        }
        Err(AdPictureError::NotAllowed)
    }
}

async fn body(mut answer: reqwest::Response) -> Result<Vec<u8>, AdPictureError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        if bytes.len() + chunk.len() > MOST_BYTES {
            return Err(AdPictureError::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    if bytes.is_empty() { Err(AdPictureError::Empty) } else { Ok(bytes) }
}
