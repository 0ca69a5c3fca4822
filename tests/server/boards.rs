//! Boards of figures: one's own, shared with the team, of the same figures as the page, and as files.

use crate::support::{Browser, SUPPORT, TestApp, now, text_event, tried};
use reqwest::StatusCode;
use serde_json::{Value, json};

/// The id of a board: the same at every call.
fn named(serial: u64) -> String {
    domain::MessageId::from_parts(1_700_000_000_000, u128::from(serial)).to_string()
}

/// What is kept of a board.
fn board(serial: u64, name: &str, shared: bool, figures: Value, over: Value) -> Value {
    json!({ "board": { "id": named(serial), "name": name, "shared": shared, "figures": figures, "over": over } })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_board_says_what_the_page_says_and_is_ones_own_until_it_is_shared() {
    let app = TestApp::start().await;
    let owner = Browser::signed_in(&app, "asha@demo.example").await;
    let viewer = Browser::signed_in(&app, "vikram@demo.example").await;
    let admin = Browser::signed_in(&app, "ines@demo.example").await;
    for serial in 0..3 {
        let number = format!("91981228000{}", serial % 2);
        app.publish(text_event(&format!("wamid.D{serial}"), &number, now() - 60, "hello"))
            .await;
    }
    let figures = json!([
        { "figure": "received" },
        { "figure": "received", "split": "time" },
        { "figure": "received", "split": "content" },
        { "figure": "reply", "measure": "p90", "split": "agent" },
        { "figure": "sent", "of": ["agent", "nobody"] },
    ]);
    let kept = owner
        .ok(
            "analytics/keep-board",
            board(1, "  My   board ", false, figures.clone(), Value::Null),
        )
        .await;
    assert_eq!(
        (&kept["name"], &kept["v"], &kept["shared"]),
        (&json!("My board"), &json!(1), &Value::Null)
    );
    // The answer was lost, and it is sent again.
    let again = owner
        .ok("analytics/keep-board", board(1, "My board", false, figures.clone(), Value::Null))
        .await;
    assert_eq!(again, kept);
    let query = json!({ "range": { "days": 7 }, "phone": SUPPORT });
    let ask = json!({ "id": named(1), "query": query });
    let shown = tried(60, async || {
        let shown = owner.ok("analytics/board", ask.clone()).await;
        (shown["figures"][0]["card"]["value"] == "3").then_some(shown)
    })
    .await;
    let shown = shown.expect("everything is counted");
    let report = owner.ok("analytics/report", json!({ "query": query })).await;
    assert_eq!(
        shown["figures"][1]["chart"]["series"][0]["values"],
        report["charts"][0]["series"][0]["values"]
    );
    assert_eq!(shown["figures"][1]["chart"]["title"], "Messages received per day");
    let kinds = &shown["figures"][2]["table"];
    assert_eq!(
        (&kinds["rows"][0][0]["text"], &kinds["rows"][0][1]["number"]),
        (&json!("Message"), &json!(3))
    );
    assert_eq!(shown["figures"][3]["table"]["title"], "Reply time, p90, by agent");
    assert_eq!(shown["figures"][3]["table"]["rows"], json!([]));
    assert_eq!(shown["figures"][4]["card"]["title"], "Messages sent: nobody");
    assert_eq!(shown["figures"][4]["card"]["value"], "0");
    // What is behind a cell is as much as it says.
    let behind = json!({ "query": query, "figure": "received", "of": ["content", "text"] });
    assert_eq!(owner.ok("analytics/behind", json!({ "asked": behind })).await["found"], 3);
    let id = named(1);
    let page = owner.get(&format!("/analytics?board={id}&range=7")).await.text().await.unwrap();
    for words in ["My board", "Reply time, p90, by agent", "Change this board"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let file = owner
        .get(&format!("/analytics/export?table=board-{id}-2&range=7&phone={SUPPORT}"))
        .await;
    assert_eq!(file.status(), StatusCode::OK);
    let text = file.text().await.unwrap();
    assert!(text.lines().nth(1).unwrap().starts_with("Message,3,3"), "{text}");
    for nothing in [format!("board-{id}-9"), "board-x-1".to_owned(), "board-".to_owned()] {
        let file = owner.get(&format!("/analytics/export?table={nothing}")).await;
        assert_eq!(file.status(), StatusCode::NOT_FOUND, "{nothing}");
    }

    // Nobody else knows of it, not even an Admin.
    for other in [&viewer, &admin] {
        assert_eq!(other.ok("analytics/boards", json!({})).await, json!([]));
        assert_eq!(other.api("analytics/board", ask.clone()).await.0, StatusCode::NOT_FOUND);
    }
    let theirs = board(1, "Mine now", true, json!([]), json!(1));
    assert_eq!(admin.api("analytics/keep-board", theirs).await.0, StatusCode::NOT_FOUND);
    owner
        .ok("analytics/keep-board", board(1, "My board", true, figures.clone(), json!(1)))
        .await;
    assert_eq!(viewer.ok("analytics/boards", json!({})).await[0]["by"], kept["by"]);
    assert_eq!(viewer.ok("analytics/board", ask.clone()).await["figures"], shown["figures"]);
    let page = viewer.get(&format!("/analytics?board={id}&range=7")).await.text().await.unwrap();
    assert!(page.contains("My board") && !page.contains("Change this board"));
    let file = viewer.get(&format!("/analytics/export?table=board-{id}-0")).await;
    assert_eq!(file.status(), StatusCode::OK);
    assert_eq!(
        admin.api("analytics/remove-board", json!({ "id": id, "v": 2 })).await.0,
        StatusCode::NOT_FOUND
    );

    // Of two tabs the older one is told.
    let stale = board(1, "Another name", true, figures.clone(), json!(1));
    let (status, why) = owner.api("analytics/keep-board", stale).await;
    assert!(
        status == StatusCode::UNPROCESSABLE_ENTITY && why.to_string().contains("meanwhile"),
        "{why}"
    );
    for (figures, words) in [
        (json!([{ "figure": "replied", "split": "agent" }]), "is not counted so"),
        (
            json!([{ "figure": "sent", "split": "agent", "of": ["agent", "a"] }]),
            "is not counted of that",
        ),
        (json!([{ "figure": "reply_open" }]), "business hours for the whole board"),
        (json!(vec![json!({ "figure": "sent" }); 31]), "30 figures at most"),
    ] {
        let (status, why) = owner
            .api("analytics/keep-board", board(1, "My board", true, figures, json!(2)))
            .await;
        assert!(
            status == StatusCode::UNPROCESSABLE_ENTITY && why.to_string().contains(words),
            "{words}: {why}"
        );
    }
    for serial in 2..=20 {
        owner
            .ok("analytics/keep-board", board(serial, "More", false, json!([]), Value::Null))
            .await;
    }
    let (status, why) = owner
        .api("analytics/keep-board", board(21, "More", false, json!([]), Value::Null))
        .await;
    assert!(
        status == StatusCode::UNPROCESSABLE_ENTITY && why.to_string().contains("20 boards"),
        "{why}"
    );
    owner.ok("analytics/remove-board", json!({ "id": id, "v": 2 })).await;
    owner.ok("analytics/remove-board", json!({ "id": id, "v": 2 })).await;
    assert_eq!(viewer.api("analytics/board", ask).await.0, StatusCode::NOT_FOUND);
}
