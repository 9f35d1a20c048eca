//! How a bond comes and goes.

use super::*;

#[test]
fn operators_pay_in_what_can_be_staked() {
    let mut world = World::new();
    let deposit = ExecuteMsg::DepositBond {};
    let error = world.deposit_bond(5).unwrap_err();
    assert_eq!(
        error,
        ContractError::UnknownOperator {
            operator: addr("operator")
        }
    );
    world.register_operator("operator").unwrap();
    // It opens the pool.
    let response = world.deposit_bond(5).unwrap();
    let told = [
        ("operator", addr("operator").into_string()),
        ("asset", native().to_string()),
        ("amount", "5".to_string()),
        ("active", "5".to_string()),
    ];
    assert_eq!(
        event(&response, "bond_deposited"),
        told.map(|(key, value)| (key.to_string(), value))
    );
    assert_eq!(world.pool().scale.u128(), WHOLE);
    let refused = world.run("operator", &deposit).unwrap_err();
    assert_eq!(refused, ContractError::Payment(PaymentError::NoFunds {}));
    let two = [coin(1, REWARD), coin(1, STAKE)];
    let refused = world.run_with("operator", &deposit, &two).unwrap_err();
    assert_eq!(refused, ContractError::Payment(PaymentError::MultipleDenoms {}));
    let refused = world
        .run_with("operator", &deposit, &coins(1, REWARD))
        .unwrap_err();
    let asset = reward().to_string();
    assert_eq!(refused, ContractError::AssetNotAllowed { asset });
    // Coins go with the deposit only.
    let msg = ExecuteMsg::QueueBondWithdrawal {
        asset: native(),
        amount: Uint128::one(),
    };
    let refused = world.run_with("operator", &msg, &coins(1, STAKE)).unwrap_err();
    assert_eq!(refused, ContractError::Payment(PaymentError::NonPayable {}));
}

#[test]
fn a_token_is_paid_in_by_its_hook() {
    let mut world = World::in_service();
    let (token, hook) = (Asset::cw20(&world.token), ReceiveMsg::DepositBond {});
    let refused = world.send("alice", 7, &hook).unwrap_err();
    let operator = addr("alice");
    assert_eq!(refused, ContractError::UnknownOperator { operator });
    world.send("operator", 7, &hook).unwrap();
    assert_eq!(world.ledger(&token).bonds.u128(), 7);
    // Anybody may play token, and no asset of that name can be staked.
    let msg = ExecuteMsg::Receive(cw20::Cw20ReceiveMsg {
        sender: addr("operator").into_string(),
        amount: Uint128::new(7),
        msg: cosmwasm_std::to_json_binary(&hook).unwrap(),
    });
    let refused = world.run("alice", &msg).unwrap_err();
    let asset = Asset::cw20(addr("alice")).to_string();
    assert_eq!(refused, ContractError::AssetNotAllowed { asset });
    let nothing = ExecuteMsg::Receive(cw20::Cw20ReceiveMsg {
        sender: addr("operator").into_string(),
        amount: Uint128::zero(),
        msg: cosmwasm_std::to_json_binary(&hook).unwrap(),
    });
    let (token, registry) = (world.token.clone(), world.registry.clone());
    let refused = world.call(&token, &registry, &nothing, &[]).unwrap_err();
    assert_eq!(refused, ContractError::Slash(SlashError::NothingDeposited));
    world
        .run(
            "operator",
            &ExecuteMsg::QueueBondWithdrawal {
                asset: Asset::cw20(&world.token),
                amount: Uint128::new(7),
            },
        )
        .unwrap();
    world.wait(BUCKET + UNBONDING);
    let msg = ExecuteMsg::CompleteBondWithdrawal {
        asset: Asset::cw20(&world.token),
        recipient: Some(addr("nobody").into_string()),
    };
    world.run("operator", &msg).unwrap();
    assert_eq!(world.tokens_of(&addr("nobody")), 7);
    assert_eq!(world.ledger(&Asset::cw20(&world.token)).bonds.u128(), 0);
}

#[test]
fn a_bond_leaves_by_the_clock_of_the_stakers() {
    let mut world = bonded(1_000);
    let matures = START + 1_200 + UNBONDING;
    let response = world.queue_bond(400).unwrap();
    let told = [
        ("operator", addr("operator").into_string()),
        ("asset", native().to_string()),
        ("amount", "400".to_string()),
        ("matures", matures.to_string()),
        ("active", "600".to_string()),
    ];
    assert_eq!(
        event(&response, "bond_withdrawal_queued"),
        told.map(|(key, value)| (key.to_string(), value))
    );
    let response = world.queue("alice", 1).unwrap();
    let same = attribute(&response, "withdrawal_queued", "matures");
    assert_eq!(same, matures.to_string());
    for amount in [0, 601] {
        assert_eq!(world.queue_bond(amount).unwrap_err(), not_there(amount, 600));
    }
    world.go_to(START + 1_199);
    world.queue_bond(100).unwrap();
    world.wait(1);
    world.queue_bond(1).unwrap();
    assert_eq!(parts(&world), (499, vec![500, 1], 0));

    world.go_to(matures - 1);
    let early = SlashError::NotMatured {
        found: matures - 1,
        expected: matures,
    };
    assert_eq!(world.complete_bond().unwrap_err(), ContractError::Slash(early));
    world.wait(1);
    assert_eq!(parts(&world), (499, vec![1], 500));
    let paid = world.gain(&addr("operator"), STAKE, |world| {
        let response = world.complete_bond().unwrap();
        assert_eq!(attribute(&response, "bond_withdrawn", "amount"), "500");
    });
    assert_eq!(paid, 500);
    world.wait(BUCKET);
    world.complete_bond().unwrap();
    let nothing = ContractError::Slash(SlashError::NothingLeaves);
    assert_eq!(world.complete_bond().unwrap_err(), nothing);
    assert_eq!(world.ledger(&native()).bonds.u128(), 499 + BOND);
}

#[test]
fn nobody_else_takes_it_out() {
    let mut world = bonded(1_000);
    world.register_operator("other_operator").unwrap();
    let msg = ExecuteMsg::QueueBondWithdrawal {
        asset: native(),
        amount: Uint128::one(),
    };
    for sender in ["alice", "other_operator"] {
        let unknown = ContractError::UnknownPool {
            operator: addr(sender),
            asset: native().to_string(),
        };
        assert_eq!(world.run(sender, &msg).unwrap_err(), unknown);
    }
    // The bond before one pool is not that before another.
    let token = Asset::cw20(&world.token);
    world.allocate_of("operator", "avs", token.clone(), 1, 1).unwrap();
    let msg = ExecuteMsg::QueueBondWithdrawal {
        asset: token,
        amount: Uint128::one(),
    };
    assert_eq!(world.run("operator", &msg).unwrap_err(), not_there(1, 0));
}
