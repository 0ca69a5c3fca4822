//! HTTP: what is not a page or a server function.

pub(crate) mod api;
pub(crate) mod audit;
pub(crate) mod auth;
pub(crate) mod compression;
pub(crate) mod connections;
pub(crate) mod deadline;
pub(crate) mod drafts;
pub(crate) mod error_page;
pub(crate) mod forms;
pub(crate) mod health;
pub(crate) mod limits;
pub(crate) mod live;
pub(crate) mod media;
pub(crate) mod metrics;
pub(crate) mod origin;
pub(crate) mod pages;
pub(crate) mod request;
pub(crate) mod send_page;
pub(crate) mod serve;
mod stall;
pub(crate) mod uploads;
pub(crate) mod webhooks;
