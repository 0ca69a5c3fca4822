//! The server binary: reads the environment, puts the parts together, runs a command.

mod check;
mod commands;
mod config;
mod http;
mod jobs;
mod queue;
mod repair;
mod router;
mod routes;
mod state;
mod telemetry;

use std::process::ExitCode;

/// Pages and events are made of many small pieces. Idle it takes 35 MB instead of 31; what it gains is not measured yet.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const HELP: &str = "wecare: a WhatsApp team inbox on your own AWS account

Usage: wecare <command>

Commands:
  serve       Web server, workers and jobs of one instance
  worker      Workers and jobs alone, without the web server
  provision   Make the tables, indexes, expiry and backups (safe to repeat)
  check       Look at configuration, tables, queue, topic, user pool and numbers; say what is to be put right
  replay      Take in again what was kept as not understood: [days back, 30 by default]
  routes      List every address that the server answers
  recount     Compare the statistics with the conversations: [mend, to have what differs counted anew]
  reparse     Read stored messages again from what WhatsApp sent: after an update that understands more kinds
  redrive     Move what failed too often from the dead-letter queue back to the queue

Configuration is read from the environment; see .env.example.";

fn main() -> ExitCode {
    let command = std::env::args().nth(1);
    let run = match command.as_deref() {
        Some("serve") => commands::serve,
        Some("worker") => commands::worker,
        Some("provision") => commands::provision,
        Some("check") => check::check,
        Some("replay") => repair::replay,
        Some("routes") => commands::routes,
        Some("reparse") => repair::reparse,
        Some("recount") => repair::recount,
        Some("redrive") => repair::redrive,
        Some("help" | "--help" | "-h") => {
            println!("{HELP}");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprintln!("{HELP}");
            return ExitCode::from(2);
        }
    };
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // One line each: what happened, and what it came from.
            eprintln!("wecare: {error:#}");
            ExitCode::FAILURE
        }
    }
}
