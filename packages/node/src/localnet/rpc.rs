//! How far a node is: asked over and over while it starts, when most questions find nobody. All else is asked by
//! [`crate::client::Client`], which is patient.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::Context;
use serde::Deserialize;

const TIMEOUT: Duration = Duration::from_secs(2);

/// Height of the last block of the node whose RPC is at this port.
///
/// # Errors
/// When it does not answer.
pub fn height(port: u16) -> anyhow::Result<u64> {
    let answer = ask(port, "/status")?;
    let (_, body) = answer
        .split_once("\r\n\r\n")
        .context("an answer without a head")?;
    let reply: Reply = serde_json::from_str(body)?;
    Ok(reply.result.sync_info.latest_block_height.parse()?)
}

/// Sends one request. HTTP 1.0 ends an answer by closing the connection and never cuts it into chunks.
fn ask(port: u16, path: &str) -> std::io::Result<String> {
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
struct Reply {
    result: NodeStatus,
}

#[derive(Deserialize)]
struct NodeStatus {
    sync_info: SyncInfo,
}

#[derive(Deserialize)]
struct SyncInfo {
    latest_block_height: String,
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    /// A server that answers one request.
    fn answering(answer: &'static str) -> u16 {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 256];
            let length = stream.read(&mut request).unwrap();
            assert!(request[..length].starts_with(b"GET /status HTTP/1.0\r\n"));
            stream.write_all(answer.as_bytes()).unwrap();
        });
        port
    }

    #[test]
    fn the_height_is_read_from_the_status() {
        let body = r#"{"result":{"sync_info":{"latest_block_height":"42","catching_up":false}}}"#;
        let answer = format!("HTTP/1.0 200 OK\r\n\r\n{body}");
        assert_eq!(height(answering(answer.leak())).unwrap(), 42);
    }

    #[test]
    fn answers_of_others_are_errors() {
        assert!(height(answering("220 mail.example.org")).is_err());
        assert!(height(answering("HTTP/1.0 404 Not Found\r\n\r\n")).is_err());
    }

    #[test]
    fn silence_is_an_error() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        assert!(height(port).is_err());
    }
}
