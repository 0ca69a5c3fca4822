//! What request handlers share.

use crate::{
    commands::Running,
    config::{Config, WebConfig},
    http::{assets, brand::Brands, drafts::Drafts, health::LastLook, limits::Limits, turns::Turns, webhooks::SnsVerifier},
    routes::Table,
};
use anyhow::Result;
use axum::extract::FromRef;
use identity::Identity;
use leptos::config::LeptosOptions;
use service::{Service, fetch_media::Files, knowledge::Knowledge};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Cheap to clone; one for each request.
#[derive(Clone, FromRef)]
pub(crate) struct AppState {
    pub(crate) leptos: LeptosOptions,
    /// What holds for each address.
    pub(crate) routes: Arc<Table>,
    /// Which build of the browser's half is handed out.
    pub(crate) build: Arc<str>,
    pub(crate) service: Service,
    pub(crate) identity: Identity,
    pub(crate) web: Arc<WebConfig>,
    pub(crate) brands: Arc<Brands>,
    pub(crate) sns: Arc<SnsVerifier>,
    /// Where files are kept; none where no bucket is named.
    pub(crate) files: Option<Arc<Files>>,
    /// None where nobody is offered a draft.
    pub(crate) drafts: Option<Drafts>,
    /// None where documents are not managed here.
    pub(crate) knowledge: Option<Knowledge>,
    /// The topics that carry WhatsApp's events.
    pub(crate) topics: Arc<[String]>,
    pub(crate) limits: Arc<Limits>,
    pub(crate) turns: Turns,
    pub(crate) last_look: LastLook,
    pub(crate) shutdown: CancellationToken,
}

impl AppState {
    pub(crate) fn new(leptos: LeptosOptions, running: &Running, config: &Config) -> Result<Self> {
        Ok(Self {
            build: assets::build(&leptos).into(),
            leptos,
            routes: Arc::new(Table::new()),
            service: running.service.clone(),
            identity: running.identity.clone(),
            web: Arc::new(config.web.clone()),
            brands: Arc::new(Brands::new(config.web.brand.clone())),
            sns: Arc::new(SnsVerifier::new(&config.events, running.http.clone(), &running.sdk)?),
            files: running.files.clone(),
            drafts: running.drafts.clone(),
            knowledge: running.knowledge.clone(),
            topics: config.events.topics.clone().into(),
            limits: Arc::new(Limits::new(&config.limits)),
            turns: Turns::default(),
            last_look: LastLook::default(),
            shutdown: running.shutdown.clone(),
        })
    }
}
