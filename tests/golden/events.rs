//! Types of the events of the story, with the keys of their attributes: what an indexer depends on.

use palisade_testing::story;

use super::assert_golden;

#[test]
fn events_of_the_story_are_those_on_record() {
    let ledger = story::run(story::native_engine().unwrap(), |_| ()).unwrap();
    assert_golden("events.json", &serde_json::to_value(&ledger.events).unwrap());
}
