//! Ctrl-C: the first one cancels, the second one ends the process.

use super::progress_bars::ProgressBars;
use super::screen::Screen;
use crate::apply::Cancellation;

/// The exit code of a process that SIGINT ended, as shells report it: 128 and the signal's number.
const INTERRUPTED: i32 = 130;

/// Cancels at the first Ctrl-C and ends the process at the second. It never returns: run it next to the work.
pub async fn cancel_on_ctrl_c(screen: &Screen, cancellation: &Cancellation) {
    if tokio::signal::ctrl_c().await.is_err() {
        // Without a signal handler, Ctrl-C ends the process at once, as is the default.
        return std::future::pending().await;
    }
    cancellation.cancel();
    // Reads are abandoned at once, and the error of the command says so.
    if cancellation.is_writing() {
        screen.say(
            "Finishing the calls in progress; starting no new ones. Press Ctrl-C again to stop at once.",
        );
    }
    if tokio::signal::ctrl_c().await.is_ok() {
        exit_at_once(screen.bars());
    }
    std::future::pending::<()>().await;
}

#[expect(
    clippy::exit,
    reason = "a second Ctrl-C asks for the end of the process, not for its destructors"
)]
fn exit_at_once(bars: &ProgressBars) {
    bars.clear();
    let _ = bars.write(
        b"Stopped at once: whether the requests in progress were carried out is not known.\n",
    );
    std::process::exit(INTERRUPTED);
}
