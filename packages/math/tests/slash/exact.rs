//! Exact fractions without a bound.

use std::cmp::Ordering;
use std::ops::{Add, Mul, Sub};

use num_bigint::{BigInt, Sign};

/// Numerators and denominators this long are brought to lowest terms.
const LONG: u64 = 2048;

#[derive(Clone, Debug)]
pub struct Frac {
    n: BigInt,
    d: BigInt,
}

impl Frac {
    pub fn new(n: impl Into<BigInt>, d: impl Into<BigInt>) -> Self {
        let (n, d) = (n.into(), d.into());
        assert_eq!(d.sign(), Sign::Plus, "denominator");
        Self { n, d }
    }

    pub fn whole(n: impl Into<BigInt>) -> Self {
        Self::new(n, 1)
    }

    /// `self / other` of a positive `other`.
    pub fn over(&self, other: &Self) -> Self {
        Self::new(&self.n * &other.d, &self.d * &other.n).lowest()
    }

    pub fn distance(&self, other: &Self) -> Self {
        let difference = self - other;
        let n = BigInt::from(difference.n.magnitude().clone());
        Self { n, ..difference }
    }

    fn lowest(self) -> Self {
        if self.d.bits() < LONG {
            return self;
        }
        let (mut a, mut b) = (BigInt::from(self.n.magnitude().clone()), self.d.clone());
        while b.sign() != Sign::NoSign {
            (a, b) = (b.clone(), a % b);
        }
        Self {
            n: self.n / &a,
            d: self.d / a,
        }
    }
}

impl Add for &Frac {
    type Output = Frac;

    fn add(self, other: &Frac) -> Frac {
        if self.d == other.d {
            return Frac::new(&self.n + &other.n, self.d.clone());
        }
        Frac::new(&self.n * &other.d + &other.n * &self.d, &self.d * &other.d).lowest()
    }
}

impl Sub for &Frac {
    type Output = Frac;

    fn sub(self, other: &Frac) -> Frac {
        self + &Frac::new(-&other.n, other.d.clone())
    }
}

impl Mul for &Frac {
    type Output = Frac;

    fn mul(self, other: &Frac) -> Frac {
        Frac::new(&self.n * &other.n, &self.d * &other.d).lowest()
    }
}

impl PartialEq for Frac {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Frac {}

impl PartialOrd for Frac {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Frac {
    fn cmp(&self, other: &Self) -> Ordering {
        (&self.n * &other.d).cmp(&(&other.n * &self.d))
    }
}
