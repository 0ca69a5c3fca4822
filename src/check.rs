//! `wecare check`: looks at everything that must be there and says of each thing whether it is right, or what to do. Changes
//! nothing, prints no secrets.

mod assistant;
mod bucket;
mod numbers;
mod policy;
mod pool;
mod queue;
mod report;
mod tables;
mod topic;

use crate::{
    commands::block_on,
    config::{self, AssistantConfig, EventsConfig, KnowledgeConfig, LimitsConfig, MediaConfig, MetricsListen, WebConfig, WhatsAppConfig},
};
use anyhow::{Result, bail};
use aws_config::{BehaviorVersion, timeout::TimeoutConfig};
use identity::Config as CognitoConfig;
use report::Report;
use std::time::Duration;
use url::Url;

/// Longest wait for one answer. What takes longer is wrong too.
const PATIENCE: Duration = Duration::from_secs(10);

/// Looks at everything. An error when something is to be put right.
pub(crate) fn check() -> Result<()> {
    let mut report = Report::default();
    let web = report.read("addresses", WebConfig::from_env());
    let tables = report.read("tables", config::tables());
    let cognito = report.read("sign-in", config::cognito());
    let events = report.read("events", EventsConfig::from_env());
    report.read("WhatsApp", WhatsAppConfig::from_env());
    report.read("limits", LimitsConfig::from_env());
    report.read("metrics", MetricsListen::from_env());
    let media = report.read("media", MediaConfig::from_env());
    let assistant = report.read("assistant", AssistantConfig::from_env());
    let knowledge = report.read("knowledge", KnowledgeConfig::from_env());
    if let Some(web) = &web {
        addresses(&mut report, web, cognito.as_ref());
    }
    block_on(async {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(Duration::from_secs(3))
            .operation_timeout(PATIENCE)
            .build();
        let sdk = aws_config::defaults(BehaviorVersion::latest())
            .timeout_config(timeouts)
            .load()
            .await;
        if let Some(names) = &tables {
            tables::look(&mut report, &sdk, names).await;
        }
        if let Some(events) = &events {
            let queue = queue::look(&mut report, &sdk, events).await;
            let webhook = web.as_ref().and_then(|web| web.public_url.join("/webhooks/sns").ok());
            let roles = numbers::look(&mut report, &sdk, &events.topics).await;
            topic::look(&mut report, &sdk, events, queue.as_deref(), webhook.as_ref(), &roles).await;
        }
        if let Some(media) = &media {
            bucket::look(&mut report, &sdk, media.as_ref()).await;
        }
        if let (Some(assistant), Some(knowledge)) = (&assistant, &knowledge) {
            Box::pin(assistant::look(&mut report, &sdk, assistant.as_ref(), knowledge.as_ref())).await;
        }
        if let Some(cognito) = &cognito {
            pool::look(&mut report, &sdk, cognito).await;
        }
        Ok(())
    })?;
    println!("{}", report.sum());
    match report.wrong() {
        0 => Ok(()),
        1 => bail!("1 thing is to be put right"),
        count => bail!("{count} things are to be put right"),
    }
}

/// Whether the addresses in the configuration go together.
fn addresses(report: &mut Report, web: &WebConfig, cognito: Option<&CognitoConfig>) {
    let ours = &web.public_url;
    let is_local = matches!(ours.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
    report.expect(
        ours.scheme() == "https" || is_local,
        "WECARE_PUBLIC_URL",
        "use https: the session cookie is Secure, so browsers keep it over https only",
    );
    let Some(cognito) = cognito else { return };
    let same = |url: &Url, path: &str| url.origin() == ours.origin() && url.path() == path;
    report.expect(
        same(&cognito.redirect_uri, "/auth/callback"),
        "COGNITO_REDIRECT_URI",
        "set it to WECARE_PUBLIC_URL with /auth/callback behind it",
    );
    report.expect(
        same(&cognito.logout_uri, "/logout"),
        "COGNITO_LOGOUT_URI",
        "set it to WECARE_PUBLIC_URL with /logout behind it",
    );
}
