//! Tables whose rows can be put into another order: which one stands in the address, and asks for no other figures.

use super::table::TableBox;
use domain::statistics::report::{Order, Table};
use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

/// These tables, with the names of their orders in the address.
const SORTED: [(&str, &str); 4] = [
    ("team", "order"),
    ("templates", "templates-order"),
    ("jobs", "jobs-order"),
    ("sources", "sources-order"),
];

/// In which order the rows of a table are, and what the heads of its columns lead to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sorting {
    name: &'static str,
    order: Option<Order>,
    /// The orders of the other tables, as they stand in the address.
    others: String,
}

impl Sorting {
    fn of(name: &'static str, address: &ParamsMap) -> Self {
        let order = |name: &str| address.get(name).and_then(|order| order.parse::<Order>().ok());
        let others = SORTED.iter().filter(|(_, other)| *other != name);
        let others = others.filter_map(|(_, other)| Some(format!("&{other}={}", order(other)?.text())));
        Self {
            name,
            order: order(name),
            others: others.collect(),
        }
    }

    /// Where the rows stand by a column; once more the other way round.
    pub(super) fn there(&self, address: &str, column: usize) -> String {
        let order = Order::after(self.order, column).text();
        format!("/analytics?{address}{}&{}={order}", self.others, self.name)
    }

    /// Which way they stand by a column: for screen readers, and as an arrow.
    pub(super) fn way(&self, column: usize) -> Option<(&'static str, &'static str)> {
        let order = self.order.filter(|order| order.column == column)?;
        Some(if order.falls {
            ("descending", " ↓")
        } else {
            ("ascending", " ↑")
        })
    }
}

/// A table in its box, sorted where that can be chosen.
#[component]
pub(super) fn SortedBox(table: Table, export: String, address: StoredValue<String>) -> impl IntoView {
    let Some((_, name)) = SORTED.iter().find(|(id, _)| *id == table.id) else {
        return view! { <TableBox export table address /> }.into_any();
    };
    let query = use_query_map();
    let sorting = Memo::new(move |_| query.with(|query| Sorting::of(name, query)));
    let table = StoredValue::new(table);
    (move || {
        let (sorting, export) = (sorting.get(), export.clone());
        view! { <TableBox export table=table.get_value().ordered(sorting.order) address sorting=Some(sorting) /> }
    })
    .into_any()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn each_table_keeps_the_orders_of_the_others() {
        let mut address = ParamsMap::new();
        address.insert("order", "-3".to_owned());
        address.insert("jobs-order", "4".to_owned());
        address.insert("templates-order", "nonsense&x=1".to_owned());
        let jobs = Sorting::of("jobs-order", &address);
        assert_eq!(jobs.there("range=7", 4), "/analytics?range=7&order=-3&jobs-order=-4");
        assert_eq!(jobs.there("range=7", 0), "/analytics?range=7&order=-3&jobs-order=0");
        assert_eq!((jobs.way(4), jobs.way(3)), (Some(("ascending", " ↑")), None));
        let templates = Sorting::of("templates-order", &address);
        assert_eq!(
            templates.there("range=7", 2),
            "/analytics?range=7&order=-3&jobs-order=4&templates-order=-2"
        );
        assert_eq!(templates.way(2), None);
    }
}
