//! Whether the policy of a queue or a function lets SNS deliver to it for a topic.

use crate::aws_cli::with_note;
use crate::chain::link::Link;
use crate::chain::requests::sns_request;
use crate::chain::status::ChainStatus;
use crate::inputs::Inputs;
use crate::policy::{Decision, Policy};
use crate::state::{Region, TopicArn};
use crate::statements::SNS;

/// The access that SNS needs to an endpoint.
pub(super) struct SnsAccess<'a> {
    pub(super) inputs: Inputs<'a>,
    pub(super) topic: &'a TopicArn,
    pub(super) label: &'a str,
    /// The action in words, to follow "SNS may".
    pub(super) does: &'a str,
    pub(super) action: &'a str,
    pub(super) resource: &'a str,
    pub(super) region: Region,
    pub(super) show: String,
    /// The command that allows it, given the present policy.
    pub(super) allow: &'a dyn Fn(&Policy) -> String,
}

impl SnsAccess<'_> {
    pub(super) fn decide(&self, policy: &Policy) -> ChainStatus {
        let Self {
            topic, label, does, ..
        } = self;
        let mut allowed = 0;
        let names = self.principals();
        for name in &names {
            let request = sns_request(self.inputs, topic, name, self.action, self.resource)
                .with("aws:SecureTransport", "true");
            match policy.decide(&request) {
                Decision::Allowed { .. } => allowed += 1,
                Decision::NotAllowed => {}
                Decision::Denied { by } => {
                    let reason = format!(
                        "the policy of {label} denies SNS to {does}, by {by}, so nothing arrives"
                    );
                    let mend = with_note(&self.show, &format!("take SNS out of {by}"));
                    return owner_must_fix(topic, reason, vec![mend]);
                }
                Decision::CannotTell { statement, why } => {
                    return self.undecidable(&format!("{statement}: {why}"));
                }
            }
        }
        if allowed == names.len() {
            return ChainStatus::Intact;
        }
        if allowed > 0 {
            return self.undecidable(&format!(
                "by which of the names {} SNS comes from {} is not known",
                names.join(", "),
                topic.region()
            ));
        }
        let reason = format!("the policy of {label} does not let SNS {does}, so nothing arrives");
        owner_must_fix(topic, reason, vec![self.show.clone(), (self.allow)(policy)])
    }

    /// The service principals that SNS may use. To or from an opt-in Region it uses the principal of that Region.
    fn principals(&self) -> Vec<String> {
        let mut names = vec![SNS.to_owned()];
        let from = self.topic.region();
        if from != self.region {
            let regions = [&from, &self.region];
            names.extend(regions.map(|region| format!("sns.{region}.amazonaws.com")));
        }
        names
    }

    pub(super) fn undecidable(&self, why: &str) -> ChainStatus {
        ChainStatus::Undecidable {
            link: Link::Person,
            reason: format!(
                "whether the policy of {} lets SNS {} cannot be told: {why}",
                self.label, self.does
            ),
            advice: self.show.clone(),
        }
    }
}

/// The status where only the owner of an endpoint can let a message in.
pub(super) fn owner_must_fix(topic: &TopicArn, reason: String, advice: Vec<String>) -> ChainStatus {
    ChainStatus::OwnerMustFix {
        topic: topic.clone(),
        link: Link::Person,
        reason,
        advice,
    }
}
