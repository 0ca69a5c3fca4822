//! Reading policies of queues and topics, as far as `wecare check` needs.

use serde_json::Value;

/// Whether a policy lets a service of AWS do something, on the condition that it acts for `source` (any, when none is given).
/// Wild cards at the end count; what a policy denies is not looked at.
pub(super) fn allows(policy: &str, service: &str, action: &str, source: Option<&str>) -> bool {
    let Ok(policy) = serde_json::from_str::<Value>(policy) else {
        return false;
    };
    many(&policy["Statement"]).any(|statement| {
        statement["Effect"] == "Allow"
            && principal(&statement["Principal"], service)
            && many(&statement["Action"]).any(|allowed| allowed.as_str().is_some_and(|allowed| same_action(allowed, action)))
            && source.is_none_or(|source| admits(&statement["Condition"], source))
    })
}

/// One value or a list of them.
fn many(value: &Value) -> Box<dyn Iterator<Item = &Value> + '_> {
    match value {
        Value::Array(values) => Box::new(values.iter()),
        Value::Null => Box::new(std::iter::empty()),
        one => Box::new(std::iter::once(one)),
    }
}

fn principal(principal: &Value, service: &str) -> bool {
    principal == "*" || many(&principal["AWS"]).any(|who| who == "*") || many(&principal["Service"]).any(|who| who == service)
}

fn same_action(allowed: &str, action: &str) -> bool {
    matches(&allowed.to_ascii_lowercase(), &action.to_ascii_lowercase())
}

/// Whether the conditions hold for a source. Those that do not speak of sources are not looked at.
fn admits(conditions: &Value, source: &str) -> bool {
    let Some(conditions) = conditions.as_object() else { return true };
    let on_source = conditions.values().filter_map(Value::as_object).flatten();
    on_source
        .filter(|(key, _)| key.eq_ignore_ascii_case("aws:SourceArn"))
        .all(|(_, patterns)| many(patterns).any(|pattern| pattern.as_str().is_some_and(|pattern| matches(pattern, source))))
}

/// `*` stands for any number of characters.
fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else {
        return rest.is_empty();
    };
    for part in middle {
        let Some(at) = rest.find(part) else { return false };
        rest = rest.get(at + part.len()..).unwrap_or_default();
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const TOPIC: &str = "arn:aws:sns:us-east-1:000000000000:wecare-events";

    fn lets_sns_in(condition: Value) -> bool {
        let statement = json!({
            "Effect": "Allow", "Principal": { "Service": "sns.amazonaws.com" }, "Action": "sqs:SendMessage", "Resource": "*",
            "Condition": condition,
        });
        let policy = json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string();
        allows(&policy, "sns.amazonaws.com", "sqs:SendMessage", Some(TOPIC))
    }

    #[test]
    fn the_source_must_be_admitted() {
        assert!(lets_sns_in(json!({ "ArnEquals": { "aws:SourceArn": TOPIC } })));
        assert!(lets_sns_in(
            json!({ "ArnLike": { "AWS:SourceArn": ["arn:aws:sns:us-east-1:000000000000:other", "arn:aws:sns:*:wecare-*"] } })
        ));
        assert!(lets_sns_in(json!({ "StringEquals": { "aws:SourceAccount": "000000000000" } })));
        assert!(lets_sns_in(Value::Null));
        assert!(!lets_sns_in(
            json!({ "ArnEquals": { "aws:SourceArn": "arn:aws:sns:us-east-1:000000000000:other" } })
        ));
    }

    #[test]
    fn who_and_what_must_be_right() {
        let one = |effect: &str, principal: Value, action: Value| {
            let policy = json!({ "Statement": { "Effect": effect, "Principal": principal, "Action": action } }).to_string();
            allows(&policy, "sns.amazonaws.com", "sqs:SendMessage", None)
        };
        let sns = || json!({ "Service": ["events.amazonaws.com", "sns.amazonaws.com"] });
        assert!(one("Allow", sns(), json!(["SQS:SendMessage"])));
        assert!(one("Allow", sns(), json!("sqs:*")) && one("Allow", json!("*"), json!("*")));
        assert!(one("Allow", json!({ "AWS": "*" }), json!("sqs:Send*")));
        assert!(!one("Deny", sns(), json!("sqs:*")));
        assert!(!one("Allow", json!({ "Service": "s3.amazonaws.com" }), json!("sqs:*")));
        assert!(!one("Allow", sns(), json!("sqs:ReceiveMessage")));
        assert!(
            !allows("", "sns.amazonaws.com", "sqs:SendMessage", None),
            "no policy allows nothing"
        );
    }
}
