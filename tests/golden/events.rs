//! Types of the events of the story, with the keys of their attributes: what an indexer depends on.

use super::assert_golden;
use crate::scenarios::the_story::ledger;

#[test]
fn events_of_the_story_are_those_on_record() {
    assert_golden("events.json", &serde_json::to_value(&ledger().events).unwrap());
}
