//! The JSON that WhatsApp takes. Meta: "Messages", Cloud API reference.

use domain::{Content, CustomerCard, Draft, MessageId, Wamid};
use serde_json::{Value, json};

/// Whom a message goes to: the number when there is one, else the business-scoped user id.
///
/// None when the customer has neither.
fn recipient(card: &CustomerCard) -> Option<(&'static str, String)> {
    // `to` is understood by every API version; `recipient` only by recent ones, so the number comes first.
    if let Some(number) = &card.number {
        return Some(("to", number.as_str().to_owned()));
    }
    card.bsuid.as_ref().map(|bsuid| ("recipient", bsuid.as_str().to_owned()))
}

/// A message. `id` comes back with every status as `biz_opaque_callback_data`. None when the customer cannot be addressed.
pub fn of(card: &CustomerCard, id: MessageId, draft: &Draft) -> Option<Value> {
    let (key, value) = recipient(card)?;
    let (kind, content) = match draft.content() {
        Content::Text { body } => ("text", json!({ "body": body, "preview_url": false })),
        _ => return None,
    };
    let mut payload = json!({
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        key: value,
        "type": kind,
        kind: content,
        "biz_opaque_callback_data": id.to_string(),
    });
    if let Some(quoted) = draft.quotes() {
        payload["context"] = json!({ "message_id": quoted });
    }
    Some(payload)
}

/// Marks a customer's message, and all before it, as read.
pub fn read_receipt(wamid: &Wamid) -> Value {
    json!({ "messaging_product": "whatsapp", "status": "read", "message_id": wamid.as_str() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Bsuid, PhoneNumber};

    #[test]
    fn a_number_is_written_with_plus_and_a_user_id_as_recipient() {
        let id = MessageId::from_parts(1, 2);
        let draft = Draft::text("hi").unwrap();
        let mut card = CustomerCard {
            bsuid: Bsuid::parse("IN.1").ok(),
            ..CustomerCard::default()
        };
        assert_eq!(of(&card, id, &draft).unwrap()["recipient"], "IN.1");
        card.number = PhoneNumber::parse("919876543210").ok();
        let payload = of(&card, id, &draft).unwrap();
        assert_eq!((&payload["to"], &payload["recipient"]), (&json!("+919876543210"), &Value::Null));
        assert_eq!(payload["biz_opaque_callback_data"], id.to_string());
        let quoting = draft.clone().quoting(Wamid::parse("wamid.A").ok());
        assert_eq!(of(&card, id, &quoting).unwrap()["context"], json!({ "message_id": "wamid.A" }));
        assert_eq!(payload["context"], Value::Null);
        assert_eq!(of(&CustomerCard::default(), id, &draft), None);
    }
}
