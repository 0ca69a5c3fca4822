//! What has to go up first waits for a connection: it cannot be kept elsewhere than on the page.

use super::{super::thread::Thread, sender::Guard};
use crate::{
    error::AppError,
    transfer::{Cancel, WAITS, back_online, is_offline},
};

/// Does it; without a connection it waits for one and does it then, unless somebody has answered meanwhile. False when it was broken off.
/// `tell` says what holds it up, and that nothing does any more.
pub(super) async fn online(
    thread: Thread,
    guard: Guard,
    cancel: &Cancel,
    tell: impl Fn(Option<String>),
    work: impl AsyncFn() -> Result<bool, AppError>,
) -> Result<bool, AppError> {
    loop {
        match work().await {
            Err(AppError::Unreachable) if is_offline() => tell(Some(WAITS.to_owned())),
            done => return done,
        }
        if !back_online(cancel).await {
            return Ok(false);
        }
        let answered = guard.stops_after_wait(thread, "Send").await;
        let stops = answered.is_some();
        tell(answered);
        if stops {
            return Ok(false);
        }
    }
}
