//! HTTP to the sign-in service: no redirects, five seconds, small answers.

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use serde::de::DeserializeOwned;
use std::{pin::Pin, time::Duration};
use url::Url;

/// Longest time for one request, answer included.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Discovery documents, key sets and token answers are a few kilobytes.
const MAX_BODY: usize = 256 * 1024;

/// A client as `Identity` needs it: it follows no redirects, so that the sign-in service cannot send us, or our secret, elsewhere.
pub fn http_client() -> Result<reqwest::Client, reqwest::Error> {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(TIMEOUT)
        .connect_timeout(Duration::from_secs(2))
        .build()
}

/// Why there is no usable answer. Holds no URL and no body: both may hold secrets.
#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum HttpError {
    #[error("it took longer than five seconds")]
    TimedOut,
    #[error("no connection")]
    Connect,
    #[error("the connection broke")]
    Broken,
    #[error("the answer is longer than {MAX_BODY} bytes")]
    TooLong,
    #[error("it answered {0}")]
    Status(u16),
    #[error("the answer could not be read as JSON")]
    Json,
}

impl From<reqwest::Error> for HttpError {
    fn from(error: reqwest::Error) -> Self {
        match error {
            error if error.is_timeout() => Self::TimedOut,
            error if error.is_connect() => Self::Connect,
            _ => Self::Broken,
        }
    }
}

/// The client, made to fit `openidconnect`.
pub(crate) struct Http(reqwest::Client);

impl Http {
    pub(crate) fn new(client: reqwest::Client) -> Self {
        Self(client)
    }

    /// Reads a JSON document.
    pub(crate) async fn json<T: DeserializeOwned>(&self, url: &Url) -> Result<T, HttpError> {
        let response = self
            .0
            .get(url.clone())
            .timeout(TIMEOUT)
            .header(http::header::ACCEPT, "application/json")
            .send()
            .await?;
        if response.status() != http::StatusCode::OK {
            return Err(HttpError::Status(response.status().as_u16()));
        }
        serde_json::from_slice(&body(response).await?).map_err(|_| HttpError::Json)
    }

    /// Posts a form and looks at nothing but the status.
    pub(crate) async fn post_form(&self, url: &Url, basic_auth: Option<(&str, &str)>, form: &[(&str, &str)]) -> Result<(), HttpError> {
        let mut request = self.0.post(url.clone()).timeout(TIMEOUT).form(form);
        if let Some((user, password)) = basic_auth {
            request = request.basic_auth(user, Some(password));
        }
        let response = request.send().await?;
        if response.status() == http::StatusCode::OK {
            Ok(())
        } else {
            Err(HttpError::Status(response.status().as_u16()))
        }
    }

    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (parts, form) = request.into_parts();
        let request = self
            .0
            .request(parts.method, parts.uri.to_string())
            .headers(parts.headers)
            .timeout(TIMEOUT)
            .body(form);
        let response = request.send().await?;
        let (status, headers) = (response.status(), response.headers().clone());
        let mut answer = HttpResponse::new(body(response).await?);
        *answer.status_mut() = status;
        *answer.headers_mut() = headers;
        Ok(answer)
    }
}

async fn body(mut response: reqwest::Response) -> Result<Vec<u8>, HttpError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if bytes.len() + chunk.len() > MAX_BODY {
            return Err(HttpError::TooLong);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.call(request))
    }
}
