//! Writing and checking on a folder of its own.

use std::fs;
use std::path::{Path, PathBuf};

use palisade_schema::{differences, generate, write, Difference, CONTRACTS};

#[test]
fn a_fresh_folder_misses_everything_and_writing_mends_it() {
    let out = tempfile::tempdir().unwrap();
    let files = generate().unwrap();

    let missing: Vec<_> = files.keys().cloned().map(Difference::Missing).collect();
    assert_eq!(differences(out.path(), &files).unwrap(), missing);

    assert_eq!(write(out.path(), &files).unwrap(), missing);
    assert_eq!(differences(out.path(), &files).unwrap(), []);
    assert_eq!(write(out.path(), &files).unwrap(), []);
}

#[test]
fn a_changed_a_missing_and_a_stray_file_are_named_and_mended() {
    let out = tempfile::tempdir().unwrap();
    let files = generate().unwrap();
    write(out.path(), &files).unwrap();

    let changed = PathBuf::from("hub/hub.json");
    let missing = PathBuf::from("hub/raw/execute.json");
    let stray = PathBuf::from("hub/raw/response_to_nothing.json");
    fs::write(out.path().join(&changed), "{}\n").unwrap();
    fs::remove_file(out.path().join(&missing)).unwrap();
    fs::write(out.path().join(&stray), "{}\n").unwrap();

    let expected = vec![
        Difference::Changed(changed),
        Difference::Missing(missing),
        Difference::Stray(stray.clone()),
    ];
    assert_eq!(differences(out.path(), &files).unwrap(), expected);
    assert_eq!(write(out.path(), &files).unwrap(), expected);
    assert!(!out.path().join(stray).exists());
    assert_eq!(differences(out.path(), &files).unwrap(), []);
}

#[test]
fn nothing_outside_the_schema_folders_is_touched() {
    let out = tempfile::tempdir().unwrap();
    let files = generate().unwrap();
    let others = ["package.json", "src/data.json", "hub/README.md"];
    for other in others {
        let path = out.path().join(other);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "mine").unwrap();
    }

    write(out.path(), &files).unwrap();

    for other in others {
        assert_eq!(fs::read_to_string(out.path().join(other)).unwrap(), "mine");
    }
}

#[test]
fn line_ends_of_a_windows_checkout_are_no_difference() {
    let out = tempfile::tempdir().unwrap();
    let files = generate().unwrap();
    write(out.path(), &files).unwrap();
    let path = out.path().join("hub/hub.json");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace('\n', "\r\n")).unwrap();

    assert_eq!(differences(out.path(), &files).unwrap(), []);
}

#[test]
fn differences_read_as_a_list() {
    let path = || PathBuf::from("hub/hub.json");
    assert_eq!(Difference::Missing(path()).to_string(), "missing  hub/hub.json");
    assert_eq!(Difference::Changed(path()).to_string(), "changed  hub/hub.json");
    assert_eq!(Difference::Stray(path()).to_string(), "stray    hub/hub.json");
}

#[test]
fn every_contract_has_its_whole_interface() {
    let files = generate().unwrap();
    for contract in CONTRACTS {
        let folder = Path::new(contract.name);
        let whole = &files[&folder.join(format!("{}.json", contract.name))];
        let whole: serde_json::Value = serde_json::from_str(whole).unwrap();
        assert_eq!(whole["contract_name"], contract.name);
        assert_eq!(whole["contract_version"], env!("CARGO_PKG_VERSION"));
        for part in ["instantiate", "execute", "query", "migrate", "responses"] {
            assert!(whole[part].is_object(), "{}: {part}", contract.name);
        }
        for part in ["instantiate", "execute", "query", "migrate"] {
            assert!(
                files.contains_key(&folder.join("raw").join(format!("{part}.json"))),
                "{}: {part}",
                contract.name
            );
        }
    }
}
