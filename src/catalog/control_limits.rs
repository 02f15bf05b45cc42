//! What AWS would refuse of a control: values of its alarm and its metric, and lengths of the names and texts they lead to.

use crate::control::{Control, ControlKind, FilterControl};
use crate::quotas::{
    ALARM_DESCRIPTION_CHARACTERS, ALARM_NAME_CHARACTERS, COMPARISONS, METRIC_VALUE_CHARACTERS,
    MISSING_DATA, NAME_PREFIX_CHARACTERS, STATISTICS, alarm_window_problem,
};
use crate::yaml::{PathSegment, YamlDocument, YamlError};

/// The room for the number that sets a name apart where a metric of that name has data already, such as `-12`.
const NAME_NUMBER_CHARACTERS: usize = 5;

/// The most characters that an alarm's description has beside the texts of the control: account, version, marker and
/// punctuation.
const DESCRIPTION_FRAME: usize = 100;

/// Refuses a control that AWS would not take. Works for the document of any control file.
///
/// # Errors
///
/// The first value that AWS would refuse, at its place.
pub(super) fn check_limits<T>(
    document: &YamlDocument<T>,
    control: &Control,
) -> Result<(), YamlError> {
    let slug = control.slug.as_str().len();
    let most = ALARM_NAME_CHARACTERS - NAME_PREFIX_CHARACTERS - NAME_NUMBER_CHARACTERS;
    if slug > most {
        let message = format!(
            "this slug has {slug} characters, and {most} fit into the name of an alarm beside the prefix"
        );
        return Err(document.error_at(&["slug".into()], message));
    }
    match &control.kind {
        ControlKind::Filter(filter) => {
            check_alarm(document, filter)?;
            check_metric_value(document, &filter.metric_value)?;
            check_description(document, control, filter)
        }
        ControlKind::Logging(logging) if logging.retention_days < 1 => Err(document.error_at(
            &["logging".into(), "retention_days".into()],
            "access logs are kept for one day or more",
        )),
        ControlKind::Logging(_) => Ok(()),
    }
}

fn check_alarm<T>(document: &YamlDocument<T>, filter: &FilterControl) -> Result<(), YamlError> {
    let alarm = &filter.alarm;
    let at = |key: &str| -> [PathSegment; 3] { ["filter".into(), "alarm".into(), key.into()] };
    let texts: [(&str, &String, &[&str]); 3] = [
        ("statistic", &alarm.statistic, &STATISTICS),
        ("comparison", &alarm.comparison, &COMPARISONS),
        (
            "treat_missing_data",
            &alarm.treat_missing_data,
            &MISSING_DATA,
        ),
    ];
    for (key, value, known) in texts {
        if !known.contains(&value.as_str()) {
            let message = format!("{value:?} is none of {}", known.join(", "));
            return Err(document.error_at(&at(key), message));
        }
    }
    if !alarm.threshold.is_finite() {
        return Err(document.error_at(&at("threshold"), "a threshold is a finite number"));
    }
    let periods = alarm.evaluation_periods;
    match alarm_window_problem(alarm.period, periods) {
        Some(problem) if periods < 1 => Err(document.error_at(&at("evaluation_periods"), problem)),
        Some(problem) => Err(document.error_at(&at("period"), problem)),
        None => Ok(()),
    }
}

fn check_metric_value<T>(document: &YamlDocument<T>, value: &str) -> Result<(), YamlError> {
    let number = value.parse::<f64>().is_ok_and(f64::is_finite);
    let selects = value.strip_prefix('$').is_some_and(|rest| !rest.is_empty());
    if (number || selects) && value.chars().count() <= METRIC_VALUE_CHARACTERS {
        return Ok(());
    }
    let path: [PathSegment; 3] = ["filter".into(), "metric".into(), "value".into()];
    let message = format!(
        "a metric's value is a number or a field such as $.size, in {METRIC_VALUE_CHARACTERS} characters at most"
    );
    Err(document.error_at(&path, message))
}

/// The texts of a control have to fit into an alarm's description with the marker by which the alarm is recognized.
fn check_description<T>(
    document: &YamlDocument<T>,
    control: &Control,
    filter: &FilterControl,
) -> Result<(), YamlError> {
    let characters = |text: &str| text.chars().count();
    let ids = control.ids.entries().map(|(_, id)| characters(id));
    let texts = characters(&filter.happened) + characters(&filter.ask);
    let names = control.slug.as_str().len() + ids.max().unwrap_or_default();
    let most = ALARM_DESCRIPTION_CHARACTERS.saturating_sub(DESCRIPTION_FRAME + names);
    if texts <= most {
        return Ok(());
    }
    let longer = if characters(&filter.ask) > characters(&filter.happened) {
        "ask"
    } else {
        "happened"
    };
    let message = format!(
        "`happened` and `ask` have {texts} characters, and {most} fit into an alarm's description"
    );
    Err(document.error_at(&["filter".into(), longer.into()], message))
}
