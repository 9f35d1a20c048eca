//! A validator that votes twice.

use anyhow::{Context, Result as AnyResult};
use bech32::{Bech32, Hrp};
use cosmrs::proto::cosmos::slashing::v1beta1::{QuerySigningInfoRequest, QuerySigningInfoResponse};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tendermint_rpc::dialect::Dialect;
use tendermint_rpc::endpoint::evidence::Response;
use tendermint_rpc::request::RequestMessage;
use tendermint_rpc::{Method, Request, SimpleRequest};

use super::vote::Scene;
use super::{NodeEngine, PREFIX};

/// Evidence as it is: the typed request of the client library writes another form than nodes read.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Submission {
    evidence: Value,
}

impl RequestMessage for Submission {
    fn method(&self) -> Method {
        Method::BroadcastEvidence
    }
}

impl<S: Dialect> Request<S> for Submission {
    type Response = Response;
}

impl<S: Dialect> SimpleRequest<S> for Submission {
    type Output = Response;
}

impl NodeEngine {
    /// Signs a second vote of a validator at a past height, hands both to the chain, and waits for the slash.
    pub(super) fn equivocate(&mut self, validator: &str, height: u64) -> AnyResult<()> {
        let key = self.network.consensus_key(self.index_of(validator)?)?;
        let evidence = Scene::at(&self.client, &key, height)?.evidence(&key)?;
        self.client
            .rpc()
            .call(Submission { evidence })
            .with_context(|| format!("evidence against {validator} at height {height}"))?;
        let prefix = Hrp::parse(&format!("{PREFIX}valcons"))?;
        let address = bech32::encode::<Bech32>(prefix, &key.address())?;
        self.wait_for("the slash for two votes", |engine, latest| {
            engine.is_tombstoned(&address, latest.height)
        })
    }

    fn is_tombstoned(&self, address: &str, height: u64) -> AnyResult<bool> {
        let request = QuerySigningInfoRequest {
            cons_address: address.to_string(),
        };
        let path = "/cosmos.slashing.v1beta1.Query/SigningInfo";
        let answer: QuerySigningInfoResponse = self.client.query(path, &request, Some(height))?;
        Ok(answer.val_signing_info.is_some_and(|info| info.tombstoned))
    }
}
