//! What happens to a session after sign-in: refresh, roles, time-outs, sign-out, the cookie.

use crate::support::{Browser, SUB, World, until};
use domain::Role;
use futures::future::join_all;
use identity::{AuthError, COOKIE_NAME, Callback, CallbackError, Polled, Unavailable, removal_cookie};
use tokio_util::sync::CancellationToken;
use tower::{Layer, Service, ServiceExt};

#[tokio::test]
async fn a_token_is_refreshed_once_and_the_rotated_one_is_kept() {
    let world = World::new().await;
    let (browser, _) = world.signed_in().await;
    world.advance(3600 - 61);
    assert_eq!(world.role(browser).await, Some(Role::Operator));
    assert_eq!(world.service.state().token_requests.len(), 1, "too early");

    world.advance(1);
    world.service.refreshed(world.now(), &["Operator"], Some("refresh-2"));
    let requests = (0..8).map(|_| world.authenticate(browser));
    for (_, result) in join_all(requests).await {
        assert_eq!(result.unwrap().role(), Some(Role::Operator));
    }
    {
        let state = world.service.state();
        assert_eq!(state.token_requests.len(), 2, "one of eight refreshed");
        assert_eq!(state.token_requests[1]["grant_type"], "refresh_token");
        assert_eq!(state.token_requests[1]["refresh_token"], "refresh-1");
    }

    world.advance(3600);
    world.service.refreshed(world.now(), &["Operator"], None);
    assert_eq!(world.role(browser).await, Some(Role::Operator));
    assert_eq!(world.service.state().token_requests[2]["refresh_token"], "refresh-2");
    world.advance(3600);
    world.service.refreshed(world.now(), &["Operator"], None);
    assert_eq!(world.role(browser).await, Some(Role::Operator));
    assert_eq!(
        world.service.state().token_requests[3]["refresh_token"],
        "refresh-2",
        "kept when there is no new one"
    );
}

#[tokio::test]
async fn requests_without_a_valid_token_wait_for_the_one_that_refreshes() {
    let world = World::new().await;
    let (browser, _) = world.signed_in().await;
    world.advance(2 * 3600);
    world.service.refreshed(world.now(), &["Operator"], Some("refresh-2"));
    for (_, result) in join_all((0..4).map(|_| world.authenticate(browser))).await {
        assert_eq!(result.unwrap().role(), Some(Role::Operator));
    }
    assert_eq!(world.service.state().token_requests.len(), 2);
}

#[tokio::test]
async fn a_refresh_that_is_refused_ends_the_session() {
    let world = World::new().await;
    let (browser, signed_in) = world.signed_in().await;
    let mut ended = world.identity.ended();
    world.advance(2 * 3600);
    world.service.refuse("invalid_grant");
    let (after, result) = world.authenticate(browser).await;
    assert!(matches!(result, Err(AuthError::Expired)), "{result:?}");
    assert_eq!(after.0, None);
    assert!(!world.session_exists(browser).await);
    assert_eq!(&ended.try_recv().unwrap(), signed_in.person.session());
    assert!(matches!(world.authenticate(browser).await.1, Err(AuthError::Expired)));
}

#[tokio::test]
async fn an_absent_sign_in_service_ends_no_session() {
    let world = World::new().await;
    let (browser, _) = world.signed_in().await;
    world.service.state().down = true;
    world.advance(3600 - 30);
    assert_eq!(world.role(browser).await, Some(Role::Operator), "the old token still counts");
    world.advance(30 + 119);
    assert_eq!(world.role(browser).await, Some(Role::Operator), "within the leeway");
    world.advance(2);
    let (_, result) = world.authenticate(browser).await;
    assert!(matches!(result, Err(AuthError::Unavailable(_))), "{result:?}");
    world.service.state().down = false;
    world.advance(11);
    world.service.refreshed(world.now(), &["Operator"], None);
    assert_eq!(world.role(browser).await, Some(Role::Operator));
}

#[tokio::test]
async fn roles_follow_the_directory_down_at_once_and_the_token_up_after_a_refresh() {
    let world = World::new().await;
    let (browser, signed_in) = world.signed_in().await;
    let poller = world.identity.directory_poller();
    for (role, enabled, expected) in [
        (Role::Viewer, true, Some(Role::Viewer)),
        (Role::Operator, false, None),
        (Role::Operator, true, Some(Role::Operator)),
    ] {
        world.service.state().set_member(SUB, "mira", role, enabled);
        assert_eq!(poller.poll_once().await.unwrap(), Polled::Written { people: 1, changed: true });
        assert_eq!(world.role(browser).await, expected);
        assert_eq!(world.identity.recheck(&signed_in.person).await.unwrap().role(), expected);
    }
    world.service.state().remove_member(SUB);
    poller.poll_once().await.unwrap();
    assert_eq!(world.role(browser).await, None);

    world.service.state().set_member(SUB, "mira", Role::Admin, true);
    poller.poll_once().await.unwrap();
    assert_eq!(world.role(browser).await, Some(Role::Operator), "the token says so");
    world.advance(60);
    world.service.refreshed(world.now(), &["Operator", "Admin"], None);
    assert_eq!(world.role(browser).await, Some(Role::Admin));
    assert_eq!(world.service.state().token_requests.len(), 2);
}

#[tokio::test]
async fn a_directory_that_was_never_read_gives_no_role_away() {
    let world = World::empty().await;
    let (browser, query) = world.begin(Browser::default(), "/inbox").await;
    // Cognito's admin calls fail, and so does the look-up at sign-in.
    world.service.state().listing_fails = true;
    let (_, result) = world.come_back(browser, &query["state"], &query["nonce"], |_, _| ()).await;
    assert!(
        matches!(result, Err(CallbackError::Unavailable(Unavailable::Directory))),
        "{result:?}"
    );
    assert!(matches!(world.identity.people().await, Err(Unavailable::Directory)));
}

#[tokio::test]
async fn one_instance_polls_and_the_others_read() {
    let world = World::new().await;
    let other = world.another_instance();
    let (mine, theirs) = (world.identity.directory_poller(), other.directory_poller());
    assert_eq!(mine.poll_once().await.unwrap(), Polled::Unchanged);
    assert_eq!(theirs.poll_once().await.unwrap(), Polled::NotLeader);
    world.service.state().add_to_group(SUB, Role::Viewer);
    world.service.state().set_member("sub-2", "aiko", Role::Admin, false);
    world.service.state().set_member("sub-3", "Jonas", Role::Admin, true);
    assert_eq!(mine.poll_once().await.unwrap(), Polled::Written { people: 3, changed: true });
    let names: Vec<_> = other
        .people()
        .await
        .unwrap()
        .into_iter()
        .map(|person| (person.username, person.role))
        .collect();
    assert_eq!(
        names,
        [("Jonas".to_owned(), Role::Admin), ("mira".to_owned(), Role::Operator)],
        "the highest of two groups"
    );

    world.advance(29);
    assert_eq!(mine.poll_once().await.unwrap(), Polled::Unchanged);
    world.advance(1);
    assert_eq!(mine.poll_once().await.unwrap(), Polled::Written { people: 3, changed: false });
    assert_eq!(other.directory_read_at().await.unwrap(), world.clock.now());
    world.advance(11);
    assert_eq!(
        theirs.poll_once().await.unwrap(),
        Polled::Unchanged,
        "the lease of a dead instance runs out"
    );
    world.service.state().down = true;
    assert!(theirs.poll_once().await.is_err());
    assert_eq!(other.people().await.unwrap().len(), 2, "what was read stays");
}

#[tokio::test]
async fn sign_out_ends_everything() {
    let world = World::new().await;
    let (browser, signed_in) = world.signed_in().await;
    let mut ended = world.identity.ended();
    let slow_request = world.session(browser);
    slow_request.insert("seen", 1).await.unwrap();

    let session = world.session(browser);
    let url = world.identity.sign_out(&session).await.unwrap();
    assert_eq!(
        url.as_str(),
        "http://localhost:9999/logout?client_id=client&logout_uri=http%3A%2F%2F127.0.0.1%3A3000%2Flogout"
    );
    assert_eq!(&ended.try_recv().unwrap(), signed_in.person.session());
    slow_request.save().await.unwrap();
    assert!(!world.session_exists(browser).await, "a request that ends later revives nothing");
    assert!(matches!(world.authenticate(browser).await.1, Err(AuthError::Expired)));
    assert!(matches!(
        world.another_instance().recheck(&signed_in.person).await,
        Err(AuthError::Expired)
    ));
    until("the refresh token is revoked", || world.service.state().revoked == ["refresh-1"]).await;
    let again = world.session(Browser::default());
    world.identity.sign_out(&again).await.unwrap();
}

#[tokio::test]
async fn a_session_ends_when_idle_and_in_any_case_after_a_day() {
    let world = World::new().await;
    let (idle, _) = world.signed_in().await;
    world.advance(12 * 3600);
    assert!(matches!(world.authenticate(idle).await.1, Err(AuthError::Expired)));

    let (busy, _) = world.signed_in().await;
    for hour in 1..24 {
        world.advance(3600);
        world.service.refreshed(world.now(), &["Operator"], None);
        assert_eq!(world.role(busy).await, Some(Role::Operator), "hour {hour}");
    }
    world.advance(3600);
    assert!(matches!(world.authenticate(busy).await.1, Err(AuthError::Expired)));
    assert!(!world.session_exists(busy).await);
}

#[tokio::test]
async fn the_time_of_use_is_written_seldom() {
    let world = World::new().await;
    let (browser, _) = world.signed_in().await;
    for (seconds, written) in [(0, false), (299, false), (1, true), (1, false)] {
        world.advance(seconds);
        let session = world.session(browser);
        world.identity.authenticate(&session).await.unwrap();
        assert_eq!(session.is_modified(), written, "{seconds}");
        world.finish(&session).await;
    }
}

#[tokio::test]
async fn the_cookie_is_as_strict_as_it_can_be() {
    let world = World::new().await;
    let identity = world.identity.clone();
    let handler = tower::service_fn(move |request: http::Request<String>| {
        let identity = identity.clone();
        async move {
            let session = request.extensions().get::<tower_sessions::Session>().unwrap().clone();
            identity.begin_login(&session, "/inbox").await.unwrap();
            Ok::<_, std::convert::Infallible>(http::Response::new(String::new()))
        }
    });
    let mut service = world.identity.session_layer().layer(handler);
    let response = service
        .ready()
        .await
        .unwrap()
        .call(http::Request::new(String::new()))
        .await
        .unwrap();
    let cookie = response.headers()[http::header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.starts_with(&format!("{COOKIE_NAME}=")), "{cookie}");
    for attribute in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/", "Max-Age=43200"] {
        assert!(cookie.split("; ").any(|part| part == attribute), "{attribute} in {cookie}");
    }
    assert!(!cookie.contains("Domain"));
    let removal = removal_cookie();
    assert!(removal.to_str().unwrap().starts_with(&format!("{COOKIE_NAME}=; ")));
    assert!(removal.to_str().unwrap().contains("Secure"));
}

#[tokio::test]
async fn the_poller_gives_its_lease_back_when_it_is_stopped() {
    let world = World::new().await;
    let listings = || world.service.state().listings;
    let before = listings();
    let cancel = CancellationToken::new();
    let poller = world.identity.directory_poller();
    // Spawned, as the server does it: what it returns must be `Send`.
    let running = tokio::spawn({
        let cancel = cancel.clone();
        async move { poller.run(cancel).await }
    });
    until("all three groups were read", || listings() >= before + 3).await;
    cancel.cancel();
    running.await.unwrap();
    assert_eq!(world.store.lease("directory", world.clock.now()).await.unwrap(), None);
}

#[tokio::test]
async fn requests_can_move_between_threads() {
    let world = World::new().await;
    let (identity, session) = (world.identity.clone(), world.session(Browser::default()));
    let task = tokio::spawn(async move {
        identity.begin_login(&session, "/inbox").await.unwrap();
        let refused = identity.complete_login(&session, Callback::default()).await;
        let anonymous = identity.authenticate(&session).await;
        identity.sign_out(&session).await.unwrap();
        (refused, anonymous)
    });
    assert!(matches!(
        task.await.unwrap(),
        (Err(CallbackError::Incomplete), Err(AuthError::Anonymous))
    ));
}
