use cosmwasm_std::{Binary, Decimal, Uint128};
use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use super::*;

/// Everything that messages of the suite are made of.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Msg {
    Unit,
    Nothing {},
    Wrapped(Inner),
    Boxed(Box<Inner>),
    Number(u16),
    Many {
        amount: Uint128,
        part: Decimal,
        text: String,
        bytes: Binary,
        flag: bool,
        small: u8,
        large: u64,
        below: i32,
        list: Vec<Inner>,
        pairs: Vec<(String, u16)>,
        choice: Option<Choice>,
        inner: Inner,
        maybe: Option<u32>,
    },
}

#[derive(Serialize, Deserialize, Clone, Debug, Default, PartialEq)]
#[serde(deny_unknown_fields)]
struct Inner {
    id: u64,
    name: Option<String>,
    #[serde(default)]
    tags: Vec<String>,
}

#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Choice {
    First,
    Second {},
    Third(Handle),
}

#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
#[serde(transparent)]
struct Handle(String);

fn inner() -> impl Strategy<Value = Inner> {
    let tags = prop::collection::vec(any::<String>(), 0..3);
    (any::<u64>(), any::<Option<String>>(), tags).prop_map(|(id, name, tags)| Inner { id, name, tags })
}

fn choice() -> impl Strategy<Value = Choice> {
    prop_oneof![
        Just(Choice::First),
        Just(Choice::Second {}),
        any::<String>().prop_map(|text| Choice::Third(Handle(text))),
    ]
}

fn many() -> impl Strategy<Value = Msg> {
    let numbers = (
        any::<u128>(),
        any::<u128>(),
        any::<u8>(),
        any::<u64>(),
        any::<i32>(),
    );
    let texts = (any::<String>(), any::<Vec<u8>>(), any::<bool>());
    let lists = (
        prop::collection::vec(inner(), 0..4),
        prop::collection::vec(any::<(String, u16)>(), 0..4),
    );
    let rest = (prop::option::of(choice()), inner(), any::<Option<u32>>());
    (numbers, texts, lists, rest).prop_map(|(numbers, texts, lists, rest)| Msg::Many {
        amount: numbers.0.into(),
        part: Decimal::raw(numbers.1),
        text: texts.0,
        bytes: texts.1.into(),
        flag: texts.2,
        small: numbers.2,
        large: numbers.3,
        below: numbers.4,
        list: lists.0,
        pairs: lists.1,
        choice: rest.0,
        inner: rest.1,
        maybe: rest.2,
    })
}

fn msg() -> impl Strategy<Value = Msg> {
    prop_oneof![
        Just(Msg::Unit),
        Just(Msg::Nothing {}),
        inner().prop_map(Msg::Wrapped),
        inner().prop_map(|inner| Msg::Boxed(Box::new(inner))),
        any::<u16>().prop_map(Msg::Number),
        many(),
    ]
}

proptest! {
    #[test]
    fn what_was_written_is_read(msg in msg()) {
        let text = cosmwasm_std::to_json_vec(&msg).unwrap();
        prop_assert_eq!(from_json::<Msg>(&text).unwrap(), msg);
    }

    /// One byte changed: both readers read the same, or both refuse.
    #[test]
    fn what_is_damaged_is_read_as_by_the_other_reader(msg in msg(), place in any::<prop::sample::Index>(), byte in 32u8..127) {
        let mut text = cosmwasm_std::to_json_vec(&msg).unwrap();
        let place = place.index(text.len());
        text[place] = byte;
        let (ours, theirs) = (from_json::<Msg>(&text), cosmwasm_std::from_json::<Msg>(&text));
        match (ours, theirs) {
            (Ok(ours), Ok(theirs)) => prop_assert_eq!(ours, theirs),
            (Err(_), Err(_)) => {}
            (ours, theirs) => prop_assert!(false, "{ours:?}, {theirs:?}: {}", String::from_utf8_lossy(&text)),
        }
    }
}

proptest! {
    #[test]
    fn what_is_written_is_the_same_text_as_by_the_other_writer(msg in msg()) {
        prop_assert_eq!(to_json_binary(&msg), cosmwasm_std::to_json_binary(&msg));
    }
}

#[track_caller]
fn written_alike<T: Serialize>(value: T) {
    assert_eq!(
        to_json_binary(&value).unwrap(),
        cosmwasm_std::to_json_binary(&value).unwrap()
    );
}

#[test]
fn escapes_are_those_of_the_other_writer() {
    let ascii: String = (0..=127u8).map(char::from).collect();
    for text in [
        ascii.as_str(),
        "",
        "\"",
        "\\\"\\",
        "é\u{7f}\u{2028}\u{1f600}",
        "\u{0}",
        "a\n",
    ] {
        written_alike(text);
        written_alike(vec![text, text]);
    }
}

#[test]
fn numbers_are_written_to_their_ends() {
    written_alike((u8::MIN, u8::MAX, u16::MAX, u32::MAX, u64::MIN, u64::MAX));
    written_alike((i8::MIN, i16::MIN, i32::MIN, i64::MIN, i64::MAX, -1));
}

#[test]
fn empty_and_nested_values_are_written_alike() {
    #[derive(Serialize)]
    struct Empty {}
    written_alike(Empty {});
    written_alike((Empty {}, Empty {}));
    written_alike(Vec::<Inner>::new());
    written_alike(vec![vec![1u8], vec![], vec![2, 3]]);
    written_alike((Some(Some(1u8)), None::<u8>, (), [true, false]));
    written_alike(vec![
        Choice::First,
        Choice::Second {},
        Choice::Third(Handle("[{".to_string())),
    ]);
}

#[test]
fn what_no_message_has_is_refused() {
    #[derive(Serialize)]
    struct Pair(u8, u8);
    #[derive(Serialize)]
    enum Variant {
        Pair(u8, u8),
    }
    #[track_caller]
    fn refused<T: Serialize>(value: T) {
        let error = to_json_binary(&value).unwrap_err().to_string();
        assert!(error.contains("a value that messages do not have"), "{error}");
    }
    refused(Pair(1, 2));
    refused(Variant::Pair(1, 2));
    refused(vec![1.5f64]);
    refused(Some(1.5f32));
    refused('a');
    refused(u128::MAX);
    refused(i128::MIN);
    refused(std::collections::BTreeMap::from([("a", 1u8)]));
}

/// Marks, words, texts and numbers of a text.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = match first {
            '"' => {
                let mut escaped = false;
                let quote = rest.char_indices().skip(1).find(|(_, char)| {
                    let ends = *char == '"' && !escaped;
                    escaped = *char == '\\' && !escaped;
                    ends
                });
                quote.unwrap().0 + 1
            }
            '{' | '}' | '[' | ']' | ',' | ':' => 1,
            _ => rest.find(['}', ']', ',']).unwrap_or(rest.len()),
        };
        let (token, left) = rest.split_at(end);
        tokens.push(token.to_string());
        rest = left;
    }
    tokens
}

fn foreign() -> impl Strategy<Value = String> {
    let known = [
        "null",
        "true",
        "0",
        "-0",
        "-1",
        "300",
        "70000",
        "{}",
        "[]",
        "[0]",
        "[\"a\",1]",
        "{\"id\":1}",
        "\"\"",
        "\"id\"",
        "\"unit\"",
        "\"nothing\"",
        "\"wrapped\"",
        "\"first\"",
        "\"second\"",
        "\"third\"",
        "{\"first\":null}",
        "{\"second\":{}}",
        ",",
        ":",
        "[",
        "]",
        "{",
        "}",
        ",0",
        ",\"tags\":null",
    ];
    prop::sample::select(known.to_vec()).prop_map(String::from)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4 * ProptestConfig::default().cases))]

    /// One word of it is another one, is not there, or is followed by one: the same.
    #[test]
    fn what_is_rewritten_is_read_as_by_the_other_reader(
        msg in msg(),
        place in any::<prop::sample::Index>(),
        word in foreign(),
        how in 0..3,
    ) {
        let mut tokens = tokens(&cosmwasm_std::to_json_string(&msg).unwrap());
        let place = place.index(tokens.len());
        match how {
            0 => tokens[place] = word,
            1 => { tokens.remove(place); }
            _ => tokens.insert(place + 1, word),
        }
        let text = tokens.concat();
        let (ours, theirs) = (from_json::<Msg>(&text), cosmwasm_std::from_json::<Msg>(&text));
        match (ours, theirs) {
            (Ok(ours), Ok(theirs)) => prop_assert_eq!(ours, theirs),
            (Err(_), Err(_)) => {}
            (ours, theirs) => prop_assert!(false, "{ours:?}, {theirs:?}: {text}"),
        }
    }
}

#[track_caller]
fn refused(text: &str, reason: &str) {
    let error = from_json::<Msg>(text).unwrap_err().to_string();
    assert!(error.contains(reason), "{error}");
    cosmwasm_std::from_json::<Msg>(text).unwrap_err();
}

#[test]
fn fields_come_in_any_order() {
    let read = from_json::<Msg>(r#"{"wrapped":{"tags":["a"],"name":null,"id":7}}"#).unwrap();
    let (name, tags) = (None, vec!["a".to_string()]);
    assert_eq!(read, Msg::Wrapped(Inner { id: 7, name, tags }));
}

#[test]
fn options_and_defaults_may_be_missing() {
    let read = from_json::<Msg>(r#"{"boxed":{"id":7}}"#).unwrap();
    let inner = Inner {
        id: 7,
        ..Inner::default()
    };
    assert_eq!(read, Msg::Boxed(Box::new(inner)));
}

#[test]
fn everything_else_may_not() {
    refused(r#"{"wrapped":{}}"#, "missing field `id`");
    refused(r#"{"many":{}}"#, "missing field `amount`");
    // What is there is blamed, not what is missing before it.
    refused(r#"{"wrapped":{"id":"7"}}"#, "found text, expected u64");
}

#[test]
fn unknown_and_repeated_fields_are_refused() {
    refused(r#"{"wrapped":{"id":7,"age":8}}"#, "unknown field `age`");
    refused(r#"{"wrapped":{"id":7,"id":7}}"#, "duplicate field `id`");
    refused(r#"{"nothing":{"id":7}}"#, "unknown field `id`");
}

#[test]
fn a_variant_is_one_of_those_and_alone() {
    refused(r#"{"other":{}}"#, "unknown variant `other`");
    refused(r#""other""#, "unknown variant `other`");
    refused(r#"{"nothing":{},"unit":{}}"#, "found 2 items, expected enum Msg");
    refused("{}", "found 0 items, expected enum Msg");
    refused("[]", "found a list, expected enum Msg");
    refused(r#""nothing""#, "no content");
    refused(r#""wrapped""#, "no content");
    refused(r#"{"unit":null}"#, "found null, expected nothing");
    refused(r#"{"unit":{}}"#, "found fields, expected nothing");
}

#[test]
fn what_has_several_items_has_no_more_and_no_fewer() {
    let many = |pair: &str| {
        format!(
            r#"{{"many":{{"amount":"1","part":"1","text":"","bytes":"","flag":true,"small":1,"large":1,"below":-1,"list":[],
            "pairs":[{pair}],"inner":{{"id":1}}}}}}"#
        )
    };
    from_json::<Msg>(many(r#"["a",1]"#)).unwrap();
    refused(&many(r#"["a",1,2]"#), "found 3 items");
    refused(&many(r#"["a"]"#), "found 1 items");
    refused(&many(r#"{"a":1}"#), "found fields");
}

#[test]
fn numbers_that_do_not_fit_are_refused() {
    refused(r#"{"number":65536}"#, "found 65536, expected u16");
    refused(r#"{"number":-1}"#, "found -1, expected u16");
    refused(r#"{"number":-0}"#, "found 0, expected u16");
    refused(r#"{"number":1.5}"#, "");
    refused(r#"{"number":18446744073709551616}"#, "");
    refused(r#"{"number":true}"#, "found a truth value, expected u16");
}

#[test]
fn what_is_no_json_is_refused() {
    for text in ["", "{", r#"{"unit":}"#, r#"{"nothing":{}} x"#] {
        refused(text, "");
    }
    let deep = ["[".repeat(200), "]".repeat(200)].concat();
    refused(&format!(r#"{{"wrapped":{deep}}}"#), "");
}
