//! Writing single deals.

use dealsync_domain::cell::Cell;
use dealsync_domain::deal::{DealField, DealId, Value, Values};
use dealsync_domain::record::DealRecord;

use crate::deals::codec;
use crate::deals::read::{self, Hold};
use crate::deals::stored::Stored;
use crate::deals::table::{DealsTable, quoted};
use crate::error::Fault;
use crate::pool::{Bind, Conn, Dialect, Number};

/// What to put into which column, by its place in the table.
pub(crate) type Assigned = Vec<(usize, Stored)>;

/// Makes a deal; answers its id.
pub(crate) fn insert(conn: &mut Conn<'_>, table: &DealsTable, cells: &Assigned) -> Result<DealId, Fault> {
    let (mut names, mut values) = (Vec::new(), Vec::new());
    if !table.id.generated {
        if table.dialect == Dialect::Postgres {
            conn.batch("LOCK TABLE deals IN SHARE ROW EXCLUSIVE MODE")?;
        }
        names.push(quoted(&table.id.name));
        values.push(format!("(SELECT COALESCE(MAX({}), 0) + 1 FROM deals AS d)", table.id()));
    }
    for (number, (place, stored)) in (1..).zip(cells) {
        names.push(table.columns[*place].quoted());
        values.push(placeholder(table, *place, number, stored));
    }
    let sql = format!(
        "INSERT INTO deals ({}) VALUES ({}) RETURNING CAST({} AS BIGINT) AS n",
        names.join(", "),
        values.join(", "),
        quoted(&table.id.name),
    );
    let binds = cells.iter().map(|(_, stored)| Bind::from(stored.clone())).collect();
    let rows = conn.rows::<Number>(&sql, binds)?;
    let id = rows.first().and_then(|row| row.n).ok_or_else(|| Fault::refused("the deals table gave no id"))?;
    Ok(DealId(id))
}

/// Writes cells of a deal; false where there is no such deal, or the table would not.
pub(crate) fn update(conn: &mut Conn<'_>, table: &DealsTable, deal: DealId, cells: &Assigned) -> Result<bool, Fault> {
    if cells.is_empty() {
        return Ok(true);
    }
    let assignments = (1..).zip(cells).map(|(number, (place, stored))| {
        format!("{} = {}", table.columns[*place].quoted(), placeholder(table, *place, number, stored))
    });
    let assignments: Vec<String> = assignments.collect();
    let sql = format!(
        "UPDATE deals SET {} WHERE deals.{} = ${}",
        assignments.join(", "),
        quoted(&table.id.name),
        cells.len() + 1,
    );
    let mut binds: Vec<Bind> = cells.iter().map(|(_, stored)| Bind::from(stored.clone())).collect();
    binds.push(Bind::Int(deal.0));
    Ok(conn.execute(&sql, binds)? > 0)
}

/// Removes a deal; false where there was none.
pub(crate) fn delete(conn: &mut Conn<'_>, table: &DealsTable, deal: DealId) -> Result<bool, Fault> {
    let sql = format!("DELETE FROM deals WHERE deals.{} = $1", quoted(&table.id.name));
    Ok(conn.execute(&sql, vec![Bind::Int(deal.0)])? > 0)
}

/// The placeholder for a cell. PostgreSQL reads a cell from text; SQLite takes a value as it is,
/// but for text that is not UTF-8, which comes as bytes.
fn placeholder(table: &DealsTable, place: usize, number: usize, stored: &Stored) -> String {
    match (table.dialect, stored) {
        (Dialect::Postgres, _) => format!("CAST(${number} AS {})", table.columns[place].cast),
        (Dialect::Sqlite, Stored::Bytes(_)) => format!("CAST(${number} AS TEXT)"),
        (Dialect::Sqlite, _) => format!("${number}"),
    }
}

/// The cells of a deal to be made: a column of ours that must hold something and has no default
/// gets an empty text, which is how it holds nothing.
pub(crate) fn with_required(table: &DealsTable, mut cells: Assigned) -> Assigned {
    for (place, column) in table.columns.iter().enumerate() {
        let named = cells.iter().any(|(other, _)| *other == place);
        let demanded = !column.nullable && !column.defaulted && column.column.writable;
        if demanded && !named && column.field != DealField::Client {
            cells.extend(codec::encode::empty(column).ok().map(|stored| (place, stored)));
        }
    }
    cells
}

/// Makes a deal of values that a person gave.
pub(crate) fn insert_values(conn: &mut Conn<'_>, table: &DealsTable, values: &Values) -> Result<DealRecord, Fault> {
    let cells = values.iter().map(|(&field, value)| assigned(table, field, Some(value)));
    let cells = with_required(table, cells.collect::<Result<_, Fault>>()?);
    conn.transaction(|conn| {
        let id = insert(conn, table, &cells)?;
        only(read::find(conn, table, &[id], Hold::Not)?)
            .ok_or_else(|| Fault::refused("the deal could not be read back"))
    })
}

/// Sets fields of a deal to what a person gave.
pub(crate) fn update_values(
    conn: &mut Conn<'_>,
    table: &DealsTable,
    deal: DealId,
    values: &[(DealField, Option<Value>)],
) -> Result<Option<DealRecord>, Fault> {
    let cells = values.iter().map(|(field, value)| assigned(table, *field, value.as_ref()));
    let cells = cells.collect::<Result<Assigned, Fault>>()?;
    conn.transaction(|conn| {
        update(conn, table, deal, &cells)?;
        Ok(only(read::find(conn, table, &[deal], Hold::Not)?))
    })
}

fn only(found: Vec<DealRecord>) -> Option<DealRecord> {
    found.into_iter().next()
}

/// What a column stores for a value, where it fits.
fn assigned(table: &DealsTable, field: DealField, value: Option<&Value>) -> Result<(usize, Stored), Fault> {
    let place = table.place(field).ok_or_else(|| Fault::refused(format!("the deals table has no column {field}")))?;
    let column = &table.columns[place];
    let stored = match value {
        None if !column.column.writable => Err(format!("{} is computed", column.column.name)),
        None => codec::encode::empty(column),
        Some(value) => match column.column.fit(value) {
            Ok(kept) => codec::encode(table.dialect, column, &Cell::Value(kept)),
            Err(reason) => Err(format!("{field}: {reason}")),
        },
    };
    Ok((place, stored.map_err(Fault::refused)?))
}
