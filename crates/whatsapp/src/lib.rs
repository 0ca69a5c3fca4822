//! EUM Social client, event parsing and message payload building.

pub mod ad_pictures;
pub mod client;
pub mod event;
pub mod payload;
pub mod sns;
