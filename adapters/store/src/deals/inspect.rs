//! Looking at the deals table, which the CRM may have made and may change.

use dealsync_domain::column::Column;
use dealsync_domain::deal::DealField;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};

use crate::deals::kinds::{self, Kind};
use crate::deals::table::{DealColumn, DealsTable, IdColumn};
use crate::error::Fault;
use crate::pool::{Conn, Dialect};

/// A column as either database describes it.
struct Seen {
    name: String,
    declared: String,
    cast: String,
    kind: Kind,
    nullable: bool,
    defaulted: bool,
    computed: bool,
}

/// The deals table as it is now.
///
/// # Errors
/// [`dealsync_domain::ports::StoreErrorKind::Unusable`] where it has no integer id or no client.
pub(crate) fn inspect(conn: &mut Conn<'_>) -> Result<DealsTable, Fault> {
    let dialect = conn.dialect();
    let seen = match dialect {
        Dialect::Sqlite => sqlite(conn)?,
        Dialect::Postgres => postgres(conn)?,
    };
    if seen.is_empty() {
        return Err(Fault::unusable("there is no table named deals"));
    }
    let id = find(&seen, "id").ok_or_else(|| Fault::unusable("the deals table has no column named id"))?;
    if !matches!(id.kind, Kind::Integer { .. }) {
        let told = format!("the deals table's id is of type {}; it must be an integer", id.declared);
        return Err(Fault::unusable(told));
    }
    let id = IdColumn { name: id.name.clone(), generated: id.defaulted };
    let columns: Vec<DealColumn> = DealField::ALL.into_iter().filter_map(|field| column(&seen, field)).collect();
    if !columns.iter().any(|column| column.field == DealField::Client) {
        return Err(Fault::unusable("the deals table has no column named client that holds text"));
    }
    Ok(DealsTable { dialect, id, columns })
}

/// The column of that name, without regard to case where there is none exactly.
fn find<'a>(seen: &'a [Seen], name: &str) -> Option<&'a Seen> {
    let exact = seen.iter().find(|column| column.name == name);
    exact.or_else(|| seen.iter().find(|column| column.name.eq_ignore_ascii_case(name)))
}

/// The column of a field, where there is one that can hold it.
fn column(seen: &[Seen], field: DealField) -> Option<DealColumn> {
    let found = find(seen, field.name())?;
    let fit = found.kind.fit(field.kind())?;
    let column = Column {
        id: found.name.clone(),
        name: found.name.clone(),
        type_name: found.declared.clone(),
        holds: fit.holds,
        writable: fit.writable && !found.computed,
    };
    let (nullable, defaulted, cast) = (found.nullable, found.defaulted, found.cast.clone());
    Some(DealColumn { field, column, shape: fit.shape, nullable, defaulted, cast })
}

#[derive(QueryableByName)]
struct SqliteColumn {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    declared: String,
    #[diesel(sql_type = BigInt)]
    required: i64,
    #[diesel(sql_type = BigInt)]
    defaulted: i64,
    #[diesel(sql_type = BigInt)]
    key: i64,
    #[diesel(sql_type = BigInt)]
    hidden: i64,
}

fn sqlite(conn: &mut Conn<'_>) -> Result<Vec<Seen>, Fault> {
    let sql = "SELECT name, COALESCE(type, '') AS declared, \"notnull\" AS required, \
        dflt_value IS NOT NULL AS defaulted, pk AS key, hidden FROM pragma_table_xinfo('deals')";
    let rows = conn.rows::<SqliteColumn>(sql, Vec::new())?;
    let alone = rows.iter().filter(|row| row.key > 0).count() == 1;
    let seen = rows.into_iter().map(|row| {
        // Only such a column is another name of the row's own number, and filled in by SQLite.
        let row_number = alone && row.key == 1 && row.declared.eq_ignore_ascii_case("INTEGER");
        Seen {
            kind: kinds::sqlite::kind(&row.declared),
            name: row.name,
            declared: row.declared,
            cast: String::new(),
            nullable: row.required == 0,
            defaulted: row.defaulted != 0 || row_number,
            // 2 and 3 are generated columns.
            computed: row.hidden > 1,
        }
    });
    Ok(seen.collect())
}

#[derive(QueryableByName)]
struct PostgresColumn {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    declared: String,
    #[diesel(sql_type = Text)]
    cast_to: String,
    #[diesel(sql_type = Text)]
    base: String,
    #[diesel(sql_type = Text)]
    category: String,
    #[diesel(sql_type = BigInt)]
    modifier: i64,
    #[diesel(sql_type = Bool)]
    required: bool,
    #[diesel(sql_type = Bool)]
    defaulted: bool,
    #[diesel(sql_type = Bool)]
    computed: bool,
    #[diesel(sql_type = Nullable<Text>)]
    labels: Option<String>,
}

/// The table that the search path finds. A domain is as the type beneath it; -1 as modifier names
/// a type without its length, so that a cast to it cuts nothing.
const POSTGRES: &str = "SELECT CAST(a.attname AS text) AS name, \
    format_type(a.atttypid, a.atttypmod) AS declared, format_type(a.atttypid, -1) AS cast_to, \
    CAST(b.typname AS text) AS base, CAST(b.typcategory AS text) AS category, \
    CAST(CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END AS bigint) AS modifier, \
    a.attnotnull OR t.typnotnull AS required, a.atthasdef OR a.attidentity <> '' AS defaulted, \
    a.attgenerated <> '' AS computed, \
    (SELECT CAST(json_agg(e.enumlabel ORDER BY e.enumsortorder) AS text) FROM pg_enum AS e \
        WHERE e.enumtypid = b.oid) AS labels \
    FROM pg_attribute AS a JOIN pg_type AS t ON t.oid = a.atttypid \
    JOIN pg_type AS b ON b.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END \
    WHERE a.attrelid = to_regclass('deals') AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum";

fn postgres(conn: &mut Conn<'_>) -> Result<Vec<Seen>, Fault> {
    let mut seen = Vec::new();
    for row in conn.rows::<PostgresColumn>(POSTGRES, Vec::new())? {
        let labels = match &row.labels {
            Some(labels) => serde_json::from_str(labels)?,
            None => Vec::new(),
        };
        seen.push(Seen {
            kind: kinds::postgres::kind(&row.base, &row.category, row.modifier, labels),
            name: row.name,
            declared: row.declared,
            cast: row.cast_to,
            nullable: !row.required,
            defaulted: row.defaulted,
            computed: row.computed,
        });
    }
    Ok(seen)
}

#[cfg(test)]
mod tests {
    use dealsync_domain::column::Holds;
    use dealsync_domain::ports::StoreErrorKind;
    use diesel::connection::SimpleConnection;

    use super::*;
    use crate::deals::table::Shape;

    fn inspected(definition: &str) -> Result<DealsTable, Fault> {
        let mut conn = SqliteConnection::establish(":memory:").unwrap();
        conn.batch_execute(&format!("CREATE TABLE deals ({definition})")).unwrap();
        inspect(&mut Conn::Sqlite(&mut conn))
    }

    #[test]
    fn a_table_without_integer_id_or_client_is_unusable() {
        for definition in ["id TEXT PRIMARY KEY, client TEXT", "client TEXT", "id INTEGER, name TEXT"] {
            assert_eq!(inspected(definition).unwrap_err().kind(), StoreErrorKind::Unusable, "{definition}");
        }
    }

    #[test]
    fn columns_are_found_whatever_their_case_and_order() {
        let table =
            inspected("Notes TEXT, CLIENT VARCHAR(80) NOT NULL, Id INTEGER PRIMARY KEY, montant_brut REAL").unwrap();
        assert_eq!(table.id, IdColumn { name: "Id".to_owned(), generated: true });
        let found: Vec<_> = table.columns.iter().map(|column| (column.field, column.column.name.as_str())).collect();
        let expected =
            [(DealField::Client, "CLIENT"), (DealField::MontantBrut, "montant_brut"), (DealField::Notes, "Notes")];
        assert_eq!(found, expected);
        assert!(!table.columns[0].nullable && table.columns[1].nullable);
        assert_eq!(table.columns[1].shape, Shape::Real);
    }

    #[test]
    fn a_generated_column_cannot_be_written_and_a_status_kept_as_number_neither() {
        let table = inspected("id INT, client TEXT, notes TEXT AS (client || '!') STORED, statut INTEGER").unwrap();
        assert!(!table.id.generated, "only INTEGER PRIMARY KEY is the row's number");
        let writable: Vec<bool> = table.columns.iter().map(|column| column.column.writable).collect();
        assert_eq!(writable, [true, false, false]);
        assert!(matches!(table.columns[1].column.holds, Holds::Number { .. }));
    }

    #[test]
    fn a_column_that_cannot_hold_its_field_is_left_out() {
        let table = inspected("id INTEGER PRIMARY KEY, client TEXT, date_echeance INTEGER, montant_brut DATE").unwrap();
        assert_eq!(table.columns.len(), 1);
    }
}
