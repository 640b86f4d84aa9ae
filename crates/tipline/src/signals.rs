use tipline_stream::Stop;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::failure::Failure;

/// Asks `stop` to stop at the first SIGTERM or SIGINT, and ends the process at the second.
///
/// # Errors
/// Where the signals cannot be listened for.
pub(crate) fn stop_on_signal(stop: &Stop) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::from_error("cannot listen for signals", &error);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
    let (mut term, mut int) = {
        let _inside = runtime.enter();
        (signal(SignalKind::terminate()).map_err(failed)?, signal(SignalKind::interrupt()).map_err(failed)?)
    };
    let stop = stop.clone();
    std::thread::Builder::new()
        .name("signals".to_owned())
        .spawn(move || {
            runtime.block_on(async {
                let name = either(&mut term, &mut int).await;
                tracing::info!(
                    signal = name,
                    "stopping: the batch in hand is finished first; a second signal ends at once"
                );
                stop.request();
                let name = either(&mut term, &mut int).await;
                tracing::warn!(
                    signal = name,
                    "ended before the batch in hand was finished; nothing is lost, it is read again"
                );
                // A shell's own figure for a process that SIGINT ended.
                std::process::exit(130);
            });
        })
        .map_err(failed)?;
    Ok(())
}

async fn either(term: &mut Signal, int: &mut Signal) -> &'static str {
    tokio::select! {
        _ = term.recv() => "SIGTERM",
        _ = int.recv() => "SIGINT",
    }
}
