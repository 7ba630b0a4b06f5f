//! What people see in a terminal.

use std::io::{self, BufRead, IsTerminal, Write};

use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{ContentArrangement, LineStyle, Table};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

pub(crate) mod preview;
pub(crate) mod progress;
pub(crate) mod summary;

/// The look of every table.
pub(crate) fn plain(table: &mut Table) {
    table
        .load_style(UTF8_HORIZONTAL_ONLY.row_separator(LineStyle::none()))
        .set_content_arrangement(ContentArrangement::Dynamic);
    if !io::stdout().is_terminal() {
        table.set_width(160);
    }
}

/// One line of at most so many columns, without control characters that could move the cursor.
pub(crate) fn shorten(text: &str, width: usize) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if line.width() <= width {
        return line;
    }
    let mut short = String::new();
    let mut used = 1;
    for c in line.chars() {
        used += c.width().unwrap_or(0);
        if used > width {
            break;
        }
        short.push(c);
    }
    short.push('…');
    short
}

/// Asks a question; `None` where there is no terminal to ask in.
pub(crate) fn ask(question: &str) -> Option<bool> {
    if !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
        return None;
    }
    let mut err = io::stderr();
    write!(err, "{question} [y/N] ").and_then(|()| err.flush()).ok()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer).ok()?;
    Some(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes" | "o" | "oui"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_and_wide_text_is_cut_to_its_columns() {
        assert_eq!(shorten("Acme", 4), "Acme");
        assert_eq!(shorten("Acme SA", 5), "Acme…");
        assert_eq!(shorten("東京電力", 5), "東京…");
        assert_eq!(shorten("a\u{1b}[31mb", 20), "a [31mb");
    }
}
