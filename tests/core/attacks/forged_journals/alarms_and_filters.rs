//! Claims about alarms and metric filters.

use super::{Forgery, Scene, no_tags, updated};
use crate::account::{AWAY, Account, HOME, OTHER, THEIR_TOPIC, group, metric, own_metric};
use crate::attacks::forged_journals::add_alarm_away;
use cis_fix::plan::{Change, Delta};
use cis_fix::state::{Alarm, AlarmInput, LogGroupArn, MetricFilter, OtherAlarm, Read, Region};

/// The name of an alarm and a filter of the run.
const OWN: &str = "cis-fix-root-usage";

pub(super) const FORGERIES: &[Forgery] = &[
    ("an alarm of another team was created", |scene| {
        scene.claim_alarm(HOME, "pager");
    }),
    ("an alarm in another Region was created", |scene| {
        scene.claim_alarm(AWAY, "pager");
    }),
    (
        "an alarm with a name like ours and no marker was created",
        |scene| {
            add_copy(scene, OWN, |alarm| {
                "cis-fix-nightly".clone_into(&mut alarm.name);
                "of the night shift".clone_into(&mut alarm.description);
            });
            scene.claim_alarm(HOME, "cis-fix-nightly");
        },
    ),
    (
        "an alarm with our marker inside its description was created",
        |scene| {
            add_copy(scene, OWN, |alarm| {
                "cis-fix-nightly".clone_into(&mut alarm.name);
                "instead of [cis-fix root-usage], see wiki".clone_into(&mut alarm.description);
            });
            scene.claim_alarm(HOME, "cis-fix-nightly");
        },
    ),
    (
        "an alarm whose description ends nearly in our marker was created",
        |scene| {
            add_copy(scene, OWN, |alarm| {
                "cis-fix-nightly".clone_into(&mut alarm.name);
                "of the night shift [cis-fix root usage]".clone_into(&mut alarm.description);
            });
            scene.claim_alarm(HOME, "cis-fix-nightly");
        },
    ),
    (
        "an alarm of our name in another Region was created",
        |scene| {
            let mut away = scene.alarm(HOME, OWN);
            "of the team in the other Region".clone_into(&mut away.description);
            add_alarm_away(&mut scene.account, away);
            scene.claim_alarm(AWAY, OWN);
        },
    ),
    (
        "an alarm of the run that another team took over was created so",
        |scene| {
            add_copy(scene, OWN, |alarm| {
                "ours now, the night shift".clone_into(&mut alarm.description);
            });
            scene.is_theirs_now(&format!("alarm {HOME} {OWN}"));
            scene.is_theirs_now(&format!("filter {} {OWN}", group(HOME)));
            scene.is_theirs_now("topic arn:aws:sns:eu-west-1:111122223333:cis-fix-alarms");
            scene.forget(|change| change.resource() == OWN);
            scene.claim_alarm(HOME, OWN);
        },
    ),
    (
        "a composite alarm was created, as a metric alarm",
        |scene| {
            let rule = AlarmInput::Alarms("ALARM(pager)".to_owned());
            let composite = OtherAlarm::new("cis-fix-nightly", rule, &[THEIR_TOPIC]);
            let others = Read::Present(vec![composite]);
            let region = Region::from(HOME);
            scene.account.0.other_alarms.insert(region.clone(), others);
            let mut claimed = scene.alarm(HOME, OWN);
            "cis-fix-nightly".clone_into(&mut claimed.name);
            scene.claim(Change::Alarm {
                region,
                tags: no_tags(),
                delta: Delta::create(claimed),
            });
        },
    ),
    ("an alarm of another team had no actions before", |scene| {
        claim_update(scene, "pager", |before| before.alarm_actions.clear());
    }),
    ("an alarm of the run was silent before", |scene| {
        claim_update_of_own(scene, |before| before.actions_enabled = false);
    }),
    (
        "an alarm of the run had another threshold before",
        |scene| {
            claim_update_of_own(scene, |before| before.threshold = Some(1e9));
        },
    ),
    ("an alarm of the run notified a function before", |scene| {
        claim_update_of_own(scene, |before| {
            let function = format!("arn:aws:lambda:{HOME}:{OTHER}:function:collect");
            before.alarm_actions = vec![function];
        });
    }),
    ("an alarm of the run had no marker before", |scene| {
        claim_update_of_own(scene, |before| {
            "made by hand".clone_into(&mut before.description);
        });
    }),
    (
        "an alarm of the run watched another metric before",
        |scene| {
            claim_update_of_own(scene, |before| before.metric = Some(metric("none")));
        },
    ),
    ("a filter of another team was created", |scene| {
        scene.claim_filter(&group(HOME), "pager");
    }),
    ("a filter in another Region was created", |scene| {
        scene.claim_filter(&group(AWAY), "pager");
    }),
    (
        "a filter of our name that feeds another metric was created",
        |scene| {
            add_filter(scene, "cis-fix-nightly", |filter| {
                filter.metric = metric("nightly");
            });
            scene.claim_filter(&group(HOME), "cis-fix-nightly");
        },
    ),
    (
        "a filter of our name that feeds another metric of our namespace was created",
        |scene| {
            add_filter(scene, "cis-fix-nightly", |filter| {
                filter.metric = own_metric("nightly");
            });
            scene.claim_filter(&group(HOME), "cis-fix-nightly");
        },
    ),
    (
        "a filter that feeds a metric of ours under another name was created",
        |scene| {
            add_filter(scene, "nightly", |filter| {
                filter.metric = own_metric(OWN);
            });
            scene.claim_filter(&group(HOME), "nightly");
        },
    ),
    (
        "a filter of another team had a pattern that matches nothing before",
        |scene| {
            let after = scene.account.filters();
            let after = after.into_iter().find(|one| one.name == "pager").unwrap();
            claim_filter_update(scene, after);
        },
    ),
    (
        "a filter of the run had a pattern that matches nothing before",
        |scene| {
            let after = scene.account.filters();
            let after = after.into_iter().find(|one| one.name == OWN).unwrap();
            scene.forget(|change| {
                matches!(change, Change::MetricFilter { .. }) && change.resource() == OWN
            });
            claim_filter_update(scene, after);
        },
    ),
    ("a filter in another account was created", |scene| {
        let theirs = LogGroupArn::new(format!(
            "arn:aws:logs:{HOME}:{OTHER}:log-group:CloudTrail/Events"
        ));
        let filters = scene.account.0.metric_filters[&group(HOME)].clone();
        scene
            .account
            .0
            .metric_filters
            .insert(theirs.clone(), filters);
        scene.claim_filter(&theirs, OWN);
    }),
];

/// Adds an alarm like another one, or changes it.
fn add_copy(scene: &mut Scene, name: &str, change: impl Fn(&mut Alarm)) {
    let mut copy = scene.alarm(HOME, name);
    change(&mut copy);
    scene.account.add_alarm(copy);
}

/// Claims that the run updated an alarm, which was otherwise before.
fn claim_update(scene: &mut Scene, name: &str, change: impl Fn(&mut Alarm)) {
    let after = scene.alarm(HOME, name);
    let mut before = after.clone();
    change(&mut before);
    scene.claim(Change::Alarm {
        region: Region::from(HOME),
        tags: no_tags(),
        delta: updated(before, after),
    });
}

/// The same of an alarm of the run, whose creation the journal no longer has.
fn claim_update_of_own(scene: &mut Scene, change: impl Fn(&mut Alarm)) {
    scene.forget(|change| matches!(change, Change::Alarm { .. }) && change.resource() == OWN);
    claim_update(scene, OWN, change);
}

fn add_filter(scene: &mut Scene, name: &str, change: impl Fn(&mut MetricFilter)) {
    let pattern = "{ $.eventName = StopLogging }";
    let mut filter = MetricFilter::plain(name, pattern, metric(name), "1");
    change(&mut filter);
    scene.account.add_filter(filter);
}

/// Claims that the run updated this filter, which matched nothing before.
fn claim_filter_update(scene: &mut Scene, after: MetricFilter) {
    let mut before = after.clone();
    "{ $.eventName = NoSuchEvent }".clone_into(&mut before.pattern);
    scene.claim(Change::MetricFilter {
        log_group: Account::group(),
        delta: updated(before, after),
    });
}
