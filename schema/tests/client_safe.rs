//! Schemas that client generators (ts-codegen among them) turn into correct code: fields have names, and every
//! query has an answer.

use palisade_schema::{generate, CONTRACTS};
use serde_json::{json, Value};

/// The contract that has no messages.
const ONLY_ANSWERS: &str = "lens";

/// What in `document`, one contract's whole interface, a generator would get wrong, by JSON path.
fn faults(document: &Value) -> Vec<String> {
    let mut faults = tuples(document, "");
    for message in ["execute", "query", "sudo"] {
        faults.extend(unnamed_arguments(&document[message], message));
    }
    faults.extend(queries_without_answer(document));
    faults
}

/// Tuples are arrays whose items have schemas one by one. Generated types lose them.
fn tuples(value: &Value, path: &str) -> Vec<String> {
    match value {
        Value::Object(fields) => {
            let here = fields
                .get("items")
                .filter(|items| items.is_array())
                .or_else(|| fields.get("prefixItems"))
                .map(|_| format!("{path}: tuple"));
            let below = fields
                .iter()
                .flat_map(|(key, field)| tuples(field, &format!("{path}/{key}")));
            here.into_iter().chain(below).collect()
        }
        Value::Array(items) => items
            .iter()
            .enumerate()
            .flat_map(|(index, item)| tuples(item, &format!("{path}/{index}")))
            .collect(),
        _ => vec![],
    }
}

/// Variants of a message enum, each as the object that has the variant's name as its only key.
fn variants(message: &Value) -> Vec<&Value> {
    ["oneOf", "anyOf"]
        .iter()
        .filter_map(|key| message[*key].as_array())
        .flatten()
        .collect()
}

fn variant_names(message: &Value) -> Vec<String> {
    let mut names: Vec<String> = variants(message)
        .iter()
        .filter_map(|variant| variant["properties"].as_object())
        .flat_map(|properties| properties.keys().cloned())
        .collect();
    names.sort();
    names
}

/// A variant holds named fields, or one struct or enum that has them. Anything else has no argument name.
fn unnamed_arguments(message: &Value, name: &str) -> Vec<String> {
    let mut faults = vec![];
    for variant in variants(message) {
        let Some(properties) = variant["properties"].as_object() else {
            faults.push(format!("/{name}: variant without an object, {variant}"));
            continue;
        };
        for (variant_name, argument) in properties {
            let named = argument["type"] == "object"
                || argument["$ref"].is_string()
                || argument["allOf"].as_array().is_some_and(|all| all.len() == 1);
            if !named {
                faults.push(format!("/{name}/{variant_name}: argument without a name"));
            }
        }
    }
    faults
}

fn queries_without_answer(document: &Value) -> Vec<String> {
    let mut answers: Vec<String> = match document["responses"].as_object() {
        Some(responses) => responses.keys().cloned().collect(),
        None => vec![],
    };
    answers.sort();
    let queries = variant_names(&document["query"]);
    if queries == answers {
        vec![]
    } else {
        vec![format!(
            "/responses: queries are {queries:?}, answers are {answers:?}"
        )]
    }
}

#[test]
fn every_schema_is_safe_for_client_generators() {
    let files = generate().unwrap();
    for contract in CONTRACTS {
        let path = format!("{0}/{0}.json", contract.name);
        let document: Value = serde_json::from_str(&files[std::path::Path::new(&path)]).unwrap();
        assert_eq!(faults(&document), Vec::<String>::new(), "{path}");
        assert_eq!(
            variants(&document["execute"]).is_empty(),
            contract.name == ONLY_ANSWERS,
            "{path}: messages found or not"
        );
        assert!(
            !variants(&document["query"]).is_empty(),
            "{path}: no queries found"
        );
    }
}

fn document() -> Value {
    json!({
        "execute": { "oneOf": [{ "properties": { "bond": { "type": "object" } } }] },
        "query": { "oneOf": [{ "properties": { "config": { "type": "object" } } }] },
        "responses": { "config": { "type": "object" } },
    })
}

#[test]
fn a_safe_document_has_no_faults() {
    assert_eq!(faults(&document()), Vec::<String>::new());
}

#[test]
fn a_tuple_is_a_fault() {
    let mut unsafe_document = document();
    unsafe_document["responses"]["config"] = json!({
        "properties": { "pair": { "type": "array", "items": [{ "type": "string" }, { "type": "string" }] } }
    });
    assert_eq!(
        faults(&unsafe_document),
        ["/responses/config/properties/pair: tuple"]
    );
}

#[test]
fn an_argument_without_a_name_is_a_fault() {
    let mut unsafe_document = document();
    unsafe_document["execute"]["oneOf"][0]["properties"]["bond"] = json!({ "type": "string" });
    assert_eq!(
        faults(&unsafe_document),
        ["/execute/bond: argument without a name"]
    );
}

#[test]
fn a_variant_that_is_a_plain_string_is_a_fault() {
    let mut unsafe_document = document();
    unsafe_document["execute"]["oneOf"][0] = json!({ "type": "string", "enum": ["bond"] });
    assert_eq!(faults(&unsafe_document).len(), 1);
}

#[test]
fn a_query_without_an_answer_is_a_fault() {
    let mut unsafe_document = document();
    unsafe_document["responses"] = json!({});
    assert_eq!(
        faults(&unsafe_document),
        [r#"/responses: queries are ["config"], answers are []"#]
    );
}
