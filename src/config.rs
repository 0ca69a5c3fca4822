//! Configuration: one struct a concern. A missing or malformed variable stops the start with a sentence.

mod assistant;
mod knowledge;
mod limits;
mod media;
mod metrics;
mod reports;
mod sending;
mod variable;

pub(crate) use assistant::AssistantConfig;
pub(crate) use knowledge::KnowledgeConfig;
pub(crate) use limits::{Connections, LimitsConfig, Rate};
pub(crate) use media::MediaConfig;
pub(crate) use metrics::MetricsListen;
pub(crate) use sending::undo_millis;

use anyhow::{Context, Result, bail};
use app::Brand;
use domain::statistics::period::Period;
use identity::{Config as CognitoConfig, Lifetimes, parse_hosted_ui_domain};
use secrecy::SecretString;
use std::net::SocketAddr;
use store::TableNames;
use url::Url;
use variable::{list, optional, parsed, required};

/// Everything that the server reads from the environment, apart from the AWS SDK's own variables.
pub(crate) struct Config {
    pub(crate) web: WebConfig,
    pub(crate) tables: TableNames,
    pub(crate) cognito: CognitoConfig,
    pub(crate) events: EventsConfig,
    pub(crate) whatsapp: WhatsAppConfig,
    pub(crate) media: Option<MediaConfig>,
    /// None where nobody is offered a draft.
    pub(crate) assistant: Option<AssistantConfig>,
    /// None where documents are not managed here.
    pub(crate) knowledge: Option<KnowledgeConfig>,
    pub(crate) limits: LimitsConfig,
    pub(crate) metrics: MetricsListen,
    /// How long a message waits so that its author can take it back.
    pub(crate) undo_millis: i64,
    /// After which days, weeks and months a report is written.
    pub(crate) reports: Vec<Period>,
    /// For so many days the report of a bulk job is kept.
    pub(crate) report_days: u32,
}

/// Where the server listens and how people reach it.
#[derive(Clone)]
pub(crate) struct WebConfig {
    pub(crate) listen: SocketAddr,
    /// Scheme, host and port that browsers see; unsafe requests must come from it.
    pub(crate) public_url: Url,
    /// Sites that may show our pages in a frame, as a list of sources for the content security policy.
    pub(crate) frame_ancestors: String,
    pub(crate) brand: Brand,
}

/// Where WhatsApp's events come from.
#[derive(Clone)]
pub(crate) struct EventsConfig {
    /// The region whose SNS signs.
    pub(crate) region: String,
    /// Topics whose messages are taken.
    pub(crate) topics: Vec<String>,
    /// The queue that is read; none when events come by webhook only.
    pub(crate) queue: Option<String>,
    /// Where SNS certificates are fetched from in place of their own host. Set for the sandbox only.
    pub(crate) sns_endpoint: Option<Url>,
}

/// How WhatsApp is spoken to.
#[derive(Clone)]
pub(crate) struct WhatsAppConfig {
    pub(crate) api_version: String,
}

impl Config {
    /// Reads the environment.
    pub(crate) fn from_env() -> Result<Self> {
        Ok(Self {
            web: WebConfig::from_env()?,
            tables: tables()?,
            cognito: cognito()?,
            events: EventsConfig::from_env()?,
            whatsapp: WhatsAppConfig::from_env()?,
            media: MediaConfig::from_env()?,
            assistant: AssistantConfig::from_env()?,
            knowledge: KnowledgeConfig::from_env()?,
            limits: LimitsConfig::from_env()?,
            metrics: MetricsListen::from_env()?,
            undo_millis: undo_millis()?,
            reports: reports::reports()?,
            report_days: reports::report_days()?,
        })
    }
}

impl WebConfig {
    pub(crate) fn from_env() -> Result<Self> {
        let public_url: Url = parsed(
            "WECARE_PUBLIC_URL",
            "the address that people open in the browser",
            "https://inbox.example.com",
        )?;
        if public_url.path() != "/" || public_url.query().is_some() || !matches!(public_url.scheme(), "http" | "https") {
            bail!("WECARE_PUBLIC_URL must be scheme, host and port alone, for example https://inbox.example.com");
        }
        Ok(Self {
            listen: parsed("WECARE_LISTEN", "the address and port to listen on", "127.0.0.1:3000")?,
            public_url,
            frame_ancestors: frame_ancestors()?,
            brand: brand()?,
        })
    }
}

/// Sites that may show our pages in a frame; nobody, unless they are listed.
fn frame_ancestors() -> Result<String> {
    let Some(text) = optional("WECARE_FRAME_ANCESTORS") else {
        return Ok("'none'".to_owned());
    };
    let mut sources = Vec::new();
    for source in text.split(',').map(str::trim).filter(|source| !source.is_empty()) {
        let is_origin = Url::parse(source).is_ok_and(|url| {
            let local = matches!(url.host_str(), Some("localhost" | "127.0.0.1"));
            (url.scheme() == "https" || url.scheme() == "http" && local) && url.origin().ascii_serialization() == source
        });
        if !is_origin && source != "self" {
            bail!("WECARE_FRAME_ANCESTORS must be https addresses without a path, or self, with commas between: https://crm.example.com");
        }
        sources.push(if is_origin { source } else { "'self'" });
    }
    if sources.is_empty() {
        bail!("WECARE_FRAME_ANCESTORS is empty; leave it out when no other site may show our pages in a frame");
    }
    Ok(sources.join(" "))
}

fn brand() -> Result<Brand> {
    let [name, letter, accent] = ["WECARE_BRAND_NAME", "WECARE_BRAND_LETTER", "WECARE_BRAND_ACCENT"].map(optional);
    // In one line with the cause: a sentence is what stops the start.
    Brand::new(name.as_deref(), letter.as_deref(), accent.as_deref())
        .map_err(|error| anyhow::anyhow!("WECARE_BRAND_NAME, WECARE_BRAND_LETTER and WECARE_BRAND_ACCENT cannot be taken: {error}"))
}

/// The tables' names.
pub(crate) fn tables() -> Result<TableNames> {
    Ok(TableNames {
        main: required("WECARE_TABLE", "the DynamoDB table of conversations", "wecare")?,
        sessions: required(
            "WECARE_SESSIONS_TABLE",
            "the DynamoDB table of sessions and tokens",
            "wecare-sessions",
        )?,
    })
}

/// The user pool and our client in it.
pub(crate) fn cognito() -> Result<CognitoConfig> {
    let url = |name, purpose, example| parsed::<Url>(name, purpose, example);
    let issuer: String = required(
        "COGNITO_ISSUER",
        "the issuer of the user pool, without a slash at the end",
        "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_EXAMPLE",
    )?;
    if issuer.ends_with('/') || Url::parse(&issuer).is_err() {
        bail!("COGNITO_ISSUER must be an address without a slash at the end");
    }
    let scopes = list(
        "COGNITO_SCOPES",
        "the scopes to ask for, with commas between",
        "openid,email,profile",
    )?;
    if !scopes.iter().any(|scope| scope == "openid") {
        bail!("COGNITO_SCOPES must contain openid, for example openid,email,profile");
    }
    Ok(CognitoConfig {
        issuer,
        hosted_ui_domain: parse_hosted_ui_domain(&required(
            "COGNITO_HOSTED_UI_DOMAIN",
            "the address of the sign-in pages",
            "https://sso.example.com",
        )?)
        .context("COGNITO_HOSTED_UI_DOMAIN must be scheme and host alone, for example https://sso.example.com")?,
        redirect_uri: url(
            "COGNITO_REDIRECT_URI",
            "where Cognito returns to after sign-in",
            "https://inbox.example.com/auth/callback",
        )?,
        logout_uri: url(
            "COGNITO_LOGOUT_URI",
            "where Cognito returns to after sign-out",
            "https://inbox.example.com/logout",
        )?,
        scopes,
        client_id: required("COGNITO_APP_CLIENT_ID", "the app client of the user pool", "1example23456789")?,
        client_secret: optional("COGNITO_APP_CLIENT_SECRET").map(SecretString::from),
        user_pool_id: required("COGNITO_USER_POOL_ID", "the user pool", "us-east-1_EXAMPLE")?,
        lifetimes: Lifetimes::default(),
    })
}

impl EventsConfig {
    pub(crate) fn from_env() -> Result<Self> {
        Ok(Self {
            region: required("AWS_REGION", "the region of all resources", "us-east-1")?,
            topics: list(
                "EVENTS_TOPIC_ARNS",
                "the SNS topics that carry WhatsApp's events, with commas between",
                "arn:aws:sns:us-east-1:123456789012:wecare-events",
            )?,
            queue: optional("INGEST_QUEUE_URL"),
            sns_endpoint: match optional("AWS_ENDPOINT_URL_SNS") {
                None => None,
                Some(_) => Some(parsed("AWS_ENDPOINT_URL_SNS", "another endpoint for SNS", "http://localhost:4500")?),
            },
        })
    }
}

impl WhatsAppConfig {
    pub(crate) fn from_env() -> Result<Self> {
        let api_version: String = required("META_API_VERSION", "the version of Meta's API to send with", "v24.0")?;
        let known = api_version.strip_prefix('v').and_then(|version| version.split_once('.'));
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !known.is_some_and(|(major, minor)| is_number(major) && is_number(minor)) {
            bail!("META_API_VERSION must look like v24.0");
        }
        Ok(Self { api_version })
    }
}
