//! Answers and files without an end: a list whose pages never end or repeat, an answer that is too large, a file without
//! a size. Each is an error that names what was read, and costs only what depends on it.

use super::compliant_account::compliant_account;
use super::settings::folder;
use crate::Test;
use crate::proxy::Proxy;
use crate::report::text;
use crate::request::Call;
use crate::run::{Run, binary};
use crate::suite::Suite;
use crate::test_account::TestAccount;
use std::fs::{self, File};
use std::sync::atomic::{AtomicUsize, Ordering};

pub(crate) const TESTS: &[Test] = &[
    (
        "a list without an end and an answer that is too large are failed reads",
        ends_endless_answers,
    ),
    (
        "a file over its bound is refused and named, whatever kind of file it is",
        refuses_endless_files,
    ),
];

/// How an endless answer comes about, from the number of the page.
type Answer = fn(usize) -> String;

const ENDLESS: [(Answer, &str); 4] = [
    (
        |_| r#"{"metricFilters":[],"nextToken":"again"}"#.to_owned(),
        "two of its pages name the same next page",
    ),
    (
        |page| format!(r#"{{"metricFilters":[],"nextToken":"token-{}"}}"#, page % 3),
        "two of its pages name the same next page",
    ),
    (
        |page| format!(r#"{{"metricFilters":[],"nextToken":"token-{page}"}}"#),
        "more than 1000 pages",
    ),
    (
        |_| format!(r#"{{"metricFilters":[],"x":"{}"}}"#, "x".repeat(16 << 20)),
        "more than 16 MiB",
    ),
];

fn ends_endless_answers(suite: &Suite) {
    let account = compliant_account(suite);
    for (page, says) in ENDLESS {
        let pages = AtomicUsize::new(0);
        let answer = move |call: &Call| {
            let number = pages.fetch_add(1, Ordering::SeqCst);
            (call.operation == "DescribeMetricFilters").then(|| page(number))
        };
        let proxy = Proxy::answering(account.emulator, answer, |_| None);
        let words = "check --format json --control root-usage,cloudtrail-bucket-access-logging";
        let run = account.through(&proxy.endpoint, words).exits(3).ends();
        let report = run.report();
        let finding = report.finding("root-usage");
        assert_eq!(finding["verdict"], "unreadable", "{says}\n{run}");
        let reason = text(&finding["reason"]);
        assert!(reason.contains(says), "{reason}");
        assert!(reason.contains("metric filters"), "{reason}");
        let other = report.finding("cloudtrail-bucket-access-logging");
        assert_eq!(other["verdict"], "pass", "{says}\n{run}");
    }
}

/// A command that reads a file, and the most MiB that it reads.
const FILES: [(&str, i32, u64); 7] = [
    ("check --config FILE", 64, 1),
    ("check --catalog FOLDER", 64, 1),
    ("check --from FILE", 1, 64),
    ("apply FILE --yes", 1, 16),
    ("undo FILE --yes", 1, 16),
    ("pattern test FILE", 1, 16),
    ("pattern match root FILE", 1, 16),
];

fn refuses_endless_files(suite: &Suite) {
    let account = TestAccount::seeded(suite, "finding");
    let folder = folder(&account, "endless");
    let sparse = folder.join("sparse.yaml");
    // One GiB that takes no room on the disk.
    File::create(&sparse).unwrap().set_len(1 << 30).unwrap();
    let controls = folder.join("controls");
    fs::create_dir_all(&controls).unwrap();
    fs::rename(&sparse, controls.join("sparse.yaml")).unwrap();
    let sparse = controls.join("sparse.yaml");
    for (words, code, most) in FILES {
        let mut files = vec![sparse.as_path()];
        if cfg!(unix) && words.contains("FILE") {
            files.push(std::path::Path::new("/dev/zero"));
        }
        for file in files {
            let words = words
                .replace("FILE", &file.display().to_string())
                .replace("FOLDER", &controls.display().to_string());
            let run = Run::of(binary(&words).current_dir(&folder)).exits(code);
            let run = run.complains(&format!("more than {most} MiB")).ends();
            run.complains(&file.display().to_string());
        }
    }
}
