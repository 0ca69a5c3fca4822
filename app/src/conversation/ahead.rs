//! The thread that somebody is about to open, fetched a moment before they do: the one whose row in the list the mouse rests over, or
//! that the keyboard stands on. It is kept for a few seconds; what happens meanwhile comes by the stream, which is followed from the
//! moment it was read.

use crate::{error::AppError, server_fns::thread as api};
use domain::{ConversationId, Position, thread::ThreadSnapshot};

#[cfg(feature = "hydrate")]
mod resting;

/// A conversation with its newest messages, or those before a place: what was fetched ahead, else asked for now.
pub(super) async fn thread(id: ConversationId, before: Option<Position>) -> Result<ThreadSnapshot, AppError> {
    #[cfg(feature = "hydrate")]
    if before.is_none()
        && let Some(snapshot) = resting::arriving(&id).await
    {
        return Ok(snapshot);
    }
    // Boxed: on the server this is the whole reading of the thread.
    Box::pin(api::thread(id, before)).await
}

crate::lazy::in_file! { conversation, load = load_watch;
    /// Follows mouse and keyboard over the list, until the owner goes. In the same file as the page, which so is here ahead, too.
    pub(crate) fn look_ahead() -> Result<(), AppError> {
        #[cfg(feature = "hydrate")]
        resting::watch();
        Ok(())
    }
}
