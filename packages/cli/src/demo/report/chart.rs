use crate::demo::report::axes::{self, Note, Plot};
use crate::demo::report::markup::{each, escape};
use crate::demo::report::scale::Ticks;

/// Curves over the days of the story.
pub struct Chart {
    /// What it shows, for those who cannot see it.
    pub label: String,
    /// What the vertical axis counts.
    pub unit: String,
    /// The curves. All have a point for each moment, by rising day.
    pub series: Vec<Series>,
    /// How they are drawn.
    pub shape: Shape,
    /// What is marked: days, each with what stands at the mark.
    pub marks: Vec<Note>,
    /// What a reader is told who points at a day.
    pub notes: Vec<Note>,
}

/// One curve.
pub struct Series {
    /// What it is called in the legend.
    pub name: String,
    /// Which colour of the palette, from 1.
    pub colour: usize,
    /// A dashed line tells curves of one colour apart.
    pub dashed: bool,
    /// Days and values.
    pub points: Vec<(f64, f64)>,
}

/// How curves are drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Straight from point to point. The vertical axis begins near the lowest value.
    Lines,
    /// Level until the next point. The vertical axis begins at zero.
    Steps,
    /// As `Steps`, filled, each curve on top of those before it.
    Stack,
}

impl Chart {
    /// The drawing with its legend.
    pub fn render(&self) -> String {
        let drawn = match self.shape {
            Shape::Stack => stacked(&self.series),
            Shape::Lines | Shape::Steps => self.series.iter().map(|series| series.points.clone()).collect(),
        };
        let Some(plot) = self.plot(&drawn) else {
            return "<p class=\"empty\">There is nothing to draw.</p>".to_owned();
        };
        let layers: Vec<_> = self.series.iter().zip(&drawn).collect();
        let curves = match self.shape {
            // From the top down, because each area reaches down to zero and covers those above it.
            Shape::Stack => each(layers.iter().rev(), |(series, points)| {
                area(series, points, &plot)
            }),
            Shape::Lines => each(&layers, |(series, points)| {
                line(series, points.iter().copied(), &plot)
            }),
            Shape::Steps => each(&layers, |(series, points)| line(series, level(points), &plot)),
        };
        format!(
            "{legend}<div class=\"plot\"><svg viewBox=\"{view}\" role=\"img\" aria-label=\"{label}\">\
             {axes}{curves}{marks}{hover}</svg></div>",
            legend = self.legend(),
            view = axes::VIEW_BOX,
            label = escape(&self.label),
            axes = plot.axes(&self.unit),
            marks = plot.marks(&self.marks),
            hover = plot.hover(&self.notes),
        )
    }

    /// Axes around everything that is drawn. None when there is nothing.
    fn plot(&self, drawn: &[Vec<(f64, f64)>]) -> Option<Plot> {
        let (first, last) = extent(drawn.iter().flatten().map(|(day, _)| *day))?;
        let (low, high) = extent(drawn.iter().flatten().map(|(_, value)| *value))?;
        let low = if self.shape == Shape::Lines { low } else { 0.0 };
        Some(Plot::new((first, last), Ticks::around(low, high, 5.0)))
    }

    /// Names of the curves, each with its colour.
    fn legend(&self) -> String {
        let entries = each(&self.series, |series| {
            format!(
                "<li><span class=\"swatch c{}{}\"></span>{}</li>",
                series.colour,
                if series.dashed { " dashed" } else { "" },
                escape(&series.name)
            )
        });
        format!("<ul class=\"legend\">{entries}</ul>")
    }
}

fn extent(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    values.fold(None, |extent, value| {
        let (low, high) = extent.unwrap_or((value, value));
        Some((low.min(value), high.max(value)))
    })
}

/// The points of each series, raised by the values of those before it.
fn stacked(series: &[Series]) -> Vec<Vec<(f64, f64)>> {
    let mut stacked: Vec<Vec<(f64, f64)>> = Vec::with_capacity(series.len());
    for series in series {
        let raised = match stacked.last() {
            None => series.points.clone(),
            Some(below) => below
                .iter()
                .zip(&series.points)
                .map(|((day, floor), (_, value))| (*day, floor + value))
                .collect(),
        };
        stacked.push(raised);
    }
    stacked
}

/// The points of a curve that stays level until the next point.
fn level(points: &[(f64, f64)]) -> impl Iterator<Item = (f64, f64)> + '_ {
    let corners = points
        .iter()
        .zip(points.iter().skip(1))
        .flat_map(|((_, value), (next_day, next_value))| [(*next_day, *value), (*next_day, *next_value)]);
    points.first().copied().into_iter().chain(corners)
}

fn line(series: &Series, points: impl Iterator<Item = (f64, f64)>, plot: &Plot) -> String {
    format!(
        "<path class=\"line c{}{}\" d=\"{}\"/>",
        series.colour,
        if series.dashed { " dashed" } else { "" },
        plot.path(points)
    )
}

fn area(series: &Series, points: &[(f64, f64)], plot: &Plot) -> String {
    let ends = [points.last(), points.first()];
    let ground = ends.into_iter().flatten().map(|(day, _)| (*day, 0.0));
    format!(
        "<path class=\"area c{}\" d=\"{}Z\"/>",
        series.colour,
        plot.path(level(points).chain(ground))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(name: &str, points: &[(f64, f64)]) -> Series {
        Series {
            name: name.to_owned(),
            colour: 1,
            dashed: false,
            points: points.to_vec(),
        }
    }

    fn chart(shape: Shape, series: Vec<Series>) -> Chart {
        Chart {
            label: "rates <over> time".to_owned(),
            unit: "coins".to_owned(),
            series,
            shape,
            marks: vec![],
            notes: vec![],
        }
    }

    #[test]
    fn a_chart_without_points_says_so() {
        for shape in [Shape::Lines, Shape::Steps, Shape::Stack] {
            let empty = "<p class=\"empty\">There is nothing to draw.</p>";
            assert_eq!(chart(shape, vec![]).render(), empty);
            assert_eq!(chart(shape, vec![series("LST", &[])]).render(), empty);
        }
    }

    #[test]
    fn a_chart_of_a_single_point_is_drawn() {
        for shape in [Shape::Lines, Shape::Steps, Shape::Stack] {
            let drawn = chart(shape, vec![series("LST", &[(0.0, 0.0)])]).render();
            assert!(drawn.contains("<path"), "{drawn}");
            assert!(!drawn.contains("NaN") && !drawn.contains("inf"), "{drawn}");
        }
    }

    #[test]
    fn names_cannot_break_out_of_the_drawing() {
        let drawn = chart(Shape::Lines, vec![series("<script>", &[(0.0, 1.0)])]).render();
        assert!(!drawn.contains("<script>"));
        assert!(drawn.contains("&lt;script&gt;"));
        assert!(drawn.contains("aria-label=\"rates &lt;over&gt; time\""));
    }

    #[test]
    fn stacked_curves_stand_on_each_other() {
        let layers = [
            series("a", &[(0.0, 1.0), (1.0, 2.0)]),
            series("b", &[(0.0, 10.0), (1.0, 0.0)]),
        ];
        assert_eq!(
            stacked(&layers),
            [vec![(0.0, 1.0), (1.0, 2.0)], vec![(0.0, 11.0), (1.0, 2.0)]]
        );
    }

    #[test]
    fn a_level_curve_turns_at_the_days_of_its_points() {
        let corners: Vec<_> = level(&[(0.0, 1.0), (2.0, 5.0)]).collect();
        assert_eq!(corners, [(0.0, 1.0), (2.0, 1.0), (2.0, 5.0)]);
        assert_eq!(level(&[]).count(), 0);
    }

    #[test]
    fn only_lines_may_begin_above_zero() {
        let at_100 = || vec![series("a", &[(0.0, 100.0), (1.0, 101.0)])];
        assert!(chart(Shape::Stack, at_100()).render().contains(">0</text>"));
        assert!(chart(Shape::Lines, at_100()).render().contains(">100.0</text>"));
    }
}
