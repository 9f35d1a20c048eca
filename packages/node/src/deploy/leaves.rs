//! Where two JSON documents differ.

use std::collections::BTreeMap;

use serde_json::Value;

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Where: `hub.seed`, `slashers.0.avs`.
    pub path: String,
    /// What stands there in the first.
    pub first: Option<String>,
    /// What stands there in the second.
    pub second: Option<String>,
}

/// Every place where one document says something else than the other, in the order of their paths.
pub fn differences(first: &Value, second: &Value) -> Vec<Difference> {
    let (mut first, mut second) = (leaves(first), leaves(second));
    let mut paths: Vec<String> = first.keys().chain(second.keys()).cloned().collect();
    paths.sort();
    paths.dedup();
    let row = |path: String| Difference {
        first: first.remove(&path),
        second: second.remove(&path),
        path,
    };
    let rows = paths.into_iter().map(row);
    rows.filter(|row| row.first != row.second).collect()
}

/// What stands at the end of each path.
pub fn leaves(document: &Value) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    collect(document, "", &mut found);
    found
}

fn collect(value: &Value, path: &str, found: &mut BTreeMap<String, String>) {
    let below = |name: &str| {
        if path.is_empty() {
            name.to_string()
        } else {
            format!("{path}.{name}")
        }
    };
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (name, value) in fields {
                collect(value, &below(name), found);
            }
        }
        Value::Array(rows) if !rows.is_empty() => {
            for (index, value) in rows.iter().enumerate() {
                collect(value, &below(&index.to_string()), found);
            }
        }
        Value::String(text) => {
            found.insert(path.to_string(), text.clone());
        }
        other => {
            found.insert(path.to_string(), other.to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_difference_is_named_with_both_sides() {
        let first = json!({ "a": { "b": 1, "c": "x" }, "list": [1, 2], "gone": null, "same": true });
        let second = json!({ "a": { "b": 2, "c": "x" }, "list": [1], "new": [], "same": true });
        let rows: Vec<_> = differences(&first, &second)
            .into_iter()
            .map(|row| (row.path, row.first, row.second))
            .collect();
        let text = |text: &str| Some(text.to_string());
        assert_eq!(
            rows,
            [
                ("a.b".to_string(), text("1"), text("2")),
                ("gone".to_string(), text("null"), None),
                ("list.1".to_string(), text("2"), None),
                ("new".to_string(), None, text("[]")),
            ]
        );
        assert_eq!(differences(&first, &first), []);
    }
}
