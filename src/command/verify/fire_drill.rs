//! The fire drill: sets one alarm to ALARM and then back to its earlier state, also after a failure or Ctrl-C.

use crate::aws::{Failure, Reader, Reason, StateSetter};
use crate::chain::chains::Chains;
use crate::command::session::{Session, cancelled_read};
use crate::command::snapshot::Snapshot;
use crate::control::Control;
use crate::error::Error;
use crate::observe::ask_all;
use crate::select::select;
use crate::ui::{Reading, Screen};
use crate::verify::{
    AlarmReset, AlarmState, FireDrill, FireDrillResult, detect_real_alarm, fire_drill_questions,
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
        screen: session.screen,
        drill: &drill,
    };
    let before = calls.read_state().await;
    let before = before.map_err(Error::nothing_changed)?;
    if cancellation.is_cancelled() {
        return Err(cancelled().nothing_changed());
    }
    let screen = session.screen;
    screen.say(&format!("Setting alarm {} to ALARM.", drill.alarm));
    let _writes = cancellation.begin_writes();
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
    screen: &'a Screen,
    drill: &'a FireDrill,
}

impl DrillCalls<'_> {
    /// The state before the drill. An alarm in ALARM is left to the people it has notified.
    async fn read_state(&self) -> Result<String, Error> {
        let FireDrill { alarm, region, .. } = self.drill;
        let doing = format!("reading the state of alarm {alarm}");
        let state = self.reader.alarm_state(region, alarm).await;
        let refused = |failure| Self::refused(failure, &doing, "cloudwatch:DescribeAlarms");
        match state.map_err(refused)? {
            None => Err(Error::new(doing, "the alarm is not there any more")),
            Some(state) if state.value == "ALARM" => Err(Error::new(
                doing,
                format!("it is in ALARM already ({})", state.reason),
            )
            .hint("look at what has set it off; an alarm in ALARM notifies no one again")),
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
        // Without an answer, or after a failure of the service (5xx), the alarm may have been set off. So it may if the SDK
        // tried again after such a failure, and only the last attempt was refused.
        let unanswered = matches!(failure.reason, Reason::TimedOut | Reason::Interrupted)
            || failure.status.is_some_and(|status| status >= 500);
        if !unanswered && !self.may_be_set_off().await {
            return self.not_set(failure).nothing_changed();
        }
        let back = self.reset(&before).await;
        let drilled = FireDrillResult {
            drill: self.drill.clone(),
            state_before: before,
            reset: back,
        };
        self.not_set(failure)
            .hint("Whether the alarm was set to ALARM is not known.")
            .hint(drilled.describe())
    }

    /// Whether the alarm is in the state that starts the drill, or its state cannot be read.
    async fn may_be_set_off(&self) -> bool {
        let FireDrill { alarm, region, .. } = self.drill;
        let state = self.reader.alarm_state(region, alarm).await;
        state.map_or(true, |state| self.drill.has_begun(state.as_ref()))
    }

    /// Sets the state back, unless it has changed by itself or somebody has changed it.
    async fn reset(&self, before: &str) -> AlarmReset {
        let FireDrill { alarm, region, .. } = self.drill;
        let mut error = String::new();
        let reason = self.drill.end_reason();
        for attempt in 0..=RESET_ATTEMPTS {
            let state = self.read_during_drill(attempt == 0).await;
            if let Some(back) = detect_real_alarm(self.drill, state.as_ref()) {
                return back;
            }
            // The answer to an attempt before this one may have been lost.
            if attempt > 0 && self.drill.has_ended(state.as_ref(), before) {
                return AlarmReset::Done;
            }
            if attempt == RESET_ATTEMPTS {
                break;
            }
            match self.setter.set(region, alarm, before, &reason).await {
                Ok(()) => return AlarmReset::Done,
                Err(failure) => error = self.not_set(failure).to_string(),
            }
            tokio::time::sleep(Duration::from_secs(u64::from(attempt + 1))).await;
        }
        AlarmReset::Failed { error }
    }

    /// The state during the drill. A state that cannot be read is set back all the same, and the first time the user is
    /// told what that leaves open.
    async fn read_during_drill(&self, tell: bool) -> Option<AlarmState> {
        let FireDrill { alarm, region, .. } = self.drill;
        match self.reader.alarm_state(region, alarm).await {
            Ok(state) => state,
            Err(failure) => {
                if tell {
                    let doing = format!("reading the state of alarm {alarm} during the drill");
                    let error = Self::refused(failure, &doing, "cloudwatch:DescribeAlarms");
                    self.screen.say(&format!(
                        "{error}\nThe state is set back all the same. Whether something really set the alarm off during the drill is not known: look at its history."
                    ));
                }
                None
            }
        }
    }

    /// The error of a call that sets the state.
    fn not_set(&self, failure: Failure) -> Error {
        let doing = format!("setting the state of alarm {}", self.drill.alarm);
        Self::refused(failure, &doing, "cloudwatch:SetAlarmState")
    }

    /// The error of a call of the drill, with the permission it needs.
    fn refused(failure: Failure, doing: &str, action: &str) -> Error {
        let denied = failure.reason == Reason::Denied;
        let by = failure.denied_by();
        let error = failure.into_error(doing);
        if let Some(by) = by {
            error.hint(by.remedy(action))
        } else if denied {
            error.hint(format!("allow {action} on it; `cis-fix iam-policy verify --fire-drill CONTROL` prints the policy"))
        } else {
            error
        }
    }
}
