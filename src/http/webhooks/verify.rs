//! Whether a message really comes from SNS and from a topic of ours.
//!
//! Source of the rules: AWS, "Verifying the signatures of Amazon SNS messages".

use super::certificates::Certificates;
use crate::config::EventsConfig;
use anyhow::{Context, Result};
use aws_config::SdkConfig;
use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use base64::{Engine, prelude::BASE64_STANDARD};
use domain::Millis;
use url::Url;
use whatsapp::sns::Envelope;

/// A certificate of SNS has about 2 KB.
const MAX_CERTIFICATE: usize = 64 * 1024;

/// Checks messages and confirms subscriptions.
pub(crate) struct SnsVerifier {
    topics: Vec<String>,
    host: String,
    endpoint: Option<Url>,
    http: reqwest::Client,
    sns: aws_sdk_sns::Client,
    certificates: Certificates,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum VerifyError {
    #[error("this topic is not one of ours")]
    Topic,
    #[error("the topic must sign with signature version 2")]
    Version,
    #[error("the certificate is not one of SNS")]
    Certificate,
    #[error("the signature is wrong")]
    Signature,
    #[error("the certificate could not be fetched")]
    Unavailable(#[source] anyhow::Error),
}

impl SnsVerifier {
    pub(crate) fn new(config: &EventsConfig, http: reqwest::Client, sdk: &SdkConfig) -> Result<Self> {
        let suffix = if config.region.starts_with("cn-") { ".cn" } else { "" };
        let host = format!("sns.{}.amazonaws.com{suffix}", config.region);
        Url::parse(&format!("https://{host}/")).context("AWS_REGION is not the name of a region")?;
        Ok(Self {
            topics: config.topics.clone(),
            host,
            endpoint: config.sns_endpoint.clone(),
            http,
            sns: aws_sdk_sns::Client::new(sdk),
            certificates: Certificates::new(),
        })
    }

    /// Checks the topic first, so that nobody can make us fetch anything, then the signature.
    pub(crate) async fn verify(&self, envelope: &Envelope, now: Millis) -> Result<(), VerifyError> {
        if !self.topics.contains(&envelope.topic_arn) {
            return Err(VerifyError::Topic);
        }
        if envelope.signature_version.as_deref() != Some("2") {
            return Err(VerifyError::Version);
        }
        let signature = envelope
            .signature
            .as_deref()
            .and_then(|text| BASE64_STANDARD.decode(text).ok())
            .ok_or(VerifyError::Signature)?;
        let address = self
            .certificate_address(envelope.signing_cert_url.as_deref())
            .ok_or(VerifyError::Certificate)?;
        let fetch = async || self.fetch(&address).await;
        let key = self.certificates.key(address.as_str(), now, fetch).await?;
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key.as_slice())
            .verify(envelope.string_to_sign().as_bytes(), &signature)
            .map_err(|_| VerifyError::Signature)
    }

    /// The address of a certificate, when it is one of SNS in our region:
    /// `https://sns.{region}.amazonaws.com/SimpleNotificationService-{32 hexadecimal digits}.pem`.
    fn certificate_address(&self, text: Option<&str>) -> Option<Url> {
        let text = text?;
        let url = Url::parse(text).ok()?;
        let ours = url.scheme() == "https"
            && url.host_str() == Some(&self.host)
            && url.port().is_none()
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none()
            && is_certificate(url.path());
        // Parsing forgives much; only an address that is written exactly so is taken.
        (ours && url.as_str() == text).then_some(url)
    }

    async fn fetch(&self, address: &Url) -> Result<Vec<u8>> {
        let from = match &self.endpoint {
            None => address.clone(),
            Some(endpoint) => endpoint.join(address.path())?,
        };
        let mut response = self.http.get(from).send().await?.error_for_status()?;
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            body.extend_from_slice(&chunk);
            anyhow::ensure!(body.len() <= MAX_CERTIFICATE, "the certificate is too large");
        }
        Ok(body)
    }

    /// Confirms a subscription through the SNS API: fetching the address in the message would let its writer choose it.
    pub(crate) async fn confirm(&self, envelope: &Envelope) -> Result<(), String> {
        let token = envelope.token.as_deref().ok_or("no token")?;
        self.sns
            .confirm_subscription()
            .topic_arn(&envelope.topic_arn)
            .token(token)
            .authenticate_on_unsubscribe("true")
            .send()
            .await
            .map_err(|error| domain::Causes(&error).to_string())?;
        tracing::info!(topic = envelope.topic_arn, "subscription confirmed");
        Ok(())
    }
}

/// Whether SNS names its certificates so.
fn is_certificate(path: &str) -> bool {
    let name = path
        .strip_prefix("/SimpleNotificationService-")
        .and_then(|rest| rest.strip_suffix(".pem"));
    name.is_some_and(|digits| digits.len() == 32 && digits.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verifier() -> SnsVerifier {
        let config = EventsConfig {
            region: "us-east-1".into(),
            topics: vec!["t".into()],
            queue: None,
            sns_endpoint: None,
        };
        let sdk = SdkConfig::builder().behavior_version(aws_config::BehaviorVersion::latest()).build();
        SnsVerifier::new(&config, reqwest::Client::default(), &sdk).unwrap()
    }

    #[test]
    fn only_certificates_of_sns_in_our_region_are_fetched() {
        let verifier = verifier();
        let address = |text: &str| verifier.certificate_address(Some(text)).is_some();
        let name = "SimpleNotificationService-56e67fcb41f6fec09b0196692625d385.pem";
        assert!(address(&format!("https://sns.us-east-1.amazonaws.com/{name}")));
        for bad in [
            "http://sns.us-east-1.amazonaws.com/NAME",
            "https://sns.eu-west-1.amazonaws.com/NAME",
            "https://sns.us-east-1.amazonaws.com.evil.example/NAME",
            "https://evil.example/sns.us-east-1.amazonaws.com/NAME",
            "https://sns.us-east-1.amazonaws.com@evil.example/NAME",
            "https://user@sns.us-east-1.amazonaws.com/NAME",
            "https://sns.us-east-1.amazonaws.com:8443/NAME",
            "https://sns.us-east-1.amazonaws.com/NAME?x=1",
            "https://sns.us-east-1.amazonaws.com/NAME#x",
            "https://sns.us-east-1.amazonaws.com/a/NAME",
            "https://sns.us-east-1.amazonaws.com/%2e%2e/NAME",
            "https://SNS.us-east-1.amazonaws.com/NAME",
            "https:\\\\sns.us-east-1.amazonaws.com\\NAME",
            "https://sns.us-east-1.amazonaws.com/a.pem",
            "https://sns.us-east-1.amazonaws.com/.pem",
            "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-56e67fcb41f6fec09b0196692625d385.crt",
            "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-56E67FCB41F6FEC09B0196692625D385.pem",
            "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-56e67fcb41f6fec09b0196692625d38.pem",
            "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-x6e67fcb41f6fec09b0196692625d385.pem",
            "",
        ] {
            let bad = bad.replace("NAME", name);
            assert!(!address(&bad), "{bad}");
        }
        assert!(verifier.certificate_address(None).is_none());
    }
}
