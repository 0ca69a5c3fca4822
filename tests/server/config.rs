//! Configuration: what is wrong is named, with an example.

use crate::support::{environment, run};

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
        (
            "WECARE_BRAND_ACCENT",
            Some("#ffcc00,#ffcc00"),
            "#ffcc00 is too hard to read on light pages",
        ),
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
