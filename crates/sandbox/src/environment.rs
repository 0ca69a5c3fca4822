//! The environment variables with which a server finds the sandbox.

use crate::{
    Options, app, dynamo,
    names::{
        ACCESS_KEY, AD_HOST, AGENT_ALIAS, AGENT_ID, CLIENT_ID, DATA_SOURCE, INGEST_QUEUE, KNOWLEDGE_BASE, MEDIA_BUCKET, MODEL, REGION,
        SECRET_KEY, SESSIONS_TABLE, TABLE, TOPIC_ARN, USER_POOL_ID,
    },
    sqs,
};

/// Every variable the server needs, for a sandbox on the ports of `options` (which must not be 0).
pub fn environment(options: &Options) -> Vec<(String, String)> {
    let (port, dashboard) = (options.port, options.dashboard_url.trim_end_matches('/'));
    // The SDK gets an address: a name could mean ::1 first, where nothing listens. Browsers get the name, because cookies
    // ignore ports and the dashboard is on 127.0.0.1.
    let (endpoint, hosted_ui) = (format!("http://127.0.0.1:{port}"), format!("http://localhost:{port}"));
    [
        ("AWS_REGION", REGION.to_owned()),
        ("AWS_ACCESS_KEY_ID", ACCESS_KEY.to_owned()),
        ("AWS_SECRET_ACCESS_KEY", SECRET_KEY.to_owned()),
        ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
        ("AWS_ENDPOINT_URL_DYNAMODB", dynamo::url(options.dynamodb_port)),
        ("AWS_ENDPOINT_URL_SQS", endpoint.clone()),
        ("AWS_ENDPOINT_URL_SNS", endpoint.clone()),
        // An address, so that the SDK puts the bucket into the path.
        ("AWS_ENDPOINT_URL_S3", endpoint.clone()),
        ("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", endpoint.clone()),
        ("AWS_ENDPOINT_URL_BEDROCK_AGENT", endpoint.clone()),
        ("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", endpoint.clone()),
        ("AWS_ENDPOINT_URL_BEDROCK_AGENT_RUNTIME", endpoint.clone()),
        ("WECARE_AD_PICTURE_HOSTS", format!("{AD_HOST}={endpoint}")),
        ("AWS_ENDPOINT_URL_SOCIALMESSAGING", endpoint),
        ("COGNITO_ISSUER", app::issuer(port)),
        ("COGNITO_HOSTED_UI_DOMAIN", hosted_ui),
        ("COGNITO_REDIRECT_URI", format!("{dashboard}/auth/callback")),
        ("COGNITO_LOGOUT_URI", format!("{dashboard}/logout")),
        ("COGNITO_SCOPES", "openid,email,profile".to_owned()),
        ("COGNITO_APP_CLIENT_ID", CLIENT_ID.to_owned()),
        ("COGNITO_USER_POOL_ID", USER_POOL_ID.to_owned()),
        ("INGEST_QUEUE_URL", sqs::queue_url(port, INGEST_QUEUE)),
        ("EVENTS_TOPIC_ARNS", TOPIC_ARN.to_owned()),
        ("META_API_VERSION", "v24.0".to_owned()),
        ("WECARE_TABLE", TABLE.to_owned()),
        ("WECARE_SESSIONS_TABLE", SESSIONS_TABLE.to_owned()),
        ("WECARE_ASSISTANT", "knowledge-base".to_owned()),
        ("BEDROCK_KNOWLEDGE_BASE_ID", KNOWLEDGE_BASE.to_owned()),
        ("BEDROCK_DATA_SOURCE_ID", DATA_SOURCE.to_owned()),
        ("KNOWLEDGE_BUCKET", MEDIA_BUCKET.to_owned()),
        // For WECARE_ASSISTANT=agent.
        ("BEDROCK_AGENT_ID", AGENT_ID.to_owned()),
        ("BEDROCK_AGENT_ALIAS_ID", AGENT_ALIAS.to_owned()),
        ("BEDROCK_MODEL_ID", MODEL.to_owned()),
        ("MEDIA_BUCKET", MEDIA_BUCKET.to_owned()),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect()
}
