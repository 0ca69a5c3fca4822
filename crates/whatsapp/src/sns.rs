//! The SNS envelope around every event, whether it comes by queue or by webhook. Checking its signature is the webhook's affair.

use serde::Deserialize;

/// A message of SNS. Field names are SNS's own.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Envelope {
    #[serde(rename = "Type")]
    pub kind: String,
    pub message_id: String,
    pub topic_arn: String,
    pub message: String,
    #[serde(default)]
    pub subject: Option<String>,
    #[serde(default)]
    pub timestamp: Option<String>,
    #[serde(default)]
    pub token: Option<String>,
    #[serde(default, rename = "SubscribeURL")]
    pub subscribe_url: Option<String>,
    #[serde(default)]
    pub signature_version: Option<String>,
    #[serde(default)]
    pub signature: Option<String>,
    #[serde(default, rename = "SigningCertURL")]
    pub signing_cert_url: Option<String>,
}

impl Envelope {
    /// Reads an envelope.
    pub fn parse(body: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(body)
    }

    /// What SNS signs: fixed fields in byte order, name and value each on a line, absent ones left out.
    pub fn string_to_sign(&self) -> String {
        let confirmation = self.kind != "Notification";
        let fields = [
            ("Message", Some(&self.message)),
            ("MessageId", Some(&self.message_id)),
            ("Subject", self.subject.as_ref().filter(|_| !confirmation)),
            ("SubscribeURL", self.subscribe_url.as_ref().filter(|_| confirmation)),
            ("Timestamp", self.timestamp.as_ref()),
            ("Token", self.token.as_ref().filter(|_| confirmation)),
            ("TopicArn", Some(&self.topic_arn)),
            ("Type", Some(&self.kind)),
        ];
        let mut text = String::new();
        for (name, value) in fields {
            if let Some(value) = value {
                text.push_str(name);
                text.push('\n');
                text.push_str(value);
                text.push('\n');
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_string_to_sign_has_the_fields_in_order_and_leaves_absent_ones_out() {
        let mut envelope = Envelope::parse(
            r#"{"Type":"Notification","MessageId":"m","TopicArn":"t","Message":"a\nb","Timestamp":"2026","SubscribeURL":"never"}"#,
        )
        .unwrap();
        assert_eq!(
            envelope.string_to_sign(),
            "Message\na\nb\nMessageId\nm\nTimestamp\n2026\nTopicArn\nt\nType\nNotification\n"
        );
        envelope.subject = Some(String::new());
        assert!(
            envelope.string_to_sign().contains("Subject\n\n"),
            "an empty subject is signed, an absent one is not"
        );
    }
}
