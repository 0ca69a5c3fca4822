//! Keeps the list of people and roles up to date with Cognito.

use identity::Identity;
use tokio_util::sync::CancellationToken;

pub(crate) async fn run(identity: Identity, shutdown: CancellationToken) {
    identity.directory_poller().run(shutdown).await;
}
