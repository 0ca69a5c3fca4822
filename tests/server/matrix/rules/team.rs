//! Who takes care, people, settings, rules, the assistant, files and what is public.

use super::super::rule::*;

pub(super) const RULES: &[Rule] = &[
    act("/api/thread/assign", r#"{ "conversation": "$conversation", "assignee": null }"#),
    act("/api/thread/resolve", r#"{ "conversation": "$conversation" }"#),
    act("/api/thread/reopen", r#"{ "conversation": "$conversation" }"#),
    act("/api/thread/read", r#"{ "conversation": "$conversation", "seen": "$seen" }"#),
    Rule {
        needs: Needs::Operator,
        ..read("/api/notices/list", "{}")
    },
    act("/api/notices/seen", r#"{ "up_to": "$id" }"#),
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
    Rule {
        changes: false,
        ..admin("/api/numbers/tags", r#"{ "account": "waba-none" }"#, 404)
    },
    admin(
        "/api/numbers/set-tags",
        r#"{ "account": "waba-none", "over": [], "tags": [] }"#,
        404,
    ),
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
        ..admin("/api/settings/prices", "{}", 200)
    },
    admin(
        "/api/settings/set-prices",
        r#"{ "text": "as of,2026-10-01\ncurrency,USD\n*,1,1", "source": "", "over": 0 }"#,
        200,
    ),
    Rule {
        changes: false,
        ..admin("/api/events/page", r#"{ "query": {} }"#, 200)
    },
    Rule {
        changes: false,
        ..admin("/api/events/queue", "{}", 200)
    },
    admin("/api/events/redrive", "{}", 200),
    // None of ours is called so.
    admin("/api/events/bring", r#"{ "queue": "nobodys", "goes_on": false }"#, 404),
    // No event stands there.
    Rule {
        changes: false,
        ..admin("/api/events/raw", PLACE, 404)
    },
    admin("/api/events/replay", PLACE, 404),
    admin("/api/events/replay_all", r#"{ "query": {} }"#, 200),
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
    // They are signed in nowhere.
    Rule {
        changes: false,
        ..admin("/api/members/devices", r#"{ "who": "nobody-1" }"#, 200)
    },
    admin("/api/members/end-device", r#"{ "who": "nobody-1", "id": "none" }"#, 404),
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
    // Nothing remembers anybody but an agent.
    admin("/api/assistant/forget", r#"{ "conversation": "$conversation" }"#, 404),
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
    plain("GET", "/knowledge/{name}", Needs::Operator, 200),
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
    // There is no such document, and nobody kept any apart.
    admin("/api/knowledge/scope", r#"{ "name": "nothing.txt", "numbers": [] }"#, 404),
    admin("/api/knowledge/scope-rest", "{}", 200),
    Rule {
        changes: false,
        ..admin("/api/knowledge/questions", "{}", 200)
    },
    // A question without words, one that is not there, and none at all.
    admin(
        "/api/knowledge/questions/save",
        r#"{ "question": " ", "document": "visa-fees.txt", "over": 0 }"#,
        422,
    ),
    admin(
        "/api/knowledge/questions/delete",
        r#"{ "id": "01ARZ3NDEKTSV4RRFFQ69G5FAV", "over": 0 }"#,
        404,
    ),
    admin("/api/knowledge/questions/ask", "{}", 422),
    Rule {
        changes: false,
        ..admin("/api/knowledge/repairs", "{}", 200)
    },
    admin(
        "/api/knowledge/repairs/act",
        r#"{ "id": "01ARZ3NDEKTSV4RRFFQ69G5FAV", "act": "take", "over": 1 }"#,
        404,
    ),
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
    plain("GET", "/bulk/{id}/report/kept", Needs::Viewer, 404),
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
