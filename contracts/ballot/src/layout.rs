//! Pins the bytes of every stored type. What breaks here makes rows of a live ballot unreadable without a migration.

use cosmwasm_std::Addr;
use palisade_interfaces::hub::HubContract;
use palisade_interfaces::token::TokenContract;
use palisade_kit::packed::layout;
use palisade_math::ballot::Split;
use palisade_math::{Bps, Lst};

use crate::state::{Config, Proposal};

#[test]
fn the_configuration_keeps_its_layout() {
    let config = Config {
        hub: HubContract(Addr::unchecked("hub")),
        token: TokenContract(Addr::unchecked("lst")),
        quorum: Bps::new(300).unwrap(),
        min_open: Lst::new(20),
        open_seconds: 400,
    };
    assert_eq!(layout(&config).unwrap(), "03687562036c7374ac02149003");
}

#[test]
fn deposits_proposals_and_votes_keep_their_layout() {
    assert_eq!(layout(&Lst::new(300)).unwrap(), "ac02");
    let vote = Split {
        yes: Lst::new(1),
        no: Lst::new(2),
        abstain: Lst::new(3),
        no_with_veto: Lst::new(300),
    };
    assert_eq!(layout(&vote).unwrap(), "010203ac02");
    let proposal = Proposal {
        snapshot_height: 10,
        closes_at: 300,
        supply: Lst::new(20),
        deposited: Lst::new(30),
        tally: vote,
    };
    assert_eq!(layout(&proposal).unwrap(), "0aac02141e010203ac02");
}
