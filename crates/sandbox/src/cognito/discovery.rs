//! The discovery document and the public keys.

use crate::app::App;
use axum::{Json, extract::State};
use serde_json::{Value, json};
use std::sync::Arc;

/// Exactly the members Cognito has; it does not advertise PKCE, for one.
pub(super) async fn document(State(app): State<Arc<App>>) -> Json<Value> {
    let (domain, issuer) = (app.url(), app.issuer());
    Json(json!({
        "authorization_endpoint": format!("{domain}/oauth2/authorize"),
        "end_session_endpoint": format!("{domain}/logout"),
        "id_token_signing_alg_values_supported": ["RS256"],
        "issuer": issuer,
        "jwks_uri": format!("{issuer}/.well-known/jwks.json"),
        "response_types_supported": ["code", "token"],
        "revocation_endpoint": format!("{domain}/oauth2/revoke"),
        "scopes_supported": ["openid", "email", "phone", "profile"],
        "subject_types_supported": ["public"],
        "token_endpoint": format!("{domain}/oauth2/token"),
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "userinfo_endpoint": format!("{domain}/oauth2/userInfo"),
    }))
}

/// One key signs ID tokens, another access tokens; those of earlier tokens stay until they are dropped.
pub(super) async fn jwks(State(app): State<Arc<App>>) -> Json<Value> {
    Json(app.keys.jwks())
}
