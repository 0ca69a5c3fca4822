//! How much of a day's budget is spent: drafts stop when all of it is, and Admins are told before.

use super::spent;
use crate::{Service, notices};
use domain::{
    NoticeKind, Severity,
    notice::{About, Told},
};
use store::StoreError;

/// From this share on, in percent, it is said.
const SOFT: i64 = 80;

/// What is left for a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Budget {
    Left,
    /// So many percent are spent.
    NearlySpent(i64),
    Spent,
}

impl Budget {
    /// What who asked for a draft is told beside it.
    pub fn words(self) -> Option<String> {
        match self {
            Self::NearlySpent(share) => Some(format!(
                "{share} % of what may be spent on drafts today is spent. At 100 % they stop until midnight UTC."
            )),
            Self::Left | Self::Spent => None,
        }
    }
}

/// How much of the tokens of a day is spent; Admins are told once a day that they are nearly, and that they are.
pub async fn budget(service: &Service, daily: i64) -> Result<Budget, StoreError> {
    let share = spent(service).await?.saturating_mul(100) / daily.max(1);
    let budget = match share {
        ..SOFT => return Ok(Budget::Left),
        SOFT..100 => Budget::NearlySpent(share),
        _ => Budget::Spent,
    };
    let (sentence, severity) = if budget == Budget::Spent {
        (
            "What may be spent on drafts of the assistant today is spent: they stop until midnight UTC.",
            Severity::Warning,
        )
    } else {
        (
            "More than 80 % of what may be spent on drafts of the assistant today is spent.",
            Severity::Info,
        )
    };
    let day = service.now().day();
    let told = Told {
        at: None,
        kind: NoticeKind::Assistant,
        severity,
        sentence: sentence.to_owned(),
        about: About::default(),
        same: format!("drafts {day} {severity:?}"),
        raw: format!(r#"{{"day":{day},"daily":{daily}}}"#),
    };
    // Beside what goes on: nobody waits for a draft because of it.
    let own = service.clone();
    service.inner.tasks.spawn(async move {
        if let Err(error) = Box::pin(notices::record(&own, told)).await {
            tracing::warn!(error = %domain::Causes(&error), "Admins are not told what drafts cost");
        }
    });
    Ok(budget)
}
