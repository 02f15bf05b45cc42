//! Journals that were edited after the run. The MACs find each edit, and name the first line that differs.

use crate::account::{Account, notify};
use crate::pairs::sample;
use crate::undo_plans::complete_journal;
use cis_fix::journal::{Entry, Journal, JournalKey, MacChain, Provenance};
use std::sync::LazyLock;

/// The key of the user whose run it was.
fn key() -> JournalKey {
    JournalKey::new([7; 32])
}

/// The text of a journal as `apply` writes it.
fn seal(journal: &Journal, key: &JournalKey) -> String {
    let mut chain = MacChain::new(key.clone());
    let header = journal.header.clone().sealed_with(key).to_line();
    let lines = journal.entries.iter().map(Entry::to_line);
    let lines = std::iter::once(header).chain(lines);
    lines.map(|line| chain.seal(&line)).collect()
}

/// The journal of a run in the account of the finding.
fn journal() -> Journal {
    let account = Account::finding();
    let mut journal = complete_journal(&account.0, &account.review(&notify()).plan);
    let at = journal.header.at.clone();
    journal.entries.push(Entry::Ended {
        at,
        unfinished: false,
    });
    journal
}

/// Its text.
static TEXT: LazyLock<String> = LazyLock::new(|| seal(&journal(), &key()));

/// How many characters apart the edits are; in a thorough run, every character is edited.
fn stride() -> usize {
    if sample(5) == 5 { 1 } else { 29 }
}

fn lines() -> Vec<String> {
    TEXT.lines().map(str::to_owned).collect()
}

fn join(lines: &[String]) -> String {
    lines.join("\n") + "\n"
}

#[track_caller]
fn assert_altered(text: &str, line: usize, edit: &str) {
    let provenance = Provenance::of(text, &key());
    assert_eq!(provenance, Provenance::Altered { line }, "{edit}");
    let sentence = provenance.to_string();
    assert!(
        sentence.contains(&format!("line {line} is not")),
        "{sentence}"
    );
}

#[test]
fn an_unedited_journal_is_proven_and_read_as_without_macs() {
    assert_eq!(Provenance::of(&TEXT, &key()), Provenance::Proven);
    let read = Journal::parse(&TEXT).unwrap();
    assert_eq!(read.entries, journal().entries);
    assert!(read.has_end() && !read.truncated);
    assert_eq!(read.header, journal().header.sealed_with(&key()));
}

#[test]
fn every_changed_character_is_found_on_its_line() {
    let mut start = 0;
    for (number, line) in TEXT.split_inclusive('\n').enumerate() {
        // Many characters of the first lines, and some of the others: each change needs all MACs again.
        let step = if number < 2 { stride() } else { 2_999 };
        for at in (start..start + line.len() - 1).step_by(step) {
            let mut bytes = TEXT.clone().into_bytes();
            bytes[at] = if bytes[at] == b'1' { b'2' } else { b'1' };
            let text = String::from_utf8_lossy(&bytes);
            let provenance = Provenance::of(&text, &key());
            let expected = match number {
                // What a first line says decides only the words.
                0 => !provenance.is_proven(),
                _ => provenance == Provenance::Altered { line: number + 1 },
            };
            assert!(expected, "character {at}: {provenance:?}");
        }
        start += line.len();
    }
}

#[test]
fn a_removed_an_added_and_a_moved_line_is_found() {
    let whole = lines();
    for number in (1..whole.len() - 1).step_by(3) {
        let mut removed = whole.clone();
        removed.remove(number);
        assert_altered(&join(&removed), number + 1, "removed");
        let mut repeated = whole.clone();
        repeated.insert(number, whole[number].clone());
        assert_altered(&join(&repeated), number + 2, "repeated");
        let mut swapped = whole.clone();
        swapped.swap(number, number + 1);
        assert_altered(&join(&swapped), number + 1, "swapped");
    }
    let mut without_header = whole;
    without_header.remove(0);
    assert!(!Provenance::of(&join(&without_header), &key()).is_proven());
}

#[test]
fn a_line_of_another_journal_of_the_same_user_is_found() {
    let mut other = journal();
    other.header.at = "2026-11-25T12:00:00Z".to_owned();
    let other = seal(&other, &key());
    for (number, line) in other.lines().enumerate().skip(1).step_by(3) {
        let mut mixed = lines();
        line.clone_into(&mut mixed[number]);
        assert_altered(&join(&mixed), number + 1, "mixed");
        let mut added = lines();
        added.push(line.to_owned());
        assert_altered(&join(&added), added.len(), "added at the end");
    }
}

#[test]
fn a_line_without_a_mac_or_with_that_of_another_line_is_found() {
    let whole = lines();
    let mac_of = |line: &str| line.split_once(",\"mac\":").unwrap().1.to_owned();
    for number in (1..whole.len()).step_by(3) {
        let (body, _) = whole[number].split_once(",\"mac\":").unwrap();
        let mut without = whole.clone();
        without[number] = format!("{body}}}");
        assert_altered(&join(&without), number + 1, "without");
        let mut with_other = whole.clone();
        with_other[number] = format!("{body},\"mac\":{}", mac_of(&whole[number - 1]));
        assert_altered(
            &join(&with_other),
            number + 1,
            "with the MAC of the line before",
        );
    }
}

#[test]
fn a_journal_without_macs_or_by_another_key_is_foreign() {
    let mut plain = journal();
    plain.header.key = None;
    let texts: String = plain.entries.iter().map(Entry::to_line).collect();
    let text = plain.header.to_line() + &texts;
    assert_eq!(Provenance::of(&text, &key()), Provenance::WithoutMac);
    assert_eq!(Journal::parse(&text).unwrap(), plain);

    let other = JournalKey::new([8; 32]);
    let text = seal(&journal(), &other);
    assert_eq!(Provenance::of(&text, &key()), Provenance::OtherKey);
    // The name of our key in its header proves nothing.
    let renamed = text.replacen(&other.id(), &key().id(), 1);
    assert_altered(&renamed, 1, "renamed");
    assert!(Journal::parse(&renamed).is_ok());
}

#[test]
fn a_journal_cut_off_anywhere_is_proven_up_to_its_last_complete_line() {
    let first = TEXT.find('\n').unwrap() + 1;
    let near = (first..first + 3_000).step_by(stride());
    let far = (first + 3_000..TEXT.len()).step_by(2_999);
    let cuts = near.chain(far).chain([TEXT.len()]);
    for cut in cuts.filter(|cut| TEXT.is_char_boundary(*cut)) {
        let (start, _) = TEXT.split_at(cut);
        let provenance = Provenance::of(start, &key());
        assert_eq!(provenance, Provenance::Proven, "cut at {cut}");
        let journal = Journal::parse(start).unwrap();
        assert_eq!(journal.has_end(), cut == TEXT.len(), "cut at {cut}");
    }
}

#[test]
fn other_line_ends_and_spaces_are_found() {
    let windows = TEXT.replace('\n', "\r\n");
    assert!(!Provenance::of(&windows, &key()).is_proven());
    let spaced = TEXT.replacen("{\"doing\":{", "{\"doing\": {", 1);
    assert_altered(&spaced, 2, "spaced");
}

#[test]
fn a_key_is_read_back_and_does_not_show() {
    let key = key();
    assert_eq!(JournalKey::parse(&key.to_text()), Some(key.clone()));
    assert!(!format!("{key:?}").contains("0707"), "{key:?}");
    assert!(!TEXT.contains("0707070707"));
    for text in [
        "",
        "\n",
        "07\n",
        &"0".repeat(64),
        &format!("{}\n", "G".repeat(64)),
    ] {
        assert_eq!(JournalKey::parse(text), None, "{text:?}");
    }
}
