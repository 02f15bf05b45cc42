//! The fire drill itself: one alarm to ALARM, and back to what it was, whatever happens in between.

use super::super::account::unchanged;
use super::super::session::Scope;
use crate::aws::{Failure, Reader, Reason, StateSetter};
use crate::error::Error;
use crate::ui::Screen;
use crate::verify::{Back, Drill, Drilled, kept_by};
use std::time::Duration;

/// How long the alarm stays in ALARM: AWS carries out what an alarm does when its state changes, and is given the time.
const RING: Duration = Duration::from_secs(2);

/// How often it is tried to set the state back, beside what the SDK tries itself.
const TRIES: u32 = 3;

/// Sets the alarm off and back. Once it is set off nothing but its end ends this; Ctrl-C only has it end sooner.
pub(super) async fn hold(
    scope: &Scope<'_>,
    screen: &Screen,
    drill: Drill,
) -> Result<Drilled, Error> {
    let reader = Reader::new(scope.connection.clone());
    let before = state_before(&reader, &drill).await.map_err(unchanged)?;
    if scope.stop.is_called() {
        return Err(unchanged(Error::new("the fire drill", "stopped by Ctrl-C")));
    }
    let setter = StateSetter::new(scope.connection.clone());
    screen.say(&format!("Setting alarm {} to ALARM.", drill.alarm));
    let rung = setter
        .set(&drill.region, &drill.alarm, "ALARM", &drill.reason())
        .await;
    if let Err(failure) = rung {
        // Without an answer, or with one that says the service has failed, it may have been done.
        let unanswered = matches!(failure.reason, Reason::TimedOut | Reason::Interrupted);
        if unanswered || failure.status.is_some_and(|status| status >= 500) {
            let back = back(&reader, &setter, &drill, &before).await;
            return Err(without_answer(&drill, failure, &before, &back));
        }
        return Err(unchanged(refused(&drill, failure)));
    }
    tokio::select! {
        () = tokio::time::sleep(RING) => {}
        () = scope.stop.called() => {}
    }
    let back = back(&reader, &setter, &drill, &before).await;
    let drilled = Drilled {
        drill,
        before,
        back,
    };
    // What could not be set back is told as such, Ctrl-C or not.
    if scope.stop.is_called() && !matches!(drilled.back, Back::Failed { .. }) {
        let error = Error::new("the fire drill", "stopped by Ctrl-C");
        return Err(error.hint(drilled.words()));
    }
    Ok(drilled)
}

/// A state it can be set back to; one in ALARM is left to whoever is alarmed.
async fn state_before(reader: &Reader, drill: &Drill) -> Result<String, Error> {
    let doing = format!("reading the state of alarm {}", drill.alarm);
    let state = reader.alarm_state(&drill.region, &drill.alarm).await;
    match state.map_err(|failure| failure.into_error(doing.as_str()))? {
        None => Err(Error::new(doing, "the alarm is not there any more")),
        Some(state) if state.value == "ALARM" => Err(Error::new(
            doing,
            format!("it is in ALARM already ({})", state.reason),
        )
        .hint("somebody should look at what has set it off; an alarm in ALARM tells nobody again")),
        Some(state) => Ok(state.value),
    }
}

async fn back(reader: &Reader, setter: &StateSetter, drill: &Drill, before: &str) -> Back {
    let mut error = String::new();
    let ended = drill.ended();
    for tried in 1..=TRIES {
        // What cannot be read is set back all the same.
        let now = reader.alarm_state(&drill.region, &drill.alarm).await;
        if let Some(back) = kept_by(drill, now.ok().flatten().as_ref()) {
            return back;
        }
        let set = setter.set(&drill.region, &drill.alarm, before, &ended);
        match set.await {
            Ok(()) => return Back::Set,
            Err(failure) => error = refused(drill, failure).to_string(),
        }
        tokio::time::sleep(Duration::from_secs(u64::from(tried))).await;
    }
    Back::Failed { error }
}

fn refused(drill: &Drill, failure: Failure) -> Error {
    let denied = failure.reason == Reason::Denied;
    let error = failure.into_error(format!("setting the state of alarm {}", drill.alarm));
    if denied {
        error.hint("allow cloudwatch:SetAlarmState on it; `cis-fix iam-policy verify --fire-drill CONTROL` prints the policy")
    } else {
        error
    }
}

fn without_answer(drill: &Drill, failure: Failure, before: &str, back: &Back) -> Error {
    let error = refused(drill, failure);
    let drilled = Drilled {
        drill: drill.clone(),
        before: before.to_owned(),
        back: back.clone(),
    };
    error
        .hint("Whether the alarm was set to ALARM is not known.")
        .hint(drilled.words())
}
