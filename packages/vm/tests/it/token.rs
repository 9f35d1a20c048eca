//! The token as Rust and as artifact, side by side.

use anyhow::Result as AnyResult;
use cosmwasm_std::{
    to_json_binary, Addr, Binary, Deps, DepsMut, Empty, Env, Event, MessageInfo, Querier, Response,
    StdResult, Uint128,
};
use cw20::{Cw20ExecuteMsg as ExecuteMsg, Cw20ReceiveMsg, Expiration};
use cw_multi_test::{no_init, AppBuilder, Contract, ContractWrapper, Executor};
use palisade_interfaces::token::{InstantiateMsg, MigrateMsg, QueryMsg, TokenDetails};
use palisade_vm::{Artifacts, ContractApi, GasMeter};

use crate::probe::{smart, ProbeApp};

/// Takes tokens, and refuses a message of `no`.
fn receiver() -> Box<dyn Contract<Empty>> {
    fn instantiate(_: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
        Ok(Response::new())
    }
    fn receive(_: DepsMut, _: Env, info: MessageInfo, msg: Receive) -> AnyResult<Response> {
        let Receive::Receive(Cw20ReceiveMsg { sender, amount, msg }) = msg;
        anyhow::ensure!(msg.as_slice() != b"no", "no, thank you");
        let event = Event::new("received")
            .add_attribute("token", info.sender)
            .add_attribute("sender", sender)
            .add_attribute("amount", amount);
        Ok(Response::new().add_event(event).set_data(b"thanks"))
    }
    fn query(_: Deps, _: Env, _: Empty) -> StdResult<Binary> {
        Ok(Binary::default())
    }
    Box::new(ContractWrapper::new(receive, instantiate, query))
}

#[cosmwasm_schema::cw_serde]
enum Receive {
    Receive(Cw20ReceiveMsg),
}

fn native_token() -> Box<dyn Contract<Empty>> {
    use palisade_token::contract::{execute, instantiate, migrate, query};
    Box::new(ContractWrapper::new(execute, instantiate, query).with_migrate(migrate))
}

/// The artifact. It must be of the same sources as the Rust beside it.
fn wasm_token() -> Box<dyn Contract<Empty>> {
    let artifacts = Artifacts::of_workspace().unwrap();
    Box::new(
        artifacts
            .contract("palisade_token", &GasMeter::default())
            .unwrap(),
    )
}

/// A chain with one token, and everything it ever answered.
struct Play {
    app: ProbeApp,
    token: Addr,
    receiver: Addr,
    script: Vec<String>,
}

fn addr(name: &str) -> Addr {
    ContractApi::default().addr_make(name)
}

impl Play {
    fn begin(token: Box<dyn Contract<Empty>>) -> Self {
        let mut app = AppBuilder::new().with_api(ContractApi::default()).build(no_init);
        let (receiver_code, token_code) = (app.store_code(receiver()), app.store_code(token));
        let owner = addr("owner");
        let receiver = app
            .instantiate_contract(receiver_code, owner.clone(), &Empty {}, &[], "receiver", None)
            .unwrap();
        let msg = instantiate_msg("Staked Palisade");
        let admin = Some(owner.to_string());
        let token = app
            .instantiate_contract(token_code, owner.clone(), &msg, &[], "token", admin)
            .unwrap();
        let mut play = Self {
            app,
            token,
            receiver,
            script: vec![],
        };
        let short = play.app.instantiate_contract(
            token_code,
            owner.clone(),
            &instantiate_msg("P"),
            &[],
            "short",
            None,
        );
        play.note(short.map(|made| made.to_string()));
        let migrated = play
            .app
            .migrate_contract(owner, play.token.clone(), &MigrateMsg {}, token_code);
        play.note(migrated.map(|response| format!("{response:?}")));
        play
    }

    fn note(&mut self, result: AnyResult<String>) {
        let line = result.unwrap_or_else(|error| format!("refused: {}", error.root_cause()));
        self.script.push(line);
    }

    fn send(&mut self, sender: &str, msg: &ExecuteMsg) {
        self.send_raw(sender, to_json_binary(msg).unwrap());
    }

    fn send_raw(&mut self, sender: &str, msg: Binary) {
        let msg = crate::probe::to(&self.token, msg);
        let response = self.app.execute(addr(sender), msg.into());
        self.note(response.map(|response| format!("{response:?}")));
    }

    fn ask(&mut self, msg: &QueryMsg) {
        self.ask_raw(to_json_binary(msg).unwrap());
    }

    fn ask_raw(&mut self, msg: Binary) {
        let answer = self
            .app
            .raw_query(&smart(&self.token, msg))
            .into_result()
            .unwrap();
        self.script.push(format!(
            "{:?}",
            answer
                .into_result()
                .map(|found| String::from_utf8(found.into()).unwrap())
        ));
    }

    fn dump(&mut self) {
        let state = self.app.dump_wasm_raw(&self.token);
        self.script.push(format!("{state:?}"));
    }
}

fn instantiate_msg(name: &str) -> InstantiateMsg {
    InstantiateMsg {
        minter: addr("hub").to_string(),
        details: TokenDetails {
            name: name.to_string(),
            symbol: "stPAL".to_string(),
            decimals: 6,
        },
    }
}

fn messages(play: &mut Play) {
    let of = |name: &str| addr(name).to_string();
    let amount = Uint128::new;
    for (index, name) in (1..).zip(["ann", "bob", "cid", "dan", "eve"]) {
        let recipient = of(name);
        let amount = amount(1_000 * index);
        play.send("hub", &ExecuteMsg::Mint { recipient, amount });
    }
    let transfer = |to: String, units| ExecuteMsg::Transfer {
        recipient: to,
        amount: amount(units),
    };
    play.send("ann", &transfer(of("bob"), 400));
    play.send("ann", &transfer(of("bob"), 601));
    play.send("ann", &transfer("nobody".to_string(), 1));
    play.send("ann", &transfer(String::new(), 1));
    play.send(
        "ann",
        &transfer("osmo1jv65s3grqf6v6jl3dp4t6c9t9rk99cd8yd34nd".to_string(), 1),
    );
    play.send("ann", &transfer(of("bob").to_uppercase(), 1));
    play.send(
        "ann",
        &ExecuteMsg::Mint {
            recipient: of("ann"),
            amount: amount(1),
        },
    );
    play.send("ann", &ExecuteMsg::Burn { amount: amount(1) });
    play.send("hub", &ExecuteMsg::Burn { amount: amount(1) });
    play.send("hub", &ExecuteMsg::UpdateMinter { new_minter: None });
    let contract = play.receiver.to_string();
    for msg in [b"yes".as_slice(), b"no"] {
        let (contract, msg) = (contract.clone(), msg.into());
        play.send(
            "bob",
            &ExecuteMsg::Send {
                contract,
                amount: amount(300),
                msg,
            },
        );
    }
    let expires = Some(Expiration::AtHeight(1_000_000));
    for (spender, units) in [("cid", 250), ("dan", 50)] {
        let (spender, amount) = (of(spender), amount(units));
        play.send(
            "bob",
            &ExecuteMsg::IncreaseAllowance {
                spender,
                amount,
                expires,
            },
        );
    }
    for units in [200, 51] {
        let (owner, recipient) = (of("bob"), of("eve"));
        play.send(
            "cid",
            &ExecuteMsg::TransferFrom {
                owner,
                recipient,
                amount: amount(units),
            },
        );
    }
    play.send_raw("ann", br#"{"transfer":{"amount":"1"}}"#.into());
    play.send_raw("ann", br#"{"fly":{}}"#.into());
    play.send_raw("ann", b"no json".into());
}

fn questions(play: &mut Play) {
    let of = |name: &str| addr(name).to_string();
    for name in ["ann", "bob", "nobody"] {
        play.ask(&QueryMsg::Balance { address: of(name) });
    }
    play.ask(&QueryMsg::Balance {
        address: "bad".to_string(),
    });
    play.ask(&QueryMsg::TokenInfo {});
    play.ask(&QueryMsg::Minter {});
    play.ask(&QueryMsg::Allowance {
        owner: of("bob"),
        spender: of("cid"),
    });
    let mut start_after = None;
    for _ in 0..3 {
        play.ask(&QueryMsg::AllAccounts {
            start_after,
            limit: Some(2),
        });
        // Whatever is last on the page: the scripts show whether both have the same one.
        let page = play.script.last().unwrap();
        let last = page.rsplit("cosmwasm1").next().unwrap();
        let rest: String = last.chars().take_while(char::is_ascii_alphanumeric).collect();
        start_after = Some(format!("cosmwasm1{rest}"));
    }
    play.ask(&QueryMsg::AllAllowances {
        owner: of("bob"),
        start_after: None,
        limit: None,
    });
    play.ask(&QueryMsg::AllSpenderAllowances {
        spender: of("cid"),
        start_after: None,
        limit: None,
    });
    play.ask_raw(br#"{"weather":{}}"#.into());
}

/// Balances, events with the order of their attributes, data, errors, pages and the bytes in storage.
#[test]
fn the_artifact_does_what_its_rust_does() {
    let [native, wasm] = [native_token(), wasm_token()].map(|token| {
        let mut play = Play::begin(token);
        messages(&mut play);
        questions(&mut play);
        play.dump();
        play.script
    });
    assert_eq!(native.len(), 40);
    for (native, wasm) in native.iter().zip(&wasm) {
        assert_eq!(
            wasm, native,
            "if the sources changed, build the artifact again with `cargo run -- wasm`"
        );
    }
    assert_eq!(wasm.len(), native.len());
    let refused = native.iter().filter(|line| line.starts_with("refused: "));
    assert_eq!(refused.count(), 15, "{native:#?}");
}
