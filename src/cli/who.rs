//! The flags of `who`.

use clap::Args;
use std::time::Duration;

/// The flags of `who`.
#[derive(Debug, Clone, Args)]
pub struct WhoOptions {
    /// The alarm, by name, or a control
    #[arg(value_name = "ALARM")]
    pub alarm: String,
    /// How far to look back, such as 30m, 6h or 7d
    #[arg(long, value_name = "TIME", default_value = "1h", value_parser = parse_period)]
    pub since: Duration,
    /// The most events to show
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = parse_limit)]
    pub limit: usize,
    /// Show the names of accounts: lists the accounts of the organization
    #[arg(long)]
    pub names: bool,
}

/// Parses a number with a unit: `s`, `m`, `h` or `d`, up to a year.
fn parse_period(text: &str) -> Result<Duration, String> {
    let message = || format!("{text:?} is not a time such as 30m, 6h or 7d, of at most 365 days");
    let (number, unit) = text
        .split_at_checked(text.len().saturating_sub(1))
        .ok_or_else(message)?;
    let seconds: u64 = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return Err(message()),
    };
    let number: u64 = number.parse().map_err(|_| message())?;
    let total = number.checked_mul(seconds).ok_or_else(message)?;
    if (1..=365 * 86_400).contains(&total) {
        Ok(Duration::from_secs(total))
    } else {
        Err(message())
    }
}

fn parse_limit(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number @ 1..=10_000) => Ok(number),
        _ => Err("it is a number from 1 to 10000".to_owned()),
    }
}
