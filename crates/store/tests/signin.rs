//! Sessions, sign-ins under way, tokens, directory and leases against a DynamoDB in this process.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use aws_sdk_dynamodb::{
    Client, Config,
    config::{BehaviorVersion, Credentials, Region},
};
use domain::{Millis, Role, Seconds, UserId};
use store::{DirectoryItem, DirectoryPerson, LoginAttempt, RefreshClaim, SessionItem, Store, TableNames, TokensItem};

const NOW: Millis = Millis(1_790_000_000_000);

async fn store() -> Store {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(dynoxide::server::serve_on(listener, dynoxide::Database::memory().unwrap()));
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("local", "local", None, None, "test"))
        .endpoint_url(format!("http://{address}"))
        .build();
    let tables = TableNames {
        main: "main".into(),
        sessions: "sessions".into(),
    };
    let store = Store::new(Client::from_conf(config), tables);
    store::provision(&store, false).await.unwrap();
    store
}

fn session(data: &str, expires_at: Seconds) -> SessionItem {
    SessionItem {
        hash: "hash".into(),
        data: data.into(),
        expires_at,
    }
}

#[tokio::test]
async fn a_session_lives_until_it_expires_or_is_deleted_and_never_comes_back() {
    let store = store().await;
    let now = NOW.seconds();
    let first = session("{}", now.plus(60));
    assert!(store.create_session(&first).await.unwrap());
    assert!(!store.create_session(&first).await.unwrap(), "the key is taken");
    let second = session(r#"{"a":1}"#, now.plus(120));
    store.save_session(&second).await.unwrap();
    assert_eq!(store.load_session("hash", now.plus(119)).await.unwrap(), Some(second.clone()));
    assert_eq!(
        store.load_session("hash", now.plus(120)).await.unwrap(),
        None,
        "expired, though not deleted yet"
    );
    store.delete_session("hash").await.unwrap();
    store.save_session(&second).await.unwrap();
    assert_eq!(
        store.load_session("hash", now).await.unwrap(),
        None,
        "a request that ends after sign-out revives nothing"
    );
}

fn login(state: &str) -> LoginAttempt {
    LoginAttempt {
        state: state.into(),
        nonce: "nonce".into(),
        verifier: "verifier".into(),
        browser: "browser".into(),
        return_to: "/inbox".into(),
        expires_at: NOW.seconds().plus(600),
    }
}

#[tokio::test]
async fn a_sign_in_can_be_taken_once() {
    let store = store().await;
    let now = NOW.seconds();
    store.put_login(&login("one")).await.unwrap();
    store.put_login(&login("two")).await.unwrap();
    let (a, b, c) = tokio::join!(
        store.take_login("one", now),
        store.take_login("one", now),
        store.take_login("one", now)
    );
    let taken: Vec<_> = [a, b, c].into_iter().filter_map(Result::unwrap).collect();
    assert_eq!(taken, [login("one")]);
    assert_eq!(store.take_login("two", now.plus(600)).await.unwrap(), None, "too late");
    assert_eq!(store.take_login("two", now).await.unwrap(), None, "and gone");
    assert_eq!(store.take_login("never", now).await.unwrap(), None);
}

fn tokens() -> TokensItem {
    TokensItem {
        id: "id".into(),
        access_token: "access-1".into(),
        refresh_token: "refresh-1".into(),
        access_expires_at: NOW.seconds().plus(3600),
        version: 1,
        refresh_lease_until: None,
        refresh_owner: None,
        expires_at: NOW.seconds().plus(86_400),
    }
}

#[tokio::test]
async fn one_of_many_refreshes_and_the_others_get_the_result() {
    let store = store().await;
    store.put_tokens(&tokens()).await.unwrap();
    assert_eq!(store.claim_refresh("id", 1, "a", NOW, 10_000).await.unwrap(), RefreshClaim::Claimed);
    assert_eq!(store.claim_refresh("id", 1, "b", NOW, 10_000).await.unwrap(), RefreshClaim::Busy);
    let refreshed = TokensItem {
        access_token: "access-2".into(),
        refresh_token: "refresh-2".into(),
        ..tokens()
    };
    assert!(store.store_refreshed(&refreshed).await.unwrap());
    let stored = TokensItem {
        version: 2,
        ..refreshed.clone()
    };
    assert_eq!(
        store.claim_refresh("id", 1, "b", NOW, 10_000).await.unwrap(),
        RefreshClaim::Newer(stored.clone())
    );
    assert!(
        !store.store_refreshed(&refreshed).await.unwrap(),
        "a late result of the same version changes nothing"
    );
    assert_eq!(store.tokens("id", NOW.seconds()).await.unwrap(), Some(stored));
    assert_eq!(
        store.claim_refresh("id", 2, "b", NOW, 10_000).await.unwrap(),
        RefreshClaim::Claimed,
        "the lease ended"
    );
}

#[tokio::test]
async fn a_lease_whose_owner_died_runs_out() {
    let store = store().await;
    store.put_tokens(&tokens()).await.unwrap();
    assert_eq!(store.claim_refresh("id", 1, "a", NOW, 10_000).await.unwrap(), RefreshClaim::Claimed);
    assert_eq!(
        store.claim_refresh("id", 1, "b", NOW.plus(9_999), 10_000).await.unwrap(),
        RefreshClaim::Busy
    );
    assert_eq!(
        store.claim_refresh("id", 1, "b", NOW.plus(10_000), 10_000).await.unwrap(),
        RefreshClaim::Claimed
    );
}

#[tokio::test]
async fn tokens_that_were_deleted_or_have_expired_are_gone() {
    let store = store().await;
    store.put_tokens(&tokens()).await.unwrap();
    assert_eq!(store.tokens("id", NOW.seconds().plus(86_400)).await.unwrap(), None);
    store.delete_tokens("id").await.unwrap();
    assert_eq!(store.claim_refresh("id", 1, "a", NOW, 10_000).await.unwrap(), RefreshClaim::Gone);
    assert!(!store.store_refreshed(&tokens()).await.unwrap());
    assert_eq!(
        store.tokens("id", NOW.seconds()).await.unwrap(),
        None,
        "a refresh that ends after sign-out revives nothing"
    );
}

#[tokio::test]
async fn the_directory_is_written_over_the_version_that_was_read() {
    let store = store().await;
    assert_eq!(store.directory().await.unwrap(), None);
    let person = DirectoryPerson {
        sub: UserId::parse("sub-1").unwrap(),
        username: "mira".into(),
        name: "Mira Okafor".into(),
        email: None,
        role: Role::Operator,
        enabled: true,
    };
    let first = DirectoryItem {
        sights: std::collections::BTreeMap::new(),
        signed_out: std::collections::BTreeMap::new(),
        people: vec![person],
        read_at: NOW,
        version: 1,
    };
    assert!(store.put_directory(&first, None).await.unwrap());
    assert!(!store.put_directory(&first, None).await.unwrap());
    let second = DirectoryItem {
        sights: std::collections::BTreeMap::new(),
        signed_out: std::collections::BTreeMap::new(),
        people: vec![],
        read_at: NOW.plus(1),
        version: 2,
    };
    assert!(store.put_directory(&second, Some(1)).await.unwrap());
    assert!(!store.put_directory(&first, Some(1)).await.unwrap());
    assert_eq!(store.directory().await.unwrap(), Some(second));
}

#[tokio::test]
async fn one_instance_has_a_lease() {
    let store = store().await;
    assert!(store.try_acquire_lease("job", "a", NOW, 10_000).await.unwrap());
    assert!(!store.try_acquire_lease("job", "b", NOW.plus(9_999), 10_000).await.unwrap());
    assert!(
        store.try_acquire_lease("job", "a", NOW.plus(5_000), 10_000).await.unwrap(),
        "its owner prolongs it"
    );
    assert!(!store.try_acquire_lease("job", "b", NOW.plus(14_999), 10_000).await.unwrap());
    store.release_lease("job", "b").await.unwrap();
    assert_eq!(
        store.lease("job", NOW.plus(14_999)).await.unwrap().unwrap().owner,
        "a",
        "nobody gives back what is not theirs"
    );
    assert!(store.try_acquire_lease("job", "b", NOW.plus(15_000), 10_000).await.unwrap());
    store.release_lease("job", "b").await.unwrap();
    assert_eq!(store.lease("job", NOW.plus(15_000)).await.unwrap(), None);
    assert!(store.try_acquire_lease("job", "a", NOW.plus(15_000), 10_000).await.unwrap());
}

#[test]
fn secrets_are_not_printed() {
    let printed = format!("{:?} {:?} {:?}", session("private", NOW.seconds()), login("state-secret"), tokens());
    for secret in ["private", "state-secret", "nonce", "verifier", "browser", "access-1", "refresh-1"] {
        assert!(!printed.contains(&format!("\"{secret}\"")), "{secret} in {printed}");
    }
}
