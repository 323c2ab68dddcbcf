//! The charts, as SVG in the page. Colours are not all that tells the lanes apart: one is filled, the other an outline; and
//! each chart's figures stand in a table beside it.

use super::format;
use crate::report::counts::{BOUNDS, Counts, Sums};
use crate::report::day::{Day, HOURS};
use crate::wp;
use maud::{Markup, PreEscaped, html};
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// In units of the picture, which is drawn as wide as its place is.
const SIZE: (u32, u32) = (480, 260);
const INK: RGBColor = RGBColor(29, 35, 39);
const LINES: RGBColor = RGBColor(220, 220, 222);
const EXPRESS: RGBColor = RGBColor(19, 94, 150);
const FULL: RGBColor = RGBColor(138, 75, 0);
const FULL_INSIDE: RGBColor = RGBColor(253, 243, 227);
const FONT: &str = "sans-serif";

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Drawn = Result<(), Box<dyn std::error::Error>>;

/// A chart, for who sees and who hears it.
pub struct Chart {
    /// Unique in the page.
    pub id: &'static str,
    /// What it shows.
    pub title: String,
    /// What there is to see, in a sentence.
    pub description: String,
}

impl Chart {
    /// Draws it; nothing where that fails, as the figures are in the table.
    fn draw(&self, paint: impl FnOnce(&Area<'_>) -> Drawn) -> Markup {
        let mut svg = String::new();
        let drawn = {
            let area = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
            paint(&area).is_ok() && area.present().is_ok()
        };
        // What the backend writes before the first shape says a fixed size, and nothing of what is shown.
        let inside = svg.split_once("<svg").and_then(|(_, rest)| rest.split_once('>')).map_or("", |(_, inside)| inside);
        let [title, description] = ["title", "desc"].map(|part| format!("{}-{part}", self.id));
        html! {
            @if drawn && !inside.is_empty() {
                div class="wphb-chart" {
                    (PreEscaped(format!("<svg viewBox=\"0 0 {} {}\" xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" \
                        aria-labelledby=\"{title} {description}\">", SIZE.0, SIZE.1)))
                    title id=(title) { (self.title) }
                    desc id=(description) { (self.description) }
                    (PreEscaped(inside))
                }
            }
        }
    }
}

/// Which shape is whose.
pub fn legend() -> Markup {
    html! {
        ul class="wphb-legend" {
            li { span class="wphb-swatch" aria-hidden="true" {} (wp::__("answered natively (filled)")) }
            li { span class="wphb-swatch wphb-full" aria-hidden="true" {} (wp::__("answered by WordPress (outline)")) }
        }
    }
}

/// The day's ticks by hour, those of one lane upon those of the other.
pub fn hours(chart: &Chart, day: &Day) -> Markup {
    let ticks: Vec<(f64, f64)> =
        day.hours.iter().map(|(_, hour)| (hour.lanes.express.ticks as f64, hour.lanes.full.ticks as f64)).collect();
    let most = ticks.iter().map(|(express, full)| express + full).fold(1.0, f64::max);
    let every_sixth = day.hours.iter().enumerate().step_by(6);
    let names: Vec<(f64, String)> =
        every_sixth.map(|(at, (begins, _))| (at as f64 + 0.5, format::date("H:i", *begins))).collect();
    chart.draw(|area| {
        let mut plot = ChartBuilder::on(area)
            .margin(6)
            .margin_right(14)
            .x_label_area_size(28)
            .y_label_area_size(52)
            .build_cartesian_2d(0.0..HOURS as f64, 0.0..most * 1.05)?;
        plot.configure_mesh()
            .disable_x_mesh()
            .y_labels(5)
            .label_style(text(13))
            .axis_style(LINES)
            .bold_line_style(LINES)
            .light_line_style(TRANSPARENT)
            .x_label_formatter(&|_| String::new())
            .y_label_formatter(&|ticks| format::decimal(*ticks, i64::from(ticks.fract() > 0.0)))
            .draw()?;
        plot.draw_series(names.into_iter().map(|(at, name)| under(at, most, name, 13)))?;
        for (hour, (express, full)) in ticks.iter().enumerate() {
            let (left, right) = (hour as f64 + 0.12, hour as f64 + 0.88);
            if *express > 0.0 {
                plot.draw_series([filled((left, 0.0), (right, *express))])?;
            }
            if *full > 0.0 {
                plot.draw_series(outlined((left, *express), (right, express + full)))?;
            }
        }
        Ok(())
    })
}

/// How long ticks took, by lane: which part of a lane's ticks took at most so long.
pub fn times(chart: &Chart, counts: &Counts) -> Markup {
    let bars = BOUNDS.len() + 1;
    let shares = |sums: &Sums| -> Vec<f64> {
        let beyond = sums.beyond();
        let all = sums.ticks.max(1) as f64;
        sums.buckets.iter().copied().chain([beyond]).map(|ticks| 100.0 * ticks as f64 / all).collect()
    };
    let (express, full) = (shares(&counts.lanes.express), shares(&counts.lanes.full));
    let most = express.iter().chain(&full).copied().fold(1.0, f64::max);
    let bounds = BOUNDS.iter().map(|bound| short(*bound)).chain(["+".to_owned()]);
    let names: Vec<(f64, String)> = bounds.enumerate().map(|(bar, name)| (bar as f64 + 0.5, name)).collect();
    chart.draw(|area| {
        let mut plot = ChartBuilder::on(area)
            .margin(6)
            .margin_right(14)
            .x_label_area_size(46)
            .y_label_area_size(52)
            .build_cartesian_2d(0.0..bars as f64, 0.0..most * 1.05)?;
        plot.configure_mesh()
            .disable_x_mesh()
            .y_labels(5)
            .x_desc(wp::__("at most so long (milliseconds; s: seconds)"))
            .label_style(text(11))
            .axis_desc_style(text(13))
            .axis_style(LINES)
            .bold_line_style(LINES)
            .light_line_style(TRANSPARENT)
            .x_label_formatter(&|_| String::new())
            .y_label_formatter(&|share| format!("{}%", format::decimal(*share, 0)))
            .draw()?;
        plot.draw_series(names.into_iter().map(|(at, name)| under(at, most, name, 11)))?;
        for (bar, (express, full)) in express.iter().zip(&full).enumerate() {
            let left = bar as f64;
            if *express > 0.0 {
                plot.draw_series([filled((left + 0.08, 0.0), (left + 0.48, *express))])?;
            }
            if *full > 0.0 {
                plot.draw_series(outlined((left + 0.52, 0.0), (left + 0.92, *full)))?;
            }
        }
        Ok(())
    })
}

/// A bound of the histogram, as short as can be: milliseconds, and seconds with an `s`.
fn short(micros: u64) -> String {
    if micros >= 1_000_000 { format!("{}s", micros as f64 / 1_000_000.0) } else { format!("{}", micros as f64 / 1_000.0) }
}

fn filled(low: (f64, f64), high: (f64, f64)) -> Rectangle<(f64, f64)> {
    Rectangle::new([low, high], EXPRESS.filled())
}

fn outlined(low: (f64, f64), high: (f64, f64)) -> [Rectangle<(f64, f64)>; 2] {
    [Rectangle::new([low, high], FULL_INSIDE.filled()), Rectangle::new([low, high], FULL.stroke_width(2))]
}

/// A label under the axis, in the middle of its place.
fn under(at: f64, most: f64, name: String, size: u32) -> Text<'static, (f64, f64), String> {
    // A little below, or it would touch the line.
    Text::new(name, (at, -most / 50.0), text(size).pos(Pos::new(HPos::Center, VPos::Top)))
}

fn text(size: u32) -> TextStyle<'static> {
    (FONT, size).into_font().color(&INK)
}
