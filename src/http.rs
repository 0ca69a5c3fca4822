//! HTTP: what is not a page or a server function.

pub(crate) mod assets;
pub(crate) mod audit;
pub(crate) mod auth;
pub(crate) mod brand;
pub(crate) mod bulk;
pub(crate) mod compression;
pub(crate) mod connections;
pub(crate) mod deadline;
pub(crate) mod drafts;
pub(crate) mod error_page;
pub(crate) mod export;
pub(crate) mod forms;
pub(crate) mod health;
pub(crate) mod knowledge;
pub(crate) mod limits;
pub(crate) mod live;
pub(crate) mod media;
pub(crate) mod metrics;
pub(crate) mod origin;
pub(crate) mod request;
pub(crate) mod send_page;
pub(crate) mod serve;
pub(crate) mod server_fn_errors;
mod sheet;
mod stall;
pub(crate) mod uploads;
pub(crate) mod webhooks;
