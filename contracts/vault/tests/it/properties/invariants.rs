//! What must hold whatever happens, one function an invariant.

use cosmwasm_std::{StdResult, Uint128};
use cw20::TokenInfoResponse;
use palisade_interfaces::token;
use palisade_interfaces::vault::{BatchResponse, BatchStatus, QueryMsg, StateResponse};

use super::steps::{Model, Step, DEAD, USERS};
use crate::support::World;

/// Units of E that rounding in a pool may cost when stake is moved.
const ROUNDING: u128 = 3;

pub fn batches(world: &World) -> Vec<BatchResponse> {
    world
        .query(&QueryMsg::Batches {
            start_after: None,
            limit: Some(100),
        })
        .unwrap()
}

/// `idle + claimable + uncollected` is the LST balance without donations.
#[track_caller]
pub fn vault_i01_lst_is_where_the_ledger_says(model: &Model) {
    let state = model.world.state();
    let booked = state.idle + state.claimable + state.uncollected;
    let balance = model.world.balance(&model.world.lst, &model.world.vault);
    assert_eq!(booked.u128(), balance - model.donated, "{state:?}");
    let owed: u128 = batches(&model.world)
        .iter()
        .map(|batch| (batch.received - batch.paid).u128())
        .sum();
    assert_eq!(state.claimable.u128(), owed);
}

/// The supply of the ledger is that of the token, and the vault holds the dead shares and those of the open batch.
#[track_caller]
pub fn vault_i02_supply_is_what_the_token_says(world: &World) {
    let token: TokenInfoResponse = world
        .chain
        .wrap()
        .query_wasm_smart(&world.lrt, &token::QueryMsg::TokenInfo {})
        .unwrap();
    assert_eq!(world.state().supply, token.total_supply);
    let open = world.open_batch().map_or(0, |batch| batch.total_shares.u128());
    assert_eq!(world.balance(&world.lrt, &world.vault), DEAD + open);
}

/// `E1 * S0 >= E0 * S1` for every message, losses being booked beforehand. Moving stake may cost units of rounding.
#[track_caller]
pub fn vault_i03_the_rate_never_falls_without_a_loss(step: &Step, before: &StateResponse, world: &World) {
    let rounding = match step {
        Step::Allocate { .. } | Step::Deallocate { .. } | Step::DeallocateExcess { .. } => ROUNDING,
        _ => 0,
    };
    let after = world.state();
    let (new, old) = (
        (after.total_assets.u128() + rounding) * before.supply.u128(),
        before.total_assets.u128() * after.supply.u128(),
    );
    assert!(new >= old, "{step:?}\n{before:?}\n{after:?}");
}

/// E falls by what a batch is worth, to the unit, or by less where pools round.
#[track_caller]
pub fn vault_i03_a_batch_takes_what_it_is_worth(
    before: &StateResponse,
    batch: &BatchResponse,
    world: &World,
) {
    let worth = before
        .total_assets
        .multiply_ratio(batch.total_shares, before.supply);
    assert_eq!(batch.expected, worth);
    let fell = before.total_assets - world.state().total_assets;
    assert!(fell <= worth, "{fell} {worth}");
    // What is not taken is rounding of at most 3 positions and 12 exits.
    assert!(worth.u128() - fell.u128() <= 15 * 4, "{fell} {worth}");
}

/// A harvest changes neither assets nor shares at once.
#[track_caller]
pub fn vault_i05_a_harvest_moves_no_rate(before: &StateResponse, after: &StateResponse) {
    assert_eq!(before.supply, after.supply);
    assert!(before.total_assets.abs_diff(after.total_assets).u128() <= 2);
}

/// Each user got `floor(received * shares / total)`, and less than one unit each was left over.
#[track_caller]
pub fn vault_i06_users_get_what_their_batch_received(model: &Model) {
    let mut paid = std::collections::BTreeMap::<u64, (u128, u128)>::new();
    for (&(batch, _), &amount) in &model.paid {
        let row = paid.entry(batch).or_default();
        row.0 += amount;
        row.1 += 1;
    }
    for (id, (amount, users)) in paid.into_iter().filter(|(id, _)| *id != 999) {
        let batch = model.world.batch(id);
        if batch.status == (BatchStatus::Settled {}) {
            assert_eq!(batch.paid.u128(), amount);
            assert!(batch.received.u128() - amount < users.max(1), "{batch:?}");
        }
    }
}

/// What was minted is worth no more than what was deposited.
#[track_caller]
pub fn vault_i07_a_depositor_could_not_leave_with_more(world: &World, amount: u128, minted: u128) {
    let worth: Uint128 = world
        .query(&QueryMsg::ConvertToAssets {
            amount: minted.into(),
        })
        .unwrap();
    assert!(worth.u128() <= amount, "{worth} {amount}");
}

/// The preview is the result.
#[track_caller]
pub fn vault_i08_the_preview_is_what_is_minted(preview: u128, minted: u128) {
    assert_eq!(preview, minted);
}

/// `ConvertToAssets(ConvertToShares(a)) <= a`.
#[track_caller]
pub fn vault_i08_a_round_trip_returns_no_more(world: &World) {
    for amount in [1u128, 999, 1_234_567] {
        let there: StdResult<Uint128> = world.query(&QueryMsg::ConvertToShares {
            amount: amount.into(),
        });
        let Ok(shares) = there else { continue };
        let back: Uint128 = world
            .query(&QueryMsg::ConvertToAssets { amount: shares })
            .unwrap();
        assert!(back.u128() <= amount);
    }
}

/// Active and exiting stake with the operator is within its part of G.
#[track_caller]
pub fn vault_i09_limits_hold_after_an_allocation(world: &World, operator: &str) {
    let position = world.position(operator);
    let worth = position.value + position.exits.iter().map(|exit| exit.value).sum::<Uint128>();
    let state = world.state();
    let gross = state.idle + state.deployed + state.exiting;
    let limit = gross.multiply_ratio(world.config().limits.max_operator_bps, 10_000u16);
    assert!(worth <= limit, "{worth} {limit}");
}

/// No shares without assets, and no assets for no shares.
#[track_caller]
pub fn vault_i10_nothing_is_minted_for_nothing(assets: u128, shares: u128) {
    assert!(assets > 0 && shares > 0);
}

/// Nothing keeps a user from what a batch received.
#[track_caller]
pub fn vault_i11_what_is_claimable_can_be_claimed(model: &mut Model) {
    let Some((id, who)) = USERS.iter().enumerate().find_map(|(who, name)| {
        let rows = model.world.requests(name);
        let row = rows.iter().find(|row| !row.claimable.is_zero());
        row.filter(|row| row.batch_id % 3 == 0)
            .map(|row| (row.batch_id, who))
    }) else {
        return;
    };
    let before = model.world.lst_of(USERS[who]);
    model.world.claim(id, USERS[who]).unwrap();
    *model.paid.entry((id, who)).or_default() += model.world.lst_of(USERS[who]) - before;
}

/// A vault without assets has no rate; any other has one above zero.
#[track_caller]
pub fn vault_i12_a_rate_is_never_zero(world: &World) {
    match world.rate() {
        Ok(rate) => assert!(!rate.redemption_rate.is_zero()),
        Err(error) => {
            assert!(error.to_string().contains("insolvent"), "{error}");
            assert!(world.state().total_assets.is_zero());
        }
    }
}

/// After a sync a position is what the registry itself answers: the vault reads rows, and brings them up to now alike.
#[track_caller]
pub fn vault_i13_positions_are_what_the_registry_answers(world: &World) {
    for position in world.positions() {
        if !position.shares.is_zero() {
            let answers = world.staked(&position.operator);
            assert!(
                answers.contains(&(position.shares, position.value)),
                "{position:?} {answers:?}"
            );
        }
        for exit in position.exits {
            // It may be shared with batches, or paid for good already.
            if let Some(answer) = world.withdrawal(exit.withdrawal_id) {
                assert!(exit.value <= answer.value, "{exit:?} {answer:?}");
                assert_eq!(exit.matures, answer.matures);
            }
        }
    }
}

/// What leaves is counted no higher than what enters, so that minting and redeeming at once never pays; and batches pay no
/// more than they received.
#[track_caller]
pub fn registry_i35_minting_and_redeeming_never_pays(world: &World) {
    for amount in [1_000u128, 1_234_567, 50_000_000] {
        let Ok(minted) = world.preview(amount) else {
            continue;
        };
        let at_exit: StdResult<Uint128> = world.query(&QueryMsg::ConvertToShares {
            amount: amount.into(),
        });
        assert!(minted <= at_exit.unwrap(), "entry is cheaper than exit");
        vault_i07_a_depositor_could_not_leave_with_more(world, amount, minted.u128());
    }
    for batch in batches(world) {
        assert!(batch.paid <= batch.received, "{batch:?}");
    }
}

/// All LRT together is worth no more than what the vault has, here and in the pools. Exits are told as the vault saw them last,
/// so it looks before.
#[track_caller]
pub fn registry_i35_lrt_is_worth_no_more_than_its_stake(world: &World) {
    let mut there = world.state().idle;
    for position in world.positions() {
        let staked = world.staked(&position.operator);
        there += staked.iter().map(|(_, value)| value).sum::<Uint128>();
        there += position.exits.iter().map(|exit| exit.value).sum::<Uint128>();
    }
    let amount = world.state().supply;
    let worth: Uint128 = world.query(&QueryMsg::ConvertToAssets { amount }).unwrap();
    assert!(worth <= there, "all LRT is worth {worth} of {there}");
}
