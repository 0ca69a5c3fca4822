//! Statistics: folds the change feed into figures, counts anew from the conversations, and reports.

mod anew;
mod at_hand;
mod behind;
mod boards;
mod charged;
mod drafts;
mod fold;
mod jobs;
mod marks;
mod month;
mod opening;
mod own_marks;
mod report;
mod scheduled;
mod sums;
mod views;

pub use anew::{Difference, recount};
pub(crate) use at_hand::AtHand;
pub use behind::behind;
pub use boards::{BoardError, BoardShown, TypedBoard, board, board_table, boards, remove_board, save_board};
pub(crate) use charged::charged_this_month;
pub use fold::fold;
pub use month::{look_at_budgets, month};
pub use own_marks::{MarkError, own_marks, remove_mark, set_mark};
pub use report::report;
pub(crate) use report::{asked, seen};
pub use scheduled::{ReportError, report_file, reports, write_due};
pub use sums::make_sums;
pub use views::{ViewError, remove_view, save_view, views};
