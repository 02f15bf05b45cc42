//! The law that every step of a plan is necessary.

use super::*;

/// If one step is left out, the next plan has this step again, and a control it serves is neither met nor pending. The
/// second part does not hold for steps that harden a bucket of ours or add a requested subscriber.
///
/// One case is exempt: an alarm of ours notifies a topic that another team added, and keeps it although it can do without
/// the topic of this run.
pub(super) fn minimal(run: &Run<'_>) {
    if alarm_keeps_a_topic(run) {
        return;
    }
    for missing in &run.review.plan.steps {
        let mut others = run.review.plan.steps.clone();
        others.retain(|step| step.id != missing.id);
        let review = run.after_steps(others);
        assert!(
            review.plan.steps.iter().any(|step| step.id == missing.id),
            "{} is left out and not planned again",
            missing.id
        );
        let open = review.findings.iter().any(|finding| {
            missing.controls.contains(&finding.control)
                && !finding.verdict.is_met()
                && finding.verdict != Verdict::Pending
        });
        let on_request = matches!(
            missing.change,
            Change::PublicAccessBlock { .. }
                | Change::BucketEncryption { .. }
                | Change::BucketVersioning { .. }
                | Change::BucketLifecycle { .. }
                | Change::BucketPolicy { .. }
                | Change::Subscribe { .. }
        );
        assert!(open || on_request, "{} makes no difference", missing.id);
    }
}

fn alarm_keeps_a_topic(run: &Run<'_>) -> bool {
    let chosen = run.review.selection.topic.as_ref();
    let chosen = chosen.map(|choice| &choice.arn);
    let alarms = run.alarms(true);
    let mut topics = alarms.iter().flat_map(Alarm::topics);
    topics.any(|topic| Some(&topic) != chosen)
}
