//! The live part of a terminal: bars at its foot, and lines that scroll by above them. Where
//! standard error is no terminal there are no bars, and lines are simply written.

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{self, Write as _};
use std::time::Duration;

/// Redraws a second at most.
const REDRAWS: u8 = 10;

/// The foot of the terminal. Copies share it.
#[derive(Debug, Clone)]
pub struct Live {
    bars: Option<MultiProgress>,
    colour: bool,
}

impl Live {
    /// With bars, or without.
    #[must_use]
    pub fn new(shown: bool, colour: bool) -> Self {
        let target = || ProgressDrawTarget::stderr_with_hz(REDRAWS);
        Self {
            bars: shown.then(|| MultiProgress::with_draw_target(target())),
            colour,
        }
    }

    /// Writes to standard error, above the bars.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn write(&self, bytes: &[u8]) -> io::Result<()> {
        self.suspended(|| {
            let mut err = io::stderr().lock();
            err.write_all(bytes)?;
            err.flush()
        })
    }

    /// Does something while the bars are out of the way.
    pub fn suspended<R>(&self, act: impl FnOnce() -> R) -> R {
        match &self.bars {
            Some(bars) => bars.suspend(act),
            None => act(),
        }
    }

    /// Takes the bars away.
    pub fn clear(&self) {
        if let Some(bars) = &self.bars {
            let _ = bars.clear();
        }
    }

    /// A line that shows that something is going on.
    #[must_use]
    pub fn spinner(&self) -> Option<ProgressBar> {
        let bar = ProgressBar::new_spinner().with_style(self.style("{spinner} {msg}"));
        let bar = self.bars.as_ref()?.add(bar);
        bar.enable_steady_tick(Duration::from_millis(100));
        Some(bar)
    }

    /// A bar of so many steps.
    #[must_use]
    pub fn steps(&self, steps: u64) -> Option<ProgressBar> {
        let template = "{bar:24} {pos}/{len} {wide_msg}";
        let bar = ProgressBar::new(steps).with_style(self.style(template));
        let bar = self.bars.as_ref()?.add(bar);
        bar.enable_steady_tick(Duration::from_millis(200));
        Some(bar)
    }

    fn style(&self, template: &str) -> ProgressStyle {
        let template = if self.colour {
            template
                .replace("{spinner}", "{spinner:.green}")
                .replace("{bar:24}", "{bar:24.green}")
        } else {
            template.to_owned()
        };
        // Templates of our own are sound; should one not be, a plain bar does as well.
        ProgressStyle::with_template(&template)
            .unwrap_or_else(|_| ProgressStyle::default_bar())
            .progress_chars("=> ")
            .tick_chars("-\\|/ ")
    }
}
