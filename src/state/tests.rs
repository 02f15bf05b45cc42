//! The table of reads.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use super::{Observed, Question, Region};

fn nothing_read() -> Observed {
    Observed::new(Region::new("us-east-1"), 0)
}

#[test]
fn an_answer_is_kept_in_the_place_of_its_question_and_no_other() {
    for question in Question::samples() {
        let mut observed = nothing_read();
        assert!(!observed.is_answered(&question), "{question:?}");
        assert_eq!(observed.answer(&question), None, "{question:?}");
        observed.record(question.absent());
        assert_eq!(observed.answer(&question), Some(question.absent()));
        let answered: Vec<Question> = Question::samples()
            .into_iter()
            .filter(|other| observed.is_answered(other))
            .collect();
        assert_eq!(answered, [question]);
    }
}

#[test]
fn a_recording_keeps_every_answer() {
    let mut observed = nothing_read();
    for question in Question::samples() {
        observed.record(question.absent());
    }
    let text = serde_json::to_string(&observed).unwrap();
    let read: Observed = serde_json::from_str(&text).unwrap();
    assert_eq!(read, observed);
}

#[test]
fn every_action_belongs_to_the_service_of_its_operation_and_reads() {
    for (question, (service, operation)) in Question::samples().iter().zip(Question::OPERATIONS) {
        let (prefix, _) = question.action().split_once(':').unwrap();
        let expected = match *service {
            "CloudWatch Logs" => "logs".to_owned(),
            service => service.to_lowercase(),
        };
        assert_eq!(prefix, expected, "{question:?}");
        let verbs = ["Describe", "Get", "Head", "List"];
        assert!(verbs.iter().any(|verb| operation.starts_with(verb)));
        // S3 names its actions in its own way.
        if *service != "S3" {
            assert_eq!(question.action(), format!("{prefix}:{operation}"));
        }
    }
}

#[test]
fn reads_are_about_the_bucket_they_are_kept_under() {
    for question in Question::samples() {
        let named = question.to_string().ends_with(" of bucket b");
        assert_eq!(question.bucket().is_some(), named, "{question:?}");
    }
}
