//! `sandbox`: runs the local AWS and the customer's phone until it is told to stop.

use anyhow::{Context as _, bail};
use sandbox::{Options, Pace, Sandbox, VerifyOptions, environment, names, verify};
use std::{io::Write as _, path::PathBuf, process::ExitCode};
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// What the local AWS does is JSON in small pieces: a third of its time went into finding room for them once it held a million items.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const HELP: &str = "\
The local AWS and the customer's phone.

Usage: sandbox [options]
       sandbox verify --port N | --data DIR [--dynamodb-port N]

  --data DIR            where everything is kept (default .sandbox)
  --port N              port of everything but DynamoDB (default 4500)
  --dynamodb-port N     port of DynamoDB (default 4501)
  --dashboard URL       the server's address (default http://127.0.0.1:3000)
  --reset               delete what is kept, then start
  --seed N              make N conversations when nothing is kept yet
  --env                 print the environment variables for the server and exit
  --help                print this and exit

verify compares what the server stored with what was sent and published: of a sandbox that runs on --port, or of a
folder that none is using. It prints one line for each violation and then exits with 1.
";

struct Arguments {
    options: Options,
    data: PathBuf,
    reset: bool,
    env: bool,
    help: bool,
}

fn parse(mut words: impl Iterator<Item = String>) -> anyhow::Result<Arguments> {
    let mut options = Options {
        data_dir: None,
        port: 4500,
        dynamodb_port: 4501,
        dashboard_url: "http://127.0.0.1:3000".to_owned(),
        pace: Pace::Realistic,
        seed: 0,
    };
    let (mut data, mut reset, mut env, mut help) = (PathBuf::from(".sandbox"), false, false, false);
    while let Some(word) = words.next() {
        let mut value = || words.next().with_context(|| format!("{word} needs a value. See --help."));
        let port = |text: String| {
            text.parse()
                .with_context(|| format!("{text} is no port. A port is a number from 1 to 65535."))
        };
        match word.as_str() {
            "--data" => data = value()?.into(),
            "--port" => options.port = port(value()?)?,
            "--dynamodb-port" => options.dynamodb_port = port(value()?)?,
            "--dashboard" => options.dashboard_url = value()?,
            "--reset" => reset = true,
            "--seed" => {
                let text = value()?;
                options.seed = text.parse().with_context(|| format!("{text} is no number of conversations."))?;
            }
            "--env" => env = true,
            "--help" | "-h" => help = true,
            other => bail!("{other} is no option of the sandbox. See --help."),
        }
    }
    options.data_dir = Some(data.clone());
    Ok(Arguments {
        options,
        data,
        reset,
        env,
        help,
    })
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let done = match words.split_first() {
        Some((first, rest)) if first == "verify" => run_verify(rest),
        _ => run(words).map(|()| ExitCode::SUCCESS),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// What to verify: a port, or a folder.
fn parse_verify(words: &[String]) -> anyhow::Result<VerifyOptions> {
    let (mut port, mut data, mut dynamodb_port) = (None, None, None);
    for pair in words.chunks(2) {
        let [word, value] = pair else {
            bail!("{} needs a value. See --help.", pair[0])
        };
        let number = || {
            value
                .parse::<u16>()
                .with_context(|| format!("{value} is no port. A port is a number from 1 to 65535."))
        };
        match word.as_str() {
            "--port" => port = Some(number()?),
            "--data" => data = Some(PathBuf::from(value)),
            "--dynamodb-port" => dynamodb_port = Some(number()?),
            other => bail!("{other} is no option of sandbox verify. See --help."),
        }
    }
    match (port, data) {
        (Some(port), None) if dynamodb_port.is_none() => Ok(VerifyOptions::Running { port }),
        (None, Some(data)) => Ok(VerifyOptions::Folder { data, dynamodb_port }),
        _ => bail!("Pass --port of a running sandbox, or --data and, if DynamoDB runs, --dynamodb-port."),
    }
}

fn run_verify(words: &[String]) -> anyhow::Result<ExitCode> {
    let options = parse_verify(words)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("a runtime")?;
    let violations = runtime.block_on(verify(options))?;
    let mut out = std::io::stdout().lock();
    for violation in &violations {
        // Whoever reads only the first lines has seen enough.
        if writeln!(out, "{violation}").is_err() {
            break;
        }
    }
    Ok(if violations.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn run(words: Vec<String>) -> anyhow::Result<()> {
    let arguments = parse(words.into_iter())?;
    if arguments.help {
        print!("{HELP}");
        return Ok(());
    }
    if arguments.env {
        for (name, value) in environment(&arguments.options) {
            println!("{name}={value}");
        }
        return Ok(());
    }
    // A key that is not there is an answer, which s3s would log as an error.
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn,sandbox=info,s3s=off"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    if arguments.reset {
        sandbox::reset(&arguments.data)?;
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("a runtime")?;
    runtime.block_on(async {
        // Listened to from the start, so that a signal during the start is not lost.
        let mut terminate = signal(SignalKind::terminate()).context("SIGTERM")?;
        let sandbox = Sandbox::start(arguments.options).await?;
        println!("Sandbox   {}", sandbox.url());
        println!("Phone     {}/phone", sandbox.url());
        println!("DynamoDB  {}", sandbox.dynamodb_url());
        println!("Demo users, all with the password {}:", names::DEMO_PASSWORD);
        for (email, name, group) in names::DEMO_USERS {
            println!("  {email:<24} {name} ({})", group.unwrap_or("no group"));
        }
        tokio::select! {
            done = tokio::signal::ctrl_c() => done.context("Ctrl-C")?,
            _ = terminate.recv() => {}
        }
        println!("Stopping");
        sandbox.shutdown().await;
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn words(text: &str) -> impl Iterator<Item = String> {
        text.split_whitespace().map(str::to_owned).collect::<Vec<_>>().into_iter()
    }

    #[test]
    fn what_to_verify_is_a_port_or_a_folder() {
        let read = |text: &str| parse_verify(&words(text).collect::<Vec<_>>());
        assert_eq!(read("--port 5").unwrap(), VerifyOptions::Running { port: 5 });
        let folder = VerifyOptions::Folder {
            data: "/x".into(),
            dynamodb_port: Some(7),
        };
        assert_eq!(read("--data /x --dynamodb-port 7").unwrap(), folder);
        for bad in ["", "--port", "--port x", "--port 1 --data /x", "--dynamodb-port 7", "--other 1"] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn arguments_are_read_and_bad_ones_named() {
        let read = parse(words(
            "--data /tmp/x --port 5000 --dynamodb-port 5001 --dashboard http://127.0.0.1:9 --reset",
        ))
        .unwrap();
        assert_eq!((read.options.port, read.options.dynamodb_port, read.reset), (5000, 5001, true));
        assert_eq!(read.options.data_dir, Some("/tmp/x".into()));
        for (bad, part) in [("--port", "needs a value"), ("--port x", "no port"), ("--seeds", "no option")] {
            assert!(parse(words(bad)).err().unwrap().to_string().contains(part), "{bad}");
        }
    }
}
