//! The list's filter as the query of the address, so that a reload, a link and the back button keep it.

use domain::{
    ConversationState, PhoneId, Position,
    inbox::{Filter, Tab},
};
use leptos_router::{location::Url, params::ParamsMap};

/// What the address asks for; what it says wrongly is left out.
pub(super) fn parse(query: &ParamsMap) -> Filter {
    read(|name| query.get_str(name))
}

fn read<'a>(get: impl Fn(&str) -> Option<&'a str>) -> Filter {
    Filter {
        phone: get("phone").and_then(|id| PhoneId::parse(id).ok()),
        tab: match get("tab") {
            Some("mine") => Tab::Mine,
            Some("unassigned") => Tab::Unassigned,
            _ => Tab::All,
        },
        state: match get("state") {
            Some("resolved") => ConversationState::Resolved,
            _ => ConversationState::Open,
        },
    }
}

/// The query with its `?`; empty when all is as by default.
pub(super) fn query(filter: &Filter) -> String {
    let tab = match filter.tab {
        Tab::Mine => Some("tab=mine".to_owned()),
        Tab::Unassigned => Some("tab=unassigned".to_owned()),
        Tab::All => None,
    };
    let state = (filter.state == ConversationState::Resolved).then(|| "state=resolved".to_owned());
    // Digits only, so nothing to escape.
    let phone = filter.phone.as_ref().map(|phone| format!("phone={phone}"));
    let parts: Vec<_> = [tab, state, phone].into_iter().flatten().collect();
    if parts.is_empty() {
        String::new()
    } else {
        format!("?{}", parts.join("&"))
    }
}

/// Without scripts a list goes on at an address of its own: where it begins, if not at the top.
pub(super) fn after(query: &ParamsMap) -> Option<Position> {
    query.get_str("after").and_then(|after| after.parse().ok())
}

/// The address at which a list goes on after a place.
pub(super) fn going_on(filter: &Filter, after: Position) -> String {
    let query = query(filter);
    let sign = if query.is_empty() { '?' } else { '&' };
    format!("/inbox{query}{sign}after={}", Url::escape(&after.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        for tab in [Tab::Mine, Tab::Unassigned, Tab::All] {
            for state in [ConversationState::Open, ConversationState::Resolved] {
                for phone in [None, PhoneId::parse("100000000000001").ok()] {
                    let filter = Filter {
                        phone,
                        tab,
                        state: state.clone(),
                    };
                    let text = query(&filter);
                    let pairs: Vec<_> = text
                        .trim_start_matches('?')
                        .split('&')
                        .filter_map(|pair| pair.split_once('='))
                        .collect();
                    let get = |name: &str| pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
                    assert_eq!(read(get), filter);
                }
            }
        }
    }

    #[test]
    fn nonsense_is_the_default() {
        let get = |name: &str| match name {
            "tab" => Some("everything"),
            "phone" => Some("<script>"),
            _ => None,
        };
        assert_eq!(read(get), Filter::default());
    }
}
