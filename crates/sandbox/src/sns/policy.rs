//! How often and when a delivery over HTTP is tried again.

use serde_json::Value;

/// A retry policy; delays in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct RetryPolicy {
    retries: u32,
    min: f64,
    max: f64,
    immediate: u32,
    at_min: u32,
    at_max: u32,
    exponential: bool,
}

impl Default for RetryPolicy {
    /// AWS: three retries, twenty seconds apart.
    fn default() -> Self {
        Self {
            retries: 3,
            min: 20.0,
            max: 20.0,
            immediate: 0,
            at_min: 0,
            at_max: 0,
            exponential: false,
        }
    }
}

impl RetryPolicy {
    /// Reads a subscription's or a topic's `DeliveryPolicy`; what it does not say stays as AWS has it.
    pub(super) fn read(text: &str) -> Self {
        let mut out = Self::default();
        let Ok(policy) = serde_json::from_str::<Value>(text) else {
            return out;
        };
        let healthy = [&policy["healthyRetryPolicy"], &policy["http"]["defaultHealthyRetryPolicy"]];
        let Some(healthy) = healthy.into_iter().find(|p| p.is_object()) else {
            return out;
        };
        let count = |name: &str| healthy[name].as_u64().and_then(|n| u32::try_from(n.min(100)).ok());
        out.retries = count("numRetries").unwrap_or(out.retries);
        out.min = healthy["minDelayTarget"].as_f64().unwrap_or(out.min).clamp(1.0, 3600.0);
        out.max = healthy["maxDelayTarget"].as_f64().unwrap_or(out.max).clamp(out.min, 3600.0);
        out.immediate = count("numNoDelayRetries").unwrap_or(0);
        out.at_min = count("numMinDelayRetries").unwrap_or(0);
        out.at_max = count("numMaxDelayRetries").unwrap_or(0);
        out.exponential = matches!(healthy["backoffFunction"].as_str(), Some("exponential" | "geometric"));
        out
    }

    /// Seconds until the next try after `failed` tries, or `None` when it was the last. AWS: an hour at most in all.
    pub(super) fn next_delay(&self, failed: u32, spent_seconds: f64) -> Option<f64> {
        if failed > self.retries {
            return None;
        }
        let backoff_first = self.immediate + self.at_min;
        let backoff_count = self.retries.saturating_sub(backoff_first + self.at_max);
        let delay = if failed <= self.immediate {
            0.0
        } else if failed <= backoff_first {
            self.min
        } else if failed <= backoff_first + backoff_count && backoff_count > 1 {
            let part = f64::from(failed - backoff_first - 1) / f64::from(backoff_count - 1);
            if self.exponential {
                self.min * (self.max / self.min).powf(part)
            } else {
                self.min + (self.max - self.min) * part
            }
        } else if backoff_count == 1 && failed == backoff_first + 1 {
            self.min
        } else {
            self.max
        };
        (spent_seconds + delay <= 3600.0).then_some(delay)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_is_three_retries_twenty_seconds_apart() {
        let policy = RetryPolicy::read("{}");
        let delays: Vec<_> = (1..=4).map(|failed| policy.next_delay(failed, 0.0)).collect();
        assert_eq!(delays, [Some(20.0), Some(20.0), Some(20.0), None]);
        assert_eq!(policy.next_delay(2, 3590.0), None);
    }

    #[test]
    fn phases_follow_each_other() {
        let policy = RetryPolicy::read(
            r#"{"healthyRetryPolicy":{"numRetries":6,"minDelayTarget":1,"maxDelayTarget":9,"numNoDelayRetries":1,"numMinDelayRetries":1,"numMaxDelayRetries":1,"backoffFunction":"linear"}}"#,
        );
        let delays: Vec<_> = (1..=7).map(|failed| policy.next_delay(failed, 0.0)).collect();
        assert_eq!(delays, [Some(0.0), Some(1.0), Some(1.0), Some(5.0), Some(9.0), Some(9.0), None]);
    }
}
