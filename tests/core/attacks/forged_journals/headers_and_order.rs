//! Claims in another order, twice, under other ids, and of other accounts.

use super::{APPLICATION, EMPTY, Forgery, no_tags};
use crate::account::{AWAY, HOME, OTHER, TRAIL_BUCKET, group};
use cis_fix::journal::Entry;
use cis_fix::plan::{Change, Delta, NewBucket, Outcome, StepId};
use cis_fix::reversal::Reversal;
use cis_fix::state::{AccountId, BucketName, Partition, Read, Region};

pub(super) const FORGERIES: &[Forgery] = &[
    (
        "the deletion of another team's bucket under the id of an honest step",
        |scene| {
            let id = "metric-filter/cis-fix-root-usage";
            scene.forget(|change| change.resource() == "cis-fix-root-usage");
            let own = &format!("alarm {HOME} cis-fix-root-usage");
            let filter = &format!("filter {} cis-fix-root-usage", group(HOME));
            for resource in [own, filter] {
                scene.is_theirs_now(resource);
            }
            scene.is_theirs_now("topic arn:aws:sns:eu-west-1:111122223333:cis-fix-alarms");
            scene.claim_as(id, new_bucket());
        },
    ),
    (
        "an alarm of another team under an id that a step already has",
        |scene| {
            let delta = Delta::create(scene.alarm(HOME, "pager"));
            let alarm = Change::Alarm {
                region: Region::from(HOME),
                tags: no_tags(),
                delta,
            };
            scene.claim_as("alarm/cis-fix-root-usage", alarm);
        },
    ),
    ("the same deletion twice", |scene| {
        scene.claim(new_bucket());
        scene.claim(new_bucket());
    }),
    (
        "a step that was unchanged, and is claimed to be done later",
        |scene| {
            scene.claim(new_bucket());
            let last = scene.journal.entries.len() - 1;
            let Entry::Done { outcome, .. } = &mut scene.journal.entries[last] else {
                panic!("the last entry is an outcome");
            };
            *outcome = Outcome::Unchanged;
            let done = Entry::Done {
                at: scene.journal.header.at.clone(),
                step: StepId::new(format!("create-bucket/{EMPTY}")),
                outcome: Outcome::Done,
            };
            scene.journal.entries.push(done);
        },
    ),
    ("a step without an outcome", |scene| {
        scene.claim_alarm(HOME, "pager");
        scene.journal.entries.pop();
    }),
    (
        "all steps in the opposite order, with foreign ones",
        |scene| {
            scene.claim(new_bucket());
            scene.claim_filter(&group(HOME), "pager");
            scene.claim_alarm(HOME, "pager");
            scene.journal.entries.reverse();
        },
    ),
    ("a reversal in the journal of a run", |scene| {
        let delete = Reversal::DeleteBucket {
            bucket: BucketName::from(EMPTY),
            region: Region::from(HOME),
        };
        scene.journal.entries.push(Entry::Undoing {
            at: scene.journal.header.at.clone(),
            step: StepId::new(format!("create-bucket/{EMPTY}")),
            reversal: delete,
        });
    }),
    (
        "a policy that was found, of a statement that gives all",
        |scene| {
            let wide = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"CisFix1\",\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:*\",\"Resource\":\"*\"}]}";
            scene.journal.entries.push(Entry::Found {
                at: scene.journal.header.at.clone(),
                step: StepId::new(format!("bucket-policy/{TRAIL_BUCKET}")),
                policy: Some(wide.to_owned()),
            });
        },
    ),
    (
        "a journal of another account, with foreign steps",
        |scene| {
            scene.journal.header.account = AccountId::from(OTHER);
            scene.claim(new_bucket());
            scene.claim_alarm(HOME, "pager");
        },
    ),
    (
        "a journal of another partition, with foreign steps",
        |scene| {
            scene.journal.header.partition = Partition::from("aws-cn");
            scene.claim(new_bucket());
            scene.claim_alarm(HOME, "pager");
        },
    ),
    (
        "a journal that starts in another Region, with foreign steps",
        |scene| {
            scene.journal.header.start_region = Region::from(AWAY);
            scene.claim_alarm(AWAY, "pager");
            scene.claim_filter(&group(AWAY), "pager");
        },
    ),
    ("everything that another team has", |scene| {
        scene.claim(new_bucket());
        for region in [HOME, AWAY] {
            scene.claim_alarm(region, "pager");
            scene.claim_filter(&group(region), "pager");
        }
        let Read::Present(after) = scene.account.bucket(APPLICATION).logging.clone() else {
            panic!("{APPLICATION} has no access logging");
        };
        let delta = Delta::create(after);
        scene.claim(Change::BucketLogging {
            bucket: BucketName::from(APPLICATION),
            region: Region::from(HOME),
            delta,
        });
    }),
];

/// The creation of a bucket of another team.
fn new_bucket() -> Change {
    Change::CreateBucket {
        bucket: BucketName::from(EMPTY),
        region: Region::from(HOME),
        delta: Delta::create(NewBucket {
            ownership: "BucketOwnerEnforced".to_owned(),
            tags: no_tags(),
        }),
    }
}
