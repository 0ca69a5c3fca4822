//! Pages are made a few at a time. Making one is work for the CPU: of a crowd that comes at once (everybody reloads after an update)
//! each would read from the store between the work of all others, be late for its time limit there, and get an error.

use crate::routes::{Class, Rule};
use axum::{
    extract::{Request, State},
    http::{StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::{sync::Arc, thread::available_parallelism, time::Duration};
use tokio::sync::Semaphore;

/// While some pages wait for the store, others are made.
const FOR_EACH_CORE: usize = 8;

/// Load balancers and people give up later than that.
const PATIENCE: Duration = Duration::from_secs(30);

/// The turns of one server. Cheap to clone: clones share them.
#[derive(Clone)]
pub(crate) struct Turns(Arc<Semaphore>);

impl Default for Turns {
    fn default() -> Self {
        let cores = available_parallelism().map_or(1, usize::from);
        Self(Arc::new(Semaphore::new(cores * FOR_EACH_CORE)))
    }
}

/// Lets a request for a page go on when it is its turn. Who came first is first.
pub(crate) async fn of_pages(State(Turns(turns)): State<Turns>, request: Request, next: Next) -> Response {
    if Rule::of(&request).class != Class::Page {
        return next.run(request).await;
    }
    match tokio::time::timeout(PATIENCE, turns.acquire()).await {
        // Pages are whole when their answer begins: a slow reader holds no turn.
        Ok(Ok(_turn)) => next.run(request).await,
        Ok(Err(_)) | Err(_) => (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "5")]).into_response(),
    }
}
