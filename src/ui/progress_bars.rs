//! Progress bars at the foot of the terminal, with scrolling lines above them. If standard error is no terminal, there
//! are only lines.

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{self, Write as _};
use std::time::Duration;

/// The most redraws per second.
const REDRAW_RATE: u8 = 10;

/// The progress bars. Clones share them.
#[derive(Debug, Clone)]
pub struct ProgressBars {
    bars: Option<MultiProgress>,
    colour: bool,
}

impl ProgressBars {
    /// Bars in colour or without; none if they are not `shown`.
    #[must_use]
    pub fn new(shown: bool, colour: bool) -> Self {
        let target = || ProgressDrawTarget::stderr_with_hz(REDRAW_RATE);
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
        self.suspend(|| {
            let mut err = io::stderr().lock();
            err.write_all(bytes)?;
            err.flush()
        })
    }

    /// Runs `act` while the bars are hidden.
    pub fn suspend<R>(&self, act: impl FnOnce() -> R) -> R {
        match &self.bars {
            Some(bars) => bars.suspend(act),
            None => act(),
        }
    }

    /// Removes the bars.
    pub fn clear(&self) {
        if let Some(bars) = &self.bars {
            let _ = bars.clear();
        }
    }

    /// Adds a spinner; `None` if bars are not shown.
    #[must_use]
    pub fn add_spinner(&self) -> Option<ProgressBar> {
        let bar = ProgressBar::new_spinner().with_style(self.style("{spinner} {msg}"));
        let bar = self.bars.as_ref()?.add(bar);
        bar.enable_steady_tick(Duration::from_millis(100));
        Some(bar)
    }

    /// Adds a line that counts so many steps of a kind; `None` if bars are not shown.
    #[must_use]
    pub fn add_step_bar(&self, kind: &'static str, steps: u64) -> Option<ProgressBar> {
        let template = "  {prefix:14} {bar:24} {pos:>2}/{len:<2} {wide_msg}";
        let bar = ProgressBar::new(steps)
            .with_style(self.style(template))
            .with_prefix(kind);
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
        // The templates are constants and valid; a default bar is better than a panic.
        ProgressStyle::with_template(&template)
            .unwrap_or_else(|_| ProgressStyle::default_bar())
            .progress_chars("=> ")
            .tick_chars("-\\|/ ")
    }
}
