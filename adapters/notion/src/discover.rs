//! From what a person entered to a table and its columns, in two calls at most.

use dealsync_domain::link::TableRef;
use dealsync_domain::ports::{ErrorKind, TableError, TableSchema};
use dealsync_http::Counted;
use serde_json::{Map, Value};

use crate::cells::rich;
use crate::columns;
use crate::error::{About, Problem};
use crate::requests;
use crate::session::{Era, Session};
use crate::target::{Choice, Target};
use crate::wire::{Database, Source, SourceRef};

const DOING: &str = "reading the database of Notion";

/// The table that a connection means, with its columns. A database is looked for before a data
/// source: people copy the link of a database.
pub(crate) async fn schema(session: &Session, target: &Target, entered: &str) -> Result<TableSchema, TableError> {
    let Some(id) = &target.id else {
        let message = format!("{:?} is neither the id of a database nor a link to one", entered.trim());
        return Err(TableError::new(ErrorKind::BaseNotFound, DOING, message));
    };
    match session.try_ask::<Database>(Era::Sources, &requests::database(id), DOING).await? {
        Ok(database) => in_database(session, target, database).await,
        Err(problem) if is_perhaps_a_source(&problem) => as_source(session, target, id, &problem).await,
        Err(problem) => Err(problem.fault(About::Base, DOING)),
    }
}

fn is_perhaps_a_source(problem: &Problem) -> bool {
    problem.status == 404 || (problem.is_validation() && !problem.is_page())
}

async fn in_database(session: &Session, target: &Target, database: Database) -> Result<TableSchema, TableError> {
    if database.is_trashed() {
        return Err(trashed("database"));
    }
    let Some(sources) = &database.data_sources else {
        return of_old(database);
    };
    let source = chosen(target, sources)?;
    let call = requests::data_source(&source.id);
    match session.try_ask::<Source>(Era::Sources, &call, DOING).await? {
        Ok(found) => of_source(found, Some(&database.id), Some(source)),
        Err(problem) if problem.is_unknown_address() => {
            // A server, or something on the way to it, that knows no data sources.
            let call = requests::database(&database.id).counted(Counted::Repeat);
            of_old(session.ask(Era::Databases, &call, About::Base, DOING).await?)
        }
        Err(problem) => Err(problem.fault(About::Source, DOING)),
    }
}

/// Takes the id for that of a data source. `before` is what Notion said of it as a database.
async fn as_source(session: &Session, target: &Target, id: &str, before: &Problem) -> Result<TableSchema, TableError> {
    let call = requests::data_source(id);
    match session.try_ask::<Source>(Era::Sources, &call, DOING).await? {
        Ok(source) => {
            let name = rich::plain(&source.title);
            let named = SourceRef { id: source.id.clone(), name: name.clone() };
            match target.choose(std::slice::from_ref(&named)) {
                Choice::One(_) => of_source(source, None, None),
                Choice::Unknown | Choice::Open => Err(TableError::new(
                    ErrorKind::TableNotFound,
                    DOING,
                    format!(
                        "the link or id entered for the database is that of the data source \"{name}\": \
                         give the database's, or name no other data source"
                    ),
                )),
            }
        }
        Err(problem) if !is_perhaps_a_source(&problem) && !problem.is_unknown_address() => {
            Err(problem.fault(About::Source, DOING))
        }
        Err(_) => {
            let mut fault = before.fault(About::Base, DOING);
            fault.message.push_str(
                "; if the link is that of a page with a database in it, open the database itself as a full page \
                 and copy the link from there; a linked view cannot be read, only the database that it shows",
            );
            Err(fault)
        }
    }
}

/// The data source meant; never a guess.
fn chosen<'a>(target: &Target, sources: &'a [SourceRef]) -> Result<&'a SourceRef, TableError> {
    let named = || sources.iter().map(|one| format!("\"{}\" ({})", one.name, one.id)).collect::<Vec<_>>().join(", ");
    let (kind, message) = match (target.choose(sources), &target.source) {
        (Choice::One(source), _) => return Ok(source),
        _ if sources.is_empty() => {
            let told = "the database shows no data source: it is a linked view, or its original is not shared with \
                        the connection";
            (ErrorKind::TableNotFound, told.to_owned())
        }
        (Choice::Unknown, wanted) => {
            let wanted = wanted.as_deref().unwrap_or_default();
            (ErrorKind::TableNotFound, format!("there is no data source \"{wanted}\"; the database has {}", named()))
        }
        (Choice::Open, Some(wanted)) => (
            ErrorKind::TableMissing,
            format!("several data sources are called \"{wanted}\"; choose by id: {}", named()),
        ),
        (Choice::Open, None) => {
            (ErrorKind::TableMissing, format!("no data source is named; the database has {}", named()))
        }
    };
    Err(TableError::new(kind, DOING, message))
}

fn of_source(source: Source, database: Option<&str>, named: Option<&SourceRef>) -> Result<TableSchema, TableError> {
    if source.is_trashed() {
        return Err(trashed("data source"));
    }
    let base = database.or(source.database()).unwrap_or_default().to_owned();
    let title = rich::plain(&source.title);
    let name = named.map(|named| named.name.clone()).filter(|name| !name.is_empty()).unwrap_or(title);
    Ok(table(TableRef { base, table: source.id, name }, &source.properties))
}

/// A database that has its rows itself.
fn of_old(database: Database) -> Result<TableSchema, TableError> {
    if database.is_trashed() {
        return Err(trashed("database"));
    }
    let Some(properties) = &database.properties else {
        let message = "Notion shows neither data sources nor columns of the database";
        return Err(TableError::new(ErrorKind::Unexpected, DOING, message));
    };
    let name = rich::plain(&database.title);
    Ok(table(TableRef { base: database.id.clone(), table: database.id, name }, properties))
}

fn table(table: TableRef, properties: &Map<String, Value>) -> TableSchema {
    let columns = columns::columns(properties);
    let primary = columns.iter().find(|column| columns::word(column) == "title").map(|column| column.id.clone());
    TableSchema { table, columns, primary }
}

fn trashed(what: &str) -> TableError {
    let message = format!("the {what} is in Notion's trash: restore it there, or choose another");
    TableError::new(ErrorKind::TableNotFound, DOING, message)
}
