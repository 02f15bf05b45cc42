//! The terminal: where a run speaks, what it shows while it works, and how it is stopped.

mod interrupt;
mod live;
mod reading;
mod screen;
mod steps;

pub use interrupt::listen;
pub use live::Live;
pub use reading::Reading;
pub use screen::{Manner, Screen, raw};
pub use steps::Steps;
