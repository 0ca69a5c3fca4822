//! Configuration: what is wrong is named, with an example.

use crate::support::{environment, run};
use std::collections::BTreeSet;

fn complete() -> Vec<(String, String)> {
    let options = sandbox::Options {
        data_dir: None,
        port: 1,
        dynamodb_port: 2,
        dashboard_url: "http://127.0.0.1:3".into(),
        pace: sandbox::Pace::Fast,
        seed: 0,
    };
    environment(&sandbox::environment(&options), 3)
}

#[test]
fn a_missing_or_malformed_variable_stops_the_start_with_a_sentence() {
    for (name, value, part) in [
        ("COGNITO_ISSUER", None, "COGNITO_ISSUER is not set. It is the issuer"),
        ("COGNITO_ISSUER", Some("http://localhost/"), "without a slash at the end"),
        (
            "COGNITO_HOSTED_UI_DOMAIN",
            Some("https://x/y"),
            "COGNITO_HOSTED_UI_DOMAIN must be scheme and host alone",
        ),
        ("COGNITO_SCOPES", Some("email"), "must contain openid"),
        ("EVENTS_TOPIC_ARNS", Some(" , "), "EVENTS_TOPIC_ARNS is empty"),
        ("META_API_VERSION", Some("24"), "META_API_VERSION must look like v24.0"),
        ("WECARE_LISTEN", Some("3000"), "WECARE_LISTEN cannot be read"),
        ("WECARE_PUBLIC_URL", Some("http://127.0.0.1:3/inbox"), "scheme, host and port alone"),
        ("WECARE_TABLE", Some(""), "WECARE_TABLE is not set"),
        ("WECARE_UNDO_SECONDS", Some("soon"), "WECARE_UNDO_SECONDS cannot be read"),
        ("WECARE_UNDO_SECONDS", Some("21"), "20 is the most"),
        (
            "WECARE_AD_PICTURE_HOSTS",
            Some("https://fbcdn.net"),
            "WECARE_AD_PICTURE_HOSTS cannot be read",
        ),
        ("WECARE_AD_PICTURE_HOSTS", Some("net"), "WECARE_AD_PICTURE_HOSTS cannot be read"),
        ("WECARE_REPORTS", Some("year"), "it takes day, week and month"),
        ("WECARE_REPORT_DAYS", Some("soon"), "WECARE_REPORT_DAYS cannot be read"),
        ("WECARE_REPORT_DAYS", Some("0"), "it takes 1 to 3650"),
        ("WECARE_LIMIT_USER", Some("20"), "WECARE_LIMIT_USER cannot be read"),
        ("WECARE_LIMIT_SIGN_IN", Some("0/5"), "for example WECARE_LIMIT_SIGN_IN=1/60, or off"),
        ("WECARE_TRUSTED_PROXIES", Some("10.0.0.0/8, proxy"), "cannot be read at \"proxy\""),
        ("WECARE_TRUSTED_PROXIES", Some("0.0.0.0/0"), "WECARE_TRUSTED_PROXIES cannot be read"),
        ("WECARE_METRICS_LISTEN", Some("9464"), "WECARE_METRICS_LISTEN cannot be read"),
        (
            "WECARE_FRAME_ANCESTORS",
            Some("*"),
            "WECARE_FRAME_ANCESTORS must be https addresses",
        ),
        (
            "WECARE_FRAME_ANCESTORS",
            Some("http://crm.example.com"),
            "WECARE_FRAME_ANCESTORS must be https addresses",
        ),
        (
            "WECARE_FRAME_ANCESTORS",
            Some("https://crm.example.com/; script-src *"),
            "WECARE_FRAME_ANCESTORS must be https addresses",
        ),
        ("WECARE_FRAME_ANCESTORS", Some(","), "WECARE_FRAME_ANCESTORS is empty"),
        (
            "WECARE_BRAND_ACCENT",
            Some("#ffcc00,#ffcc00"),
            "#ffcc00 is too hard to read on light pages",
        ),
        (
            "BEDROCK_DATA_SOURCE_ID",
            Some("a/b"),
            "BEDROCK_DATA_SOURCE_ID must be at most ten letters",
        ),
        ("BEDROCK_KNOWLEDGE_BASE_ID", None, "BEDROCK_KNOWLEDGE_BASE_ID is not set"),
        (
            "KNOWLEDGE_BUCKET",
            Some("s3://x"),
            "KNOWLEDGE_BUCKET must be the name of a bucket alone",
        ),
        ("KNOWLEDGE_PREFIX", Some("/a"), "KNOWLEDGE_PREFIX must end with a slash"),
        ("WECARE_BRAND_LETTER", Some("abc"), "the letter must be one or two characters"),
    ] {
        let mut environment = complete();
        environment.retain(|(known, _)| known != name);
        environment.extend(value.map(|value| (name.to_owned(), value.to_owned())));
        let output = run("serve", &environment);
        let text = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && text.contains(part), "{name}: {text}");
        assert_eq!(text.trim().lines().count(), 1, "one line: {text}");
    }
}

#[test]
fn a_taken_port_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let mut environment = complete();
    environment.retain(|(name, _)| name != "WECARE_LISTEN");
    environment.push(("WECARE_LISTEN".into(), address.clone()));
    let output = run("serve", &environment);
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(
        !output.status.success() && text.contains(&address) && text.contains("WECARE_LISTEN"),
        "{text}"
    );
}

/// Names of variables in texts of the program.
fn in_quotes(text: &str) -> BTreeSet<String> {
    let is_name = |text: &&str| {
        let shape = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        text.len() > 4 && text.contains('_') && text.chars().all(shape)
    };
    text.split('"').filter(is_name).map(str::to_owned).collect()
}

/// Addresses of the SDK that we look at besides.
const NOT_OURS: [&str; 2] = ["AWS_ENDPOINT_URL_SNS", "AWS_ENDPOINT_URL_S3"];

#[test]
fn every_variable_is_in_the_example_and_in_the_readme() {
    let read = |file: &str| std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
    let files = [
        "src/config.rs",
        "src/config/assistant.rs",
        "src/config/knowledge.rs",
        "src/config/limits.rs",
        "src/config/media.rs",
        "src/config/metrics.rs",
        "src/config/reports.rs",
        "src/config/sending.rs",
    ];
    let read_by_us: BTreeSet<String> = files.iter().flat_map(|file| in_quotes(&read(file))).collect();
    assert!(
        read_by_us.contains("WECARE_LISTEN") && read_by_us.contains("WECARE_TRUSTED_PROXIES"),
        "{read_by_us:?}"
    );
    let example: BTreeSet<String> = read(".env.example")
        .lines()
        .filter_map(|line| line.trim_start_matches('#').split_once('='))
        .map(|(name, _)| name.to_owned())
        .filter(|name| in_quotes(&format!("\"{name}\"")).contains(name))
        .collect();
    // The SDK and the log have variables of their own.
    let ours: BTreeSet<String> = example
        .iter()
        .filter(|name| *name == "AWS_REGION" || NOT_OURS.contains(&name.as_str()) || !(name.starts_with("AWS_") || *name == "RUST_LOG"))
        .cloned()
        .collect();
    assert_eq!(ours, read_by_us);
    let readme = read("README.md");
    for name in ours.iter().filter(|name| !NOT_OURS.contains(&name.as_str())) {
        assert!(readme.contains(&format!("`{name}`")), "{name} is not in the README");
    }
}

#[test]
fn the_site_options_of_the_server_equal_those_of_the_build() {
    let table = |file: &str, path: &[&str]| {
        let text = std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
        let mut value: toml::Value = toml::from_str(&text).unwrap();
        for part in path {
            value = value.get(part).unwrap().clone();
        }
        value
    };
    let build = table("Cargo.toml", &["workspace", "metadata", "leptos"])[0].clone();
    let run = table("Leptos.toml", &["package", "metadata", "leptos"]);
    for name in ["output-name", "site-root", "site-pkg-dir", "site-addr", "reload-port", "hash-files"] {
        assert_eq!(build[name], run[name], "{name}");
    }
}
