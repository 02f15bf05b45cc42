//! The law that every step of a plan is necessary.

use super::*;

/// If one step is left out, the next plan has this step again, and a control it serves is neither met nor pending. The
/// second part does not hold for steps that harden a bucket of ours or add a requested subscriber.
///
/// Two cases are exempt:
/// - An alarm of ours notifies a topic that another team added, and keeps it although it can do without the topic of this run.
/// - An alarm of another owner notifies another topic than the one of this run and waits for a confirmation there, and the
///   plan creates ours for the requested subscriber. Once that one waits too, either will do.
pub(super) fn minimal(run: &Run<'_>) {
    if alarm_keeps_a_topic(run) || alarm_waits_already(run) {
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

fn alarm_waits_already(run: &Run<'_>) -> bool {
    let chosen = run.review.selection.topic.as_ref();
    let listings = run.account.0.alarms.values().filter_map(Read::present);
    let mut alarms = listings.flat_map(|listing| &listing.alarms);
    let waits = |topic: TopicArn| {
        let topic_read = run.account.0.topic(&topic);
        let confirmed = topic_read.confirmed_subscriptions().next().is_some();
        !confirmed && chosen.is_some_and(|choice| choice.arn != topic)
    };
    !run.settings.notify.is_empty() && alarms.any(|alarm| alarm.topics().any(waits))
}

fn alarm_keeps_a_topic(run: &Run<'_>) -> bool {
    let chosen = run.review.selection.topic.as_ref();
    let chosen = chosen.map(|choice| &choice.arn);
    let alarms = run.alarms(true);
    let mut topics = alarms.iter().flat_map(Alarm::topics);
    topics.any(|topic| Some(&topic) != chosen)
}
