//! The token, message by message.
#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

use cosmwasm_std::testing::{message_info, mock_dependencies, mock_env, MockApi, MockQuerier, MockStorage};
use cosmwasm_std::{
    coins, from_json, to_json_binary, Addr, Attribute, Binary, Event, OwnedDeps, Response, StdError, Uint128,
    WasmMsg,
};
use cw20::{
    AllAccountsResponse, AllAllowancesResponse, AllSpenderAllowancesResponse, AllowanceResponse,
    BalanceResponse, Cw20ReceiveMsg, EmbeddedLogo, Expiration, Logo, MarketingInfoResponse, MinterResponse,
    TokenInfoResponse,
};
use cw_utils::PaymentError;
use palisade_interfaces::token::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg, TokenDetails};
use palisade_token::contract::{execute, instantiate, migrate, query, CONTRACT_NAME, CONTRACT_VERSION};
use palisade_token::ContractError;
use serde::de::DeserializeOwned;

struct Token(OwnedDeps<MockStorage, MockApi, MockQuerier>);

fn addr(name: &str) -> Addr {
    MockApi::default().addr_make(name)
}

fn details() -> TokenDetails {
    TokenDetails {
        name: "Staked Palisade".into(),
        symbol: "stPAL".into(),
        decimals: 6,
    }
}

fn attributes(pairs: &[(&str, &str)]) -> Vec<Attribute> {
    pairs
        .iter()
        .map(|&(key, value)| Attribute::new(key, value))
        .collect()
}

fn event(name: &str, pairs: &[(&str, &str)]) -> Event {
    Event::new(name).add_attributes(attributes(pairs))
}

impl Token {
    fn new() -> Self {
        let mut token = Self(mock_dependencies());
        token.instantiate(addr("hub").as_str(), details()).unwrap();
        token
    }

    /// With 1,000 tokens of alice.
    fn with_alice() -> Self {
        let mut token = Self::new();
        token.mint("alice", 1_000);
        token
    }

    fn instantiate(&mut self, minter: &str, details: TokenDetails) -> Result<Response, ContractError> {
        let msg = InstantiateMsg {
            minter: minter.into(),
            details,
        };
        instantiate(
            self.0.as_mut(),
            mock_env(),
            message_info(&addr("creator"), &[]),
            msg,
        )
    }

    fn run(&mut self, sender: &str, msg: ExecuteMsg) -> Result<Response, ContractError> {
        execute(self.0.as_mut(), mock_env(), message_info(&addr(sender), &[]), msg)
    }

    fn mint(&mut self, recipient: &str, amount: u128) -> Response {
        let recipient = addr(recipient).into();
        self.run(
            "hub",
            ExecuteMsg::Mint {
                recipient,
                amount: amount.into(),
            },
        )
        .unwrap()
    }

    fn allow(&mut self, owner: &str, spender: &str, amount: u128) {
        let spender = addr(spender).into();
        self.run(
            owner,
            ExecuteMsg::IncreaseAllowance {
                spender,
                amount: amount.into(),
                expires: None,
            },
        )
        .unwrap();
    }

    fn ask<T: DeserializeOwned>(&self, msg: QueryMsg) -> T {
        from_json(query(self.0.as_ref(), mock_env(), msg).unwrap()).unwrap()
    }

    fn balance(&self, of: &str) -> u128 {
        self.ask::<BalanceResponse>(QueryMsg::Balance {
            address: addr(of).into(),
        })
        .balance
        .u128()
    }

    fn supply(&self) -> u128 {
        self.ask::<TokenInfoResponse>(QueryMsg::TokenInfo {})
            .total_supply
            .u128()
    }

    fn allowance(&self, owner: &str, spender: &str) -> u128 {
        let msg = QueryMsg::Allowance {
            owner: addr(owner).into(),
            spender: addr(spender).into(),
        };
        self.ask::<AllowanceResponse>(msg).allowance.u128()
    }
}

fn not_minter(found: &str) -> ContractError {
    ContractError::NotMinter {
        found: addr(found),
        expected: addr("hub"),
    }
}

#[test]
fn a_new_token_is_empty_and_has_its_minter() {
    let mut token = Token(mock_dependencies());
    let response = token.instantiate(addr("hub").as_str(), details()).unwrap();
    let hub = addr("hub").to_string();
    let expected = [
        ("minter", hub.as_str()),
        ("name", "Staked Palisade"),
        ("symbol", "stPAL"),
        ("decimals", "6"),
    ];
    assert_eq!(response.events, [event("palisade-token/created", &expected)]);
    let expected = TokenInfoResponse {
        name: "Staked Palisade".into(),
        symbol: "stPAL".into(),
        decimals: 6,
        total_supply: Uint128::zero(),
    };
    assert_eq!(token.ask::<TokenInfoResponse>(QueryMsg::TokenInfo {}), expected);
    let minter: MinterResponse = token.ask(QueryMsg::Minter {});
    assert_eq!(
        minter,
        MinterResponse {
            minter: hub,
            cap: None
        }
    );
    let version = cw2::get_contract_version(&token.0.storage).unwrap();
    assert_eq!(
        (version.contract.as_str(), version.version.as_str()),
        (CONTRACT_NAME, CONTRACT_VERSION)
    );
}

#[test]
fn a_token_needs_a_proper_name_and_a_minter() {
    let mut token = Token(mock_dependencies());
    let refused = [
        TokenDetails {
            name: "ab".into(),
            ..details()
        },
        TokenDetails {
            symbol: "st1".into(),
            ..details()
        },
        TokenDetails {
            decimals: 19,
            ..details()
        },
    ];
    for details in refused {
        let error = token.instantiate(addr("hub").as_str(), details).unwrap_err();
        assert!(matches!(error, ContractError::Cw20(_)), "{error}");
    }
    let error = token.instantiate("nobody", details()).unwrap_err();
    assert!(matches!(error, ContractError::Cw20(_)), "{error}");
}

#[test]
fn no_message_takes_coins() {
    let mut token = Token::with_alice();
    let paid = message_info(&addr("alice"), &coins(1, "upal"));
    let msg = ExecuteMsg::Transfer {
        recipient: addr("bob").into(),
        amount: Uint128::one(),
    };
    let error = execute(token.0.as_mut(), mock_env(), paid.clone(), msg).unwrap_err();
    assert_eq!(error, ContractError::Payment(PaymentError::NonPayable {}));
    assert_eq!(token.balance("bob"), 0);
    let msg = InstantiateMsg {
        minter: addr("hub").into(),
        details: details(),
    };
    let error = instantiate(token.0.as_mut(), mock_env(), paid, msg).unwrap_err();
    assert_eq!(error, ContractError::Payment(PaymentError::NonPayable {}));
}

#[test]
fn the_minter_mints() {
    let mut token = Token::new();
    let response = token.mint("alice", 1_000);
    let alice = addr("alice").to_string();
    assert_eq!(
        response.attributes,
        attributes(&[("action", "mint"), ("to", &alice), ("amount", "1000")])
    );
    let expected = [
        ("recipient", alice.as_str()),
        ("amount", "1000"),
        ("total_supply", "1000"),
    ];
    assert_eq!(response.events, [event("palisade-token/minted", &expected)]);
    let expected = [
        ("recipient", alice.as_str()),
        ("amount", "5"),
        ("total_supply", "1005"),
    ];
    assert_eq!(
        token.mint("alice", 5).events,
        [event("palisade-token/minted", &expected)]
    );
    assert_eq!((token.balance("alice"), token.supply()), (1_005, 1_005));
}

#[test]
fn nobody_else_mints() {
    let mut token = Token::new();
    for sender in ["alice", "creator"] {
        let msg = ExecuteMsg::Mint {
            recipient: addr("alice").into(),
            amount: Uint128::one(),
        };
        assert_eq!(token.run(sender, msg).unwrap_err(), not_minter(sender));
    }
    assert_eq!(token.supply(), 0);
}

#[test]
fn the_supply_ends_at_128_bits() {
    let mut token = Token::new();
    token.mint("alice", u128::MAX);
    let msg = ExecuteMsg::Mint {
        recipient: addr("bob").into(),
        amount: Uint128::one(),
    };
    assert!(matches!(
        token.run("hub", msg).unwrap_err(),
        ContractError::SupplyOverflow(_)
    ));
    assert_eq!((token.balance("bob"), token.supply()), (0, u128::MAX));
}

#[test]
fn the_minter_burns_its_own() {
    let mut token = Token::with_alice();
    token.mint("hub", 300);
    let response = token
        .run(
            "hub",
            ExecuteMsg::Burn {
                amount: 100u128.into(),
            },
        )
        .unwrap();
    let hub = addr("hub").to_string();
    assert_eq!(
        response.attributes,
        attributes(&[("action", "burn"), ("from", &hub), ("amount", "100")])
    );
    let expected = [
        ("owner", hub.as_str()),
        ("amount", "100"),
        ("total_supply", "1200"),
    ];
    assert_eq!(response.events, [event("palisade-token/burned", &expected)]);
    assert_eq!(
        (token.balance("hub"), token.balance("alice"), token.supply()),
        (200, 1_000, 1_200)
    );
    let error = token
        .run(
            "hub",
            ExecuteMsg::Burn {
                amount: 201u128.into(),
            },
        )
        .unwrap_err();
    assert!(matches!(
        error,
        ContractError::Cw20(cw20_base::ContractError::Std(StdError::Overflow { .. }))
    ));
}

#[test]
fn the_minter_burns_what_it_is_allowed_to() {
    let mut token = Token::with_alice();
    let burn = |amount: u128| ExecuteMsg::BurnFrom {
        owner: addr("alice").into(),
        amount: amount.into(),
    };
    let error = token.run("hub", burn(1)).unwrap_err();
    assert_eq!(
        error,
        ContractError::Cw20(cw20_base::ContractError::NoAllowance {})
    );
    token.allow("alice", "hub", 400);
    let response = token.run("hub", burn(400)).unwrap();
    let alice = addr("alice").to_string();
    let expected = [
        ("owner", alice.as_str()),
        ("amount", "400"),
        ("total_supply", "600"),
    ];
    assert_eq!(response.events, [event("palisade-token/burned", &expected)]);
    assert_eq!(
        (
            token.balance("alice"),
            token.allowance("alice", "hub"),
            token.supply()
        ),
        (600, 0, 600)
    );
    token.run("hub", burn(1)).unwrap_err();
}

#[test]
fn a_holder_cannot_burn() {
    let mut token = Token::with_alice();
    token.allow("alice", "bob", 1_000);
    let error = token
        .run(
            "alice",
            ExecuteMsg::Burn {
                amount: Uint128::one(),
            },
        )
        .unwrap_err();
    assert_eq!(error, not_minter("alice"));
    let msg = ExecuteMsg::BurnFrom {
        owner: addr("alice").into(),
        amount: Uint128::one(),
    };
    assert_eq!(token.run("bob", msg).unwrap_err(), not_minter("bob"));
    assert_eq!(
        (
            token.balance("alice"),
            token.allowance("alice", "bob"),
            token.supply()
        ),
        (1_000, 1_000, 1_000)
    );
}

#[test]
fn the_minter_never_changes() {
    let mut token = Token::new();
    for (sender, new_minter) in [("hub", Some("alice")), ("hub", None), ("alice", Some("alice"))] {
        let new_minter = new_minter.map(|name| addr(name).into());
        let error = token
            .run(sender, ExecuteMsg::UpdateMinter { new_minter })
            .unwrap_err();
        assert_eq!(error, ContractError::MinterIsFixed { minter: addr("hub") });
    }
    assert_eq!(
        token.ask::<MinterResponse>(QueryMsg::Minter {}).minter,
        addr("hub").as_str()
    );
}

#[test]
fn transfers_are_those_of_cw20() {
    let mut token = Token::with_alice();
    let transfer = |amount: u128| ExecuteMsg::Transfer {
        recipient: addr("bob").into(),
        amount: amount.into(),
    };
    let response = token.run("alice", transfer(400)).unwrap();
    let (alice, bob) = (addr("alice").to_string(), addr("bob").to_string());
    let expected = [
        ("action", "transfer"),
        ("from", &*alice),
        ("to", &*bob),
        ("amount", "400"),
    ];
    assert_eq!(response.attributes, attributes(&expected));
    assert_eq!(
        (token.balance("alice"), token.balance("bob"), token.supply()),
        (600, 400, 1_000)
    );
    token.run("alice", transfer(601)).unwrap_err();
}

#[test]
fn a_send_calls_the_receiver() {
    let mut token = Token::with_alice();
    let inner = to_json_binary("hello").unwrap();
    let contract = addr("vault").to_string();
    let msg = ExecuteMsg::Send {
        contract: contract.clone(),
        amount: 70u128.into(),
        msg: inner.clone(),
    };
    let response = token.run("alice", msg).unwrap();
    let hook = |sender: &str| Cw20ReceiveMsg {
        sender: addr(sender).into(),
        amount: 70u128.into(),
        msg: inner.clone(),
    };
    let expected = WasmMsg::Execute {
        contract_addr: contract.clone(),
        msg: hook("alice").into_json_binary().unwrap(),
        funds: vec![],
    };
    assert_eq!(response.messages.len(), 1);
    assert_eq!(response.messages[0].msg, expected.into());
    assert_eq!((token.balance("alice"), token.balance("vault")), (930, 70));

    token.allow("alice", "bob", 70);
    let owner = addr("alice").to_string();
    let msg = ExecuteMsg::SendFrom {
        owner,
        contract: contract.clone(),
        amount: 70u128.into(),
        msg: inner.clone(),
    };
    let response = token.run("bob", msg).unwrap();
    let expected = WasmMsg::Execute {
        contract_addr: contract,
        msg: hook("bob").into_json_binary().unwrap(),
        funds: vec![],
    };
    assert_eq!(response.messages[0].msg, expected.into());
    assert_eq!(
        (token.balance("vault"), token.allowance("alice", "bob")),
        (140, 0)
    );
}

#[test]
fn allowances_are_those_of_cw20() {
    let mut token = Token::with_alice();
    token.allow("alice", "bob", 100);
    let spender = addr("bob").to_string();
    let msg = ExecuteMsg::DecreaseAllowance {
        spender,
        amount: 40u128.into(),
        expires: None,
    };
    token.run("alice", msg).unwrap();
    let take = |amount: u128| ExecuteMsg::TransferFrom {
        owner: addr("alice").into(),
        recipient: addr("carol").into(),
        amount: amount.into(),
    };
    token.run("bob", take(50)).unwrap();
    assert_eq!(
        (token.balance("carol"), token.allowance("alice", "bob")),
        (50, 10)
    );
    token.run("bob", take(11)).unwrap_err();

    let (owner, spender) = (addr("alice").to_string(), addr("bob").to_string());
    let by_owner: AllAllowancesResponse = token.ask(QueryMsg::AllAllowances {
        owner: owner.clone(),
        start_after: None,
        limit: None,
    });
    assert_eq!(by_owner.allowances.len(), 1);
    assert_eq!(by_owner.allowances[0].spender, spender);
    assert_eq!(by_owner.allowances[0].expires, Expiration::Never {});
    let by_spender: AllSpenderAllowancesResponse = token.ask(QueryMsg::AllSpenderAllowances {
        spender,
        start_after: None,
        limit: None,
    });
    assert_eq!(by_spender.allowances.len(), 1);
    assert_eq!(
        (
            by_spender.allowances[0].owner.clone(),
            by_spender.allowances[0].allowance
        ),
        (owner, 10u128.into())
    );
}

#[test]
fn accounts_can_be_listed() {
    let mut token = Token::with_alice();
    token.mint("bob", 1);
    let page = |start_after: Option<String>| {
        token
            .ask::<AllAccountsResponse>(QueryMsg::AllAccounts {
                start_after,
                limit: Some(1),
            })
            .accounts
    };
    let first = page(None);
    let second = page(first.first().cloned());
    let mut found = [first, second].concat();
    let mut expected = [addr("alice").to_string(), addr("bob").to_string()];
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
    assert!(page(Some(expected[1].clone())).is_empty());
}

#[test]
fn nobody_changes_marketing_or_logo() {
    let mut token = Token::new();
    let unauthorized = || ContractError::Cw20(cw20_base::ContractError::Unauthorized {});
    for sender in ["hub", "creator"] {
        let marketing = Some(addr(sender).to_string());
        let msg = ExecuteMsg::UpdateMarketing {
            project: None,
            description: None,
            marketing,
        };
        assert_eq!(token.run(sender, msg).unwrap_err(), unauthorized());
        let svg = Logo::Embedded(EmbeddedLogo::Svg(Binary::from(
            b"<?xml version=\"1.0\"?><svg></svg>",
        )));
        assert_eq!(
            token.run(sender, ExecuteMsg::UploadLogo(svg)).unwrap_err(),
            unauthorized()
        );
    }
    let info: MarketingInfoResponse = token.ask(QueryMsg::MarketingInfo {});
    assert_eq!(info, MarketingInfoResponse::default());
    query(token.0.as_ref(), mock_env(), QueryMsg::DownloadLogo {}).unwrap_err();
}

#[test]
fn an_older_token_migrates_and_keeps_its_balances() {
    let mut token = Token::with_alice();
    cw2::set_contract_version(&mut token.0.storage, CONTRACT_NAME, "0.0.1").unwrap();
    let response = migrate(token.0.as_mut(), mock_env(), MigrateMsg {}).unwrap();
    let expected = [("from_version", "0.0.1"), ("to_version", CONTRACT_VERSION)];
    assert_eq!(response.events, [event("palisade-token/migrated", &expected)]);
    assert_eq!(
        cw2::get_contract_version(&token.0.storage).unwrap().version,
        CONTRACT_VERSION
    );
    assert_eq!(token.balance("alice"), 1_000);
}

#[test]
fn neither_a_newer_token_nor_another_contract_migrates() {
    let mut token = Token::new();
    for (name, version) in [(CONTRACT_NAME, "99.0.0"), ("cw20-base", "0.0.1")] {
        cw2::set_contract_version(&mut token.0.storage, name, version).unwrap();
        let error = migrate(token.0.as_mut(), mock_env(), MigrateMsg {}).unwrap_err();
        assert!(matches!(error, ContractError::Std(_)), "{error}");
        assert_eq!(
            cw2::get_contract_version(&token.0.storage).unwrap().version,
            version
        );
    }
}
