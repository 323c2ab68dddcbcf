//! The run as charts: bars for kinds of tick, lines for clients and for what grows.

use std::path::Path;

use anyhow::{Context, Result};
use plotters::coord::Shift;
use plotters::prelude::*;

use super::report::{Report, SiteTicks};

const SIZE: (u32, u32) = (860, 460);
const STOCK: RGBColor = RGBColor(148, 148, 148);
const OURS: RGBColor = RGBColor(33, 113, 181);
const INK: RGBColor = RGBColor(40, 40, 40);
const FONT: &str = "sans-serif";

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// Draws what there is into the folder and names the files.
///
/// # Errors
/// If one cannot be written.
pub fn draw(report: &Report, folder: &Path) -> Result<Vec<String>> {
    let mut drawn = Vec::new();
    let mut chart = |name: String, paint: &dyn Fn(&Area<'_>) -> Result<()>| -> Result<()> {
        let file = folder.join(&name);
        let area = SVGBackend::new(&file, SIZE).into_drawing_area();
        area.fill(&WHITE)?;
        paint(&area)?;
        area.present().with_context(|| format!("drawing {}", file.display()))?;
        drawn.push(name);
        Ok(())
    };
    for site in &report.ticks {
        chart(format!("ticks-{}.svg", slug(&site.site)), &|area| bars(area, site))?;
    }
    for site in &report.throughput {
        let lines = Lines {
            title: format!("Dashboard ticks a second: {}", site.site),
            x: "clients at once".to_owned(),
            y: "ticks a second",
            sizes: site.rows.iter().map(|row| u64::from(row.clients)).collect(),
            stock: site.rows.iter().map(|row| row.stock.per_second).collect(),
            ours: site.rows.iter().map(|row| row.ours.per_second).collect(),
        };
        chart(format!("throughput-{}.svg", slug(&site.site)), &|area| lines.paint(area))?;
    }
    for thing in &report.growth {
        let lines = Lines {
            title: format!("Median of a {} tick", thing.kind),
            x: thing.axis.clone(),
            y: "median, ms",
            sizes: thing.rows.iter().map(|row| row.size).collect(),
            stock: thing.rows.iter().map(|row| row.stock.median).collect(),
            ours: thing.rows.iter().map(|row| row.ours.median).collect(),
        };
        chart(format!("growth-{}.svg", thing.name), &|area| lines.paint(area))?;
    }
    Ok(drawn)
}

fn slug(name: &str) -> String {
    let plain: String = name.to_lowercase().chars().map(|c| if c.is_alphanumeric() || c == '.' { c } else { '-' }).collect();
    plain.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

/// Two lines over logarithmic axes: what is compared spans powers of ten both ways.
struct Lines {
    title: String,
    x: String,
    y: &'static str,
    sizes: Vec<u64>,
    stock: Vec<f64>,
    ours: Vec<f64>,
}

impl Lines {
    fn paint(&self, area: &Area<'_>) -> Result<()> {
        // A logarithmic axis has no nought: it stands where one would.
        let places: Vec<f64> = self.sizes.iter().map(|&size| size.max(1) as f64).collect();
        let (left, right) = range(places.iter());
        let (low, high) = range(self.stock.iter().chain(&self.ours));
        let named = |place: &f64| match self.sizes.first() {
            Some(0) if *place < 1.5 => "0".to_owned(),
            _ => plain(place),
        };
        header(area, &self.title)?;
        let mut chart =
            ChartBuilder::on(area).margin(16).margin_top(64).x_label_area_size(44).y_label_area_size(64).build_cartesian_2d(
                (left * 0.85..right * 1.15).log_scale().with_key_points(places.clone()),
                (low / 1.6..high * 1.6).log_scale(),
            )?;
        chart
            .configure_mesh()
            .x_desc(&self.x)
            .y_desc(self.y)
            .label_style(text(14))
            .axis_desc_style(text(15))
            .x_label_formatter(&named)
            .y_label_formatter(&plain)
            .bold_line_style(BLACK.mix(0.15))
            .light_line_style(WHITE)
            .draw()?;
        // The upper line's values stand over it, the lower line's under it.
        let stock_above = self.stock.last() > self.ours.last();
        for (values, color, above) in [(&self.stock, STOCK, stock_above), (&self.ours, OURS, !stock_above)] {
            let points: Vec<(f64, f64)> = places.iter().copied().zip(values.iter().copied()).collect();
            chart.draw_series(LineSeries::new(points.iter().copied(), color.stroke_width(3)))?;
            chart.draw_series(points.iter().map(|&point| Circle::new(point, 4, color.filled())))?;
            let shift = if above { -20 } else { 8 };
            chart.draw_series(points.iter().map(|&(x, y)| {
                EmptyElement::at((x, y)) + Text::new(plain(&y), (-10, shift), (FONT, 13).into_font().color(&color))
            }))?;
        }
        Ok(())
    }
}

/// The title, and which colour is whose.
fn header(area: &Area<'_>, title: &str) -> Result<()> {
    area.draw_text(title, &text(20), (16, 14))?;
    for (number, (name, color)) in [("stock", STOCK), ("with wp_heartbeat", OURS)].into_iter().enumerate() {
        let x = 620 + 80 * number as i32;
        area.draw(&Rectangle::new([(x, 42), (x + 14, 56)], color.filled()))?;
        area.draw_text(name, &text(14), (x + 20, 43))?;
    }
    Ok(())
}

fn text(size: u32) -> TextStyle<'static> {
    (FONT, size).into_font().color(&INK)
}

fn range<'a>(values: impl Iterator<Item = &'a f64>) -> (f64, f64) {
    let (low, high) = values.copied().fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(value), high.max(value)));
    if low > high { (1.0, 10.0) } else { (low.max(0.001), high.max(0.002)) }
}

/// As people write it: 12000, 85, 1.4, 0.52.
fn plain(value: &f64) -> String {
    let digits = match *value {
        value if value >= 100.0 => 0,
        value if value >= 1.0 => 1,
        _ => 2,
    };
    let text = format!("{value:.digits$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// A pair of bars for each kind of tick, longest times at the right; drawn by hand, since plotters' histograms know no pairs.
fn bars(area: &Area<'_>, site: &SiteTicks) -> Result<()> {
    let longest = site.rows.iter().map(|row| row.stock.median.max(row.ours.median)).fold(0.001, f64::max);
    let (label_width, right) = (150.0, 90.0);
    let scale = (f64::from(SIZE.0) - label_width - right) / longest;
    header(area, &format!("Median time of a tick, ms: {}", site.site))?;
    let step = (SIZE.1 as i32 - 90) / site.rows.len().max(1) as i32;
    for (number, row) in site.rows.iter().enumerate() {
        let top = 74 + step * number as i32;
        area.draw_text(&row.kind, &text(15), (16, top + step / 2 - 10))?;
        for (place, (value, color)) in [(row.stock.median, STOCK), (row.ours.median, OURS)].into_iter().enumerate() {
            let height = (step - 12) / 2;
            let (y, x) = (top + height * place as i32, label_width as i32);
            let end = x + (value * scale).max(1.0) as i32;
            area.draw(&Rectangle::new([(x, y), (end, y + height - 2)], color.filled()))?;
            area.draw_text(&plain(&value), &text(14), (end + 6, y + height / 2 - 9))?;
        }
    }
    Ok(())
}
