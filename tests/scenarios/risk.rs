//! What the lens says to two networks that share an operator, and what a slash then does.

use crate::world::{check, equivocate, fresh_epoch, staked, ORACLE, PAL, SEQUENCER};

#[test]
fn what_is_guaranteed_to_one_network_outlives_a_slash_by_the_other() {
    let mut suite = staked(100_000 * PAL);
    suite.restake("alice", "atlas", 50_000 * PAL).should_succeed();
    for avs in [SEQUENCER, ORACLE] {
        suite.sync_weight(avs, "atlas").should_succeed();
    }
    // A fifth and a tenth of the pool; borealis has none yet.
    let guaranteed = |suite: &crate::stage::Suite, avs: &str| {
        let rows = suite.guaranteed_stake(avs).unwrap();
        assert_eq!(rows.len(), 2);
        rows.iter().map(|row| row.now.u128()).sum::<u128>()
    };
    assert_eq!(guaranteed(&suite, SEQUENCER), 10_000 * PAL);
    assert_eq!(guaranteed(&suite, ORACLE), 5_000 * PAL);
    let leverage = suite.leverage("atlas").unwrap();
    assert_eq!(
        (leverage.leverage_bps.u128(), leverage.exposure_bps.u128()),
        (15_000, 3_000)
    );
    let dilution = suite.security_dilution(SEQUENCER).unwrap();
    let undiluted: u128 = dilution.iter().map(|row| row.undiluted.u128()).sum();
    assert_eq!(undiluted, 45_000 * PAL);
    assert_eq!(suite.correlated_exposure("atlas").unwrap(), []);

    let epoch = fresh_epoch(&mut suite);
    let taken = equivocate(&mut suite, "atlas", SEQUENCER, epoch, 1);
    assert_eq!(taken, 5_000 * PAL);
    assert_eq!(guaranteed(&suite, SEQUENCER), 10_000 * PAL - taken);
    assert_eq!(guaranteed(&suite, ORACLE), 5_000 * PAL);
    // Nobody said what an attack gains.
    let report = suite.risk_report(SEQUENCER).unwrap();
    assert_eq!(report[0].counted.u128(), 45_000 * PAL);
    assert_eq!(report[0].cost_of_corruption, None);
    check(&suite);
}
