//! Who is added to the list of a job, alone kept of it, or left out: people of other jobs, of lists of the inbox, and of other files.

use super::{
    BulkError, cell, change, job_of,
    list::file_of,
    people::{Walk, digits},
};
use crate::{Service, upload};
use domain::{
    BulkId,
    bulk::{Job, JobRefused, Join, Line, MOST_LINES, People, Who},
    inbox::Filter,
};
use identity::Operator;
use numbering::Home;
use std::collections::HashSet;

/// Of more people nobody can be told apart: all of them are in memory while a list is checked.
const MOST_PEOPLE: usize = 2_000_000;

/// What stands on a button has so many characters at most.
const LONGEST_BUTTON: usize = 60;

/// Takes lines of further people. Those that the job has already stay as they are: a list of the inbox is that of whoever chose it.
pub async fn set_lines(service: &Service, operator: &Operator, id: BulkId, lines: &[Line]) -> Result<Job, BulkError> {
    if lines.len() > MOST_LINES {
        return Err(JobRefused::Lines.into());
    }
    let job = job_of(service, operator, id).await?;
    let known: Vec<Line> = job.audience.lines().collect();
    let mut set: Vec<Line> = Vec::with_capacity(lines.len());
    for line in lines {
        let line = if known.contains(line) {
            line.clone()
        } else {
            let people = Box::pin(people_of(service, operator, &job, &line.people)).await?;
            Line { join: line.join, people }
        };
        if !set.contains(&line) {
            set.push(line);
        }
    }
    let changed = |job: Job| job.with_lines(set.clone()).map(Some).map_err(Into::into);
    change(service, id, changed, |_, _| {}).await
}

/// The button that is named of those who tapped one; none for any.
fn button_of(who: Who, typed: Option<&str>) -> Result<Option<String>, BulkError> {
    let button = typed.map(str::trim).filter(|typed| !typed.is_empty() && who == Who::Tapped);
    match button {
        Some(button) if button.chars().count() > LONGEST_BUTTON => Err(BulkError::Invalid(format!(
            "The words of a button are {LONGEST_BUTTON} characters at most."
        ))),
        button => Ok(button.map(str::to_owned)),
    }
}

/// Whom a new line is about, as far as somebody may take them.
async fn people_of(service: &Service, operator: &Operator, job: &Job, people: &People) -> Result<People, BulkError> {
    match people {
        People::Job {
            job: other, who, button, ..
        } => {
            let other = job_of(service, operator, *other).await?;
            if other.id == job.id || other.phone != job.phone || other.planned.is_none() {
                return Err(BulkError::Invalid(
                    "Choose other jobs from the same number whose lists were checked.".to_owned(),
                ));
            }
            if !Who::ALL.contains(who) {
                return Err(JobRefused::Twice.into());
            }
            if *who == Who::NotSent && !other.is_over() {
                return Err(JobRefused::EarlierGoesOn.into());
            }
            Ok(People::Job {
                job: other.id,
                name: other.name,
                who: *who,
                button: button_of(*who, button.as_deref())?,
            })
        }
        People::Inbox { filter, .. } => Ok(People::Inbox {
            filter: Filter {
                phone: None,
                ..filter.clone()
            },
            by: operator.actor().sub.clone(),
        }),
        People::File { upload: id, .. } => {
            let known = upload::finished(service, operator, *id).await?;
            if known.phone != job.phone {
                return Err(BulkError::NotFound);
            }
            let file = file_of(service, job, known, None).await?;
            let column = file.columns.phone.ok_or_else(|| {
                BulkError::Invalid("No column of the file looks like phone numbers. Write them one a row, with a country code.".to_owned())
            })?;
            Ok(People::File {
                upload: file.upload,
                name: file.name,
                column,
                has_header: file.columns.has_header,
            })
        }
    }
}

/// Who of a list is kept, by their digits.
#[derive(Default)]
pub(super) struct Narrowed {
    /// Only these; none for all.
    only: Option<HashSet<u64>>,
    /// None of these.
    not: HashSet<u64>,
}

impl Narrowed {
    /// Whether somebody is among those that the list is narrowed down to.
    pub(super) fn keeps(&self, digits: u64) -> bool {
        self.only.as_ref().is_none_or(|only| only.contains(&digits))
    }

    /// Whether somebody is left out.
    pub(super) fn leaves_out(&self, digits: u64) -> bool {
        self.not.contains(&digits)
    }

    /// Reads whom the lines of a job keep and leave out, and notes in `counts` how many each line has.
    pub(super) async fn read(service: &Service, job: &Job, home: Home, counts: &mut [u64]) -> Result<Self, BulkError> {
        let lines: Vec<Line> = job.audience.lines().collect();
        let mut narrowed = Self::default();
        // Who is not kept needs not be left out as well: that keeps the second set small.
        for join in [Join::Only, Join::Not] {
            for (line, count) in lines.iter().zip(counts.iter_mut()) {
                if line.join == join {
                    // On the heap: the AWS SDK's futures are large.
                    *count = Box::pin(narrowed.take(service, job, home, line)).await?;
                }
            }
        }
        Ok(narrowed)
    }

    /// Reads whom a line keeps or leaves out, and says how many it has: a cell without a number is nobody.
    async fn take(&mut self, service: &Service, job: &Job, home: Home, line: &Line) -> Result<u64, BulkError> {
        let (mut these, mut count) = (HashSet::new(), 0);
        let mut walk = Box::pin(Walk::new(service, job, &line.people)).await?;
        while let Some(some) = walk.next().await? {
            let numbers = some.iter().filter_map(|cell| cell::number(cell, home).ok());
            let some: Vec<u64> = numbers.map(|typed| digits(&typed.number)).collect();
            count += some.len() as u64;
            these.extend(some.into_iter().filter(|digits| self.keeps(*digits)));
            if these.len() + self.not.len() > MOST_PEOPLE {
                return Err(BulkError::Invalid(
                    "The lines “only” and “but not” are about more than 2,000,000 people. Take fewer.".to_owned(),
                ));
            }
        }
        if line.join == Join::Only {
            self.only = Some(these);
        } else {
            self.not.extend(these);
        }
        Ok(count)
    }
}

/// People who are added to a list, as rows of it: a number, and nothing in the other columns.
pub(super) fn rows_of(numbers: &[String], column: usize, first: u64) -> Vec<table::Row> {
    let row = |number: &String| {
        let mut cells = vec![String::new(); column];
        cells.push(number.clone());
        cells
    };
    (first..).zip(numbers.iter().map(row)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_who_is_added_has_a_number_and_nothing_else() {
        let rows = rows_of(&["+919876543210".to_owned(), String::new()], 2, 8);
        let cells = |number: &str| vec![String::new(), String::new(), number.to_owned()];
        assert_eq!(rows, [(8, cells("+919876543210")), (9, cells(""))]);
    }
}
