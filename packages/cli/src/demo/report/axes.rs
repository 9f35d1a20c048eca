use crate::demo::report::markup::{each, escape};
use crate::demo::report::scale::{Scale, Ticks};

/// Size of every drawing. The page scales it.
pub const VIEW_BOX: &str = "0 0 760 300";
const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 300.0;

/// Around what is plotted: room for the labels of the axes and the numbers of the marks.
const LEFT: f64 = 64.0;
const RIGHT: f64 = 20.0;
const TOP: f64 = 40.0;
const BOTTOM: f64 = 44.0;

/// Numbers at marks stand at least this far apart.
const MARK_DISTANCE: f64 = 21.0;

/// A text that belongs to a day.
pub struct Note {
    /// Days since the story began.
    pub day: f64,
    /// What is shown there. Lines are separated by `\n`.
    pub text: String,
}

/// The area that curves are drawn in.
pub struct Plot {
    days: Ticks,
    values: Ticks,
    last_day: f64,
    x: Scale,
    y: Scale,
}

impl Plot {
    /// Days from the first to the last across, values from the first to the last tick upwards.
    pub fn new((first, last): (f64, f64), values: Ticks) -> Self {
        Self {
            days: Ticks::around(first, last, 10.0),
            last_day: last,
            x: Scale::new((first, last), (LEFT, WIDTH - RIGHT)),
            y: Scale::new(values.ends(), (HEIGHT - BOTTOM, TOP)),
            values,
        }
    }

    /// A line through `points`.
    pub fn path(&self, points: impl Iterator<Item = (f64, f64)>) -> String {
        let mut path = String::new();
        for (day, value) in points {
            path.push(if path.is_empty() { 'M' } else { 'L' });
            path.push_str(&format!("{:.1} {:.1}", self.x.at(day), self.y.at(value)));
        }
        path
    }

    /// Grid, tick labels, and what the axes count.
    pub fn axes(&self, unit: &str) -> String {
        let (left, right, bottom) = (LEFT, WIDTH - RIGHT, HEIGHT - BOTTOM);
        let across = each(&self.values.values, |value| {
            let y = self.y.at(*value);
            format!(
                "<path class=\"grid\" d=\"M{left} {y:.1}H{right}\"/>\
                 <text class=\"tick end\" x=\"{x}\" y=\"{baseline:.1}\">{label}</text>",
                x = left - 9.0,
                baseline = y + 4.0,
                label = self.values.label(*value),
            )
        });
        let shown = |day: &&f64| **day <= self.last_day + 1e-9;
        let upwards = each(self.days.values.iter().filter(shown), |day| {
            let x = self.x.at(*day);
            format!(
                "<path class=\"axis\" d=\"M{x:.1} {bottom}v5\"/>\
                 <text class=\"tick middle\" x=\"{x:.1}\" y=\"{baseline}\">{label}</text>",
                baseline = bottom + 19.0,
                label = self.days.label(*day),
            )
        });
        format!(
            "{across}<path class=\"axis\" d=\"M{left} {bottom}H{right}\"/>{upwards}\
             <text class=\"unit end\" x=\"{right}\" y=\"{below}\">days since the story began</text>\
             <text class=\"unit\" x=\"4\" y=\"13\">{unit}</text>",
            below = HEIGHT - 6.0,
            unit = escape(unit),
        )
    }

    /// A line with a number for each of `marks`. Numbers give way to each other sideways.
    pub fn marks(&self, marks: &[Note]) -> String {
        let wanted: Vec<f64> = marks.iter().map(|mark| self.x.at(mark.day)).collect();
        let places = spread(&wanted, MARK_DISTANCE, WIDTH - RIGHT);
        each(marks.iter().zip(wanted).zip(places), |((mark, x), place)| {
            format!(
                "<path class=\"mark\" d=\"M{place:.1} {start}L{x:.1} {TOP}V{bottom}\"/>\
                 <circle class=\"mark\" cx=\"{place:.1}\" cy=\"{centre}\" r=\"9\"/>\
                 <text class=\"mark middle\" x=\"{place:.1}\" y=\"{baseline}\">{text}</text>",
                start = TOP - 8.0,
                bottom = HEIGHT - BOTTOM,
                centre = TOP - 17.0,
                baseline = TOP - 13.0,
                text = escape(&mark.text),
            )
        })
    }

    /// Bands that the page's script listens to, each from half way to the note before to half way to the next, and a
    /// line that it moves to the note under the pointer.
    pub fn hover(&self, notes: &[Note]) -> String {
        let places: Vec<f64> = notes.iter().map(|note| self.x.at(note.day)).collect();
        let half_ways = || {
            places
                .iter()
                .zip(places.iter().skip(1))
                .map(|(a, b)| (a + b) / 2.0)
        };
        let starts = std::iter::once(LEFT).chain(half_ways());
        let ends = half_ways().chain(std::iter::once(WIDTH - RIGHT));
        let bands = each(
            notes.iter().zip(&places).zip(starts.zip(ends)),
            |((note, x), (start, end))| {
                format!(
                    "<rect class=\"band\" x=\"{start:.1}\" y=\"{TOP}\" width=\"{width:.1}\" height=\"{height}\" \
                     data-x=\"{x:.1}\" data-note=\"{text}\"/>",
                    width = (end - start).max(0.0),
                    height = HEIGHT - BOTTOM - TOP,
                    text = escape(&note.text),
                )
            },
        );
        let bottom = HEIGHT - BOTTOM;
        format!("<path class=\"guide\" d=\"M0 {TOP}V{bottom}\"/>{bands}")
    }
}

/// Moves rising positions apart to at least `distance`, to the right where there is room and else to the left.
fn spread(wanted: &[f64], distance: f64, end: f64) -> Vec<f64> {
    let mut places = Vec::with_capacity(wanted.len());
    let mut free = f64::NEG_INFINITY;
    for place in wanted {
        let place = place.max(free);
        places.push(place);
        free = place + distance;
    }
    let mut free = end;
    for place in places.iter_mut().rev() {
        *place = place.min(free);
        free = *place - distance;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plot() -> Plot {
        Plot::new((0.0, 10.0), Ticks::around(0.0, 100.0, 5.0))
    }

    fn note(day: f64, text: &str) -> Note {
        Note {
            day,
            text: text.to_owned(),
        }
    }

    #[test]
    fn numbers_that_would_overlap_give_way() {
        assert_eq!(spread(&[10.0, 12.0, 100.0], 20.0, 200.0), [10.0, 30.0, 100.0]);
        assert_eq!(spread(&[190.0, 195.0], 20.0, 200.0), [180.0, 200.0]);
        assert_eq!(spread(&[], 20.0, 200.0), [0.0; 0]);
    }

    #[test]
    fn a_path_begins_at_the_first_point() {
        let path = plot().path([(0.0, 0.0), (10.0, 100.0)].into_iter());
        assert_eq!(path, "M64.0 256.0L740.0 40.0");
        assert_eq!(plot().path(std::iter::empty()), "");
    }

    #[test]
    fn days_after_the_last_have_no_tick() {
        let axes = Plot::new((0.0, 9.0), Ticks::around(0.0, 1.0, 5.0)).axes("coins");
        assert!(axes.contains(">8</text>"), "{axes}");
        assert!(!axes.contains(">10</text>"), "{axes}");
    }

    #[test]
    fn bands_cover_the_whole_width_once() {
        let bands = plot().hover(&[note(0.0, "a"), note(5.0, "b"), note(10.0, "<c>")]);
        for band in [
            "x=\"64.0\" y=\"40\" width=\"169.0\"",
            "x=\"233.0\" y=\"40\" width=\"338.0\"",
            "x=\"571.0\" y=\"40\" width=\"169.0\"",
        ] {
            assert!(bands.contains(band), "{bands}");
        }
        assert!(bands.contains("data-note=\"&lt;c&gt;\""));
    }
}
