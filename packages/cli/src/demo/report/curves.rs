use palisade_testing::story::{Ledger, Snapshot};

use crate::demo::number::{self, Money};
use crate::demo::report::axes::Note;
use crate::demo::report::chart::{Chart, Series, Shape};
use crate::demo::timeline::{marks, moments, Moment};

/// The charts of one story.
pub struct Curves<'a> {
    ledger: &'a Ledger,
    moments: Vec<Moment<'a>>,
    money: Money,
}

impl<'a> Curves<'a> {
    /// Reads the moments of the story once for all charts.
    pub fn of(ledger: &'a Ledger) -> Self {
        Self {
            ledger,
            moments: moments(ledger),
            money: Money::of(ledger),
        }
    }

    /// Both rates over time.
    pub fn rates(&self) -> String {
        let symbols = &self.ledger.symbols;
        let lst = format!("{} in {}", symbols.lst, symbols.native);
        let lrt = format!("{} in {}", symbols.lrt, symbols.lst);
        let series = vec![
            self.series(&lst, 1, |state| number::rate_as_float(state.lst_rate)),
            self.series(&lrt, 2, |state| number::rate_as_float(state.lrt_rate)),
        ];
        let note = |state: &Snapshot| {
            vec![
                format!("{lst}: {}", number::rate(state.lst_rate)),
                format!("{lrt}: {}", number::rate(state.lrt_rate)),
            ]
        };
        self.chart(
            "The two rates over time",
            "coins per token",
            Shape::Lines,
            series,
            note,
        )
    }

    /// What the hub has staked with each validator.
    pub fn validators(&self) -> String {
        let names = names(&self.moments, |state| {
            state.validators.iter().map(|stake| stake.name.as_str()).collect()
        });
        let amount = |state: &Snapshot, name: &str| {
            let stake = state.validators.iter().find(|stake| stake.name == name);
            stake.map(|stake| stake.from_hub).unwrap_or_default()
        };
        let series = names.iter().zip(1..).map(|(name, colour)| {
            self.series(name, colour, |state| self.money.as_float(amount(state, name)))
        });
        let note = |state: &Snapshot| {
            let line = |name: &&str| format!("{name}: {}", self.money.short(amount(state, name)));
            names.iter().map(line).collect()
        };
        let label = "Stake of the hub per validator over time";
        self.chart(
            label,
            &self.ledger.symbols.native,
            Shape::Stack,
            series.collect(),
            note,
        )
    }

    /// What secures each AVS.
    pub fn avss(&self) -> String {
        let names = names(&self.moments, |state| {
            state.avs.iter().map(|stake| stake.name.as_str()).collect()
        });
        let stake = |state: &Snapshot, name: &str| {
            let stake = state.avs.iter().find(|stake| stake.name == name);
            stake.map_or_else(Default::default, |stake| (stake.counted, stake.slashable))
        };
        let series = names.iter().zip(1..).flat_map(|(name, colour)| {
            let counted = self.series(&format!("{name}, counted"), colour, |state| {
                self.money.as_float(stake(state, name).0)
            });
            let slashable = self.series(&format!("{name}, slashable"), colour, |state| {
                self.money.as_float(stake(state, name).1)
            });
            [
                counted,
                Series {
                    dashed: true,
                    ..slashable
                },
            ]
        });
        let note = |state: &Snapshot| {
            let line = |name: &&str| {
                let (counted, slashable) = stake(state, name);
                format!(
                    "{name}: {} counted, {} slashable",
                    self.money.short(counted),
                    self.money.short(slashable)
                )
            };
            names.iter().map(line).collect()
        };
        let label = "Stake per AVS over time";
        self.chart(
            label,
            &self.ledger.symbols.lst,
            Shape::Steps,
            series.collect(),
            note,
        )
    }

    fn series(&self, name: &str, colour: usize, value: impl Fn(&Snapshot) -> f64) -> Series {
        Series {
            name: name.to_owned(),
            colour,
            dashed: false,
            points: self
                .moments
                .iter()
                .map(|moment| (moment.day, value(moment.state)))
                .collect(),
        }
    }

    fn chart(
        &self,
        label: &str,
        unit: &str,
        shape: Shape,
        series: Vec<Series>,
        note: impl Fn(&Snapshot) -> Vec<String>,
    ) -> String {
        let chart = Chart {
            label: label.to_owned(),
            unit: unit.to_owned(),
            series,
            shape,
            marks: self.marks(),
            notes: self.notes(note),
        };
        chart.render()
    }

    /// Each slash, by the number of its step.
    fn marks(&self) -> Vec<Note> {
        let last = self.moments.last().map_or(0.0, |moment| moment.day);
        let mut notes: Vec<Note> = marks(self.ledger)
            .into_iter()
            .filter(|mark| mark.day <= last)
            .map(|mark| Note {
                day: mark.day,
                text: mark.slash.step.to_string(),
            })
            .collect();
        notes.sort_by(|a, b| a.day.total_cmp(&b.day));
        notes.dedup_by(|a, b| a.text == b.text);
        notes
    }

    /// One note a day: of its last moment, with the steps of that day.
    fn notes(&self, note: impl Fn(&Snapshot) -> Vec<String>) -> Vec<Note> {
        self.moments
            .chunk_by(|a, b| a.state.day == b.state.day)
            .filter_map(|moments| {
                let last = moments.last()?;
                let steps = moments
                    .iter()
                    .filter_map(|moment| moment.step)
                    .map(|step| format!("{}. {}", step.number, step.title));
                let lines = std::iter::once(format!("day {}", last.state.day))
                    .chain(note(last.state))
                    .chain(steps);
                Some(Note {
                    day: last.day,
                    text: lines.collect::<Vec<_>>().join("\n"),
                })
            })
            .collect()
    }
}

/// Every name that occurs, in the order of its first time.
fn names<'a>(moments: &[Moment<'a>], of: impl Fn(&'a Snapshot) -> Vec<&'a str>) -> Vec<&'a str> {
    let mut names = Vec::new();
    for name in moments.iter().flat_map(|moment| of(moment.state)) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}
