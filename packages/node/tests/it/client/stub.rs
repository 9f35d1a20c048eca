//! A node that says what a test wants, on 127.0.0.1.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use palisade_node::client::{Client, ClientConfig};
use serde_json::{json, Value};

/// What a call comes to.
#[derive(Clone, Debug)]
pub enum Answer {
    /// This result.
    Result(Value),
    /// An error of the node.
    Error(&'static str),
    /// The line breaks.
    Silence,
    /// Nothing, and the line stays.
    Sleep,
}

/// A call: its method and its parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    pub method: String,
    pub params: Value,
}

type Script = dyn FnMut(&Call) -> Answer + Send;

/// A node that answers as a script says, and remembers what it was asked.
pub struct Stub {
    endpoint: String,
    calls: Arc<Mutex<Vec<Call>>>,
}

impl Stub {
    /// Begins to listen. What the script leaves to it, [`usual`] answers.
    pub fn new(script: impl FnMut(&Call) -> Answer + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let calls = Arc::new(Mutex::new(vec![]));
        let (seen, script) = (calls.clone(), Arc::new(Mutex::new(script)));
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (seen, script) = (seen.clone(), script.clone());
                thread::spawn(move || serve(stream, &seen, &*script));
            }
        });
        Self { endpoint, calls }
    }

    pub fn config(&self) -> ClientConfig {
        let mut config = ClientConfig::new(&self.endpoint, "palisade-local-1", "wasm");
        config.poll = std::time::Duration::from_millis(2);
        config
    }

    pub fn client(&self) -> Client {
        Client::connect(self.config()).unwrap()
    }

    /// Calls of a method so far.
    pub fn calls(&self, method: &str) -> Vec<Value> {
        let calls = self.calls.lock().unwrap();
        let found = calls.iter().filter(|call| call.method == method);
        found.map(|call| call.params.clone()).collect()
    }

    /// Queries of a path so far.
    pub fn queries(&self, path: &str) -> usize {
        let queries = self.calls("abci_query");
        queries.iter().filter(|params| params["path"] == path).count()
    }
}

fn serve(stream: TcpStream, seen: &Mutex<Vec<Call>>, script: &Mutex<Script>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut stream = stream;
    while let Some(body) = request(&mut reader) {
        let request: Value = serde_json::from_slice(&body).unwrap();
        let call = Call {
            method: request["method"].as_str().unwrap().to_string(),
            params: request["params"].clone(),
        };
        seen.lock().unwrap().push(call.clone());
        let answer = (script.lock().unwrap())(&call);
        let mut answered = json!({ "jsonrpc": "2.0", "id": request["id"] });
        match answer {
            Answer::Result(result) => answered["result"] = result,
            Answer::Error(data) => {
                answered["error"] = json!({ "code": -32603, "message": "Internal error", "data": data })
            }
            Answer::Silence => return,
            Answer::Sleep => thread::sleep(std::time::Duration::from_secs(60)),
        }
        let body = answered.to_string();
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
        if stream.write_all(format!("{head}{body}").as_bytes()).is_err() {
            return;
        }
    }
}

fn request(reader: &mut impl BufRead) -> Option<Vec<u8>> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim().to_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(body)
}

fn recorded(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// What a node said once.
pub fn usual(call: &Call) -> Answer {
    Answer::Result(match call.method.as_str() {
        "status" => recorded(include_str!("../recorded/status.json")),
        "abci_info" => recorded(include_str!("../recorded/abci_info.json")),
        "header" => recorded(include_str!("../recorded/header.json")),
        "tx" => recorded(include_str!("../recorded/tx.json")),
        other => panic!("nobody expects {other}"),
    })
}

/// The answer to an `abci_query`.
pub fn value(bytes: &[u8]) -> Answer {
    let value = cosmwasm_std::Binary::from(bytes).to_base64();
    Answer::Result(json!({ "response": {
        "code": 0, "log": "", "info": "", "index": "0", "key": null, "value": value, "proofOps": null,
        "height": "91", "codespace": "sdk",
    } }))
}

/// An `abci_query` that is refused.
pub fn refused(code: u32, log: &str) -> Answer {
    Answer::Result(json!({ "response": {
        "code": code, "log": log, "info": "", "index": "0", "key": null, "value": null, "proofOps": null,
        "height": "91", "codespace": "sdk",
    } }))
}
