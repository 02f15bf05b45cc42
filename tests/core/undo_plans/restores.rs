//! Older values are put back only in shapes that cis-fix writes.

use super::claims::{applied, assert_refused, undo_with_claim};
use super::*;
use crate::account::{created, group};
use cis_fix::plan::Delta;
use cis_fix::state::{Alarm, MetricFilter};

/// The undo of a claim that the run changed its own alarm, which was this before.
fn undo_of_changed_alarm(change: impl FnOnce(&mut Alarm)) -> (UndoPlan, Alarm) {
    let account = applied();
    let now = account.alarms().remove(0);
    let mut before = now.clone();
    change(&mut before);
    let (plan, _) = applied_finding();
    let mut journal = complete_journal(&account.0, &plan);
    let is_alarm = |step: &Step| matches!(&step.change, Change::Alarm { delta, .. } if delta.after.name == now.name);
    journal
        .entries
        .retain(|entry| !matches!(entry, Entry::Doing { step, .. } if is_alarm(step)));
    let at = journal.header.at.clone();
    let step = Step {
        id: StepId::new("claim/alarm"),
        change: Change::Alarm {
            region: Region::from(HOME),
            tags: std::collections::BTreeMap::new(),
            delta: Delta {
                before: Some(before),
                after: now.clone(),
            },
        },
        controls: Vec::new(),
        after: Vec::new(),
    };
    let steps = [plan.steps.as_slice(), std::slice::from_ref(&step)].concat();
    journal.entries.push(Entry::Doing { at, step });
    let undo = plan_undo(&journal, &with_undo_reads(account.0, &steps));
    (undo, now)
}

#[test]
fn an_older_alarm_is_put_back_only_in_a_shape_of_ours_that_notifies_of_as_much() {
    let restored: [fn(&mut Alarm); 3] = [
        |alarm| alarm.description = format!("Older. {}", alarm.description),
        |alarm| alarm.period = Some(60),
        |alarm| alarm.period = Some(3600),
    ];
    for change in restored {
        let (undo, now) = undo_of_changed_alarm(change);
        let restores = undo.steps.iter().any(|step| matches!(&step.reversal,
            Reversal::Restore { change: Change::Alarm { delta, .. } } if delta.after.name == now.name));
        assert!(restores, "{:?}", undo.retained);
    }
    let refused: [fn(&mut Alarm); 12] = [
        |alarm| alarm.threshold = Some(1e9),
        |alarm| alarm.threshold = Some(2.0),
        |alarm| alarm.threshold = None,
        |alarm| alarm.actions_enabled = false,
        |alarm| alarm.alarm_actions.clear(),
        |alarm| alarm.alarm_actions = vec!["arn:aws:sns:eu-west-1:111122223333:other".to_owned()],
        |alarm| alarm.ok_actions = vec!["arn:aws:automate:eu-west-1:ec2:stop".to_owned()],
        |alarm| alarm.description.clear(),
        |alarm| alarm.metric = Some(metric("other")),
        |alarm| alarm.statistic = Some("Average".to_owned()),
        |alarm| alarm.evaluation_periods = Some(100),
        |alarm| alarm.treat_missing_data = Some("ignore".to_owned()),
    ];
    for change in refused {
        assert_refused(&undo_of_changed_alarm(change).0, "it is not put back");
    }
}

#[test]
fn an_older_filter_is_put_back_only_with_a_pattern_that_we_create() {
    let account = applied();
    let now = account
        .filters()
        .into_iter()
        .find(|one| one.name == "cis-fix-root-usage");
    let narrow = MetricFilter {
        pattern: "{ $.eventName = Nothing }".to_owned(),
        ..now.unwrap()
    };
    for (pattern, restored) in [
        (created("root-usage"), true),
        ("{ $.eventName = NothingElse }", false),
        (created("vpc-changes"), false),
    ] {
        let mut account = applied();
        let mut filters = account.filters();
        filters.retain(|one| one.name != narrow.name);
        filters.push(narrow.clone());
        account
            .0
            .metric_filters
            .insert(group(HOME), Read::Present(filters));
        let mut before = narrow.clone();
        pattern.clone_into(&mut before.pattern);
        let change = Change::MetricFilter {
            log_group: group(HOME),
            delta: Delta {
                before: Some(before),
                after: narrow.clone(),
            },
        };
        let undo = undo_with_claim(account, change);
        if restored {
            let claimed = undo
                .steps
                .iter()
                .find(|step| step.step.as_str().starts_with("claim/"));
            let reversal = claimed.map(|step| &step.reversal);
            assert!(
                matches!(reversal, Some(Reversal::Restore { .. })),
                "{:?}",
                undo.retained
            );
        } else {
            assert_refused(&undo, "it is not put back");
        }
    }
}
