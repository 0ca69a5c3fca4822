//! Pages, the thread, figures and uploads.

use super::super::rule::*;

pub(super) const RULES: &[Rule] = &[
    page("/login", Needs::Nothing),
    page("/logout", Needs::Nothing),
    page("/no-access", Needs::NoGroup),
    page("/inbox", Needs::Viewer),
    page("/inbox/{id}", Needs::Viewer),
    page("/bulk", Needs::Viewer),
    page("/bulk/{id}", Needs::Viewer),
    page("/templates", Needs::Viewer),
    page("/templates/new", Needs::Viewer),
    // Nobody has this account.
    Rule {
        good: 404,
        ..page("/templates/{account}/{name}/{language}", Needs::Viewer)
    },
    page("/admin", Needs::Admin),
    page("/admin/people", Needs::Admin),
    page("/admin/rules", Needs::Admin),
    page("/admin/numbers", Needs::Admin),
    page("/admin/numbers/{number}", Needs::Admin),
    page("/admin/settings", Needs::Admin),
    page("/admin/audit", Needs::Admin),
    page("/admin/events", Needs::Admin),
    page("/admin/assistant", Needs::Admin),
    page("/admin/knowledge", Needs::Admin),
    plain("GET", "/admin/audit/export", Needs::Admin, 200),
    Rule {
        body: "act=send&client_id=$id&text=by+form",
        changes: true,
        ..plain("POST", "/inbox/{id}", Needs::Operator, 303)
    },
    page("/inbox/{id}/send", Needs::Operator),
    Rule {
        body: FILE_FORM,
        changes: true,
        ..plain("POST", "/inbox/{id}/file", Needs::Operator, 303)
    },
    page("/analytics", Needs::Viewer),
    page("/analytics/now", Needs::Viewer),
    page("/analytics/behind", Needs::Viewer),
    plain("GET", "/analytics/export", Needs::Viewer, 200),
    // No report is written in this world.
    plain("GET", "/analytics/reports/{period}/{from}/{file}", Needs::Viewer, 404),
    read("/api/analytics/report", r#"{ "query": { "range": { "days": 7 } } }"#),
    read("/api/analytics/month", r#"{ "query": { "range": { "days": 7 } } }"#),
    read("/api/analytics/reports", "{}"),
    read("/api/analytics/now", "{}"),
    read("/api/analytics/views", "{}"),
    act(
        "/api/analytics/keep-view",
        r#"{ "id": "$id", "name": "Support $id", "query": { "range": { "days": 7 } }, "over": null }"#,
    ),
    read("/api/analytics/boards", "{}"),
    // There is no board of this id for them.
    Rule {
        good: 404,
        ..read("/api/analytics/board", r#"{ "id": "$id", "query": { "range": { "days": 7 } } }"#)
    },
    act("/api/analytics/keep-board", r#"{ "board": { "id": "$id", "name": "Mine" } }"#),
    act("/api/analytics/remove-board", r#"{ "id": "$id", "v": 1 }"#),
    act("/api/analytics/remove-view", r#"{ "id": "$id", "v": 1 }"#),
    read("/api/analytics/conversions", r#"{ "query": { "range": { "days": 7 } } }"#),
    read("/api/analytics/marks", r#"{ "query": { "range": { "days": 7 } } }"#),
    act(
        "/api/analytics/set-mark",
        r#"{ "mark": { "id": "$id", "when": "2026-11-29T09:00", "words": "A deploy" } }"#,
    ),
    act("/api/analytics/remove-mark", r#"{ "id": "$id", "v": 1 }"#),
    read(
        "/api/analytics/behind",
        r#"{ "asked": { "figure": "received", "query": { "range": { "days": 7 } } } }"#,
    ),
    read("/api/me", "{}"),
    read("/api/zone", r#"{ "name": "Asia/Kolkata" }"#),
    read("/api/inbox", FILTER),
    read(
        "/api/inbox/more",
        r#"{ "filter": { "phone": null, "tab": "all", "state": "open" }, "after": "$place" }"#,
    ),
    read("/api/inbox/counts", FILTER),
    read("/api/thread", r#"{ "conversation": "$conversation" }"#),
    read("/api/thread/older", r#"{ "conversation": "$conversation", "before": "$place" }"#),
    read("/api/thread/newer", r#"{ "conversation": "$conversation", "after": "$place" }"#),
    read("/api/thread/around", r#"{ "conversation": "$conversation", "place": "$place" }"#),
    read("/api/thread/quoted", r#"{ "conversation": "$conversation", "wamid": "wamid.M1" }"#),
    read("/api/thread/gallery", r#"{ "conversation": "$conversation", "shelf": "pictures" }"#),
    act(
        "/api/thread/fetch-again",
        r#"{ "conversation": "$conversation", "place": "$photo" }"#,
    ),
    act("/api/thread/played", r#"{ "conversation": "$conversation", "place": "$voice" }"#),
    act(
        "/api/thread/send",
        r#"{ "conversation": "$conversation", "client_id": "$id", "text": "by call" }"#,
    ),
    act(
        "/api/thread/send-message",
        r#"{ "conversation": "$conversation", "client_id": "$id", "asked": { "content": { "text": { "body": "by call" } } }, "quotes": null, "link_preview": false }"#,
    ),
    Rule {
        good: 422,
        ..act(
            "/api/thread/send-again",
            r#"{ "conversation": "$conversation", "place": "$seen", "client_id": "$id" }"#,
        )
    },
    act(
        "/api/thread/note",
        r#"{ "conversation": "$conversation", "client_id": "$id", "text": "for colleagues" }"#,
    ),
    Rule {
        good: 422,
        ..act("/api/thread/take-back", r#"{ "conversation": "$conversation", "place": "$seen" }"#)
    },
    act(
        "/api/thread/convert",
        r#"{ "conversation": "$conversation", "id": "$id", "revenue": "5 EUR" }"#,
    ),
    // Nobody noted one under a new id.
    Rule {
        good: 404,
        ..act(
            "/api/thread/take-conversion-back",
            r#"{ "conversation": "$conversation", "id": "$id" }"#,
        )
    },
    Rule {
        good: 404,
        ..act("/api/thread/tell-conversion", r#"{ "conversation": "$conversation", "id": "$id" }"#)
    },
    act("/api/thread/typing", r#"{ "conversation": "$conversation", "place": "$seen" }"#),
    act("/api/thread/hide", r#"{ "conversation": "$conversation", "place": "$seen" }"#),
    read("/api/later/list", r#"{ "conversation": "$conversation" }"#),
    act(
        "/api/later/put",
        r#"{ "conversation": "$conversation", "plan": { "id": "$id", "asked": { "content": { "text": { "body": "later" } } }, "quotes": null, "link_preview": false, "when": { "in": { "minutes": 600, "zone": "UTC" } }, "fallback": null, "over": null } }"#,
    ),
    act("/api/later/cancel", r#"{ "conversation": "$conversation", "id": "$id" }"#),
    // Nothing is planned under a new id.
    Rule {
        good: 404,
        ..act("/api/later/send", r#"{ "conversation": "$conversation", "id": "$id" }"#)
    },
    Rule {
        needs: Needs::Operator,
        ..read("/api/draft/read", r#"{ "conversation": "$conversation" }"#)
    },
    act(
        "/api/draft/save",
        r#"{ "conversation": "$conversation", "text": "half a sentence", "over": 0, "forms": [{ "kind": "list", "fields": {} }] }"#,
    ),
    Rule {
        needs: Needs::Operator,
        ..read("/api/saved/list", r#"{ "phone": "$phone" }"#)
    },
    act(
        "/api/saved/keep",
        r#"{ "phone": "$phone", "id": "$id", "name": "Saved $id", "message": { "body": "Where?", "action": { "location": {} } } }"#,
    ),
    act("/api/saved/remove", r#"{ "phone": "$phone", "id": "$id" }"#),
    act(
        "/api/upload/begin",
        r#"{ "conversation": "$conversation", "id": "$id", "name": "a.txt", "claimed": "text/plain", "size": 1 }"#,
    ),
    act(
        "/api/upload/begin-for-number",
        r#"{ "phone": "$phone", "id": "$id", "name": "a.txt", "claimed": "text/plain", "size": 1 }"#,
    ),
    // An upload is its maker's alone, and this one is nobody's.
    Rule {
        good: 404,
        ..act("/api/upload/finish", r#"{ "id": "$upload" }"#)
    },
];
