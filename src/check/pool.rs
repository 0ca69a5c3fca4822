//! Whether people can sign in: the pool, its groups, our client in it, and what it publishes.

use super::{PATIENCE, report::Report};
use aws_config::SdkConfig;
use aws_sdk_cognitoidentityprovider::{
    Client,
    error::ProvideErrorMetadata,
    types::{OAuthFlowType, UserPoolClientType},
};
use domain::Role;
use identity::Config;
use secrecy::ExposeSecret;
use serde_json::Value;

pub(super) async fn look(report: &mut Report, sdk: &SdkConfig, config: &Config) {
    let client = Client::new(sdk);
    let pool = &config.user_pool_id;
    let answer = client.describe_user_pool().user_pool_id(pool).send().await;
    if let Some(answer) = report.answer("user pool: there", "cognito-idp:DescribeUserPool", answer) {
        report.ok("user pool: there");
        let has_domain = answer
            .user_pool()
            .is_some_and(|pool| pool.domain().is_some() || pool.custom_domain().is_some());
        report.expect(
            has_domain,
            "user pool: domain",
            "give the pool a domain (managed login) and set COGNITO_HOSTED_UI_DOMAIN to it",
        );
        groups(report, &client, pool).await;
    }
    let answer = client
        .describe_user_pool_client()
        .user_pool_id(pool)
        .client_id(&config.client_id)
        .send()
        .await;
    if let Some(answer) = report.answer("app client: there", "cognito-idp:DescribeUserPoolClient", answer)
        && let Some(settings) = answer.user_pool_client()
    {
        report.ok("app client: there");
        app_client(report, settings, config);
    }
    published(report, config).await;
}

async fn groups(report: &mut Report, client: &Client, pool: &str) {
    for role in Role::ALL {
        let name = role.name();
        let what = format!("group {name}");
        let answer = client
            .list_users_in_group()
            .user_pool_id(pool)
            .group_name(name)
            .limit(1)
            .send()
            .await;
        let missing = format!("make a group {name} in the user pool; its members have that role");
        match answer {
            Err(error) if error.code() == Some("ResourceNotFoundException") => report.fix(&what, &missing),
            answer => {
                let Some(answer) = report.answer(&what, "cognito-idp:ListUsersInGroup", answer) else {
                    continue;
                };
                // Somebody must be able to manage; the other groups may be empty.
                report.expect(
                    role != Role::Admin || !answer.users().is_empty(),
                    &what,
                    "nobody is in it: add whoever manages people and numbers",
                );
            }
        }
    }
}

fn app_client(report: &mut Report, client: &UserPoolClientType, config: &Config) {
    let flows = client.allowed_o_auth_flows();
    report.expect(
        client.allowed_o_auth_flows_user_pool_client() == Some(true) && flows.contains(&OAuthFlowType::Code),
        "app client: authorization code",
        "switch the authorization code grant on",
    );
    report.expect(
        !flows.contains(&OAuthFlowType::Implicit),
        "app client: no implicit grant",
        "switch the implicit grant off: it puts tokens into addresses",
    );
    let missing: Vec<&str> = config
        .scopes
        .iter()
        .map(String::as_str)
        .filter(|scope| !client.allowed_o_auth_scopes().iter().any(|allowed| allowed == scope))
        .collect();
    report.expect(
        missing.is_empty(),
        "app client: scopes",
        &format!("allow {}, or leave it out of COGNITO_SCOPES", missing.join(", ")),
    );
    for (what, list, url) in [
        ("callback address", client.callback_urls(), config.redirect_uri.as_str()),
        ("sign-out address", client.logout_urls(), config.logout_uri.as_str()),
    ] {
        report.expect(
            list.iter().any(|known| known == url),
            &format!("app client: {what}"),
            &format!("register {url}, to the letter"),
        );
    }
    report.expect(
        !client.supported_identity_providers().is_empty(),
        "app client: identity providers",
        "allow at least one, Cognito or the one of your company",
    );
    report.expect(
        client.enable_token_revocation() == Some(true),
        "app client: token revocation",
        "switch it on, or a refresh token outlives a sign-out",
    );
    let ours = config.client_secret.as_ref().map(ExposeSecret::expose_secret);
    let how = match (client.client_secret(), ours) {
        (Some(_), None) => "the client has a secret: set COGNITO_APP_CLIENT_SECRET",
        (None, Some(_)) => "the client has no secret: leave COGNITO_APP_CLIENT_SECRET out",
        _ => "COGNITO_APP_CLIENT_SECRET is not the client's secret",
    };
    report.expect(client.client_secret() == ours, "app client: secret", how);
}

/// What the pool publishes to everybody: with it tokens are verified.
async fn published(report: &mut Report, config: &Config) {
    let http = match identity::http_client() {
        Ok(http) => http,
        Err(error) => return report.fix("issuer", &format!("the HTTP client could not be made: {error}")),
    };
    let discovery = format!("{}/.well-known/openid-configuration", config.issuer);
    let document = match fetch(&http, &discovery).await {
        Ok(document) => document,
        Err(why) => {
            return report.fix(
                "issuer: discovery",
                &format!("{discovery} cannot be read ({why}); check COGNITO_ISSUER"),
            );
        }
    };
    report.expect(
        document["issuer"] == config.issuer.as_str(),
        "issuer: discovery",
        "COGNITO_ISSUER must be what the pool calls itself, to the letter",
    );
    let keys = match document["jwks_uri"].as_str() {
        None => Err("discovery does not say where they are".to_owned()),
        Some(address) => fetch(&http, address).await,
    };
    match keys {
        Err(why) => report.fix("issuer: keys", &format!("they cannot be read ({why})")),
        Ok(keys) => {
            let any = keys["keys"]
                .as_array()
                .is_some_and(|keys| keys.iter().any(|key| key["alg"] == "RS256"));
            report.expect(any, "issuer: keys", "there is no RS256 key: no token can be verified");
        }
    }
    // Any answer shows that the name leads somewhere and its certificate is good.
    let reached = tokio::time::timeout(PATIENCE, http.get(config.hosted_ui_domain.clone()).send()).await;
    report.expect(
        matches!(reached, Ok(Ok(_))),
        "sign-in pages",
        &format!(
            "{} cannot be reached: check COGNITO_HOSTED_UI_DOMAIN, its DNS record and certificate",
            config.hosted_ui_domain
        ),
    );
}

async fn fetch(http: &reqwest::Client, address: &str) -> Result<Value, String> {
    let work = async {
        let answer = http.get(address).send().await.and_then(reqwest::Response::error_for_status);
        answer
            .map_err(|error| error.without_url().to_string())?
            .json()
            .await
            .map_err(|error| error.without_url().to_string())
    };
    tokio::time::timeout(PATIENCE, work)
        .await
        .map_err(|_| "no answer in time".to_owned())?
}
