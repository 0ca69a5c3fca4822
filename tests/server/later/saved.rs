//! Messages that the team keeps under names, for one number.

use super::world::World;
use crate::support::{Browser, SUPPORT, client_id};
use reqwest::StatusCode;
use serde_json::{Value, json};

fn ask(body: &str, title: &str) -> Value {
    json!({ "body": body, "action": { "buttons": [{ "id": "a", "title": title }] } })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_saved_under_a_name_for_all_who_write_from_its_number() {
    let world = World::new(0).await;
    // Made once: an id holds the second in which it was made.
    let ids: Vec<String> = (0..4).map(client_id).collect();
    let keep = |n: usize, name: &str, message: Value| json!({ "phone": SUPPORT, "id": ids[n], "name": name, "message": message });
    let saved = world
        .browser
        .ok("saved/keep", keep(1, "  Opening   hours ", ask("Which day?", "Monday")))
        .await;
    assert_eq!(
        (&saved["name"], &saved["by"]),
        (&json!("Opening hours"), &json!("Asha Menon")),
        "{saved}"
    );
    let again = world
        .browser
        .ok("saved/keep", keep(1, "Opening hours", ask("Which day?", "Monday")))
        .await;
    assert_eq!(again, saved, "told again");
    world.browser.ok("saved/keep", keep(2, "a place", ask("Where?", "Here"))).await;
    let other = Browser::signed_in(&world.app, "tomas@demo.example").await;
    let names = async |browser: &Browser| {
        let all = browser.ok("saved/list", json!({ "phone": SUPPORT })).await;
        let all = all.as_array().unwrap().clone();
        all.iter()
            .map(|saved| saved["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&other).await, ["a place", "Opening hours"]);
    // A name that is taken, an id that is, what is not finished, and what has a file.
    let mut photo = ask("Which?", "This");
    photo["header"] = json!({ "image": { "upload": client_id(9) } });
    for (body, refused) in [
        (
            keep(3, "OPENING hours", ask("Which hour?", "Nine")),
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (keep(1, "Hours", ask("Which hour?", "Nine")), StatusCode::CONFLICT),
        (keep(3, "Unfinished", ask("Which hour?", "")), StatusCode::UNPROCESSABLE_ENTITY),
        (keep(3, "", ask("Which hour?", "Nine")), StatusCode::UNPROCESSABLE_ENTITY),
        (keep(3, "A picture", photo), StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        let (status, why) = other.api("saved/keep", body).await;
        assert_eq!(status, refused, "{why}");
    }
    let nobody = json!({ "phone": "999999999999999" });
    assert_eq!(other.api("saved/list", nobody).await.0, StatusCode::NOT_FOUND);
    // Removed by whoever writes from the number, as often as they like.
    for _ in 0..2 {
        other.ok("saved/remove", json!({ "phone": SUPPORT, "id": ids[1] })).await;
    }
    assert_eq!(names(&world.browser).await, ["a place"]);
}
