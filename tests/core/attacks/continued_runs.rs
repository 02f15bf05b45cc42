//! A run and the interrupted runs that it continues are taken back together. A journal that an attacker writes, edits, moves or
//! replaces is never among them.

use cis_fix::journal::{
    Continued, Entry, Header, Journal, JournalKey, KEY_LENGTH, MacChain, Provenance, StoredRun,
    continued_runs,
};
use cis_fix::plan::Digest;
use cis_fix::settings::{Settings, Subscriber};
use cis_fix::state::{AccountId, Partition, Region};

const ACCOUNT: &str = "111122223333";

fn key(byte: u8) -> JournalKey {
    JournalKey::new([byte; KEY_LENGTH])
}

/// A file in the state folder.
#[derive(Clone)]
struct File {
    name: String,
    text: String,
}

/// What a run writes down: the hour it began, and how it ended.
struct Run {
    account: &'static str,
    region: &'static str,
    settings: Option<Settings>,
    hour: u8,
    finished: bool,
    key: JournalKey,
}

impl Run {
    fn interrupted(hour: u8) -> Self {
        Self {
            account: ACCOUNT,
            region: "us-east-1",
            settings: Some(Settings::default()),
            hour,
            finished: false,
            key: key(1),
        }
    }

    fn finished(hour: u8) -> Self {
        Self {
            finished: true,
            ..Self::interrupted(hour)
        }
    }

    fn write(&self, continues: Option<Continued>) -> File {
        let at = format!("2026-11-24T{:02}:00:00Z", self.hour);
        let header = Header::new(
            at.clone(),
            AccountId::from(self.account),
            Partition::from("aws"),
            format!("arn:aws:iam::{}:user/alice", self.account),
            Region::from(self.region),
            Digest::of(&at),
        );
        let header = match &self.settings {
            Some(settings) => header.with_settings(settings),
            None => header,
        };
        let header = header.continuing(continues).sealed_with(&self.key);
        let mut chain = MacChain::new(self.key.clone());
        let end = Entry::Ended {
            at,
            unfinished: !self.finished,
        };
        let lines = [header.to_line(), end.to_line()];
        File {
            name: format!("{}-{:02}.jsonl", self.account, self.hour),
            text: lines.iter().map(|line| chain.seal(line)).collect(),
        }
    }
}

impl File {
    /// What names this journal, whoever wrote it.
    fn named(&self) -> Option<Continued> {
        Continued::of(&self.name, &self.text)
    }
}

/// The names of the runs that the first file continues, as this user's key proves it.
fn continued_by(files: &[File]) -> Vec<String> {
    let journals: Vec<Journal> = files
        .iter()
        .map(|file| Journal::parse(&file.text).unwrap())
        .collect();
    let seals: Vec<Option<Continued>> = files
        .iter()
        .map(|file| {
            let proven = Provenance::of(&file.text, &key(1)).is_proven();
            file.named().filter(|_| proven)
        })
        .collect();
    let runs: Vec<StoredRun<'_>> = journals
        .iter()
        .zip(&seals)
        .map(|(journal, seal)| StoredRun {
            journal,
            seal: seal.as_ref(),
        })
        .collect();
    let places = continued_runs(runs[0], &runs);
    places.iter().map(|at| files[*at].name.clone()).collect()
}

#[test]
fn honest_runs_are_one_however_many_were_interrupted() {
    let first = Run::interrupted(1).write(None);
    let second = Run::interrupted(2).write(first.named());
    let third = Run::finished(3).write(second.named());
    let other = Run::interrupted(0).write(None);
    let names = |files: &[&File]| files.iter().map(|one| one.name.clone()).collect::<Vec<_>>();
    let files = [third, other, first.clone(), second.clone()];
    assert_eq!(continued_by(&files), names(&[&second, &first]));
    assert_eq!(continued_by(&[second, first.clone()]), names(&[&first]));
    assert_eq!(continued_by(&[first]), names(&[]));
}

/// What does not continue: a sentence, and the files with the newest first.
type Attack = (&'static str, Vec<File>);

/// The newest run, which names this file.
fn latest(of: &File) -> File {
    Run::finished(2).write(of.named())
}

fn edited(file: &File, from: &str, to: &str) -> File {
    File {
        text: file.text.replacen(from, to, 1),
        ..file.clone()
    }
}

/// Files that were edited, moved or replaced after an honest continuation.
fn changed_files() -> Vec<Attack> {
    let earlier = Run::interrupted(1).write(None);
    let honest = latest(&earlier);
    let named = earlier.named().unwrap();
    let other = Run::interrupted(0).write(None);
    let named_alike = |name: &str, of: &File| File {
        name: name.to_owned(),
        ..of.clone()
    };
    let first_line = format!("{}\n", earlier.text.lines().next().unwrap());
    let after = |changed: File| vec![honest.clone(), changed];
    vec![
        (
            "the name of the continued file is edited",
            vec![edited(&honest, &named.journal, &other.name), other.clone()],
        ),
        (
            "the MAC of the continued file is edited",
            vec![
                edited(&honest, &named.mac, &"0".repeat(64)),
                earlier.clone(),
            ],
        ),
        ("the continued file is missing", vec![honest.clone()]),
        (
            "the continued file was renamed",
            after(named_alike("111122223333-moved.jsonl", &earlier)),
        ),
        (
            "the continued file was edited",
            after(edited(&earlier, "user/alice", "user/mallory")),
        ),
        (
            "another journal of this user was put in its place",
            after(named_alike(&earlier.name, &other)),
        ),
        (
            "the last line of the continued file was removed",
            after(File {
                text: first_line,
                ..earlier.clone()
            }),
        ),
    ]
}

/// Journals that are sealed with the key of somebody else.
fn foreign_files() -> Vec<Attack> {
    let earlier = Run::interrupted(1).write(None);
    let newest = Run {
        key: key(2),
        ..Run::finished(2)
    };
    let planted = Run {
        key: key(2),
        ..Run::interrupted(1)
    };
    let planted = planted.write(None);
    vec![
        (
            "the newest journal is sealed with another key",
            vec![newest.write(earlier.named()), earlier],
        ),
        (
            "the continued journal is sealed with another key",
            vec![latest(&planted), planted],
        ),
    ]
}

/// Runs of this user that a header names although the newest run cannot continue them.
fn other_runs() -> Vec<Attack> {
    let here = || Run::interrupted(1);
    let other = Settings {
        topic: Some("other".to_owned()),
        ..Settings::default()
    };
    let with_settings = |settings: Option<Settings>| Run { settings, ..here() };
    let elsewhere = Run {
        region: "eu-west-1",
        ..here()
    };
    let theirs = Run {
        account: "999999999999",
        ..here()
    };
    [
        ("the continued run is of another account", theirs),
        ("the continued run was finished", Run::finished(1)),
        ("the continued run is younger", Run::interrupted(9)),
        ("the continued run began in another Region", elsewhere),
        (
            "the continued run had other settings",
            with_settings(Some(other)),
        ),
        (
            "the continued run does not tell its settings",
            with_settings(None),
        ),
    ]
    .into_iter()
    .map(|(sentence, run)| {
        let earlier = run.write(None);
        (sentence, vec![latest(&earlier), earlier])
    })
    .collect()
}

#[test]
fn no_doubtful_journal_is_taken_back_with_another_run() {
    let attacks = [changed_files(), foreign_files(), other_runs()];
    for (sentence, files) in attacks.into_iter().flatten() {
        assert_eq!(continued_by(&files), [] as [String; 0], "{sentence}");
    }
}

#[test]
fn a_doubtful_journal_ends_the_chain_where_it_stands() {
    let first = Run::interrupted(1).write(None);
    let second = Run::interrupted(2).write(first.named());
    let third = Run::finished(3).write(second.named());
    let edited = File {
        text: first.text.replacen("user/alice", "user/mallory", 1),
        ..first
    };
    assert_eq!(
        continued_by(&[third, second.clone(), edited]),
        [second.name]
    );
}

#[test]
fn settings_tell_no_key_of_a_paging_service() {
    let with = |url: &str| Settings {
        notify: vec![Subscriber::new("https", url)],
        ..Settings::default()
    };
    let digest = |settings: &Settings| cis_fix::journal::settings_digest(settings);
    let (one, other) = (
        with("https://a.example.com/1"),
        with("https://b.example.com/1"),
    );
    assert_ne!(digest(&one), digest(&other));
    // Whoever reads a digest cannot try keys on it: it has none.
    let masked = Settings {
        notify: one.notify.iter().map(Subscriber::masked).collect(),
        ..one.clone()
    };
    assert_eq!(digest(&one), digest(&masked));
}
