//! The terminal: output, progress, and Ctrl-C.

mod interrupt;
mod live;
mod reading;
mod screen;
mod steps;

pub use interrupt::cancel_on_ctrl_c;
pub use live::Live;
pub use reading::Reading;
pub use screen::{OutputOptions, Screen, print_bytes};
pub use steps::Steps;
