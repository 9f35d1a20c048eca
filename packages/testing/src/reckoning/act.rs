//! What people do, carried out.

use anyhow::{ensure, Context};
use cosmwasm_std::{Addr, Uint256};
use palisade_interfaces::registry::AvsTerms;

use super::claim::{Claim, Wish};
use super::{units, Avs, Life, Parcel, Reckoning, Service, WHOLE};

/// What the registry told of a withdrawal that was queued.
pub struct Queued {
    /// Number of the withdrawal.
    pub id: u64,
    /// Number of the life.
    pub generation: u64,
    /// Whose it is.
    pub staker: Addr,
    /// Shares that leave.
    pub shares: u128,
    /// Shares of the staker that stay.
    pub staker_shares: u128,
    /// The second from which on it is paid.
    pub matures: u64,
}

/// What the registry told of a withdrawal that was completed.
pub struct Completed {
    /// Number of the withdrawal.
    pub id: u64,
    /// Number of the life.
    pub generation: u64,
    /// Units that were paid now.
    pub amount: u128,
    /// Units that were paid so far.
    pub paid: u128,
    /// Whether nothing can come back to it any more.
    pub is_closed: bool,
}

impl Reckoning {
    fn avs(&mut self, avs: &Addr) -> anyhow::Result<&mut Avs> {
        self.avss
            .get_mut(avs)
            .with_context(|| format!("{avs} did not register"))
    }

    fn claim(&mut self, avs: &Addr) -> &mut Claim {
        self.life.claims.entry(avs.clone()).or_default()
    }

    /// When the bucket of now closes.
    fn closes(&self) -> u64 {
        let bucket = self.spans.bucket_seconds;
        (self.now / bucket + 1) * bucket
    }

    /// Notice, and the longest that leaving takes.
    const fn announcement_seconds(&self) -> u64 {
        self.spans.notice_seconds + self.spans.bucket_seconds + self.spans.unbonding_seconds
    }

    /// The first message about the pool opens it.
    fn begin(&mut self) {
        if !self.is_open {
            self.is_open = true;
            self.life = Life::new(self.now);
        }
    }

    /// An AVS registers.
    pub fn register_avs(&mut self, avs: &Addr, terms: &AvsTerms) {
        self.avss.insert(avs.clone(), Avs::new(terms));
    }

    /// An AVS announces terms.
    ///
    /// # Errors
    /// When it did not register.
    pub fn propose_terms(&mut self, avs: &Addr, terms: &AvsTerms) -> anyhow::Result<()> {
        let eta = self.now + self.announcement_seconds();
        self.avs(avs)?.proposed = Some((eta, terms.clone()));
        Ok(())
    }

    /// Somebody applies what an AVS announced.
    ///
    /// # Errors
    /// When nothing was announced, too early and too late.
    pub fn apply_terms(&mut self, avs: &Addr) -> anyhow::Result<()> {
        let (now, announcement) = (self.now, self.announcement_seconds());
        let row = self.avs(avs)?;
        let (eta, terms) = row.proposed.take().context("no terms were announced")?;
        let is_in_time = eta < now && now <= eta + announcement;
        ensure!(
            is_in_time,
            "registry_i14: announced terms are applied after {eta}, not {now}"
        );
        row.apply(terms, now);
        Ok(())
    }

    /// The operator begins to serve an AVS. What it left long enough ago is forgotten.
    ///
    /// # Errors
    /// When it may still be slashed for what it did there before.
    pub fn opt_in(&mut self, avs: &Addr) -> anyhow::Result<()> {
        let is_over = |(avs, row): &(&Addr, &Avs)| match row.service {
            Service::Leaving { slashable_until, .. } => {
                self.now > slashable_until && self.open_slashes(avs) == 0
            }
            _ => false,
        };
        let over = self.avss.iter().filter(is_over);
        let over: Vec<Addr> = over.map(|(avs, _)| avs.clone()).collect();
        self.sweep(|avs| over.contains(avs));
        for avs in &over {
            self.avs(avs)?.service = Service::Never;
        }
        let row = self.avs(avs)?;
        ensure!(
            row.service == Service::Never,
            "it came back while it could be slashed"
        );
        row.service = Service::Active;
        Ok(())
    }

    /// The operator leaves an AVS, or is sent away.
    ///
    /// # Errors
    /// When the AVS did not register.
    pub fn end_service(&mut self, avs: &Addr) -> anyhow::Result<()> {
        let now = self.now;
        let terms = &self.avs(avs)?.terms;
        let (eta, window) = (now + terms.deallocation_delay_seconds, terms.slash_window_seconds);
        let mut last = eta;
        if let Some(claim) = self.life.claims.get_mut(avs) {
            claim.leave(eta, now);
            // A decrease of before may wait longer.
            last = claim.falls.iter().fold(eta, |last, change| last.max(change.eta));
        }
        self.avs(avs)?.service = Service::Leaving {
            eta,
            slashable_until: last + window,
        };
        Ok(())
    }

    /// An AVS jails the operator, or that ends.
    ///
    /// # Errors
    /// When the AVS did not register.
    pub fn set_jailed(&mut self, avs: &Addr, is_jailed: bool) -> anyhow::Result<()> {
        self.avs(avs)?.is_jailed = is_jailed;
        Ok(())
    }

    /// The operator says what an AVS may take and counts, in 10^-18 of originals.
    ///
    /// # Errors
    /// When the AVS did not register, and when more may be taken while a slash is contested.
    pub fn allocate(&mut self, avs: &Addr, budget: u128, weight: u128) -> anyhow::Result<()> {
        self.begin();
        self.sweep(|_| true);
        let terms = &self.avs(avs)?.terms;
        let wish = Wish {
            budget,
            weight,
            rise_seconds: terms.allocation_delay_seconds,
            fall_seconds: terms.deallocation_delay_seconds,
        };
        let (now, contested) = (self.now, self.life.contested());
        let claim = self.claim(avs);
        let reserved = claim.reserved();
        claim.modify(&wish, now);
        let is_more = claim.reserved() > reserved;
        ensure!(!is_more || contested == 0, "a budget rose while it was contested");
        Ok(())
    }

    /// What rounding left of budgets that are gone is free as soon as somebody looks at it. `of` says whose.
    fn sweep(&mut self, of: impl Fn(&Addr) -> bool) {
        let now = self.now;
        for (avs, row) in self.avss.iter().filter(|(avs, _)| of(avs)) {
            if let (Service::Leaving { eta, .. }, Some(claim)) = (row.service, self.life.claims.get_mut(avs))
            {
                if now > eta && claim.free() > 0 {
                    claim.leave(eta, now);
                }
            }
        }
    }

    /// A staker puts so many units in, for which the registry gave it so many shares.
    ///
    /// # Errors
    /// While a slash is contested.
    pub fn deposit(&mut self, staker: &Addr, amount: u128, shares: u128) -> anyhow::Result<()> {
        self.begin();
        ensure!(
            self.life.contested() == 0,
            "a deposit went through while it was contested"
        );
        self.life.deposit(staker, amount, shares);
        self.life.roundings += 1;
        Ok(())
    }

    /// A staker leaves, with some of its shares or all.
    ///
    /// # Errors
    /// When it has nothing there, and when the registry told the wrong time.
    pub fn queue(&mut self, told: &Queued) -> anyhow::Result<()> {
        let closes = self.closes();
        ensure!(
            told.matures == closes + self.spans.unbonding_seconds,
            "it matures at the wrong time"
        );
        let life = self.numbered_mut(told.generation)?;
        let all = told.shares + told.staker_shares;
        life.queue(&told.staker, (told.shares, all), told.id, closes)?;
        life.roundings += 1;
        Ok(())
    }

    /// A withdrawal is paid.
    ///
    /// # Errors
    /// When that is too early, and when it was paid or kept otherwise than it should.
    pub fn complete(&mut self, told: &Completed) -> anyhow::Result<()> {
        let (now, unbonding) = (self.now, self.spans.unbonding_seconds);
        let life = self.numbered_mut(told.generation)?;
        let (contested, slack) = (life.contested(), life.slack());
        let is_it = |parcel: &&Parcel| parcel.exit.is_some_and(|exit| exit.id == told.id);
        let worth = life.worth_of(life.parcels.iter().filter(is_it));
        let mut exits = life.parcels.iter_mut().filter_map(|parcel| parcel.exit.as_mut());
        let exit = exits.find(|exit| exit.id == told.id);
        let exit = exit.with_context(|| format!("nobody knows of withdrawal {}", told.id))?;
        exit.paid += told.amount;
        // A veto comes within an unbonding period after it matured, or never.
        exit.is_over = contested == 0 || now >= exit.closes + 2 * unbonding;
        let paid = units(exit.paid);
        ensure!(exit.paid == told.paid, "{} were paid", exit.paid);
        ensure!(
            paid.abs_diff(worth) <= slack,
            "{paid} paid of a withdrawal that is worth {worth}"
        );
        ensure!(
            now >= exit.closes + unbonding,
            "a withdrawal was paid before it matured"
        );
        ensure!(
            told.is_closed == exit.is_over,
            "a withdrawal that a veto can raise was forgotten"
        );
        Ok(())
    }

    /// The operator takes so many units of its bond out.
    ///
    /// # Errors
    /// When it has none.
    pub fn queue_bond(&mut self, amount: u128) -> anyhow::Result<()> {
        let closes = self.closes();
        self.bond.queue(amount, closes)
    }

    /// Nobody can veto a slash any more.
    ///
    /// # Errors
    /// When nobody knows of it, and when somebody still can.
    pub fn release(&mut self, slash: u64) -> anyhow::Result<()> {
        let now = self.now;
        let mut hits = self.lives_mut().flat_map(|life| &mut life.hits);
        let hit = hits.find(|hit| hit.id == slash);
        let hit = hit.with_context(|| format!("nobody knows of slash {slash}"))?;
        ensure!(
            !hit.is_contested || now > hit.deadline,
            "a slash was released too early"
        );
        hit.is_contested = false;
        Ok(())
    }

    /// A life ends by what ends a contest, or by a slash that is final, once nearly nothing is left. `may_end` says whether
    /// such a message went through, `has_ended` whether the registry opened the next life by it.
    ///
    /// # Errors
    /// When it ended and should not, or the other way round.
    pub fn check_end(&mut self, may_end: bool, has_ended: bool) -> anyhow::Result<()> {
        let (now, life) = (self.now, &self.life);
        let is_low = life.left() < WHOLE / 1_000_000;
        // A share is worth less than 10^-6 of a unit.
        let million = Uint256::from(1_000_000u128);
        let (worth, slack) = (life.worth_of(life.joint(now)) * million, life.slack() * million);
        let shares = units(life.joint(now).map(|parcel| parcel.shares).sum());
        let (may_be_poor, is_poor) = (worth <= shares + slack, worth + slack < shares);
        ensure!(!has_ended || may_end, "a life ended by what ends none");
        ensure!(!has_ended || life.contested() == 0, "a contested life ended");
        ensure!(
            !has_ended || is_low || may_be_poor,
            "a life ended with {worth} for {shares}"
        );
        let should = may_end && (is_low || is_poor) && life.contested() == 0;
        ensure!(has_ended || !should, "a life goes on with nothing left");
        if has_ended {
            let ended = std::mem::replace(&mut self.life, Life::new(now));
            self.past.push(ended);
        }
        Ok(())
    }
}
