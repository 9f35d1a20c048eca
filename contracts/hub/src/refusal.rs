//! What a refusal says.

/// What a chain lets a contract see of a failure: `codespace: staking, code: 27`.
pub struct Refusal<'a> {
    pub codespace: &'a str,
    /// 0 where there is none.
    pub code: u32,
    /// The first line of it, cut to 128 bytes.
    pub error: &'a str,
}

/// Codes of x/staking that blame the validator when a delegation to it is refused: it does not exist, or its shares are
/// worth nothing.
const GUILTY_CODES: [u32; 2] = [3, 34];

impl<'a> Refusal<'a> {
    /// Reads what it can.
    pub fn of(error: &'a str) -> Self {
        let line = error.lines().next().unwrap_or_default();
        let cut = (0..=128).rev().find_map(|length| line.get(..length));
        let error = if line.len() > 128 {
            cut.unwrap_or_default()
        } else {
            line
        };
        let code = error
            .strip_prefix("codespace: ")
            .and_then(|rest| rest.split_once(", code: "));
        let (codespace, digits) = code.unwrap_or_default();
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        let code = digits
            .get(..end)
            .and_then(|digits| digits.parse().ok())
            .unwrap_or_default();
        Self {
            codespace,
            code,
            error,
        }
    }

    /// Whether a refused delegation is the validator's own fault. Full entries, caps of the chain and the caller's gas
    /// are not.
    pub fn blames_validator(&self) -> bool {
        self.codespace == "staking" && GUILTY_CODES.contains(&self.code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_refusal(error: &str, codespace: &str, code: u32, kept: usize) {
        let found = Refusal::of(error);
        assert_eq!(
            (found.codespace, found.code, found.error.len()),
            (codespace, code, kept)
        );
    }

    #[test]
    fn a_refusal_names_codespace_and_code() {
        assert_refusal("codespace: staking, code: 27", "staking", 27, 28);
        assert_refusal("codespace: sdk, code: 11: out of gas", "sdk", 11, 36);
        assert_refusal("codespace: staking, code: 34\n\nbacktrace", "staking", 34, 28);
    }

    #[test]
    fn what_cannot_be_read_has_no_code() {
        assert_refusal("", "", 0, 0);
        assert_refusal("execution failed", "", 0, 16);
        assert_refusal("codespace: staking, code: x", "staking", 0, 27);
    }

    #[test]
    fn a_long_error_is_cut_between_characters() {
        let long = "é".repeat(100);
        assert_refusal(&long, "", 0, 128);
        assert_refusal(&format!("x{long}"), "", 0, 127);
    }
}
