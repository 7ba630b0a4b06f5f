//! The calls about people: who calls, and who is in the workspace.

use serde_json::{Value, json};

use super::{
    access::{TokenKind, UserInfo},
    errors::{Outcome, Refusal},
    execute::Done,
    ids::Uuid,
    paging::{self, Paging},
    present::{View, partial_user},
    state::{Connection, Role},
};

/// What Notion calls the workspace's limits.
const MAX_UPLOAD: u64 = 5 << 20;

/// The connection's own bot.
pub(crate) fn me(view: &View<'_>, caller: &Connection) -> Done {
    let owner = match &caller.kind {
        TokenKind::Bot => json!({"type": "workspace", "workspace": true}),
        TokenKind::Personal(_) => json!({"type": "user", "user": view.user(caller.author)}),
    };
    let mut user = partial_user(caller.bot);
    user["name"] = caller.name.clone().into();
    user["avatar_url"] = Value::Null;
    user["type"] = "bot".into();
    user["bot"] = json!({
        "owner": owner,
        "workspace_name": "Sandbox",
        "workspace_id": view.state.workspace.to_string(),
        "workspace_limits": {"max_file_upload_size_in_bytes": MAX_UPLOAD},
    });
    Done::read(user, 0)
}

/// The members and the bots of the workspace; no guests.
pub(crate) fn list(view: &View<'_>, caller: &Connection, query: &str) -> Outcome<Done> {
    allow(caller)?;
    if matches!(caller.kind, TokenKind::Personal(_)) {
        return Err(Refusal::restricted());
    }
    let asked = Paging::from_query(query, view.state.limits.page)?;
    let people = view.state.people.iter().filter(|person| person.role != Role::Guest).collect::<Vec<_>>();
    let start = match &asked.cursor {
        None => 0,
        Some(cursor) => {
            let first = Uuid::parse(cursor);
            let position = people.iter().position(|person| Some(person.id) == first);
            position.ok_or_else(|| Refusal::invalid_cursor(cursor))?
        }
    };
    let page = people[start..].iter().take(asked.size).map(|person| shown(view, caller, person.id));
    let page = page.collect::<Vec<_>>();
    let next = people.get(start + page.len()).map(|person| person.id.to_string());
    let count = page.len();
    Ok(Done::read(paging::list(page, next, "user"), count))
}

/// One person, guests too.
pub(crate) fn get(view: &View<'_>, caller: &Connection, id: &str) -> Outcome<Done> {
    allow(caller)?;
    let id = Uuid::parse(id).ok_or_else(|| Refusal::no_uuid("user_id", id))?;
    if view.state.person(id).is_none() {
        return Err(Refusal::no_user(id, caller));
    }
    Ok(Done::read(shown(view, caller, id), 0))
}

fn allow(caller: &Connection) -> Outcome<()> {
    if caller.users == UserInfo::None { Err(Refusal::restricted()) } else { Ok(()) }
}

/// Somebody; the caller's own bot is shown in full.
fn shown(view: &View<'_>, caller: &Connection, id: Uuid) -> Value {
    if id == caller.bot { me(view, caller).body } else { view.user(id) }
}
