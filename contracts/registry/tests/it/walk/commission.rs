//! What the operator keeps of what each AVS pays, and how fast it rises.

use super::*;

impl Crowd {
    fn commission(&self, avs: Option<usize>) -> CommissionResponse {
        self.world.query(&QueryMsg::Commission {
            operator: addr("operator").into_string(),
            asset: Some(native()),
            avs: avs.map(|avs| addr(AVSS[avs]).into_string()),
        })
    }

    pub(super) fn set_commission(&mut self, avs: Option<usize>, change: i16) -> Result<(), ContractError> {
        let now = self.commission(avs).commission_bps;
        let msg = ExecuteMsg::SetCommission {
            asset: Some(native()),
            avs: avs.map(|avs| addr(AVSS[avs]).into_string()),
            commission_bps: now.saturating_add_signed(change),
        };
        self.change_commission("operator", &msg)
    }

    pub(super) fn apply_commission(&mut self, avs: Option<usize>) -> Result<(), ContractError> {
        if let Some(raise) = self.commission(avs).raise {
            self.wait_until(raise.eta + 1);
        }
        let msg = ExecuteMsg::ApplyCommission {
            operator: addr("operator").into_string(),
            asset: Some(native()),
            avs: avs.map(|avs| addr(AVSS[avs]).into_string()),
        };
        self.change_commission("carol", &msg)
    }

    /// Nothing but these messages changes a commission, so what was kept at any second is what one of them found.
    fn change_commission(&mut self, sender: &str, msg: &ExecuteMsg) -> Result<(), ContractError> {
        let now = self.world.now();
        let of_avss = |crowd: &Self| [0, 1].map(|avs| crowd.commission(Some(avs)).commission_bps);
        self.kept.push((now, of_avss(self)));
        self.world.run(sender, msg)?;
        let kept = of_avss(self);
        let announced = NOTICE + BUCKET + UNBONDING;
        for (_, before) in self.kept.iter().filter(|(at, _)| at + announced >= now) {
            for (kept, before) in kept.iter().zip(before) {
                assert!(
                    *kept <= before + MAX_COMMISSION_STEP_BPS,
                    "registry_i25: {before} rose to {kept} within one announcement"
                );
            }
        }
        Ok(())
    }
}
