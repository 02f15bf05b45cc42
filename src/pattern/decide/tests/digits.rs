//! Reading a number digit by digit gives the same result as comparing its value.

use super::super::super::decimal::Decimal;
use super::super::digits::{
    DigitComparator, DigitState, WrittenNumber, interval_index, interval_representatives,
};
use super::super::numbers::parse_number;
use super::strings;

const CONSTANTS: [&[&str]; 9] = [
    &["0"],
    &["1"],
    &["-1"],
    &["0.5"],
    &["10", "11"],
    &["-10.1", "-1.05", "-0.01"],
    &["-5", "0", "0.05", "0.1", "5", "10.5"],
    &["0.015", "0.1", "0.11", "1.1", "50", "500"],
    &["-100", "100.001", "1e5"],
];

fn decimals(strings: &[&str]) -> Vec<Decimal> {
    strings
        .iter()
        .map(|text| Decimal::parse(text).unwrap())
        .collect()
}

fn read(digits: &DigitComparator, text: &str) -> DigitState {
    text.chars()
        .fold(digits.start(), |read, letter| digits.step(&read, letter))
}

#[test]
fn a_number_read_digit_by_digit_is_in_the_interval_of_its_value() {
    let mut strings = strings("-.015", 5);
    strings.extend(
        [
            "+5", "+0.5", "-+5", "100.001", "100.0010", "-000.05", "100000", "99999.9",
        ]
        .map(str::to_owned),
    );
    for constants in CONSTANTS {
        let constants = decimals(constants);
        let digits = DigitComparator::new(&constants, false).unwrap();
        for text in &strings {
            let value = Decimal::parse(text);
            let expected = value.map_or(WrittenNumber::NotANumber, |value| {
                WrittenNumber::Interval(interval_index(&constants, &value))
            });
            let read = read(&digits, text);
            assert_eq!(digits.finish(&read), expected, "{text} among {constants:?}");
            assert!(!read.is_dead() || expected == WrittenNumber::NotANumber);
        }
    }
}

#[test]
fn only_canonical_spellings_denote_numbers_of_events() {
    let strings = strings("-.015e", 5);
    for constants in CONSTANTS {
        let constants = decimals(constants);
        let digits = DigitComparator::new(&constants, true).unwrap();
        for text in strings.iter().filter(|text| !text.contains('e')) {
            let spelled = parse_number(text).map(|number| number.to_string());
            let own = spelled.as_ref() == Some(text);
            let value = Decimal::parse(text).filter(|_| own);
            let expected = value.map_or(WrittenNumber::NotANumber, |value| {
                WrittenNumber::Interval(interval_index(&constants, &value))
            });
            assert_eq!(
                digits.finish(&read(&digits, text)),
                expected,
                "{text} among {constants:?}"
            );
        }
    }
    let digits = DigitComparator::new(&decimals(&["5"]), true).unwrap();
    for (text, negative) in [
        ("1e16", None),
        ("1e+16", Some(false)),
        ("1.5e-7", Some(false)),
        ("-2e+300", Some(true)),
        ("1e+", None),
        ("1.50e+7", None),
        ("1e+1.5", None),
        ("+5", None),
        ("e+1", None),
    ] {
        let expected = negative.map_or(WrittenNumber::NotANumber, |negative| {
            WrittenNumber::WithExponent { negative }
        });
        assert_eq!(digits.finish(&read(&digits, text)), expected, "{text}");
    }
}

#[test]
fn each_interval_has_a_representative() {
    for constants in CONSTANTS {
        let constants = decimals(constants);
        let places: Vec<_> = interval_representatives(&constants)
            .iter()
            .map(|text| interval_index(&constants, &Decimal::parse(text).unwrap()))
            .collect();
        let all: Vec<_> = (0..=2 * constants.len()).collect();
        assert_eq!(places, all, "{constants:?}");
    }
}
