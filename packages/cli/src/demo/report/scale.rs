use palisade_testing::grouped;

/// Maps values to positions, linearly.
pub struct Scale {
    low: f64,
    high: f64,
    start: f64,
    end: f64,
}

impl Scale {
    /// `domain` lands on `range`, ends on ends.
    pub fn new(domain: (f64, f64), range: (f64, f64)) -> Self {
        Self {
            low: domain.0,
            high: domain.1,
            start: range.0,
            end: range.1,
        }
    }

    /// Where `value` is drawn. The middle when the domain is a single value.
    pub fn at(&self, value: f64) -> f64 {
        let share = if self.high > self.low {
            (value - self.low) / (self.high - self.low)
        } else {
            0.5
        };
        self.start + share * (self.end - self.start)
    }
}

/// Round values at equal distances, for an axis.
pub struct Ticks {
    /// The values, rising. The first and the last enclose everything that is drawn.
    pub values: Vec<f64>,
    /// Decimals that tell them apart.
    pub decimals: usize,
}

/// More ticks than any axis has.
const MAX_TICKS: usize = 24;

/// Decimals beyond which a step is not looked at.
const MAX_DECIMALS: usize = 9;

impl Ticks {
    /// About `count` ticks around everything from `low` to `high`.
    pub fn around(low: f64, high: f64, count: f64) -> Self {
        let (low, high) = widened(low, high);
        let step = round_step((high - low) / count);
        let first = (low / step).floor();
        let values = (0..MAX_TICKS)
            .map(|index| (first + index as f64) * step)
            .take_while(|value| *value < high + step * 0.999)
            .collect();
        Self {
            values,
            decimals: decimals_of(step),
        }
    }

    /// The first and the last value.
    pub fn ends(&self) -> (f64, f64) {
        let first = self.values.first().copied().unwrap_or(0.0);
        (first, self.values.last().copied().unwrap_or(first))
    }

    /// How `value` is written.
    pub fn label(&self, value: f64) -> String {
        // A negative zero would have a sign.
        let value = if value.abs() < 1e-12 { 0.0 } else { value };
        let text = format!("{value:.*}", self.decimals);
        let (whole, fraction) = match text.split_once('.') {
            Some((whole, fraction)) => (whole.to_owned(), format!(".{fraction}")),
            None => (text, String::new()),
        };
        let digits = whole.trim_start_matches('-');
        let sign = if digits.len() < whole.len() { "−" } else { "" };
        format!("{sign}{}{fraction}", grouped(digits))
    }
}

/// A single value gets room on both sides.
fn widened(low: f64, high: f64) -> (f64, f64) {
    let room = (high.abs() * 1e-4).max(1e-6);
    if high - low < room {
        (low - room, high + room)
    } else {
        (low, high)
    }
}

/// The next larger of 1, 2 and 5 times a power of ten.
fn round_step(step: f64) -> f64 {
    let power = 10_f64.powf(step.log10().floor());
    let factor = [1.0, 2.0, 5.0]
        .into_iter()
        .find(|factor| factor * power >= step * (1.0 - 1e-9));
    factor.unwrap_or(10.0) * power
}

fn decimals_of(step: f64) -> usize {
    let mut scaled = step;
    for decimals in 0..MAX_DECIMALS {
        if (scaled - scaled.round()).abs() < 1e-6 * scaled && scaled.round() >= 1.0 {
            return decimals;
        }
        scaled *= 10.0;
    }
    MAX_DECIMALS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(low: f64, high: f64, count: f64) -> Vec<String> {
        let ticks = Ticks::around(low, high, count);
        ticks.values.iter().map(|value| ticks.label(*value)).collect()
    }

    #[test]
    fn the_ends_of_the_domain_land_on_the_ends_of_the_range() {
        let scale = Scale::new((10.0, 20.0), (300.0, 0.0));
        assert_eq!(scale.at(10.0), 300.0);
        assert_eq!(scale.at(15.0), 150.0);
        assert_eq!(scale.at(20.0), 0.0);
    }

    #[test]
    fn a_domain_of_one_value_lands_in_the_middle() {
        assert_eq!(Scale::new((5.0, 5.0), (0.0, 100.0)).at(5.0), 50.0);
    }

    #[test]
    fn ticks_are_round_and_enclose_the_values() {
        assert_eq!(labels(0.0, 60.0, 6.0), ["0", "10", "20", "30", "40", "50", "60"]);
        assert_eq!(labels(0.0, 61.0, 6.0), ["0", "20", "40", "60", "80"]);
        assert_eq!(
            labels(0.984, 1.013, 4.0),
            ["0.98", "0.99", "1.00", "1.01", "1.02"]
        );
        assert_eq!(labels(0.0, 12_000.0, 3.0), ["0", "5,000", "10,000", "15,000"]);
    }

    #[test]
    fn one_value_gets_an_axis_around_it() {
        let ticks = Ticks::around(1.0, 1.0, 4.0);
        let (low, high) = ticks.ends();
        assert!(low < 1.0 && 1.0 < high, "{low} {high}");
        assert!(ticks.values.len() > 2);
    }

    #[test]
    fn all_zeros_get_an_axis_too() {
        let ticks = Ticks::around(0.0, 0.0, 4.0);
        let (low, high) = ticks.ends();
        assert!(low < high && high.is_finite());
    }
}
