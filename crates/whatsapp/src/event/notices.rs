//! What Admin should know: every kind of change that is about no message, in one plain sentence, with the whole beside it.
//! Facts 2.6, 2.7, 2.8, 2.11, 2.13 to 2.15, 7.3, 7.4.

use super::{Notification, clip, content::text, failure, seconds, sender::clean_name};
use domain::{
    PhoneId,
    clock::Millis,
    notice::{About, NoticeKind, Severity, Told},
    zone::parse_rfc3339,
};
use serde_json::{Value, json};

mod account;
mod flow;
mod people;
mod template;

/// How much it matters, and the sentence.
type Said = (Severity, String);

/// SNS brings no more; who sends more by another way gets the rest cut off.
const MOST_RAW: usize = 256 * 1024;

const UNKNOWN: &str = "WhatsApp sent something this version does not know";

/// The entry that a change stands in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Around {
    /// The account, by Meta's id.
    pub(super) account: Option<String>,
    /// When it happened, in seconds.
    pub(super) time: Option<i64>,
}

impl Around {
    pub(super) fn of_entry(entry: &Value) -> Self {
        Self {
            account: text(entry, "id").map(|id| clip(&id)),
            time: seconds(&entry["time"]).map(|at| at.0),
        }
    }

    /// Of a change that was kept by itself.
    pub(super) fn of_kept(change: &Value) -> Self {
        Self {
            account: text(change, "account").map(|id| clip(&id)),
            time: seconds(&change["time"]).map(|at| at.0),
        }
    }
}

/// A change that is about no message.
pub(super) fn read(field: &str, value: &Value, out: &mut Notification) {
    let (kind, (severity, sentence)) = say(field, value);
    if let Some(told) = template::told(kind, value, out) {
        out.templates.push(told);
    }
    tell(kind, severity, sentence, field, value, out);
}

/// What Meta reports of an account or number of ours.
pub(super) fn error(value: &Value, error: &Value, out: &mut Notification) {
    let failure = failure(error);
    let label = failure.label().map(|label| format!(" ({label})")).unwrap_or_default();
    let details = failure.details.as_deref().map(|details| format!(": {details}")).unwrap_or_default();
    let sentence = format!("WhatsApp reports that {}{label}{details}", failure.sentence());
    let value = json!({ "metadata": value["metadata"], "errors": [error] });
    tell(NoticeKind::Error, Severity::Serious, ended(&sentence), "messages", &value, out);
}

/// The state of a payment, and a tap on a link of a marketing message.
pub(super) fn beside_messages(value: &Value, name: &str, item: &Value, out: &mut Notification) {
    let (kind, said) = match name {
        "statuses" => (NoticeKind::Payment, people::payment(item)),
        _ => (NoticeKind::Marketing, people::click(item)),
    };
    let value = json!({ "metadata": value["metadata"], name: [item] });
    tell(kind, said.0, said.1, "messages", &value, out);
}

/// An alarm of CloudWatch.
pub(super) fn alarm(name: &str, state: &str, body: &Value) -> Told {
    let name = clip(name);
    let (severity, sentence) = match state {
        "ALARM" => (Severity::Serious, format!("The alarm {name} of AWS went off.")),
        "OK" => (Severity::Info, format!("The alarm {name} of AWS is over.")),
        _ => (
            Severity::Warning,
            format!("The alarm {name} of AWS does not know how things stand."),
        ),
    };
    let at = body["StateChangeTime"].as_str().and_then(|at| {
        let at = at.strip_suffix("+0000").map_or_else(|| at.to_owned(), |at| format!("{at}Z"));
        parse_rfc3339(&at)
    });
    Told {
        at: at.map(|(at, _)| at.millis()),
        kind: NoticeKind::Alarm,
        severity,
        sentence,
        about: About::default(),
        same: body.to_string(),
        raw: cut(body.to_string()),
    }
}

fn tell(kind: NoticeKind, severity: Severity, sentence: String, field: &str, value: &Value, out: &mut Notification) {
    let Around { account, time } = &out.around;
    let arrived = out.arrived.map(|(at, _)| at);
    let told = time.map(|at| Millis(at * 1000)).or(arrived);
    // Meta tells a thing again with the same time, and SNS with the same time of arrival.
    let same = json!([account, field, value, time.map_or(arrived, |at| Some(Millis(at)))]).to_string();
    let raw = json!({ "field": field, "value": value, "account": account, "time": time, "arrived": out.arrived });
    out.notices.push(Told {
        at: told,
        kind,
        severity,
        sentence: clip(&sentence),
        about: about(account.as_ref(), value),
        same,
        raw: cut(raw.to_string()),
    });
}

fn say(field: &str, value: &Value) -> (NoticeKind, Said) {
    use NoticeKind as Kind;
    // Meta's own example has it under the name of another kind.
    if value.get("new_quality_score").is_some() {
        return (Kind::TemplateQuality, template::quality(value));
    }
    match field {
        "message_template_status_update" => (Kind::TemplateStatus, template::status(value)),
        "message_template_quality_update" => (Kind::TemplateQuality, template::quality(value)),
        "message_template_components_update" => (Kind::TemplateContent, template::content(value)),
        "template_category_update" => (Kind::TemplateCategory, template::category(value)),
        "phone_number_quality_update" => (Kind::NumberQuality, account::number_quality(value)),
        "phone_number_name_update" => (Kind::NumberName, account::number_name(value)),
        "account_settings_update" => (Kind::NumberSettings, account::settings(value)),
        "account_update" => (Kind::Account, account::update(value)),
        "account_review_update" => (Kind::AccountReview, account::review(value)),
        "account_alerts" => (Kind::AccountAlert, account::alert(value)),
        "business_capability_update" => (Kind::Limits, account::limits(value)),
        "security" => (Kind::Security, account::security(value)),
        "business_username_update" => (Kind::Username, account::username(value)),
        "partner_solutions" => (
            Kind::Partner,
            (Severity::Info, "Something changed about a partner's access to our account.".into()),
        ),
        "payment_configuration_update" => (Kind::Payment, account::payment_configuration(value)),
        "flows" => (Kind::Flow, flow::flow(value)),
        "calls" => (Kind::Call, people::calls(value)),
        "group_lifecycle_update" | "group_participants_update" | "group_settings_update" | "group_status_update" => {
            (Kind::Group, people::groups(value))
        }
        "history" => (Kind::BusinessApp, people::history(value)),
        "smb_app_state_sync" => (Kind::BusinessApp, people::app_contacts(value)),
        "smb_message_echoes" => (Kind::BusinessApp, people::app_messages(value)),
        "automatic_events" => (Kind::Marketing, people::automatic(value)),
        "user_preferences" => (Kind::Preference, people::preference()),
        other => (Kind::Unknown, (Severity::Warning, format!("{UNKNOWN} ({}).", name_of(other)))),
    }
}

fn about(account: Option<&String>, value: &Value) -> About {
    let metadata = &value["metadata"];
    let first = |places: [(&Value, &str); 3]| places.into_iter().find_map(|(value, name)| text(value, name));
    let id = first([
        (metadata, "phone_number_id"),
        (&value["phone_number_settings"], "phone_number_id"),
        (value, "phone_number_id"),
    ]);
    let number = first([
        (value, "display_phone_number"),
        (metadata, "display_phone_number"),
        (value, "phone_number"),
    ]);
    About {
        account: account.cloned(),
        phone: id.and_then(|id| PhoneId::parse(&id).ok()),
        number: number.map(|number| short(&number)),
        template: template::name(value),
        job: None,
    }
}

/// A name of ours or Meta's, short enough for a sentence.
fn short(text: &str) -> String {
    clean_name(text).chars().take(80).collect()
}

/// Meta's names of kinds: letters, digits and underscores only.
fn name_of(text: &str) -> String {
    let plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ');
    text.chars().filter(plain).take(60).collect()
}

/// One of Meta's constants as words: `SEXUAL_CONTENT` is "sexual content".
fn plain(value: &Value, name: &str) -> Option<String> {
    let words = value[name].as_str().filter(|text| !matches!(*text, "" | "NONE" | "NULL"))?;
    Some(name_of(words).replace(['_', '-'], " ").to_lowercase())
}

/// The same where something must be said.
fn plain_or(value: &Value, name: &str, otherwise: &str) -> String {
    plain(value, name).unwrap_or_else(|| otherwise.to_owned())
}

/// With a full stop at the end.
fn ended(sentence: &str) -> String {
    let sentence = sentence.trim_end();
    if sentence.ends_with(['.', '!', '?']) {
        sentence.to_owned()
    } else {
        format!("{}.", sentence.chars().take(298).collect::<String>())
    }
}

/// How many there are in a list.
fn count(value: &Value, name: &str) -> usize {
    value[name].as_array().map_or(0, Vec::len)
}

fn cut(mut raw: String) -> String {
    if raw.len() > MOST_RAW {
        raw.truncate(raw.floor_char_boundary(MOST_RAW));
    }
    raw
}
