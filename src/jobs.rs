//! What runs beside the requests. Each job is idempotent, runs until the shutdown and finishes what it has begun.

mod budgets;
mod bulk;
mod bulk_reports;
mod directory;
mod edits;
mod forgets;
mod ingest;
mod keeping;
mod later;
mod media;
mod numbers;
mod plan;
mod questions;
mod reports;
mod rules;
mod silence;
mod statistics;
mod sums;
mod sweeper;
mod templates;

use crate::{commands::Running, config::EventsConfig};
use tokio_util::task::TaskTracker;

/// Starts all jobs of an instance.
pub(crate) fn start(jobs: &TaskTracker, running: &Running, events: &EventsConfig) {
    jobs.spawn(directory::run(running.identity.clone(), running.shutdown.clone()));
    jobs.spawn(numbers::run(running.service.clone(), running.shutdown.clone()));
    jobs.spawn(sweeper::run(
        running.service.clone(),
        running.runner.clone(),
        running.shutdown.clone(),
    ));
    jobs.spawn(later::run(
        running.service.clone(),
        running.runner.clone(),
        running.shutdown.clone(),
    ));
    jobs.spawn(rules::run(
        running.service.clone(),
        running.runner.clone(),
        running.shutdown.clone(),
    ));
    jobs.spawn(keeping::run(
        running.service.clone(),
        running.runner.clone(),
        running.shutdown.clone(),
    ));
    jobs.spawn(statistics::run(
        running.service.clone(),
        running.runner.clone(),
        running.shutdown.clone(),
    ));
    jobs.spawn(silence::run(
        running.service.clone(),
        running.runner.clone(),
        running.shutdown.clone(),
    ));
    jobs.spawn(budgets::run(
        running.service.clone(),
        running.runner.clone(),
        running.shutdown.clone(),
    ));
    jobs.spawn(sums::run(running.service.clone(), running.runner.clone(), running.shutdown.clone()));
    if !running.reports.is_empty() {
        jobs.spawn(reports::run(
            running.service.clone(),
            running.reports.clone(),
            running.runner.clone(),
            running.shutdown.clone(),
        ));
    }
    jobs.spawn(templates::run(
        running.service.clone(),
        running.runner.clone(),
        running.shutdown.clone(),
    ));
    let (plan_wake, bulk_wake) = running.service.bulk_wakes();
    jobs.spawn(plan::run(
        running.service.clone(),
        running.runner.clone(),
        plan_wake,
        running.shutdown.clone(),
    ));
    jobs.spawn(bulk::run(
        running.service.clone(),
        running.runner.clone(),
        bulk_wake,
        running.shutdown.clone(),
    ));
    jobs.spawn(bulk_reports::run(
        running.service.clone(),
        running.runner.clone(),
        running.shutdown.clone(),
    ));
    jobs.spawn(forgets::run(
        running.service.clone(),
        running.runner.clone(),
        running.shutdown.clone(),
    ));
    jobs.spawn(edits::run(
        running.service.clone(),
        running.runner.clone(),
        running.shutdown.clone(),
    ));
    if let Some(knowledge) = &running.knowledge {
        jobs.spawn(questions::run(
            running.service.clone(),
            knowledge.clone(),
            running.runner.clone(),
            running.shutdown.clone(),
        ));
    }
    if let Some(files) = &running.files {
        jobs.spawn(media::run(
            running.service.clone(),
            files.clone(),
            running.runner.clone(),
            running.service.media_wake(),
            running.shutdown.clone(),
        ));
    }
    if let Some(queue) = &events.queue {
        ingest::start(jobs, running, queue);
    }
}
