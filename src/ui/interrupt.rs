//! Ctrl-C: the first one asks for a stop, the second one does not ask.

use super::live::Live;
use super::screen::Screen;
use crate::apply::Stop;

/// What a shell gives a program that SIGINT ended: 128 and the signal's number.
const INTERRUPTED: i32 = 130;

/// Passes the first Ctrl-C on, and ends the process at the second. Must run beside the work.
pub async fn listen(screen: &Screen, stop: &Stop) {
    if tokio::signal::ctrl_c().await.is_err() {
        // Where there are no signals, whoever presses Ctrl-C ends the process as ever.
        return std::future::pending().await;
    }
    stop.call();
    screen.say(
        "Stopping: what is under way is ended, nothing else is begun. Ctrl-C again stops at once.",
    );
    if tokio::signal::ctrl_c().await.is_ok() {
        leave(screen.live());
    }
    std::future::pending::<()>().await;
}

#[expect(
    clippy::exit,
    reason = "whoever presses Ctrl-C twice wants the process gone, not its destructors run"
)]
fn leave(live: &Live) {
    live.clear();
    let _ = live
        .write(b"Stopped at once: whether the requests under way were carried out is not known.\n");
    std::process::exit(INTERRUPTED);
}
