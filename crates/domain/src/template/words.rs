//! Meta's words about templates, in sentences that say what to do. Facts 2.6, 4.4, 4.5.

use super::Status;

/// Why Meta rejected a template, and what to change.
pub fn rejection(reason: &str) -> String {
    let words = match reason.to_ascii_uppercase().as_str() {
        "ABUSIVE_CONTENT" => {
            "WhatsApp found abusive words in it. Write it without insults, threats or anything against its Commerce and Business Policies."
        }
        "CATEGORY_NOT_AVAILABLE" => "This category is not open to your account. Choose another one, or ask Meta for it.",
        "INCORRECT_CATEGORY" => {
            "The text belongs to another category. Choose Marketing if it advertises anything, Utility if it is about an order or account of the customer."
        }
        "INVALID_FORMAT" => {
            "Something about its form is wrong: variables at the edges or side by side, missing samples, odd characters. Look at the checks, and write a clear sample for each variable."
        }
        "PROMOTIONAL" => "It advertises, and that category may not. Choose Marketing, or leave the advertising out.",
        "SCAM" => "WhatsApp thinks it may deceive people. Say plainly who you are and what it is about, and link only to your own site.",
        "TAG_CONTENT_MISMATCH" => "The text does not fit its category or its language. Choose those that fit, or rewrite it.",
        "NONE" | "" => "WhatsApp gave no reason. Look at the checks, make it clearer what the message is about, and submit it again.",
        other => {
            return format!(
                "WhatsApp's reason: {}. Change it and submit it again.",
                other.replace('_', " ").to_lowercase()
            );
        }
    };
    words.to_owned()
}

/// What a status means and what to do about it.
pub fn status_advice(status: &Status) -> &'static str {
    match status {
        Status::Approved => "It can be sent.",
        Status::Pending => "WhatsApp is reviewing it. That takes minutes as a rule, a day at most.",
        Status::Rejected => "WhatsApp rejected it. Change it and submit it again; or appeal in WhatsApp Manager.",
        Status::Paused => {
            "WhatsApp paused it because people block or report it: for 3 hours, then 6, then for good. It ends by itself. Improve the text or send it to fewer people."
        }
        Status::Disabled => "WhatsApp disabled it for good because of its quality. Make a new template under another name.",
        Status::Other(other) => match other.to_ascii_uppercase().as_str() {
            "IN_APPEAL" => "WhatsApp is looking at your appeal. That takes a day or two.",
            "PENDING_DELETION" => "It is being deleted; messages on their way are still delivered.",
            "DELETED" => "It was deleted.",
            "LIMIT_EXCEEDED" => "A limit of WhatsApp is reached. Wait, or look at the account in WhatsApp Manager.",
            "FLAGGED" => "WhatsApp may soon disable it because of its quality. Improve the text or send it to fewer people.",
            "LOCKED" => "WhatsApp locked it: it cannot be changed.",
            "ARCHIVED" => "WhatsApp archived it because it was not used, and deletes it after 28 days. Take it back in WhatsApp Manager.",
            _ => "WhatsApp has put it into a state that this version does not know. Look at it in WhatsApp Manager.",
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_and_state_says_what_to_do() {
        for reason in ["ABUSIVE_CONTENT", "scam", "NONE", "", "NEW_REASON"] {
            let words = rejection(reason);
            assert!(words.ends_with('.') && !words.contains('_'), "{words}");
        }
        for status in ["APPROVED", "PAUSED", "IN_APPEAL", "LOCKED", "SOMETHING"] {
            assert!(status_advice(&Status::from(status.to_owned())).ends_with('.'));
        }
    }
}
