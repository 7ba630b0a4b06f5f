//! Writing many deals with few statements, on PostgreSQL, where each costs a way to the server and
//! back.

use std::collections::BTreeMap;

use dealsync_domain::deal::{DealField, DealId};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use crate::deals::apply::Statement;
use crate::deals::stored::Stored;
use crate::deals::table::{DealsTable, quoted};
use crate::deals::write::{self, Assigned};
use crate::error::Fault;
use crate::json::JsonText;
use crate::pool::{Bind, Conn};

/// A row of a statement: the deal's id or the row's number, then its cells.
type Rows = Vec<(i64, Vec<Option<String>>)>;

/// Carries out statements, those that write the same columns together; answers the deal of each.
///
/// # Errors
/// The fault of the first that is refused, or a refusal where the rows made cannot be told apart:
/// then each has to be tried alone.
pub(crate) fn carry_out(
    conn: &mut Conn<'_>,
    table: &DealsTable,
    statements: &[&Statement],
) -> Result<Vec<DealId>, Fault> {
    let mut deals = vec![DealId(0); statements.len()];
    let mut updates: BTreeMap<Vec<usize>, Rows> = BTreeMap::new();
    let mut inserts: BTreeMap<Vec<usize>, (Vec<usize>, Rows)> = BTreeMap::new();
    for (number, statement) in statements.iter().enumerate() {
        match statement {
            Statement::Insert(cells) if table.id.generated => {
                let (columns, texts) = split(cells);
                let (numbers, rows) = inserts.entry(columns).or_default();
                rows.push((numbers.len() as i64, texts));
                numbers.push(number);
            }
            Statement::Insert(cells) => deals[number] = write::insert(conn, table, cells)?,
            Statement::Update(deal, cells) => {
                deals[number] = *deal;
                if !cells.is_empty() {
                    let (columns, texts) = split(cells);
                    updates.entry(columns).or_default().push((deal.0, texts));
                }
            }
            Statement::Delete(deal) => {
                deals[number] = *deal;
                if !write::delete(conn, table, *deal)? {
                    return Err(Fault::refused("a deal was not removed"));
                }
            }
        }
    }
    for (columns, rows) in updates {
        update(conn, table, &columns, &rows)?;
    }
    for (columns, (numbers, rows)) in inserts {
        let made = insert(conn, table, &columns, &rows)?;
        for (number, deal) in numbers.into_iter().zip(made) {
            deals[number] = deal;
        }
    }
    Ok(deals)
}

fn split(cells: &Assigned) -> (Vec<usize>, Vec<Option<String>>) {
    cells.iter().map(|(place, stored): &(usize, Stored)| (*place, stored.text())).unzip()
}

/// The rows of a statement as a table `v` with the columns `n`, `c0`, `c1` and so on.
fn source(columns: usize) -> String {
    let cells: Vec<String> = (0..columns).map(|cell| format!("e.value->1->>{cell} AS c{cell}")).collect();
    format!(
        "(SELECT CAST(e.value->>0 AS bigint) AS n, {} FROM json_array_elements(CAST($1 AS json)) AS e(value)) AS v",
        cells.join(", ")
    )
}

/// What to read column `cell` of the rows as.
fn cast(table: &DealsTable, cell: usize, place: usize) -> String {
    format!("CAST(v.c{cell} AS {})", table.columns[place].cast)
}

fn update(conn: &mut Conn<'_>, table: &DealsTable, columns: &[usize], rows: &Rows) -> Result<(), Fault> {
    let assignments = columns.iter().enumerate();
    let assignments: Vec<String> = assignments
        .map(|(cell, &place)| format!("{} = {}", table.columns[place].quoted(), cast(table, cell, place)))
        .collect();
    let sql = format!(
        "UPDATE deals SET {} FROM {} WHERE deals.{} = v.n",
        assignments.join(", "),
        source(columns.len()),
        quoted(&table.id.name),
    );
    let written = conn.execute(&sql, vec![Bind::Text(JsonText::of(rows)?.0)])?;
    if written == rows.len() { Ok(()) } else { Err(Fault::refused("not every deal was written")) }
}

#[derive(QueryableByName)]
struct Made {
    #[diesel(sql_type = BigInt)]
    n: i64,
    #[diesel(sql_type = Nullable<Text>)]
    client: Option<String>,
}

/// Ids are given in the order of the rows, so that the smallest is the first row's, unless the
/// table makes its ids otherwise: then the clients do not agree.
fn insert(conn: &mut Conn<'_>, table: &DealsTable, columns: &[usize], rows: &Rows) -> Result<Vec<DealId>, Fault> {
    let names: Vec<String> = columns.iter().map(|&place| table.columns[place].quoted()).collect();
    let casts: Vec<String> = columns.iter().enumerate().map(|(cell, &place)| cast(table, cell, place)).collect();
    let client = columns.iter().position(|&place| table.columns[place].field == DealField::Client);
    let shown = client.map_or_else(|| "NULL".to_owned(), |cell| format!("deals.{}", names[cell]));
    let sql = format!(
        "INSERT INTO deals ({}) SELECT {} FROM {} ORDER BY v.n \
         RETURNING CAST(deals.{} AS bigint) AS n, CAST({shown} AS text) AS client",
        names.join(", "),
        casts.join(", "),
        source(columns.len()),
        quoted(&table.id.name),
    );
    let mut made = conn.rows::<Made>(&sql, vec![Bind::Text(JsonText::of(rows)?.0)])?;
    made.sort_unstable_by_key(|row| row.n);
    let agrees = |(row, (_, cells)): (&Made, &(i64, Vec<Option<String>>))| {
        client.is_none_or(|cell| cells.get(cell) == Some(&row.client))
    };
    if made.len() == rows.len() && made.iter().zip(rows).all(agrees) {
        Ok(made.into_iter().map(|row| DealId(row.n)).collect())
    } else {
        Err(Fault::refused("the deals made cannot be told apart"))
    }
}
