//! The rules: one line for each address and method.

use super::rule::*;

/// All of them.
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
    read("/api/analytics/reports", "{}"),
    read("/api/analytics/now", "{}"),
    read("/api/analytics/views", "{}"),
    act(
        "/api/analytics/keep-view",
        r#"{ "id": "$id", "name": "Support $id", "query": { "range": { "days": 7 } }, "over": null }"#,
    ),
    act("/api/analytics/remove-view", r#"{ "id": "$id", "v": 1 }"#),
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
    act(
        "/api/thread/note",
        r#"{ "conversation": "$conversation", "client_id": "$id", "text": "for colleagues" }"#,
    ),
    Rule {
        good: 422,
        ..act("/api/thread/take-back", r#"{ "conversation": "$conversation", "place": "$seen" }"#)
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
        r#"{ "conversation": "$conversation", "text": "half a sentence", "over": 0 }"#,
    ),
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
    read("/api/templates/list", r#"{ "phone": "$phone" }"#),
    act("/api/templates/refresh", r#"{ "phone": "$phone" }"#),
    read(
        "/api/templates/all",
        r#"{ "filter": { "account": null, "status": null, "category": null, "language": null, "text": "" }, "after": null }"#,
    ),
    // Nobody has this account.
    Rule {
        good: 404,
        ..read("/api/templates/one", r#"{ "account": "waba-none", "name": "a", "language": "en" }"#)
    },
    Rule {
        good: 404,
        ..act("/api/templates/renew", r#"{ "account": "waba-none" }"#)
    },
    Rule {
        changes: false,
        ..admin("/api/templates/drafts", "{}", 200)
    },
    Rule {
        changes: false,
        ..admin("/api/templates/draft", r#"{ "account": "waba-none", "draft": "$id" }"#, 404)
    },
    admin(
        "/api/templates/draft/save",
        r#"{ "save": { "id": "$id", "account": "waba-none", "over": null, "source": {} } }"#,
        404,
    ),
    admin("/api/templates/draft/delete", r#"{ "account": "waba-none", "draft": "$id" }"#, 200),
    admin(
        "/api/templates/submit",
        r#"{ "account": "waba-none", "draft": "$id", "version": 1 }"#,
        404,
    ),
    admin(
        "/api/templates/delete",
        r#"{ "account": "waba-none", "name": "a", "language": null }"#,
        404,
    ),
    admin(
        "/api/templates/file/begin",
        r#"{ "account": "waba-none", "id": "$id", "name": "a.png", "claimed": "image/png", "size": 1 }"#,
        404,
    ),
    admin(
        "/api/templates/file",
        r#"{ "account": "waba-none", "upload": "$upload", "kind": "image" }"#,
        404,
    ),
    Rule {
        changes: false,
        ..admin(
            "/api/templates/library",
            r#"{ "account": "waba-none", "search": { "text": "", "topic": null, "use_case": null, "industry": null, "language": null, "after": null } }"#,
            404,
        )
    },
    admin(
        "/api/templates/library/create",
        r#"{ "wanted": { "id": "$id", "account": "waba-none", "name": "a", "entry": {}, "buttons": [] } }"#,
        404,
    ),
    Rule {
        needs: Needs::Operator,
        ..read("/api/start/check", r#"{ "phone": "$phone", "typed": "+91 98111 10001" }"#)
    },
    // There is no such template.
    Rule {
        good: 422,
        ..act(
            "/api/start/send",
            r#"{ "phone": "$phone", "typed": "+91 98111 10001", "client_id": "$id", "asked": { "template": { "name": "a", "language": "en" } } }"#,
        )
    },
    read("/api/bulk/list", r#"{ "before": null }"#),
    read("/api/bulk/job", r#"{ "id": "$job" }"#),
    read("/api/bulk/recipients", r#"{ "id": "$job", "state": null, "words": "", "from": 0 }"#),
    act("/api/bulk/create", r#"{ "id": "$id", "name": "Autumn", "phone": "$phone" }"#),
    act(
        "/api/bulk/upload",
        r#"{ "id": "$job", "upload": "$id", "name": "a.csv", "claimed": "text/csv", "size": 1 }"#,
    ),
    act("/api/bulk/copy", r#"{ "id": "$id", "from": "$job", "who": null }"#),
    // The upload is nobody's.
    Rule {
        good: 404,
        ..act("/api/bulk/attach", r#"{ "id": "$job", "upload": "$upload" }"#)
    },
    act("/api/bulk/from-inbox", r#"{ "id": "$job", "upload": "$id", "filter": {} }"#),
    act("/api/bulk/choose", r#"{ "id": "$job", "phone_column": null, "template": null }"#),
    act("/api/bulk/rate", r#"{ "id": "$job", "rate": 10 }"#),
    act("/api/bulk/hours", r#"{ "id": "$job", "hours": { "from": 9, "to": 19 } }"#),
    act("/api/bulk/cap", r#"{ "id": "$job", "days": 7 }"#),
    read("/api/bulk/prices", "{}"),
    Rule {
        needs: Needs::Admin,
        ..act("/api/bulk/set-prices", r#"{ "text": "as of,2026-10-01\ncurrency,USD\n*,1,1" }"#)
    },
    read("/api/consent/ledger", r#"{ "conversation": "$conversation" }"#),
    act(
        "/api/consent/set",
        r#"{ "conversation": "$conversation", "stopped": true, "note": "" }"#,
    ),
    // A job that nobody has filled in can neither be checked nor sent nor paused.
    Rule {
        good: 422,
        ..act("/api/bulk/check", r#"{ "id": "$job" }"#)
    },
    Rule {
        good: 422,
        ..act("/api/bulk/start", r#"{ "id": "$job", "at": null }"#)
    },
    Rule {
        good: 422,
        ..act("/api/bulk/act", r#"{ "id": "$job", "act": "pause" }"#)
    },
    act("/api/thread/assign", r#"{ "conversation": "$conversation", "assignee": null }"#),
    act("/api/thread/resolve", r#"{ "conversation": "$conversation" }"#),
    act("/api/thread/reopen", r#"{ "conversation": "$conversation" }"#),
    act("/api/thread/read", r#"{ "conversation": "$conversation", "seen": "$seen" }"#),
    Rule {
        needs: Needs::Admin,
        ..read("/api/notices/list", "{}")
    },
    Rule {
        needs: Needs::Admin,
        ..act("/api/notices/seen", r#"{ "up_to": "$id" }"#)
    },
    Rule {
        changes: false,
        ..admin("/api/members/list", "{}", 200)
    },
    Rule {
        changes: false,
        ..admin("/api/audit/page", r#"{ "query": {} }"#, 200)
    },
    Rule {
        changes: false,
        ..admin("/api/numbers/list", "{}", 200)
    },
    // Nobody has this number, and no account has this id.
    Rule {
        changes: false,
        ..admin("/api/numbers/one", r#"{ "phone": "1" }"#, 404)
    },
    admin(
        "/api/numbers/destination",
        r#"{ "account": "waba-none", "topic": "", "role": "" }"#,
        404,
    ),
    admin("/api/numbers/disconnect", r#"{ "account": "waba-none", "typed": "" }"#, 404),
    admin("/api/numbers/set", r#"{ "settings": { "phone": "1" } }"#, 404),
    Rule {
        changes: false,
        ..admin("/api/settings/team", "{}", 200)
    },
    // What is set already is not set again.
    Rule {
        changes: false,
        ..admin("/api/settings/set", r#"{ "settings": {} }"#, 200)
    },
    Rule {
        changes: false,
        ..act("/api/settings/places", "{}")
    },
    Rule {
        changes: false,
        ..admin("/api/events/page", "{}", 200)
    },
    Rule {
        changes: false,
        ..admin("/api/events/queue", "{}", 200)
    },
    admin("/api/events/redrive", "{}", 200),
    // No event stands there.
    Rule {
        changes: false,
        ..admin("/api/events/raw", PLACE, 404)
    },
    admin("/api/events/replay", PLACE, 404),
    admin("/api/events/replay_all", "{}", 200),
    admin(
        "/api/events/discard",
        r#"{ "place": { "day": 20000, "id": "01ARZ3NDEKTSV4RRFFQ69G5FAV" }, "reason": "broken" }"#,
        404,
    ),
    // There is an account with this address already, and nobody has this id.
    admin(
        "/api/members/invite",
        r#"{ "email": "ines@demo.example", "name": "Inés", "role": "Admin" }"#,
        422,
    ),
    admin("/api/members/numbers", r#"{ "who": "nobody-1", "numbers": [] }"#, 404),
    admin("/api/members/change", r#"{ "who": "nobody-1", "act": "disable" }"#, 404),
    Rule {
        changes: false,
        ..admin("/api/rules/list", "{}", 200)
    },
    // There is no such rule, and one without a name is none.
    Rule {
        changes: false,
        ..admin("/api/rules/runs", r#"{ "id": "01ARZ3NDEKTSV4RRFFQ69G5FAV" }"#, 404)
    },
    admin("/api/rules/save", NAMELESS, 422),
    Rule {
        changes: false,
        ..admin("/api/rules/try", NAMELESS, 422)
    },
    admin(
        "/api/rules/switch",
        r#"{ "id": "01ARZ3NDEKTSV4RRFFQ69G5FAV", "on": true, "over": 1 }"#,
        404,
    ),
    admin("/api/rules/move", r#"{ "id": "01ARZ3NDEKTSV4RRFFQ69G5FAV", "up": true }"#, 404),
    admin("/api/rules/delete", r#"{ "id": "01ARZ3NDEKTSV4RRFFQ69G5FAV", "over": 1 }"#, 404),
    plain("GET", "/auth/login", Needs::Nothing, 303),
    plain("GET", "/auth/callback", Needs::Nothing, 303),
    Rule {
        changes: true,
        ..plain("POST", "/auth/logout", Needs::Nothing, 303)
    },
    plain("GET", "/live", Needs::Viewer, 200),
    act("/drafts/{id}", r#"{ "wish": "draft" }"#),
    act(
        "/api/assistant/outcome",
        r#"{ "conversation": "$conversation", "outcome": "good" }"#,
    ),
    admin(
        "/ask/{phone}/template",
        r#"{ "purpose": "Tell of an appointment", "language": "en_US" }"#,
        200,
    ),
    Rule {
        changes: true,
        body: "We are open.",
        ..plain("PUT", "/knowledge/{name}", Needs::Admin, 204)
    },
    Rule {
        changes: false,
        ..admin("/api/knowledge/list", "{}", 200)
    },
    admin("/api/knowledge/delete", r#"{ "name": "nothing.txt" }"#, 404),
    // There is nothing wrong with reading twice at once, but for the second that asks.
    admin("/api/knowledge/sync", "{}", 200),
    Rule {
        changes: false,
        ..admin("/api/knowledge/find", r#"{ "question": "When are you open?" }"#, 200)
    },
    act("/ask/{phone}", r#"{ "question": "When are you open?", "voice": "colleague" }"#),
    Rule {
        changes: false,
        ..admin("/api/assistant/settings", "{}", 200)
    },
    admin(
        "/api/assistant/settings/save",
        r#"{ "save": { "over": 0, "off": [], "manner": {} } }"#,
        200,
    ),
    Rule {
        changes: true,
        ..plain("PUT", "/uploads/{upload}/{part}", Needs::Operator, 404)
    },
    plain("GET", "/bulk/{id}/report", Needs::Viewer, 200),
    plain("GET", "/bulk/{id}/report.xlsx", Needs::Viewer, 200),
    plain("GET", "/bulk/{id}/left-out/{reason}", Needs::Viewer, 200),
    plain("GET", "/media/{id}/{at}/{message}", Needs::Viewer, 200),
    plain("GET", "/media/{id}/{at}/{message}/thumbnail", Needs::Viewer, 200),
    Rule {
        changes: true,
        body: "{}",
        ..plain("POST", "/webhooks/sns", Needs::Signature, 400)
    },
    plain("GET", "/healthz", Needs::Nothing, 200),
    plain("GET", "/readyz", Needs::Nothing, 200),
    file("/pkg"),
    file("/fonts"),
    file("/icons"),
    file("/favicon.svg"),
    file("/robots.txt"),
    file("/sw.js"),
    file("/offline.html"),
    file("/offline.css"),
    file("/manifest.webmanifest"),
    file("/emoji.txt"),
];
