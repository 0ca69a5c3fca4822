//! An error with all that caused it, for the log.

use std::{error::Error, fmt};

/// Shows an error and its causes, from the outside in. What an error already says in its own words is not said twice.
pub struct Causes<'a>(pub &'a (dyn Error + 'static));

impl fmt::Display for Causes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut said = self.0.to_string();
        f.write_str(&said)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            let words = error.to_string();
            if !said.contains(&words) {
                write!(f, ": {words}")?;
                said = words;
            }
            cause = error.source();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("{says}")]
    struct Fault {
        says: &'static str,
        source: Option<Box<Self>>,
    }

    fn told(says: &'static str, source: Option<Fault>) -> Fault {
        Fault {
            says,
            source: source.map(Box::new),
        }
    }

    #[test]
    fn every_cause_is_said_once() {
        let error = told(
            "not now",
            Some(told("not readable", Some(told("readable", Some(told("at line 1", None)))))),
        );
        assert_eq!(Causes(&error).to_string(), "not now: not readable: at line 1");
    }
}
