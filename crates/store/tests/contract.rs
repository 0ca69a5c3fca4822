//! The contract suite: what the rest of the product relies on, plain cases and edges: boundaries, ties, concurrency, and what a
//! refused transaction must leave alone.
//!
//! Every test has tables of its own and removes them. With `WECARE_CONTRACT_ENDPOINT` set they are made there (credentials and
//! region from the usual AWS variables are not used); without, in a DynamoDB in this process.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "contract/ahead.rs"]
mod ahead;
#[path = "contract/audit.rs"]
mod audit;
#[path = "contract/bulk.rs"]
mod bulk;
#[path = "contract/conversions.rs"]
mod conversions;
#[path = "contract/due.rs"]
mod due;
#[path = "contract/feed.rs"]
mod feed;
#[path = "contract/gallery.rs"]
mod gallery;
#[path = "contract/later.rs"]
mod later;
#[path = "contract/lists.rs"]
mod lists;
#[path = "contract/newer.rs"]
mod newer;
#[path = "contract/notices.rs"]
mod notices;
#[path = "contract/outbound.rs"]
mod outbound;
#[path = "contract/people.rs"]
mod people;
#[path = "contract/plain.rs"]
mod plain;
#[path = "contract/provision.rs"]
mod provision;
#[path = "contract/settings.rs"]
mod settings;
#[path = "contract/sums.rs"]
mod sums;
#[path = "contract/support.rs"]
mod support;
#[path = "contract/threads.rs"]
mod threads;
#[path = "contract/transactions.rs"]
mod transactions;
#[path = "contract/waiting.rs"]
mod waiting;
