//! The terminal: output, progress, and Ctrl-C.

mod apply_progress;
mod interrupt;
mod kind_lines;
mod progress_bars;
mod reading;
mod screen;

pub use apply_progress::ApplyProgress;
pub use interrupt::cancel_on_ctrl_c;
pub use kind_lines::{KindLines, kind_of_reversal};
pub use progress_bars::ProgressBars;
pub use reading::Reading;
pub use screen::{OutputOptions, Screen, print_bytes};
