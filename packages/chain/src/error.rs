//! Errors as a contract meets them on a chain, with the text that only the node's log shows.

use std::fmt;

/// A failure of x/staking, x/distribution, x/slashing or x/gov.
///
/// `Display` is what wasmd lets a contract see in a reply or a failed query: `codespace: staking, code: 27`.
/// The sentence of the SDK is in [`text`](Self::text); the driver adds it as context to what it returns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SdkError {
    codespace: String,
    code: u32,
    text: String,
}

impl fmt::Display for SdkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "codespace: {}, code: {}", self.codespace, self.code)
    }
}

impl std::error::Error for SdkError {}

impl SdkError {
    /// Any error, for injecting faults.
    pub fn new(codespace: impl Into<String>, code: u32, text: impl Into<String>) -> Self {
        Self {
            codespace: codespace.into(),
            code,
            text: text.into(),
        }
    }

    /// What a message meets that needs more gas than its sender allowed, for injecting faults: the simulator
    /// counts no gas.
    pub fn out_of_gas() -> Self {
        Self::new(
            "sdk",
            11,
            "out of gas in location: SubMsg hit gas limit: out of gas",
        )
    }

    /// The module that failed: `staking`, `distribution`, `slashing`, `gov`, `sdk` or `undefined`.
    pub fn codespace(&self) -> &str {
        &self.codespace
    }

    /// The number of the error within its codespace.
    pub fn code(&self) -> u32 {
        self.code
    }

    /// The SDK's sentence, with the details that wrap it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// A Go panic, as the runtime reports it.
    pub(crate) fn panic(text: impl Into<String>) -> Self {
        Self::new("undefined", 111_222, format!("{}: panic", text.into()))
    }

    /// An error that no module registered: wasmd shows all of them alike.
    pub(crate) fn unregistered(text: impl Into<String>) -> Self {
        Self::new("undefined", 1, text)
    }

    pub(crate) fn unauthorized(detail: impl fmt::Display) -> Self {
        Self::new("sdk", 4, format!("{detail}: unauthorized"))
    }

    pub(crate) fn insufficient_funds(detail: impl fmt::Display) -> Self {
        Self::new("sdk", 5, format!("{detail}: insufficient funds"))
    }

    pub(crate) fn invalid_address(detail: impl fmt::Display) -> Self {
        Self::new("sdk", 7, format!("{detail}: invalid address"))
    }

    pub(crate) fn invalid_coins(detail: impl fmt::Display) -> Self {
        Self::new("sdk", 10, format!("{detail}: invalid coins"))
    }

    pub(crate) fn invalid_request(detail: impl fmt::Display) -> Self {
        Self::new("sdk", 18, format!("{detail}: invalid request"))
    }

    pub(crate) fn not_found(detail: impl fmt::Display) -> Self {
        Self::new("sdk", 38, format!("{detail}: not found"))
    }

    pub(crate) fn distribution(code: u32, text: &str) -> Self {
        Self::new("distribution", code, text)
    }
}

/// x/staking errors by their name in the SDK.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StakingFault {
    /// The validator is unknown.
    NoValidatorFound,
    /// The operator has a validator already.
    ValidatorOwnerExists,
    /// The validator is in jail.
    ValidatorJailed,
    /// A validator that is bonded or holds tokens cannot be removed.
    BadRemoveValidator,
    /// Commission maximum above one.
    CommissionHuge,
    /// Commission above the validator's own maximum.
    CommissionGtMaxRate,
    /// Commission changed twice within a day.
    CommissionUpdateTime,
    /// Maximum change of the commission above its maximum.
    CommissionChangeRateGtMaxRate,
    /// Commission raised by more than the validator's maximum change.
    CommissionGtMaxChangeRate,
    /// A new validator's own stake is below its own minimum.
    SelfDelegationBelowMinimum,
    /// The delegator has no delegation with this validator.
    NoDelegation,
    /// The delegator has nothing to unbond there.
    NoDelegatorForAddress,
    /// The validator has no tokens, so tokens have no price in shares.
    InsufficientShares,
    /// More shares than the delegation has.
    NotEnoughDelegationShares,
    /// Too many unbonding entries.
    MaxUnbondingDelegationEntries,
    /// Source and destination are the same.
    SelfRedelegation,
    /// The redelegation is worth less than one unit.
    TinyRedelegationAmount,
    /// The destination is unknown.
    BadRedelegationDst,
    /// The source is itself the destination of a running redelegation.
    TransitiveRedelegation,
    /// Too many redelegation entries.
    MaxRedelegationEntries,
    /// The validator's shares are worth nothing.
    DelegatorShareExRateInvalid,
}

impl StakingFault {
    fn parts(self) -> (u32, &'static str) {
        match self {
            Self::NoValidatorFound => (3, "validator does not exist"),
            Self::ValidatorOwnerExists => {
                (4, "validator already exist for this operator address; must use new validator operator address")
            }
            Self::ValidatorJailed => (7, "validator for this address is currently jailed"),
            Self::BadRemoveValidator => (8, "failed to remove validator"),
            Self::CommissionHuge => (10, "commission cannot be more than 100%"),
            Self::CommissionGtMaxRate => (11, "commission cannot be more than the max rate"),
            Self::CommissionUpdateTime => (12, "commission cannot be changed more than once in 24h"),
            Self::CommissionChangeRateGtMaxRate => {
                (14, "commission change rate cannot be more than the max rate")
            }
            Self::CommissionGtMaxChangeRate => (15, "commission cannot be changed more than max change rate"),
            Self::SelfDelegationBelowMinimum => {
                (16, "validator's self delegation must be greater than their minimum self delegation")
            }
            Self::NoDelegation => (19, "no delegation for (address, validator) tuple"),
            Self::NoDelegatorForAddress => (21, "delegator does not contain delegation"),
            Self::InsufficientShares => (22, "insufficient delegation shares"),
            Self::NotEnoughDelegationShares => (24, "not enough delegation shares"),
            Self::MaxUnbondingDelegationEntries => {
                (27, "too many unbonding delegation entries for (delegator, validator) tuple")
            }
            Self::SelfRedelegation => (29, "cannot redelegate to the same validator"),
            Self::TinyRedelegationAmount => (30, "too few tokens to redelegate (truncates to zero tokens)"),
            Self::BadRedelegationDst => (31, "redelegation destination validator not found"),
            Self::TransitiveRedelegation => (
                32,
                "redelegation to this validator already in progress; first redelegation to this validator must \
                 complete before next redelegation",
            ),
            Self::MaxRedelegationEntries => (
                33,
                "too many redelegation entries for (delegator, src-validator, dst-validator) tuple",
            ),
            Self::DelegatorShareExRateInvalid => {
                (34, "cannot delegate to validators with invalid (zero) ex-rate")
            }
        }
    }

    /// With a detail in front, as `errorsmod.Wrap` puts it.
    pub(crate) fn wrap(self, detail: impl fmt::Display) -> SdkError {
        let (code, text) = self.parts();
        SdkError::new("staking", code, format!("{detail}: {text}"))
    }
}

impl From<StakingFault> for SdkError {
    fn from(fault: StakingFault) -> Self {
        let (code, text) = fault.parts();
        Self::new("staking", code, text)
    }
}

impl From<StakingFault> for anyhow::Error {
    fn from(fault: StakingFault) -> Self {
        SdkError::from(fault).into()
    }
}

/// x/gov errors by their name in the SDK. Some chains number them otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GovFault {
    /// The proposal is unknown, not voted on yet, or over.
    InactiveProposal,
    /// Options or weights that no vote has.
    InvalidVote,
}

impl GovFault {
    fn parts(self) -> (u32, &'static str) {
        match self {
            Self::InactiveProposal => (3, "inactive proposal"),
            Self::InvalidVote => (7, "invalid vote option"),
        }
    }

    /// With a detail in front, as `errorsmod.Wrap` puts it.
    pub(crate) fn wrap(self, detail: impl fmt::Display) -> SdkError {
        let (code, text) = self.parts();
        SdkError::new("gov", code, format!("{detail}: {text}"))
    }
}

impl From<GovFault> for SdkError {
    fn from(fault: GovFault) -> Self {
        let (code, text) = fault.parts();
        Self::new("gov", code, text)
    }
}

/// x/slashing errors by their name in the SDK.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlashingFault {
    /// Jail time is not over, or the validator is tombstoned.
    ValidatorJailed,
    /// The validator is not in jail.
    ValidatorNotJailed,
    /// The operator's own delegation is below the validator's minimum.
    SelfDelegationTooLowToUnjail,
}

impl SlashingFault {
    fn parts(self) -> (u32, &'static str) {
        match self {
            Self::ValidatorJailed => (4, "validator still jailed; cannot be unjailed"),
            Self::ValidatorNotJailed => (5, "validator not jailed; cannot be unjailed"),
            Self::SelfDelegationTooLowToUnjail => (
                7,
                "validator's self delegation less than minimum; cannot be unjailed",
            ),
        }
    }

    /// With a detail in front, as `errorsmod.Wrap` puts it.
    pub(crate) fn wrap(self, detail: impl fmt::Display) -> SdkError {
        let (code, text) = self.parts();
        SdkError::new("slashing", code, format!("{detail}: {text}"))
    }
}

impl From<SlashingFault> for SdkError {
    fn from(fault: SlashingFault) -> Self {
        let (code, text) = fault.parts();
        Self::new("slashing", code, text)
    }
}

impl From<SlashingFault> for anyhow::Error {
    fn from(fault: SlashingFault) -> Self {
        SdkError::from(fault).into()
    }
}
