use cosmwasm_std::Uint128;
use palisade_testing::story::{Part, Slashed};

use crate::demo::number::Money;
use crate::demo::report::markup::{each, escape};

const WIDTH: f64 = 760.0;

/// Where the bars of the sources and of the destinations stand.
const FROM: f64 = 256.0;
const TO: f64 = 494.0;
const BAR: f64 = 10.0;

/// How high the whole amount is drawn.
const WHOLE: f64 = 120.0;

/// Height of a line of a label.
const LINE: f64 = 16.0;

/// Letters that fit in a line beside the bars.
const LETTERS: usize = 34;

/// The smallest height at which a part can still be seen.
const THINNEST: f64 = 1.5;

/// Room above and below.
const MARGIN: f64 = 6.0;

/// One part as it is drawn: its bar, and its section of the bar in the middle.
struct Node<'a> {
    part: &'a Part,
    /// Its name, in lines.
    name: Vec<String>,
    /// Upper edge of the bar.
    top: f64,
    /// Height of the bar.
    height: f64,
    /// Upper edge of its section in the middle, from the middle's own start.
    offset: f64,
}

/// A drawing of what a slash took from whom and where that went.
pub fn render(slash: &Slashed, money: Money) -> String {
    let sources = nodes(&slash.sources, slash.amount);
    let destinations = nodes(&slash.destinations, slash.amount);
    let inner = height(&sources).max(height(&destinations)).max(WHOLE);
    let height = inner + 2.0 * MARGIN;
    let label = format!(
        "Where the coins went that {} took from {}",
        slash.by, slash.culprit
    );
    format!(
        "<svg class=\"flow\" viewBox=\"0 0 {WIDTH} {height:.0}\" role=\"img\" aria-label=\"{label}\">\
         {left}{right}<rect class=\"knot\" x=\"{knot}\" y=\"{top:.1}\" width=\"{BAR}\" height=\"{WHOLE}\"/></svg>",
        label = escape(&label),
        left = side(&sources, Side::From, inner, money, &slash.coin),
        right = side(&destinations, Side::To, inner, money, &slash.coin),
        knot = (FROM + TO) / 2.0,
        top = MARGIN + (inner - WHOLE) / 2.0,
    )
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    From,
    To,
}

impl Node<'_> {
    /// What its label needs: the name, the amount, and some air.
    fn label(&self) -> f64 {
        LINE * (self.name.len() as f64 + 2.0)
    }

    /// What it gets: the higher of bar and label.
    fn room(&self) -> f64 {
        self.height.max(self.label())
    }
}

/// Bars below each other. Parts of nothing are left out.
fn nodes(parts: &[Part], whole: Uint128) -> Vec<Node<'_>> {
    let mut nodes: Vec<Node<'_>> = Vec::new();
    let (mut top, mut offset) = (0.0, 0.0);
    for part in parts.iter().filter(|part| !part.amount.is_zero()) {
        let share = WHOLE * part.amount.u128() as f64 / whole.max(part.amount).u128() as f64;
        let mut node = Node {
            part,
            name: wrapped(&part.name),
            top,
            height: share.max(THINNEST),
            offset,
        };
        node.top += (node.room() - node.height) / 2.0;
        top += node.room();
        offset += share;
        nodes.push(node);
    }
    nodes
}

/// The words of `text` in lines of at most [`LETTERS`], longer words alone.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count().saturating_add(word.chars().count()) < LETTERS => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// How much room the bars take.
fn height(nodes: &[Node<'_>]) -> f64 {
    nodes.iter().map(Node::room).sum()
}

fn side(nodes: &[Node<'_>], side: Side, inner: f64, money: Money, coin: &str) -> String {
    let first = MARGIN + (inner - height(nodes)) / 2.0;
    let middle = MARGIN + (inner - WHOLE) / 2.0;
    each(nodes.iter().zip(1..), |(node, index): (_, usize)| {
        let top = first + node.top;
        let class = match side {
            Side::From => "from".to_owned(),
            Side::To => format!("c{index}"),
        };
        let bar = match side {
            Side::From => FROM,
            Side::To => TO,
        };
        format!(
            "{ribbon}<rect class=\"bar {class}\" x=\"{bar}\" y=\"{top:.1}\" width=\"{BAR}\" height=\"{height:.1}\"/>{label}",
            ribbon = ribbon(node, side, &class, top, middle + node.offset),
            height = node.height,
            label = label(node, side, top, &format!("{} {coin}", money.short(node.part.amount))),
        )
    })
}

/// Name and amount beside the middle of a bar.
fn label(node: &Node<'_>, side: Side, top: f64, amount: &str) -> String {
    let (x, anchor) = match side {
        Side::From => (FROM - 12.0, "end"),
        Side::To => (TO + BAR + 12.0, "start"),
    };
    let lines = node.name.iter().map(|line| ("name", line.as_str()));
    let above = (node.name.len() as f64 - 1.0) / 2.0 * LINE;
    let mut y = top + node.height / 2.0 - above - 3.0;
    each(lines.chain([("amount", amount)]), |(class, text)| {
        let line = format!(
            "<text class=\"{class} {anchor}\" x=\"{x}\" y=\"{y:.1}\">{}</text>",
            escape(text)
        );
        y += LINE;
        line
    })
}

/// The band between a bar and its section of the middle.
fn ribbon(node: &Node<'_>, side: Side, class: &str, bar_top: f64, section_top: f64) -> String {
    let knot = (FROM + TO) / 2.0;
    let (start, start_top, end, end_top) = match side {
        Side::From => (FROM + BAR, bar_top, knot, section_top),
        Side::To => (knot + BAR, section_top, TO, bar_top),
    };
    let bend = (start + end) / 2.0;
    let (start_bottom, end_bottom) = (start_top + node.height, end_top + node.height);
    format!(
        "<path class=\"ribbon {class}\" d=\"M{start:.1} {start_top:.1}C{bend:.1} {start_top:.1} {bend:.1} {end_top:.1} \
         {end:.1} {end_top:.1}V{end_bottom:.1}C{bend:.1} {end_bottom:.1} {bend:.1} {start_bottom:.1} \
         {start:.1} {start_bottom:.1}Z\"/>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(name: &str, amount: u128) -> Part {
        Part {
            name: name.to_owned(),
            amount: Uint128::new(amount),
        }
    }

    fn slash(sources: Vec<Part>, destinations: Vec<Part>) -> Slashed {
        Slashed {
            step: 1,
            culprit: "Otto".to_owned(),
            by: "A & B".to_owned(),
            offence: "two blocks".to_owned(),
            coin: "LST".to_owned(),
            amount: sources.iter().map(|part| part.amount).sum(),
            sources,
            destinations,
        }
    }

    const MONEY: Money = Money { decimals: 6 };

    #[test]
    fn every_part_is_named_with_its_amount() {
        let drawn = render(
            &slash(
                vec![part("pool <1>", 9_000_000), part("bond", 1_000_000)],
                vec![part("burnt", 10_000_000)],
            ),
            MONEY,
        );
        for text in [
            ">pool &lt;1&gt;<",
            ">9.00 LST<",
            ">bond<",
            ">1.00 LST<",
            ">burnt<",
            ">10.00 LST<",
        ] {
            assert!(drawn.contains(text), "{text} in {drawn}");
        }
        assert!(drawn.contains("that A &amp; B took from Otto"));
    }

    #[test]
    fn parts_of_nothing_are_left_out_and_small_ones_can_be_seen() {
        let parts = [part("nothing", 0), part("dust", 1), part("rest", 1_000_000)];
        let nodes = nodes(&parts, Uint128::new(1_000_001));
        let names: Vec<_> = nodes.iter().map(|node| node.part.name.as_str()).collect();
        assert_eq!(names, ["dust", "rest"]);
        assert!(nodes.iter().all(|node| node.height >= THINNEST));
    }

    #[test]
    fn bars_do_not_overlap() {
        let parts: Vec<_> = (0..6).map(|index| part("part", 10_u128.pow(index))).collect();
        let nodes = nodes(&parts, Uint128::new(111_111));
        for (above, below) in nodes.iter().zip(nodes.iter().skip(1)) {
            assert!(above.top + above.height <= below.top);
        }
    }

    #[test]
    fn long_names_are_wrapped_between_words() {
        assert_eq!(wrapped("burnt"), ["burnt"]);
        assert_eq!(
            wrapped("burnt through the hub, for the good of all stPAL"),
            ["burnt through the hub, for the", "good of all stPAL"]
        );
        let word = "a".repeat(LETTERS + 5);
        assert_eq!(wrapped(&format!("of {word} b")), ["of", &word, "b"]);
        assert_eq!(wrapped(""), [""; 0]);
    }

    #[test]
    fn a_slash_of_nothing_is_drawn_empty() {
        let drawn = render(&slash(vec![part("pool", 0)], vec![]), MONEY);
        assert!(!drawn.contains("NaN") && !drawn.contains("ribbon"), "{drawn}");
    }
}
