use cosmwasm_std::{Addr, Decimal, Empty, StdResult, Timestamp};
use cw_multi_test::{App, AppResponse, Contract, ContractWrapper, Executor, IntoAddr};
use palisade_evidence::{evidence_id, Hash, EQUIVOCATION};
use palisade_interfaces::registry::KeyScheme;
use palisade_interfaces::slasher::{
    Evidence, EvidenceStatusResponse, ExecuteMsg, InstantiateMsg, QueryMsg, VerifyEvidenceResponse,
};
use palisade_interfaces::Asset;
use palisade_slasher_equivocation::{contract, ContractError};

use crate::mock_registry::{self, KeyRow, RecordedSlash, Tables, WeightRow, EPOCH_SECONDS, TABLES};
use crate::signer::{Domain, Secret};

/// Epoch in which the operator of most tests offends.
pub const EPOCH: u64 = 2_700_000;

/// Its first second.
pub const EPOCH_START: u64 = EPOCH * EPOCH_SECONDS;

/// Where in it.
pub const SLOT: u64 = 42;

/// Secret of the operator's keys.
pub const SECRET: Secret = Secret(7);

pub fn slasher_code() -> Box<dyn Contract<Empty>> {
    Box::new(
        ContractWrapper::new(contract::execute, contract::instantiate, contract::query)
            .with_migrate(contract::migrate),
    )
}

/// A chain with a registry, one AVS, its slasher, and one operator with a key of each scheme and weight in the LST,
/// all since long before the epoch. It is the middle of the epoch.
pub struct World {
    pub app: App,
    pub registry: Addr,
    pub slasher: Addr,
    pub avs: Addr,
    pub operator: Addr,
    pub reporter: Addr,
}

impl World {
    pub fn new() -> Self {
        let mut app = App::default();
        app.update_block(|block| block.time = Timestamp::from_seconds(EPOCH_START + EPOCH_SECONDS / 2));
        let registry_id = app.store_code(mock_registry::contract());
        let slasher_id = app.store_code(slasher_code());
        let [avs, operator, reporter] = ["avs", "operator", "reporter"].map(|name| name.into_addr());
        let registry = app
            .instantiate_contract(registry_id, reporter.clone(), &Empty {}, &[], "registry", None)
            .unwrap();
        let slasher = app
            .instantiate_contract(
                slasher_id,
                avs.clone(),
                &InstantiateMsg {
                    registry: registry.to_string(),
                    avs: avs.to_string(),
                    fraction: Decimal::percent(20),
                },
                &[],
                "slasher",
                None,
            )
            .unwrap();
        let mut world = Self {
            app,
            registry,
            slasher,
            avs,
            operator,
            reporter,
        };
        world.set_up_registry();
        world
    }

    fn set_up_registry(&mut self) {
        let avs = self.avs.clone();
        self.edit(|tables| {
            tables.avs = Some(avs);
            tables.assets = vec![lst()];
        });
        self.set_key(KeyScheme::Ed25519, SECRET, 1);
        self.set_key(KeyScheme::Secp256k1, SECRET, 1);
        self.set_weight(lst(), 1_000, 1);
    }

    pub fn edit(&mut self, edit: impl FnOnce(&mut Tables)) {
        let mut storage = self.app.contract_storage_mut(&self.registry);
        let mut tables = TABLES.load(&*storage).unwrap();
        edit(&mut tables);
        TABLES.save(&mut *storage, &tables).unwrap();
    }

    pub fn set_key(&mut self, scheme: KeyScheme, secret: Secret, since: u64) {
        let row = KeyRow {
            operator: self.operator.clone(),
            scheme,
            since,
            public_key: secret.public_key(scheme),
        };
        self.edit(|tables| tables.keys.push(row));
    }

    pub fn set_weight(&mut self, asset: Asset, weight: u128, since: u64) {
        let row = WeightRow {
            operator: self.operator.clone(),
            asset,
            since,
            weight,
        };
        self.edit(|tables| tables.weights.push(row));
    }

    /// What statements for this slasher are about.
    pub fn domain(&self) -> Domain {
        let chain_id = self.app.block_info().chain_id;
        Domain::equivocation(&chain_id, &self.registry, &self.avs, EPOCH, SLOT)
    }

    /// Two statements that are about `domain`, as evidence for this slasher.
    pub fn evidence_signed_for(&self, domain: &Domain, scheme: KeyScheme) -> Evidence {
        Evidence {
            operator: self.operator.to_string(),
            epoch: EPOCH,
            slot: SLOT,
            first: domain.statement(SECRET, scheme, 1),
            second: domain.statement(SECRET, scheme, 2),
        }
    }

    pub fn evidence(&self, scheme: KeyScheme) -> Evidence {
        self.evidence_signed_for(&self.domain(), scheme)
    }

    /// Id of the offence in [`EPOCH`] and [`SLOT`].
    pub fn evidence_id(&self) -> Hash {
        evidence_id(&self.avs, &self.operator, EQUIVOCATION, EPOCH, SLOT)
    }

    pub fn submit(&mut self, evidence: &Evidence) -> anyhow::Result<AppResponse> {
        let message = ExecuteMsg::SubmitEvidence {
            evidence: evidence.clone(),
        };
        self.app
            .execute_contract(self.reporter.clone(), self.slasher.clone(), &message, &[])
    }

    pub fn verify(&self, evidence: &Evidence) -> StdResult<VerifyEvidenceResponse> {
        let message = QueryMsg::VerifyEvidence {
            evidence: evidence.clone(),
        };
        self.app.wrap().query_wasm_smart(&self.slasher, &message)
    }

    pub fn slashed_at(&self, evidence_id: Hash) -> Option<u64> {
        let message = QueryMsg::EvidenceStatus {
            evidence_id: evidence_id.into(),
        };
        let status: EvidenceStatusResponse =
            self.app.wrap().query_wasm_smart(&self.slasher, &message).unwrap();
        status.slashed_at
    }

    pub fn slashes(&self) -> Vec<RecordedSlash> {
        let storage = self.app.contract_storage(&self.registry);
        TABLES.load(&*storage).unwrap().slashes
    }

    pub fn now(&self) -> u64 {
        self.app.block_info().time.seconds()
    }

    /// The evidence holds in a trial run, then for good: one slash, that of the trial run.
    #[track_caller]
    pub fn expect_slash(&mut self, evidence: &Evidence) -> RecordedSlash {
        let before = self.slashes().len();
        let trial = self.verify(evidence).unwrap();
        self.submit(evidence).unwrap();

        let slashes = self.slashes();
        assert_eq!(slashes.len(), before + 1);
        let slash = slashes[before].clone();
        let assets: Vec<_> = slash.slashes.iter().map(|part| part.asset.clone()).collect();
        assert_eq!(trial.assets, assets);
        assert!(slash.slashes.iter().all(|part| part.fraction == trial.fraction));
        assert_eq!(trial.evidence_id, slash.evidence_id);
        assert_eq!(trial.infraction_time, slash.infraction_time);
        let id = Hash::try_from(slash.evidence_id.as_slice()).unwrap();
        assert_eq!(self.slashed_at(id), Some(self.now()));
        slash
    }

    /// The evidence is refused with one error in a trial run and on submission, and nothing changes.
    #[track_caller]
    pub fn expect_refusal(&mut self, evidence: &Evidence) -> ContractError {
        let slashes = self.slashes();
        let status = self.slashed_at(self.evidence_id());
        let trial = self.verify(evidence).unwrap_err().to_string();
        let error: ContractError = self.submit(evidence).unwrap_err().downcast().unwrap();
        assert!(trial.ends_with(&error.to_string()), "{trial} is not: {error}");
        assert_eq!(self.slashes(), slashes);
        assert_eq!(self.slashed_at(self.evidence_id()), status);
        error
    }
}

/// The asset of the AVS.
pub fn lst() -> Asset {
    Asset::cw20("lst")
}
