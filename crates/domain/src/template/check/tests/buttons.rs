//! The rules for buttons.

use super::*;

#[test]
fn buttons_come_in_their_number_order_and_length() {
    let fine = |buttons: Value| of("MARKETING", json!([plain(), { "type": "BUTTONS", "buttons": buttons }])).is_empty();
    let reply = |n: usize| json!({ "type": "QUICK_REPLY", "text": format!("R{n}") });
    let link = |n: usize| json!({ "type": "URL", "text": format!("L{n}"), "url": "https://example.com/a" });
    let replies = |count: usize| Value::Array((0..count).map(reply).collect());
    assert!(fine(replies(10)) && !fine(replies(11)) && !fine(json!([])));
    assert!(fine(json!([link(1), link(2)])) && !fine(json!([link(1), link(2), link(3)])));
    assert!(fine(json!([reply(1), link(1), link(2)])) && fine(json!([link(1), reply(1), reply(2)])));
    assert!(!fine(json!([reply(1), link(1), reply(2)])));
    assert!(!fine(json!([reply(1), reply(1)])));
    for (button, expected) in [
        (json!({ "type": "QUICK_REPLY", "text": "a".repeat(25) }), true),
        (json!({ "type": "QUICK_REPLY", "text": "a".repeat(26) }), false),
        (json!({ "type": "QUICK_REPLY", "text": "a {{1}}" }), false),
        (json!({ "type": "QUICK_REPLY", "text": "" }), false),
        (
            json!({ "type": "URL", "text": "Go", "url": "https://a.example/{{1}}", "example": ["https://a.example/x"] }),
            true,
        ),
        (json!({ "type": "URL", "text": "Go", "url": "https://a.example/{{1}}" }), false),
        (
            json!({ "type": "URL", "text": "Go", "url": "https://a.example/{{1}}/x", "example": ["x"] }),
            false,
        ),
        (
            json!({ "type": "URL", "text": "Go", "url": "https://a.example/{{1}}{{2}}", "example": ["x"] }),
            false,
        ),
        (
            json!({ "type": "URL", "text": "Go", "url": "https://a.example/{{order}}", "example": ["x"] }),
            false,
        ),
        (json!({ "type": "URL", "text": "Go", "url": "a.example" }), false),
        (json!({ "type": "URL", "text": "Go", "url": "javascript:alert(1)" }), false),
        (
            json!({ "type": "URL", "text": "Go", "url": format!("https://a.example/{}", "a".repeat(1982)) }),
            true,
        ),
        (
            json!({ "type": "URL", "text": "Go", "url": format!("https://a.example/{}", "a".repeat(1983)) }),
            false,
        ),
        (
            json!({ "type": "PHONE_NUMBER", "text": "Call", "phone_number": "+15550100000" }),
            true,
        ),
        (
            json!({ "type": "PHONE_NUMBER", "text": "Call", "phone_number": "1".repeat(20) }),
            true,
        ),
        (
            json!({ "type": "PHONE_NUMBER", "text": "Call", "phone_number": "1".repeat(21) }),
            false,
        ),
        (json!({ "type": "PHONE_NUMBER", "text": "Call", "phone_number": "1 555" }), false),
        (json!({ "type": "COPY_CODE", "example": "A".repeat(15) }), true),
        (json!({ "type": "COPY_CODE", "example": "A".repeat(16) }), false),
        (json!({ "type": "COPY_CODE" }), false),
        (
            json!({ "type": "FLOW", "text": "Open", "flow_id": "1", "flow_action": "navigate", "navigate_screen": "A" }),
            true,
        ),
        (json!({ "type": "FLOW", "text": "Open" }), false),
        (json!({ "type": "FLOW", "text": "Open", "flow_id": "1", "flow_name": "a" }), false),
        (
            json!({ "type": "FLOW", "text": "Open", "flow_id": "1", "flow_action": "spin" }),
            false,
        ),
        (json!({ "type": "CATALOG", "text": "View catalog" }), true),
        (json!({ "type": "MPM", "text": "View items" }), true),
        (json!({ "type": "VOICE_CALL", "text": "a".repeat(20), "ttl_minutes": 43_200 }), true),
        (json!({ "type": "VOICE_CALL", "text": "a".repeat(21) }), false),
        (json!({ "type": "VOICE_CALL", "text": "Call", "ttl_minutes": 0 }), false),
        (json!({ "type": "REQUEST_CONTACT_INFO" }), true),
        (json!({ "type": "OTP", "otp_type": "COPY_CODE" }), false),
        (json!({ "type": "ORDER_DETAILS", "text": "Pay" }), false),
        (json!({ "type": "SPIN", "text": "Spin" }), false),
        (json!({}), false),
    ] {
        assert_eq!(fine(json!([button])), expected, "{button}");
    }
    assert!(
        !of(
            "UTILITY",
            json!([plain(), { "type": "BUTTONS", "buttons": [{ "type": "CATALOG", "text": "View" }] }])
        )
        .is_empty()
    );
}
