//! Every shape once, by facts 2.4 to 2.15, 7.3 and 7.4, and the odd ones that were seen.

use serde_json::{Value, json};

pub(crate) fn value(name: &str, items: &Value) -> Value {
    let mut value = json!({
        "messaging_product": "whatsapp", "metadata": { "display_phone_number": "919000010001", "phone_number_id": "100000000000001" },
        "contacts": [{ "profile": { "name": "Ana", "username": "ana.s" }, "wa_id": "919876543210", "user_id": "IN.1" }],
    });
    value[name] = items.clone();
    value
}

pub(crate) fn good(id: &str) -> Value {
    json!({ "from": "919876543210", "id": id, "timestamp": "1760000000", "type": "text", "text": { "body": "x" } })
}

fn message(kind: &str, content: &Value) -> Value {
    json!({ "from": "919876543210", "from_user_id": "IN.1", "id": "wamid.X", "timestamp": "1760000000", "type": kind, kind: content })
}

fn with(mut message: Value, more: &Value) -> Value {
    message.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    message
}

/// A message of every kind.
pub(crate) fn messages() -> Vec<Value> {
    let media =
        json!({ "id": "1", "mime_type": "audio/ogg; codecs=opus", "sha256": "x", "caption": "c", "filename": "f.pdf", "voice": true });
    let card = json!([{ "name": { "formatted_name": "B", "first_name": "B" }, "phones": [{ "phone": "+1", "wa_id": "1", "type": "CELL" }],
        "emails": [{ "email": "a@b.example" }], "addresses": [{ "city": "C" }], "org": { "company": "D" }, "urls": [{ "url": "https://e.example" }] }]);
    let answer = |kind: &str, said: Value| message("interactive", &json!({ "type": kind, kind: said }));
    let system =
        json!({ "type": "user_changed_number", "wa_id": "919876543211", "user_id": "IN.2", "previous_user_id": "IN.1", "body": "b" });
    let order = json!({ "catalog_id": "c", "text": "t", "product_items": [{ "product_retailer_id": "p", "quantity": 2, "item_price": 1.5, "currency": "INR" }] });
    let mut all: Vec<Value> = ["image", "video", "audio", "document", "sticker"]
        .iter()
        .map(|kind| message(kind, &media))
        .collect();
    all.extend([
        message("text", &json!({ "body": "hi" })),
        message(
            "location",
            &json!({ "latitude": 1.5, "longitude": -2.5, "name": "n", "address": "a", "url": "https://f.example" }),
        ),
        message("contacts", &card),
        message("button", &json!({ "payload": "p", "text": "Yes" })),
        answer("button_reply", json!({ "id": "1", "title": "t" })),
        answer("list_reply", json!({ "id": "1", "title": "t", "description": "d" })),
        answer(
            "nfm_reply",
            json!({ "name": "flow", "body": "Sent", "response_json": r#"{"flow_token":"t","a":{"b":[1,2]}}"# }),
        ),
        answer(
            "call_permission_reply",
            json!({ "response": "accept", "is_permanent": false, "expiration_timestamp": "1760000000" }),
        ),
        message("order", &order),
        message("reaction", &json!({ "message_id": "wamid.A", "emoji": "👍" })),
        message(
            "edit",
            &json!({ "original_message_id": "wamid.A", "message": { "type": "text", "text": { "body": "b" } } }),
        ),
        message("revoke", &json!({ "original_message_id": "wamid.A" })),
        message("request_welcome", &json!({})),
        message("system", &system),
        with(
            message("unsupported", &json!({ "type": "poll" })),
            &json!({ "errors": [{ "code": 131_051, "title": "t", "error_data": { "details": "d" } }] }),
        ),
        with(
            message("text", &json!({ "body": "ad" })),
            &json!({ "group_id": "g", "context": { "id": "wamid.A", "forwarded": true },
            "referral": { "source_type": "ad", "source_id": "1", "source_url": "https://g.example", "headline": "h", "ctwa_clid": "c" } }),
        ),
        message("hologram", &json!({ "x": 1 })),
    ]);
    all
}

/// A status of every kind.
pub(crate) fn statuses() -> Vec<Value> {
    let status = |name: &str| {
        json!({ "id": "wamid.S", "status": name, "timestamp": "1760000000", "recipient_id": "919876543210",
        "recipient_user_id": "IN.1", "biz_opaque_callback_data": "01ARZ3NDEKTSV4RRFFQ69G5FAV",
        "pricing": { "billable": true, "pricing_model": "PMP", "type": "regular", "category": "utility" } })
    };
    let failed = json!({ "errors": [{ "code": 131_026, "title": "t", "error_data": { "details": "d" } }] });
    let paid =
        json!({ "type": "payment", "payment": { "reference_id": "r", "amount": { "value": 21_000, "offset": 100 }, "currency": "INR" } });
    let names = [
        "accepted",
        "sent",
        "delivered",
        "read",
        "played",
        "deleted",
        "warning",
        "Message retries exhausted, dropping message.",
    ];
    let mut all: Vec<Value> = names.into_iter().map(status).collect();
    all.extend([with(status("failed"), &failed), with(status("captured"), &paid)]);
    all
}

/// A change of every kind that is about no message.
pub(crate) fn changes() -> Vec<Value> {
    let template = |more: &Value| {
        with(
            json!({ "message_template_id": 1_689_556_908_129_832_i64, "message_template_name": "order",
        "message_template_language": "en" }),
            more,
        )
    };
    let ours = json!({ "display_phone_number": "919000010001", "phone_number_id": "100000000000001" });
    let group = |kind: &str| {
        json!({ "metadata": ours, "groups": [{ "timestamp": "1760000000", "group_id": "g", "type": kind, "request_id": "r",
        "added_participants": [{ "wa_id": "1" }], "errors": [{ "code": 131_204 }] }] })
    };
    [
        ("message_template_status_update", template(&json!({ "event": "REJECTED", "reason": "SCAM", "rejection_info": { "reason": "r" },
            "disable_info": { "disable_date": "1" }, "other_info": { "title": "FIRST_PAUSE", "description": "d" } }))),
        ("message_template_quality_update", template(&json!({ "previous_quality_score": "GREEN", "new_quality_score": "RED" }))),
        ("message_template_components_update", template(&json!({ "message_template_element": "Hi",
            "message_template_buttons": [{ "message_template_button_type": "URL" }] }))),
        ("template_category_update", template(&json!({ "new_category": "UTILITY", "correct_category": "MARKETING" }))),
        ("phone_number_quality_update", with(ours.clone(), &json!({ "event": "DOWNGRADE", "current_limit": "TIER_2K" }))),
        ("phone_number_name_update", with(ours.clone(), &json!({ "decision": "REJECTED", "requested_verified_name": "n", "rejection_reason": "NAME_X" }))),
        ("account_update", json!({ "event": "ACCOUNT_RESTRICTION", "restriction_info": [{ "restriction_type": "RESTRICTED_UTILITY_TEMPLATES" }],
            "violation_info": { "violation_type": "SCAM" }, "ban_info": { "waba_ban_state": "DISABLE", "waba_ban_date": "April 17, 2026" } })),
        ("account_review_update", json!({ "decision": "APPROVED" })),
        ("account_alerts", json!({ "entity_type": "BUSINESS", "entity_id": "1", "alert_info": { "alert_severity": "CRITICAL",
            "alert_status": "ACTIVE", "alert_type": "X", "alert_description": "d" } })),
        ("account_settings_update", json!({ "timestamp": "1", "type": "phone_number_settings", "phone_number_settings": ours })),
        ("business_capability_update", json!({ "max_daily_conversations_per_business": "TIER_10K", "max_phone_numbers_per_business": 20 })),
        ("security", with(ours.clone(), &json!({ "event": "PIN_CHANGED", "requester": "1" }))),
        ("user_preferences", json!({ "metadata": ours, "contacts": [{ "profile": { "name": "Ana" }, "wa_id": "919876543210", "user_id": "IN.1" }],
            "user_preferences": [{ "wa_id": "919876543210", "category": "marketing_messages", "value": "stop", "timestamp": 1_760_000_000, "detail": "d" }] })),
        ("flows", json!({ "event": "ENDPOINT_ERROR_RATE", "flow_id": "7", "error_rate": 0.5, "threshold": 0.1, "alert_state": "ACTIVATED",
            "errors": [{ "error_type": "TIMEOUT", "error_count": 3 }] })),
        ("calls", json!({ "metadata": ours, "calls": [{ "id": "wacid.1", "from": "919876543210", "event": "connect", "timestamp": "1760000000",
            "direction": "USER_INITIATED", "session": { "sdp_type": "offer", "sdp": "v=0" } }] })),
        ("group_lifecycle_update", group("group_create")),
        ("group_participants_update", group("group_participants_add")),
        ("group_settings_update", group("group_settings_update")),
        ("group_status_update", group("group_suspend")),
        ("history", json!({ "metadata": ours, "history": [{ "metadata": { "phase": 1, "progress": 55 }, "threads": [{ "id": "1", "messages": [] }] }] })),
        ("smb_app_state_sync", json!({ "metadata": ours, "state_sync": [{ "type": "contact", "action": "add", "contact": { "full_name": "A" } }] })),
        ("smb_message_echoes", json!({ "metadata": ours, "message_echoes": [good("wamid.E")] })),
        ("payment_configuration_update", json!({ "configuration_name": "upi", "status": "Active" })),
        ("automatic_events", json!({ "metadata": ours, "automatic_events": [{ "id": "wamid.X", "event_name": "Purchase", "timestamp": 1 }] })),
        ("business_username_update", json!({ "display_phone_number": "1", "username": "wecare", "status": "approved" })),
        ("partner_solutions", json!({ "event": "SOLUTION_CREATED" })),
        ("standby", json!({ "x": 1 })),
        ("messages", json!({ "metadata": ours, "errors": [{ "code": 130_429, "title": "t", "error_data": { "details": "d" } }] })),
        ("messages", json!({ "metadata": ours, "user_actions": [{ "action_type": "marketing_messages_link_click" }] })),
    ]
    .into_iter()
    .map(|(field, value)| json!({ "field": field, "value": value }))
    .collect()
}
