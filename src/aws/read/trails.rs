//! Who we are, and the trails.

use super::{Reader, read};
use crate::aws::failure::{Failure, Reason};
use crate::error::Error;
use crate::state::{
    AccountId, AdvancedSelector, Answer, Arn, BasicSelector, BucketName, Caller, EventSelectors,
    FieldSelector, LogGroupArn, Partition, Question, Region, Trail, TrailArn, TrailName,
    TrailStatus,
};
use aws_sdk_cloudtrail::types;

impl Reader {
    pub(super) async fn caller(&self) -> Result<Answer, Error> {
        let doing = "asking AWS who we are";
        let region = self.start_region();
        let identity = self
            .clients(&region)
            .sts
            .get_caller_identity()
            .send()
            .await
            .map_err(|error| Failure::of(&error).into_error(doing))?;
        let arn = identity.arn().unwrap_or_default().to_owned();
        let account = identity.account().unwrap_or_default();
        let partition = Arn::parse(&arn).map(|arn| Partition::new(arn.partition));
        let Some(partition) = partition.filter(|_| !account.is_empty()) else {
            return Err(Error::new(doing, "the answer names no account"));
        };
        Ok(Answer::Caller(Caller {
            account: AccountId::new(account),
            partition,
            arn,
        }))
    }

    pub(super) async fn trail_names(
        &self,
        question: &Question,
        region: &Region,
    ) -> Result<Answer, Error> {
        let pages = self
            .clients(region)
            .cloudtrail
            .list_trails()
            .into_paginator();
        let listed = pages.items().send().collect::<Result<Vec<_>, _>>().await;
        let names = listed.map_err(|error| Failure::of(&error)).map(|all| {
            all.iter()
                .filter_map(|trail| {
                    Some(TrailName {
                        arn: TrailArn::new(trail.trail_arn()?),
                        home_region: Region::new(trail.home_region()?),
                    })
                })
                .collect()
        });
        Ok(Answer::TrailNames(read(question, names)?))
    }

    pub(super) async fn trails(
        &self,
        question: &Question,
        region: &Region,
    ) -> Result<Answer, Error> {
        let outcome = self
            .clients(region)
            .cloudtrail
            .describe_trails()
            .send()
            .await;
        let trails = outcome
            .map_err(|error| Failure::of(&error))
            .map(|output| output.trail_list().iter().filter_map(trail).collect());
        let trails = trails.map_err(|failure| self.region_is_off(region, failure));
        Ok(Answer::Trails(read(question, trails)?))
    }

    /// A trail may be homed in a Region the account has switched off since. There nobody knows the
    /// credentials that are good everywhere else.
    fn region_is_off(&self, region: &Region, failure: Failure) -> Failure {
        if failure.reason == Reason::Credentials && *region != self.start_region() {
            return Failure {
                reason: Reason::Denied,
                ..failure
            };
        }
        failure
    }

    /// Asked in the trail's home Region, by ARN: a shadow is not known by its name elsewhere.
    pub(super) async fn trail_status(
        &self,
        question: &Question,
        arn: &TrailArn,
    ) -> Result<Answer, Error> {
        let client = self.clients(&arn.region()).cloudtrail;
        let outcome = client.get_trail_status().name(arn.as_str()).send().await;
        let status = outcome
            .map_err(|error| Failure::of(&error))
            .map(|output| TrailStatus {
                logging: output.is_logging().unwrap_or_default(),
                last_delivery_to_logs: output
                    .latest_cloud_watch_logs_delivery_time()
                    .map(aws_smithy_types::DateTime::secs),
                delivery_error: output
                    .latest_cloud_watch_logs_delivery_error()
                    .filter(|error| !error.is_empty())
                    .map(str::to_owned),
                started_logging: output
                    .start_logging_time()
                    .map(aws_smithy_types::DateTime::secs),
                last_delivery_to_bucket: output
                    .latest_delivery_time()
                    .map(aws_smithy_types::DateTime::secs),
            });
        Ok(Answer::TrailStatus(read(question, status)?))
    }

    pub(super) async fn event_selectors(
        &self,
        question: &Question,
        arn: &TrailArn,
    ) -> Result<Answer, Error> {
        let client = self.clients(&arn.region()).cloudtrail;
        let outcome = client
            .get_event_selectors()
            .trail_name(arn.as_str())
            .send()
            .await;
        let selectors = outcome
            .map_err(|error| Failure::of(&error))
            .map(|output| EventSelectors {
                basic: output.event_selectors().iter().map(basic).collect(),
                advanced: output
                    .advanced_event_selectors()
                    .iter()
                    .map(advanced)
                    .collect(),
            });
        Ok(Answer::EventSelectors(read(question, selectors)?))
    }
}

/// A trail without an ARN or a bucket is none we could speak of.
fn trail(trail: &types::Trail) -> Option<Trail> {
    let arn = TrailArn::new(trail.trail_arn()?);
    Some(Trail {
        home_region: trail
            .home_region()
            .map_or_else(|| arn.region(), Region::new),
        multi_region: trail.is_multi_region_trail().unwrap_or_default(),
        organization: trail.is_organization_trail().unwrap_or_default(),
        bucket: BucketName::new(trail.s3_bucket_name()?),
        log_group: trail
            .cloud_watch_logs_log_group_arn()
            .filter(|group| !group.is_empty())
            .map(LogGroupArn::from_api),
        log_role: trail.cloud_watch_logs_role_arn().map(str::to_owned),
        arn,
    })
}

fn basic(selector: &types::EventSelector) -> BasicSelector {
    BasicSelector {
        // AWS leaves out what has its default: All, and management events on.
        read_write_type: selector
            .read_write_type()
            .map_or("All", types::ReadWriteType::as_str)
            .to_owned(),
        management_events: selector.include_management_events().unwrap_or(true),
        excluded_sources: selector.exclude_management_event_sources().to_vec(),
    }
}

fn advanced(selector: &types::AdvancedEventSelector) -> AdvancedSelector {
    AdvancedSelector {
        fields: selector.field_selectors().iter().map(field).collect(),
    }
}

fn field(selector: &types::AdvancedFieldSelector) -> FieldSelector {
    FieldSelector {
        field: selector.field().to_owned(),
        equals: selector.equals().to_vec(),
        not_equals: selector.not_equals().to_vec(),
        starts_with: selector.starts_with().to_vec(),
        not_starts_with: selector.not_starts_with().to_vec(),
        ends_with: selector.ends_with().to_vec(),
        not_ends_with: selector.not_ends_with().to_vec(),
        other_operators: false,
    }
}
