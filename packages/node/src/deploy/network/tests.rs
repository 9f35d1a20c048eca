//! Network files: the two of the repository, and what is refused.

use palisade_testing::story::SEED;
use palisade_testing::Settings;

use super::*;

const LOCALNET: &str = include_str!("../../../../../networks/localnet.toml");
const EXAMPLE: &str = include_str!("../../../../../networks/testnet.example.toml");
const WORDS: &str = "legal winner thank year wave sausage worth useful legal winner thank yellow";

fn parse(text: &str) -> AnyResult<Network> {
    Network::parse(text, "networks".into())
}

fn localnet() -> Network {
    parse(LOCALNET).unwrap()
}

/// The error for the file of the local network with one text replaced.
fn refused(from: &str, to: &str) -> String {
    assert!(LOCALNET.contains(from), "{from}");
    format!("{:#}", parse(&LOCALNET.replace(from, to)).unwrap_err())
}

fn named(name: &str) -> Addr {
    Key::named(name).address("wasm").unwrap()
}

#[test]
fn the_local_network_has_the_settings_of_the_tests_at_its_pace() {
    let network = localnet();
    let day_seconds = crate::localnet::Settings::default().day_seconds;
    let settings = Settings::new(&network.chain.denom, named("treasury").as_str(), day_seconds);
    let suite = &network.suite;
    let treasury = &suite.roles.treasury;
    assert_eq!(suite.hub.params(treasury), settings.hub);
    assert_eq!(suite.hub.seed.0.u128(), SEED);
    assert_eq!(suite.hub.ballot(), settings.ballot);
    assert_eq!(suite.lst, settings.lst);
    assert_eq!(suite.registry.params(&network.chain.denom), settings.registry);
    assert_eq!(suite.vault.params(treasury), settings.vault);
    assert_eq!(suite.vault.limits(), settings.limits);
    assert_eq!(suite.vault.seed.0.u128(), SEED);
    assert_eq!(suite.lrt, settings.lrt);
}

#[test]
fn the_roles_of_the_local_network_are_the_accounts_of_their_names() {
    let network = localnet();
    let roles = &network.suite.roles;
    assert_eq!(roles.owner, named("owner"));
    assert_eq!(roles.guardian, Some(named("guardian")));
    assert_eq!(roles.manager, named("manager"));
    assert_eq!(roles.treasury, named("treasury"));
    assert_eq!(
        network.deployer().unwrap().address("wasm").unwrap(),
        named("deployer")
    );
    assert_eq!(network.faucet, Some(Faucet::Localnet));
    let (chain, defaults) = (&network.chain, crate::localnet::Settings::default());
    assert_eq!((&chain.id, &chain.denom), (&defaults.chain_id, &defaults.denom));
    assert_eq!(chain.rpc, format!("http://127.0.0.1:{}", defaults.base_port));
}

/// The example says what is to be filled in, and is refused until it is.
#[test]
fn the_example_is_complete_once_it_is_filled_in() {
    assert!(parse(EXAMPLE).is_err());
    let validator = "wasmvaloper1pecz0yduarha52j43rkuqzc8e94dvr7nl9n0z5";
    let mut filled = EXAMPLE.to_string();
    for (from, to) in [
        ("<chain id, such as uni-6>", "uni-6"),
        (
            "<https://rpc.testnet.example:443>",
            "https://rpc.testnet.example:443",
        ),
        ("<prefix, such as juno>", "wasm"),
        ("<denom, such as ujunox>", "ujunox"),
        ("<validator address>", validator),
        ("<address under which the AVS registers>", named("avs").as_str()),
        ("<address>", named("somebody").as_str()),
        ("<denom>", "uother"),
    ] {
        assert!(filled.contains(from), "{from}");
        filled = filled.replace(from, to);
    }
    assert!(!filled.contains("= \"<"), "something is not filled in");
    let validator_error = format!("{:#}", parse(&filled).unwrap_err());
    assert!(validator_error.contains("is not an address"), "{validator_error}");
    let operator: AccountId = named("validator 1").as_str().parse().unwrap();
    let right = AccountId::new("wasmvaloper", &operator.to_bytes())
        .unwrap()
        .to_string();
    let filled = filled.replace(validator, &right);
    let network = parse(&filled).unwrap();
    assert_eq!(network.suite.slashers, []);

    // What is commented out works too.
    let more: String = filled
        .lines()
        .map(|line| {
            let code = line.strip_prefix("# ").filter(|rest| {
                [
                    "[[",
                    "name =",
                    "avs =",
                    "fraction =",
                    "more_assets =",
                    "  { asset",
                    "]",
                ]
                .iter()
                .any(|begin| rest.starts_with(begin))
            });
            format!("{}\n", code.unwrap_or(line))
        })
        .collect();
    let network = parse(&more).unwrap();
    assert_eq!(network.suite.slashers.len(), 1);
    assert_eq!(network.suite.registry.more_assets.len(), 2);
    // Whoever fills it in starts from what the tests use, at the pace of a real chain.
    let settings = Settings::new("ujunox", named("somebody").as_str(), 86_400);
    assert_eq!(network.suite.hub.params(&named("somebody")), settings.hub);
    assert_eq!(network.suite.registry.params("ujunox"), settings.registry);
    assert_eq!(network.suite.vault.params(&named("somebody")), settings.vault);
    assert_eq!(network.suite.vault.limits(), settings.limits);
}

#[test]
fn paths_are_relative_to_the_file() {
    let network = localnet();
    assert_eq!(network.artifacts, Path::new("networks/../artifacts"));
    assert_eq!(
        network.deployments_file(),
        Path::new("networks/../deployments/palisade-local-1.json")
    );
}

#[test]
fn an_unknown_field_is_refused_with_its_line() {
    let error = refused("min_bond = 1_000", "min_bonds = 1_000");
    assert!(
        error.contains("line ") && error.contains("unknown field `min_bonds`"),
        "{error}"
    );
    let error = refused("min_bond = 1_000\n", "");
    assert!(error.contains("missing field `min_bond`"), "{error}");
    assert!(
        refused("name = \"palisade\"", "name = \"palisade\"\nguardian = \"x\"")
            .contains("unknown field `guardian`")
    );
}

#[test]
fn a_key_in_the_file_is_never_repeated() {
    let hex = "7d5a3e1f00112233445566778899aabbccddeeff00112233445566778899aabb";
    for secret in [WORDS, hex] {
        for (from, to) in [
            (
                "[key]\nlocalnet = \"deployer\"",
                format!("[key]\nmnemonic = \"{secret}\""),
            ),
            (
                "[key]\nlocalnet = \"deployer\"",
                format!("[key]\nenv = \"{secret}\""),
            ),
            (
                "[key]\nlocalnet = \"deployer\"",
                format!("[key]\nfile = \"{secret}\""),
            ),
            (
                "[key]\nlocalnet = \"deployer\"",
                format!("[key]\nenv = [\"{secret}\"]"),
            ),
            (
                "[key]\nlocalnet = \"deployer\"",
                format!("[key]\nenv = \"A\"\nfile = \"{secret}"),
            ),
            ("faucet = \"palisade-localnet\"", format!("faucet = \"{secret}\"")),
            ("faucet = \"palisade-localnet\"", format!("key = \"{secret}\"")),
            ("faucet = \"palisade-localnet\"", format!("faucet = {secret}")),
            ("min_bond = 1_000", format!("min_bond = \"{secret}\"")),
            (named("owner").as_str(), secret.to_string()),
            ("\"palisade-local-1\"", format!("\"{secret}\"")),
            ("\"palisade\"", format!("\"{secret}\"")),
            (
                "\"palisade\"",
                format!("\"\"\"{}\"\"\"", secret.replace(' ', "\n")),
            ),
            ("\"http://127.0.0.1:26657\"", format!("\"{secret}\"")),
            ("prefix = \"wasm\"", format!("prefix = \"{secret}\"")),
            ("denom = \"upal\"", format!("denom = \" {secret} \"")),
            ("gas_price = \"0\"", format!("gas_price = \"{secret}\"")),
            ("unbonding = \"105s\"", format!("unbonding = \"{secret}\"")),
        ] {
            let error = refused(from, &to);
            for word in ["sausage", "7d5a3e"] {
                assert!(!error.contains(word), "{to}: {error}");
            }
        }
    }
}

#[test]
fn addresses_are_of_this_chain() {
    let owner = named("owner");
    let other = Key::named("owner").address("juno").unwrap();
    let error = refused(owner.as_str(), other.as_str());
    assert!(
        error.contains("roles.owner") && error.contains("begins with juno, addresses here with wasm"),
        "{error}"
    );
    let typo = owner.as_str().replace("wasm1p", "wasm1q");
    assert!(refused(owner.as_str(), &typo).contains("is not an address"));
}

#[test]
fn who_deploys_has_no_role() {
    for role in ["owner", "guardian", "manager", "treasury"] {
        let text = LOCALNET.replace(named(role).as_str(), named("deployer").as_str());
        let error = parse(&text).unwrap().deployer().unwrap_err().to_string();
        assert!(
            error.contains(&format!("roles.{role} is the deployer")),
            "{error}"
        );
    }
}

#[test]
fn keys_that_everybody_has_sign_on_local_networks_only() {
    let error = refused("id = \"palisade-local-1\"", "id = \"uni-6\"");
    assert!(error.contains("everybody has these keys"), "{error}");
    let no_faucet = LOCALNET
        .replace("faucet = \"palisade-localnet\"", "")
        .replace("palisade-local-1", "uni-6");
    assert!(parse(&no_faucet).is_err());
    assert!(parse(&no_faucet.replace("localnet = \"deployer\"", "env = \"KEY\"")).is_ok());
}

#[test]
fn names_become_files_and_salts() {
    let public = LOCALNET
        .replace("faucet = \"palisade-localnet\"", "")
        .replace("localnet = \"deployer\"", "env = \"KEY\"");
    for id in ["", "..", "a/b", "a b"] {
        let text = public.replace("id = \"palisade-local-1\"", &format!("id = \"{id}\""));
        let error = format!("{:#}", parse(&text).unwrap_err());
        assert!(error.contains("is not the id of a chain"), "{id:?}: {error}");
    }
    assert!(
        refused("id = \"palisade-local-1\"", "id = \"palisade-local-/../x\"")
            .contains("is not the id of a chain")
    );
    assert!(refused("name = \"palisade\"", "name = \"Palisade 2\"").contains("suite.name"));
    let twice = "[[suite.slashers]]\nname = \"a\"\navs = \"OWNER\"\nfraction = \"0.1\"\n"
        .replace("OWNER", named("owner").as_str())
        .repeat(2);
    let error = format!("{:#}", parse(&format!("{LOCALNET}{twice}")).unwrap_err());
    assert!(error.contains("two are called a"), "{error}");
}

#[test]
fn validators_are_all_or_a_list() {
    assert_eq!(localnet().suite.hub.validators, Validators::AllBonded);
    let error = refused("validators = \"all bonded\"", "validators = \"some\"");
    assert!(error.contains("`some` is neither"), "{error}");
    assert!(refused("validators = \"all bonded\"", "validators = []").contains("at least one validator"));
    let foreign =
        "validators = [{ validator = \"wasm1pecz0yduarha52j43rkuqzc8e94dvr7n4e34k4\", weight = 1 }]";
    assert!(refused("validators = \"all bonded\"", foreign).contains("addresses here with wasmvaloper"));
}

#[test]
fn less_gas_than_simulated_is_refused() {
    assert!(refused("gas_adjustment = \"1.3\"", "gas_adjustment = \"0.9\"").contains("at least 1 is needed"));
}
