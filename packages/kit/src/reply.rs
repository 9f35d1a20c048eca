//! What a submessage answered.

use cosmwasm_std::{Binary, SubMsgResponse};

/// The answer to the first message: the first of `msg_responses`, or `data` on chains from before these existed. Some
/// chains give neither for native messages.
///
/// ```
/// use cosmwasm_std::{Binary, MsgResponse, SubMsgResponse};
/// use palisade_kit::reply;
///
/// let value = Binary::from(b"new");
/// let type_url = "/cosmwasm.wasm.v1.MsgExecuteContractResponse".to_string();
/// let mut response = SubMsgResponse {
///     events: vec![],
///     #[allow(deprecated)]
///     data: Some(Binary::from(b"old")),
///     msg_responses: vec![MsgResponse { type_url, value: value.clone() }],
/// };
/// assert_eq!(reply::response_bytes(&response), Some(&value));
/// response.msg_responses.clear();
/// assert_eq!(reply::response_bytes(&response), Some(&Binary::from(b"old")));
/// ```
pub fn response_bytes(response: &SubMsgResponse) -> Option<&Binary> {
    #[allow(deprecated)]
    let data = response.data.as_ref();
    response
        .msg_responses
        .first()
        .map(|response| &response.value)
        .or(data)
}
