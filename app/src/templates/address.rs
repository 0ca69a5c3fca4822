//! Addresses of the pages, so that a reload, a link and the back button keep what is shown.

use domain::{AccountId, template::Filter};
use leptos_router::{location::Url, params::ParamsMap};

/// What the address asks for; what it says wrongly is left out.
pub(super) fn parse(query: &ParamsMap) -> Filter {
    read(|name| query.get_str(name))
}

fn read<'a>(get: impl Fn(&str) -> Option<&'a str>) -> Filter {
    let choice = |name: &str| get(name).filter(|value| !value.is_empty()).map(str::to_owned);
    Filter {
        account: choice("account").and_then(|id| AccountId::parse(id).ok()),
        status: choice("status"),
        category: choice("category"),
        language: choice("language"),
        text: choice("q").unwrap_or_default(),
    }
}

/// The address of the list, filtered.
pub(super) fn list(filter: &Filter) -> String {
    let account = filter.account.as_ref().map(ToString::to_string);
    let text = Some(filter.text.clone()).filter(|text| !text.is_empty());
    let parts: Vec<String> = [
        ("account", &account),
        ("status", &filter.status),
        ("category", &filter.category),
        ("language", &filter.language),
        ("q", &text),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some(format!("{name}={}", escape(value.as_ref()?))))
    .collect();
    if parts.is_empty() {
        "/templates".to_owned()
    } else {
        format!("/templates?{}", parts.join("&"))
    }
}

/// Without scripts a list goes on at an address of its own: how many names stand before.
pub(super) fn after(query: &ParamsMap) -> Option<usize> {
    query.get_str("after").and_then(|after| after.parse().ok())
}

/// The address at which a list goes on.
pub(super) fn going_on(filter: &Filter, after: usize) -> String {
    let list = list(filter);
    let sign = if list.contains('?') { '&' } else { '?' };
    format!("{list}{sign}after={after}")
}

/// The address of one template.
pub(super) fn one(account: &str, name: &str, language: &str) -> String {
    format!("/templates/{}/{}/{}", escape(account), escape(name), escape(language))
}

/// The address where one is written that begins as another; `how` is `edit`, `copy` or `language`.
pub(super) fn write(how: &str, account: &str, name: &str, language: &str) -> String {
    format!(
        "/templates/new?as={how}&account={}&name={}&language={}",
        escape(account),
        escape(name),
        escape(language)
    )
}

/// The address of a draft.
pub(super) fn draft(account: &str, draft: &str) -> String {
    format!("/templates/new?account={}&draft={}", escape(account), escape(draft))
}

/// The server's router escapes more than a browser does; both must write the same address.
fn escape(text: &str) -> String {
    Url::escape(text)
        .replace("%2D", "-")
        .replace("%5F", "_")
        .replace("%2E", ".")
        .replace("%7E", "~")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        for account in [None, AccountId::parse("waba-1").ok()] {
            for text in ["", "order", "hello there"] {
                let filter = Filter {
                    account: account.clone(),
                    status: Some("ACTION".to_owned()),
                    category: None,
                    language: Some("en_US".to_owned()),
                    text: text.to_owned(),
                };
                let address = list(&filter);
                let pairs: Vec<(String, String)> = address
                    .split_once('?')
                    .map_or("", |(_, query)| query)
                    .split('&')
                    .filter_map(|pair| pair.split_once('='))
                    .map(|(name, value)| (name.to_owned(), Url::unescape(value)))
                    .collect();
                let get = |name: &str| pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
                assert_eq!(read(get), filter);
            }
        }
    }

    #[test]
    fn a_list_without_a_filter_has_the_plain_address() {
        assert_eq!(list(&Filter::default()), "/templates");
        assert_eq!(going_on(&Filter::default(), 60), "/templates?after=60");
        assert_eq!(one("waba-1", "hello", "en_US"), "/templates/waba-1/hello/en_US");
    }
}
