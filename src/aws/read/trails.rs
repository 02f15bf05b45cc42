//! The caller's identity and the trails.

use super::reader::Reader;
use crate::aws::failure::{Failure, Reason};
use crate::aws::page_tokens::read_pages;
use crate::error::Error;
use crate::state::{
    AccountId, AdvancedSelector, Arn, BasicSelector, BucketName, Caller, EventSelectors,
    FieldSelector, LogGroupArn, Partition, Region, Trail, TrailArn, TrailName, TrailStatus,
};
use aws_sdk_cloudtrail::operation::get_trail_status::GetTrailStatusOutput;
use aws_sdk_cloudtrail::operation::list_trails::ListTrailsOutput;
use aws_sdk_cloudtrail::types;
use aws_smithy_types::DateTime;

impl Reader {
    /// The identity of the caller.
    ///
    /// # Errors
    ///
    /// If AWS does not answer, or names no account.
    pub async fn caller(&self) -> Result<Caller, Error> {
        let doing = "asking AWS who we are";
        let client = self.clients(&self.start_region()).sts;
        let identity = client
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
        Ok(Caller {
            account: AccountId::new(account),
            partition,
            arn,
        })
    }

    pub(super) async fn trail_names(&self, region: &Region) -> Result<Vec<TrailName>, Failure> {
        let client = self.clients(region).cloudtrail;
        let pages = read_pages!(client.list_trails().into_paginator());
        let trails = pages.iter().flat_map(ListTrailsOutput::trails);
        let name = |trail: &types::TrailInfo| {
            Some(TrailName {
                arn: TrailArn::new(trail.trail_arn()?),
                home_region: Region::new(trail.home_region()?),
            })
        };
        Ok(trails.filter_map(name).collect())
    }

    pub(super) async fn trails(&self, region: &Region) -> Result<Vec<Trail>, Failure> {
        let client = self.clients(region).cloudtrail;
        match client.describe_trails().send().await {
            Ok(output) => Ok(output.trail_list().iter().filter_map(trail).collect()),
            Err(error) => Err(self.denied_if_disabled(region, error.into())),
        }
    }

    /// A trail may have its home in a Region that the account has disabled since. There AWS rejects
    /// credentials that are valid everywhere else.
    fn denied_if_disabled(&self, region: &Region, failure: Failure) -> Failure {
        if failure.reason == Reason::Credentials && *region != self.start_region() {
            return Failure {
                reason: Reason::Denied,
                ..failure
            };
        }
        failure
    }

    /// Asks in the trail's home Region and by ARN, since other Regions do not know a shadow trail
    /// by its name.
    pub(super) async fn trail_status(&self, arn: &TrailArn) -> Result<TrailStatus, Failure> {
        let client = self.clients(&arn.region()).cloudtrail;
        let request = client.get_trail_status().name(arn.as_str());
        Ok(trail_status(&request.send().await?))
    }

    pub(super) async fn event_selectors(&self, arn: &TrailArn) -> Result<EventSelectors, Failure> {
        let client = self.clients(&arn.region()).cloudtrail;
        let request = client.get_event_selectors().trail_name(arn.as_str());
        let output = request.send().await?;
        let advanced = output.advanced_event_selectors();
        Ok(EventSelectors {
            basic: output
                .event_selectors()
                .iter()
                .map(basic_selector)
                .collect(),
            advanced: advanced.iter().map(advanced_selector).collect(),
        })
    }
}

fn trail_status(output: &GetTrailStatusOutput) -> TrailStatus {
    let logs_delivery = output.latest_cloud_watch_logs_delivery_time();
    TrailStatus {
        logging: output.is_logging().unwrap_or_default(),
        last_delivery_to_logs: logs_delivery.map(DateTime::secs),
        delivery_error: output
            .latest_cloud_watch_logs_delivery_error()
            .filter(|error| !error.is_empty())
            .map(str::to_owned),
        started_logging: output.start_logging_time().map(DateTime::secs),
        last_delivery_to_bucket: output.latest_delivery_time().map(DateTime::secs),
    }
}

/// `None` for a trail without an ARN or a bucket.
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

fn basic_selector(selector: &types::EventSelector) -> BasicSelector {
    BasicSelector {
        // AWS omits defaults: `All`, and management events on.
        read_write_type: selector
            .read_write_type()
            .map_or("All", types::ReadWriteType::as_str)
            .to_owned(),
        management_events: selector.include_management_events().unwrap_or(true),
        excluded_sources: selector.exclude_management_event_sources().to_vec(),
    }
}

fn advanced_selector(selector: &types::AdvancedEventSelector) -> AdvancedSelector {
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
