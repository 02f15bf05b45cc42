//! The fire drill: sets one alarm to ALARM and then back to its earlier state, also after a failure or Ctrl-C.

use crate::aws::{Failure, Reader, Reason, StateSetter};
use crate::chain::chains::Chains;
use crate::command::session::{Session, cancelled_read};
use crate::command::snapshot::Snapshot;
use crate::control::Control;
use crate::error::Error;
use crate::observe::ask_all;
use crate::select::select;
use crate::ui::Reading;
use crate::verify::{
    AlarmReset, FireDrill, FireDrillResult, detect_real_alarm, fire_drill_questions,
};
use std::time::Duration;

/// How long the alarm stays in ALARM: AWS runs an alarm's actions when its state changes, which takes a moment.
const TIME_IN_ALARM: Duration = Duration::from_secs(2);

/// How many times the state is set back, apart from the SDK's own retries.
const RESET_ATTEMPTS: u32 = 3;

/// Reads the composite alarms that may depend on the alarm of a control.
pub(super) async fn read_composites(
    session: &Session<'_>,
    snapshot: &mut Snapshot,
    control: &Control,
) -> Result<(), Error> {
    let open = {
        let inputs = session.loaded.inputs(&snapshot.observed);
        let chains = Chains::of(inputs, select(inputs).1);
        fire_drill_questions(inputs, &chains, control)
    };
    if open.is_empty() {
        return Ok(());
    }
    let reader = session.reader();
    let reading = Reading::begin(session.screen);
    let start = snapshot.observed.start_region.clone();
    let account = Some(&snapshot.caller.account);
    let answers = tokio::select! {
        answers = ask_all(&reader, open, account, &start, &reading) => answers?,
        () = session.cancellation.cancelled() => return Err(cancelled_read()),
    };
    for answer in answers {
        snapshot.observed.record(answer);
    }
    Ok(())
}

/// Sets the alarm off and back. Once it is set off, Ctrl-C only shortens the drill.
pub(super) async fn hold_drill(
    session: &Session<'_>,
    drill: FireDrill,
) -> Result<FireDrillResult, Error> {
    let cancelled = || Error::new("the fire drill", "stopped by Ctrl-C");
    let cancellation = session.cancellation;
    let calls = DrillCalls {
        reader: session.reader(),
        setter: StateSetter::new(session.connection.clone()),
        drill: &drill,
    };
    let before = calls.read_state().await;
    let before = before.map_err(Error::nothing_changed)?;
    if cancellation.is_cancelled() {
        return Err(cancelled().nothing_changed());
    }
    let screen = session.screen;
    screen.say(&format!("Setting alarm {} to ALARM.", drill.alarm));
    if let Err(failure) = calls.set_off().await {
        return Err(calls.explain_failed_start(failure, before).await);
    }
    tokio::select! {
        () = tokio::time::sleep(TIME_IN_ALARM) => {}
        () = cancellation.cancelled() => {}
    }
    let back = calls.reset(&before).await;
    let drilled = FireDrillResult {
        drill,
        state_before: before,
        reset: back,
    };
    // A reset that failed is reported as such, cancelled or not.
    if cancellation.is_cancelled() && !matches!(drilled.reset, AlarmReset::Failed { .. }) {
        return Err(cancelled().hint(drilled.describe()));
    }
    Ok(drilled)
}

/// The calls of one drill.
struct DrillCalls<'a> {
    reader: Reader,
    setter: StateSetter,
    drill: &'a FireDrill,
}

impl DrillCalls<'_> {
    /// The state before the drill. An alarm in ALARM is left to the people it has notified.
    async fn read_state(&self) -> Result<String, Error> {
        let FireDrill { alarm, region, .. } = self.drill;
        let doing = format!("reading the state of alarm {alarm}");
        let state = self.reader.alarm_state(region, alarm).await;
        match state.map_err(|failure| failure.into_error(doing.as_str()))? {
            None => Err(Error::new(doing, "the alarm is not there any more")),
            Some(state) if state.value == "ALARM" => Err(Error::new(
                doing,
                format!("it is in ALARM already ({})", state.reason),
            )
            .hint(
                "somebody should look at what has set it off; an alarm in ALARM tells nobody again",
            )),
            Some(state) => Ok(state.value),
        }
    }

    async fn set_off(&self) -> Result<(), Failure> {
        let FireDrill { alarm, region, .. } = self.drill;
        let reason = self.drill.reason();
        self.setter.set(region, alarm, "ALARM", &reason).await
    }

    /// The error of a drill whose alarm could not be set off.
    async fn explain_failed_start(&self, failure: Failure, before: String) -> Error {
        // Without an answer, or after a failure of the service (5xx), the alarm may have been set off.
        let unanswered = matches!(failure.reason, Reason::TimedOut | Reason::Interrupted);
        if !unanswered && failure.status.is_none_or(|status| status < 500) {
            return self.refused(failure).nothing_changed();
        }
        let back = self.reset(&before).await;
        let drilled = FireDrillResult {
            drill: self.drill.clone(),
            state_before: before,
            reset: back,
        };
        self.refused(failure)
            .hint("Whether the alarm was set to ALARM is not known.")
            .hint(drilled.describe())
    }

    /// Sets the state back, unless it has changed by itself or somebody has changed it.
    async fn reset(&self, before: &str) -> AlarmReset {
        let FireDrill { alarm, region, .. } = self.drill;
        let mut error = String::new();
        let reason = self.drill.end_reason();
        for attempt in 1..=RESET_ATTEMPTS {
            // A state that cannot be read is set back all the same.
            let state = self.reader.alarm_state(region, alarm).await;
            if let Some(back) = detect_real_alarm(self.drill, state.ok().flatten().as_ref()) {
                return back;
            }
            match self.setter.set(region, alarm, before, &reason).await {
                Ok(()) => return AlarmReset::Done,
                Err(failure) => error = self.refused(failure).to_string(),
            }
            tokio::time::sleep(Duration::from_secs(u64::from(attempt))).await;
        }
        AlarmReset::Failed { error }
    }

    /// The error of a call that sets the state, with the permission it needs.
    fn refused(&self, failure: Failure) -> Error {
        let denied = failure.reason == Reason::Denied;
        let by = failure.denied_by();
        let doing = format!("setting the state of alarm {}", self.drill.alarm);
        let error = failure.into_error(doing);
        if let Some(by) = by {
            error.hint(by.remedy("cloudwatch:SetAlarmState"))
        } else if denied {
            error.hint("allow cloudwatch:SetAlarmState on it; `cis-fix iam-policy verify --fire-drill CONTROL` prints the policy")
        } else {
            error
        }
    }
}
