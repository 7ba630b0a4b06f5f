//! People: Notion takes their ids where it shows their names.

use std::collections::{BTreeMap, HashSet};

use dealsync_domain::client::ClientKey;
use dealsync_domain::column::{Column, Holds};
use dealsync_domain::deal::DealField;
use dealsync_domain::mapping::ResolvedMapping;
use dealsync_domain::ports::{ErrorKind, TableError};

use crate::error::About;
use crate::requests;
use crate::session::{Era, Session};
use crate::wire::{List, User, bare};

const DOING: &str = "listing the people of the Notion workspace";

/// Whether anybody has to be named in a column of people.
pub(crate) fn are_needed(mapping: &ResolvedMapping) -> bool {
    mapping.iter().any(|(_, column)| names_people(column))
}

/// The mapping with the people that its columns can name. Each is known by name, by address and
/// by id; the id comes last and is what is written. A token that may not list people leaves the
/// mapping as it is: then only an id means a person.
pub(crate) async fn add_known(session: &Session, mapping: ResolvedMapping) -> Result<ResolvedMapping, TableError> {
    let Some(known) = known(session).await? else { return Ok(mapping) };
    let holds = Holds::People { known };
    let columns: BTreeMap<DealField, Column> = mapping
        .iter()
        .map(|(field, column)| {
            let mut column = column.clone();
            if names_people(&column) {
                column.holds = holds.clone();
            }
            (field, column)
        })
        .collect();
    Ok(ResolvedMapping::new(columns).unwrap_or(mapping))
}

/// The id of the one person that a name, an address or an id means.
pub(crate) fn id(holds: &Holds, text: &str) -> Option<String> {
    match holds {
        Holds::People { known } => {
            let wanted = ClientKey::of(text);
            let mut meant = known.iter().filter(|texts| texts.iter().any(|one| ClientKey::of(one) == wanted));
            let person = meant.next().filter(|_| wanted.is_some())?;
            if meant.next().is_none() { person.last().cloned() } else { None }
        }
        _ => is_id(text.trim()).then(|| text.trim().to_owned()),
    }
}

fn names_people(column: &Column) -> bool {
    column.writable && matches!(column.holds, Holds::Person | Holds::People { .. })
}

fn is_id(text: &str) -> bool {
    let plain = bare(text);
    plain.len() == 32 && plain.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Everybody whom the token may list; `None` where it may list nobody: a personal token never
/// may, a connection only with the capability to read user information.
async fn known(session: &Session) -> Result<Option<Vec<Vec<String>>>, TableError> {
    let mut people = Vec::new();
    let mut seen = HashSet::new();
    let mut cursor: Option<String> = None;
    loop {
        let call = requests::users(cursor.as_deref());
        let page = match session.try_ask::<List<User>>(Era::Sources, &call, DOING).await? {
            Ok(page) => page,
            Err(problem) if matches!(problem.status, 400 | 403 | 404) => return Ok(None),
            Err(problem) => return Err(problem.fault(About::Account, DOING)),
        };
        let next = page.next().map(str::to_owned);
        people.extend(page.results.into_iter().filter_map(texts));
        match next {
            None => return Ok(Some(people)),
            Some(next) if next.is_empty() || !seen.insert(next.clone()) => {
                let message = "Notion gives the same page of people again";
                return Err(TableError::new(ErrorKind::Incomplete, DOING, message));
            }
            next => cursor = next,
        }
    }
}

/// What a person is known by; bots are nobody's assignees.
fn texts(user: User) -> Option<Vec<String>> {
    if user.kind.as_deref() == Some("bot") {
        return None;
    }
    let email = user.person.and_then(|person| person.email);
    let known = [user.name, email, Some(user.id)].into_iter().flatten();
    Some(known.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect())
}
