mod axes;
mod chart;
mod closing;
mod curves;
mod flow;
mod markup;
mod scale;
mod steps;

use cosmwasm_std::Decimal;
use palisade_testing::story::{Ledger, Slashed, Snapshot};

use crate::demo::number::{self, Money};
use crate::demo::report::curves::Curves;
use crate::demo::report::markup::{each, escape};
use crate::demo::timeline::{checks, moments, slashed_in};

const STYLE: &str = include_str!("report.css");
const SCRIPT: &str = include_str!("report.js");
const LOGO: &str = include_str!("logo.svg");

/// A page that tells the story and needs nothing but itself: no other file, no network. `played` says by what it was
/// played, and where.
pub fn page(ledger: &Ledger, played: &str) -> String {
    let curves = Curves::of(ledger);
    let sections = [
        section(
            "rates",
            "The two rates",
            RATES,
            &(curves.rates() + &marked(ledger)),
        ),
        section(
            "validators",
            "Stake per validator",
            VALIDATORS,
            &curves.validators(),
        ),
        section("avs", "Stake per AVS", AVS, &curves.avss()),
        section(
            "slashes",
            "Where the slashed coins went",
            SLASHES,
            &slashes(ledger),
        ),
        section("steps", "Step by step", STEPS, &steps::table(ledger)),
        section("fates", "How everybody fared", FATES, &closing::fates(ledger)),
        section("books", "The books at the end", BOOKS, &books(ledger)),
        section(
            "invariants",
            "What held all along",
            INVARIANTS,
            &closing::invariants(ledger),
        ),
    ];
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>Palisade: the story</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n{header}<main>\n{sections}</main>\n{footer}\
         <script>\n{SCRIPT}</script>\n</body>\n</html>\n",
        header = header(ledger, played),
        sections = sections.concat(),
        footer = footer(ledger),
    )
}

const RATES: &str = "What one token is worth, by the ledgers of the hub and the vault. Rewards raise it, drop by drop; a slash \
                     lowers it at once. Numbered lines are slashes. The curves end when the last token is on its way out.";
const VALIDATORS: &str =
    "What the hub has delegated. New stake goes to the validators furthest below their target, and exits \
                          come from those furthest above it.";
const AVS: &str =
    "What the operators' pools lend to each service: solid is what it may count as its stake, dashed is the \
                   budget that it may slash. Budgets never add up to more than a pool holds.";
const SLASHES: &str = "On the left whose coins were taken, on the right where they ended.";
const STEPS: &str =
    "Who did what, and both rates after it. Each row unfolds into what everybody has; what the step \
                     changed is marked.";
const FATES: &str = "Accounts before the first step and after the last, in native coins.";
const BOOKS: &str =
    "Everybody has left. Every coin that was there at the start, or was made since, is somewhere.";
const INVARIANTS: &str =
    "Each was checked against the whole state after the steps; had one failed, there would be no report. \
                          The number says after how many steps.";

fn section(id: &str, title: &str, about: &str, content: &str) -> String {
    format!(
        "<section id=\"{id}\">\n<h2>{title}</h2>\n<p class=\"about\">{about}</p>\n{content}\n</section>\n"
    )
}

fn header(ledger: &Ledger, played: &str) -> String {
    let days = ledger.steps.last().map_or(0, |step| step.after.day);
    let tiles = each(tiles(ledger), |(value, what)| {
        format!(
            "<li><strong>{}</strong><span>{}</span></li>",
            escape(&value),
            escape(&what)
        )
    });
    format!(
        "<header>\n<div class=\"top\">{LOGO}<h1>Palisade</h1>\
         <button id=\"theme\" type=\"button\" aria-label=\"light or dark\" title=\"light or dark\">◐</button></div>\n\
         <p class=\"lede\">Stake, restake, earn, be slashed on evidence, leave: {steps} steps over {days} days on {chain}, \
         played {played}.</p>\n<ul class=\"tiles\">{tiles}</ul>\n</header>\n",
        steps = ledger.steps.len(),
        chain = escape(&ledger.chain_id),
    )
}

/// The story in a few numbers.
fn tiles(ledger: &Ledger) -> Vec<(String, String)> {
    let symbols = &ledger.symbols;
    let moments = moments(ledger);
    let rate = |of: fn(&Snapshot) -> Decimal| {
        moments
            .last()
            .map_or_else(|| "–".to_owned(), |last| number::rate(of(last.state)))
    };
    let slashed = slashed_in(ledger)
        .into_iter()
        .map(|(coin, amount)| (Money::of(ledger).short(amount), format!("{coin} slashed")));
    let mut tiles = vec![
        (
            rate(|state| state.lst_rate),
            format!("{} for one {} at the end", symbols.native, symbols.lst),
        ),
        (
            rate(|state| state.lrt_rate),
            format!("{} for one {} at the end", symbols.lst, symbols.lrt),
        ),
    ];
    tiles.extend(slashed);
    tiles.push((
        palisade_testing::grouped(&checks(ledger).to_string()),
        "checks, all passed".to_owned(),
    ));
    tiles
}

/// What the numbers in the charts stand for.
fn marked(ledger: &Ledger) -> String {
    let entries = each(&ledger.slashes, |slash| {
        format!(
            "<li><a class=\"number\" href=\"#step-{step}\">{step}</a> {headline}</li>",
            step = slash.step,
            headline = headline(slash),
        )
    });
    format!("<ul class=\"marked\">{entries}</ul>")
}

fn headline(slash: &Slashed) -> String {
    format!("{}: {}", escape(&slash.culprit), escape(&slash.offence))
}

fn slashes(ledger: &Ledger) -> String {
    if ledger.slashes.is_empty() {
        return "<p class=\"empty\">Nobody was slashed.</p>".to_owned();
    }
    let money = Money::of(ledger);
    each(&ledger.slashes, |slash| {
        format!(
            "<figure><figcaption><a class=\"number\" href=\"#step-{step}\">{step}</a> <strong>{headline}</strong> \
             {amount} {coin}, taken by {by}</figcaption>{flow}</figure>",
            step = slash.step,
            headline = headline(slash),
            amount = money.short(slash.amount),
            coin = escape(&slash.coin),
            by = escape(&slash.by),
            flow = flow::render(slash, money),
        )
    })
}

fn books(ledger: &Ledger) -> String {
    format!(
        "{}<h3>What is left in the contracts</h3>{}",
        closing::coins(ledger),
        closing::remainders(ledger)
    )
}

fn footer(ledger: &Ledger) -> String {
    format!(
        "<footer>Written by <code>palisade demo</code> {version}. Rates have six decimals, rounded down; \
         amounts are exact to the base unit, which is the {decimals}th decimal.</footer>\n",
        version = env!("CARGO_PKG_VERSION"),
        decimals = ledger.symbols.decimals,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::sample;

    const PLAYED: &str = "by the contracts on a chain";

    #[test]
    fn the_page_has_every_section_and_links_only_to_itself() {
        let page = page(&sample::ledger(), PLAYED);
        for id in [
            "rates",
            "validators",
            "avs",
            "slashes",
            "steps",
            "fates",
            "books",
            "invariants",
        ] {
            assert!(page.contains(&format!("<section id=\"{id}\">")), "{id}");
        }
        for outside in ["http:", "https:", "src=", "@import", "url("] {
            assert!(!page.contains(outside), "{outside}");
        }
        for link in page.split("href=\"").skip(1) {
            let target = link.split('"').next().unwrap();
            assert!(target.starts_with('#'), "{target}");
            assert!(page.contains(&format!("id=\"{}\"", &target[1..])), "{target}");
        }
    }

    #[test]
    fn names_from_the_story_are_escaped_everywhere() {
        let mut ledger = sample::ledger();
        let bad = "<img>".to_owned();
        ledger.chain_id = bad.clone();
        ledger.symbols.native = bad.clone();
        ledger.symbols.lst = bad.clone();
        ledger.symbols.lrt = bad.clone();
        for step in &mut ledger.steps {
            step.title = bad.clone();
            step.who = vec![bad.clone()];
            step.what = bad.clone();
            step.invariants = vec![bad.clone()];
            step.holdings[0].name = bad.clone();
            step.after.validators[0].name = bad.clone();
            step.after.avs[0].name = bad.clone();
        }
        for slash in &mut ledger.slashes {
            slash.culprit = bad.clone();
            slash.by = bad.clone();
            slash.offence = bad.clone();
            slash.coin = bad.clone();
            slash.sources[0].name = bad.clone();
            slash.destinations[0].name = bad.clone();
        }
        let closing = &mut ledger.closing;
        closing.holders[0].name = bad.clone();
        closing.results[0].name = bad.clone();
        closing.remainders[0].place = bad.clone();
        closing.remainders[0].coin = bad.clone();
        closing.remainders[0].reason = bad;

        let page = page(&ledger, PLAYED);
        assert!(!page.contains("<img>"));
        assert!(page.matches("&lt;img&gt;").count() > 30);
    }

    #[test]
    fn a_story_in_which_nothing_happens_has_a_page_too() {
        let page = page(&sample::empty(), PLAYED);
        assert!(page.contains("There is nothing to draw."));
        assert!(page.contains("Nobody was slashed."));
        assert!(!page.contains("NaN"));
    }
}
