//! The little of a node's RPC that running it needs, over plain blocking sockets: it works inside and outside of any
//! async runtime.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{bail, Context};
use cosmrs::proto::cosmos::base::query::v1beta1::PageRequest;
use cosmrs::proto::cosmos::staking::v1beta1::{QueryValidatorsRequest, QueryValidatorsResponse, Validator};
use cosmrs::proto::prost::Message;
use cosmwasm_std::Binary;
use serde::de::DeserializeOwned;
use serde::Deserialize;

const TIMEOUT: Duration = Duration::from_secs(5);

/// The last block of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastBlock {
    pub height: u64,
    /// As RFC 3339 writes it.
    pub time: String,
}

/// Asks the node at this port for its last block.
pub fn last_block(port: u16) -> anyhow::Result<LastBlock> {
    let status: NodeStatus = get(port, "/status")?;
    Ok(LastBlock {
        height: status.sync_info.latest_block_height.parse()?,
        time: status.sync_info.latest_block_time,
    })
}

/// Asks the node at this port for all validators.
pub fn validators(port: u16) -> anyhow::Result<Vec<Validator>> {
    let request = QueryValidatorsRequest {
        status: String::new(),
        pagination: Some(PageRequest {
            limit: 1_000,
            ..PageRequest::default()
        }),
    };
    let bytes = abci_query(
        port,
        "/cosmos.staking.v1beta1.Query/Validators",
        &request.encode_to_vec(),
    )?;
    Ok(QueryValidatorsResponse::decode(bytes.as_slice())?.validators)
}

fn abci_query(port: u16, path: &str, data: &[u8]) -> anyhow::Result<Vec<u8>> {
    let data: String = data.iter().map(|byte| format!("{byte:02x}")).collect();
    let answer: AbciAnswer = get(port, &format!("/abci_query?path=%22{path}%22&data=0x{data}"))?;
    let response = answer.response;
    if response.code != 0 {
        bail!("{path} was refused with code {}: {}", response.code, response.log);
    }
    let value = Binary::from_base64(&response.value.unwrap_or_default())?;
    Ok(value.to_vec())
}

fn get<T: DeserializeOwned>(port: u16, path: &str) -> anyhow::Result<T> {
    let answer = exchange(port, path).with_context(|| format!("asking 127.0.0.1:{port}{path}"))?;
    let (head, body) = answer
        .split_once("\r\n\r\n")
        .context("an answer without a head")?;
    let status = head.lines().next().unwrap_or_default();
    // A refused call has another status and an error in place of the result.
    let reply: Reply<T> = serde_json::from_str(body)
        .with_context(|| format!("127.0.0.1:{port}{path} answered {status}: {body}"))?;
    Ok(reply.result)
}

/// Sends one request. HTTP 1.0 ends an answer by closing the connection and never cuts it into chunks.
fn exchange(port: u16, path: &str) -> anyhow::Result<String> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut stream = TcpStream::connect_timeout(&address, TIMEOUT)?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    stream.set_write_timeout(Some(TIMEOUT))?;
    write!(stream, "GET {path} HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

#[derive(Deserialize)]
struct Reply<T> {
    result: T,
}

#[derive(Deserialize)]
struct NodeStatus {
    sync_info: SyncInfo,
}

#[derive(Deserialize)]
struct SyncInfo {
    latest_block_height: String,
    latest_block_time: String,
}

#[derive(Deserialize)]
struct AbciAnswer {
    response: AbciResponse,
}

#[derive(Deserialize)]
struct AbciResponse {
    code: u32,
    #[serde(default)]
    log: String,
    value: Option<String>,
}
