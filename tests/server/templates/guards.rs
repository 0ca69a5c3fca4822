//! What holds up what: a template that is refused, a job that is still to send it; and who did it, whatever became of that.

use super::{ACCOUNT, World, id, source};
use crate::support::{SUPPORT, now, until};
use domain::{
    BulkId, Millis, PhoneId, UserId,
    bulk::{Chosen, Job, JobName, JobState, Mapping},
};
use reqwest::{Method, StatusCode};
use serde_json::json;

impl World {
    /// How each act of a kind ended, the first first; all by the Admin of these tests.
    async fn audited(&self, act: &str) -> Vec<String> {
        let today = now() / 86_400;
        let mut rows = self.app.store().audit_on(today - 1).await.unwrap();
        rows.extend(self.app.store().audit_on(today).await.unwrap());
        let rows: Vec<_> = rows.into_iter().filter(|row| row.act == act).collect();
        assert!(rows.iter().all(|row| json!(row.who).to_string().contains("Inés")), "{rows:?}");
        rows.into_iter().map(|row| row.result).collect()
    }

    async fn delete(&self, name: &str) -> (StatusCode, serde_json::Value) {
        let body = json!({ "account": ACCOUNT, "name": name, "language": "en_US" });
        self.admin.api("templates/delete", body).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_that_is_refused_holds_up_no_other() {
    let world = World::new().await;
    let account = async || {
        let list = json!({ "filter": {}, "after": null });
        world.admin.ok("templates/all", list).await["accounts"][0].take()
    };
    // The first reading of all is over, and the next by itself is minutes away.
    until("they were read", async || account().await["readAt"].is_i64().then_some(())).await;
    world.app.control(Method::POST, "templates/seed", json!({})).await;
    let fault = json!({ "service": "eum", "operation": "GetWhatsAppMessageTemplate", "kind": "refuse", "times": 1 });
    world.app.control(Method::POST, "faults", fault).await;
    let renew = json!({ "account": ACCOUNT });
    let (status, why) = world.admin.api("templates/renew", renew.clone()).await;
    assert_ne!(status, StatusCode::OK, "{why}");
    let most = account().await["templates"].as_u64().unwrap();
    assert!(most > 1, "{most}");
    world.admin.ok("templates/renew", renew).await;
    assert_eq!(account().await["templates"].as_u64(), Some(most + 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_submits_or_deletes_is_known_before_whatsapp_is_asked() {
    let world = World::new().await;
    let draft = id(1);
    world
        .save(&world.admin, &draft, None, source("never_told", "Your order is on its way"))
        .await;
    let fail = async |operation: &str| {
        let fault = json!({ "service": "eum", "operation": operation, "kind": "error", "times": 1 });
        world.app.control(Method::POST, "faults", fault).await;
    };
    fail("CreateWhatsAppMessageTemplate").await;
    let (status, why) = world.submit(&draft, 1).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
    assert_eq!(world.audited("template_submit").await, ["begun"]);
    world.submitted("order_sent").await;
    assert_eq!(world.audited("template_submit").await, ["begun", "begun", "done"]);
    fail("DeleteWhatsAppMessageTemplate").await;
    let (status, why) = world.delete("order_sent").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(why.to_string().contains("still there"), "{why}");
    assert_eq!(world.audited("template_delete").await, ["begun", "failed"]);
    assert_eq!(world.delete("order_sent").await.0, StatusCode::OK);
    assert_eq!(world.audited("template_delete").await, ["begun", "failed", "begun", "done"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_that_a_job_is_still_to_send_is_not_deleted() {
    let world = World::new().await;
    world.submitted("order_sent").await;
    let job = BulkId::from_parts(u64::try_from(now()).unwrap() * 1000, 1);
    let by = (UserId::parse("asha").unwrap(), "Asha".to_owned());
    let mut job = Job::new(
        job,
        JobName::parse("Diwali").unwrap(),
        PhoneId::parse(SUPPORT).unwrap(),
        by,
        Millis(now() * 1000),
    );
    job.template = Some(Chosen {
        name: "order_sent".to_owned(),
        language: "en_US".to_owned(),
        category: "UTILITY".to_owned(),
        mapping: Mapping::default(),
        no_way_out: false,
    });
    let mut over = None;
    for (state, waits) in [
        (JobState::Ready, true),
        (JobState::Scheduled { at: Millis(now() * 2000) }, true),
        (JobState::Paused, true),
        (JobState::Cancelled, false),
    ] {
        job.state = state;
        let store = world.app.store();
        let mut commit = store.commit::<()>();
        commit.put_bulk_job((), &job, over);
        commit.run().await.unwrap();
        over = Some(job.v);
        job.v += 1;
        let (status, why) = world.delete("order_sent").await;
        if waits {
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{:?}", job.state);
            assert!(why.to_string().contains("The bulk job “Diwali” is still to send it"), "{why}");
            assert_eq!(world.at_whatsapp("order_sent").await.len(), 1);
        } else {
            assert_eq!(status, StatusCode::OK, "{why}");
        }
    }
    assert_eq!(
        world.audited("template_delete").await,
        ["begun", "done"],
        "what was not begun is not told"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_file_that_a_header_shows_stays_with_its_template() {
    let world = World::new().await;
    world.app.control(Method::POST, "templates/seed", json!({})).await;
    let handle = "4::aW1hZ2UvanBlZw==:sample-image";
    let file = json!({ "handle": handle, "upload": id(7), "name": "shop.jpg", "mime": "image/jpeg", "size": 1_000 });
    let header = json!({ "type": "HEADER", "format": "IMAGE", "example": { "header_handle": [handle] } });
    let mut source = source("with_picture", "Look at our new shop");
    source["components"] = json!([header, source["components"][0]]);
    let draft = id(1);
    let save = json!({ "id": draft, "account": ACCOUNT, "over": null, "source": source, "files": [file] });
    world.admin.ok("templates/draft/save", json!({ "save": save })).await;
    let (status, answer) = world.submit(&draft, 1).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    let sample = async || {
        let (_, detail) = world.one("with_picture").await;
        detail["template"]["samples"][0]["file"]["name"].clone()
    };
    assert_eq!(sample().await, "shop.jpg");
    // Whatever is heard and read of it later.
    world.act("with_picture", json!({ "act": "approve" })).await;
    world
        .when("with_picture", |detail| detail["template"]["status"] == "APPROVED")
        .await;
    world.admin.ok("templates/renew", json!({ "account": ACCOUNT })).await;
    assert_eq!(sample().await, "shop.jpg");
}
