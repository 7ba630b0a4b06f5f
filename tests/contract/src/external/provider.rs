//! The way to a provider's tables.

use std::sync::Arc;

use dealsync_domain::connector::{Connection, Token};
use dealsync_domain::ports::{CallMeter, ErrorKind};

use super::session::open;
use super::{Place, Remote};

fn right(remote: &dyn Remote) -> Connection {
    remote.connection(Place::Id).expect("every provider has tables with ids")
}

fn wrong_token() -> Token {
    Token::parse("patWrong0000000000.abcdef").expect("it could stand in a header")
}

/// Not even to a table that does not exist.
pub async fn opening_makes_no_call(remote: &dyn Remote) {
    let meter = Arc::<CallMeter>::default();
    let table = remote.provider().open(right(remote), Arc::clone(&meter));
    assert_eq!((meter.calls(), meter.repeats()), (0, 0), "opening a table must make no call");
    assert!(table.capabilities().page_size > 0 && table.capabilities().write_batch > 0, "a table can do something");
    assert_eq!((meter.calls(), meter.repeats()), (0, 0), "telling what it can do must make no call");
}

/// By the provider's own id.
pub async fn identity_names_the_owner(remote: &dyn Remote) {
    let meter = Arc::<CallMeter>::default();
    let identity = remote.provider().identity(&right(remote).token, Arc::clone(&meter)).await;
    let identity = identity.expect("the token is right");
    assert!(!identity.id.is_empty(), "the owner must have an id");
    assert_eq!(meter.calls(), 1, "calls must be counted on the meter");
}

/// Whatever it is used for.
pub async fn a_wrong_token_is_unauthorized(remote: &dyn Remote) {
    let provider = remote.provider();
    let refused = provider.identity(&wrong_token(), Arc::default()).await.expect_err("the token is wrong");
    assert_eq!(refused.kind, ErrorKind::Unauthorized, "a wrong token must be told as such: {refused:?}");
    let refused = provider.containers(&wrong_token(), Arc::default()).await.expect_err("the token is wrong");
    assert_eq!(refused.kind, ErrorKind::Unauthorized, "a wrong token must be told as such: {refused:?}");
    let table = provider.open(Connection { token: wrong_token(), ..right(remote) }, Arc::default());
    let refused = table.schema().await.expect_err("the token is wrong");
    assert_eq!(refused.kind, ErrorKind::Unauthorized, "a wrong token must be told as such: {refused:?}");
}

/// By the ids that a connection takes.
pub async fn containers_hold_the_table(remote: &dyn Remote) {
    let session = open(remote).await;
    let containers = remote.provider().containers(&right(remote).token, Arc::default()).await;
    let containers = containers.expect("the token is right");
    let base = containers.iter().find(|container| container.id == session.place.base);
    let base = base.expect("the base must be among those that the token can see");
    assert!(!base.name.is_empty(), "the base must have its name");
    let table = base.tables.iter().find(|(id, _)| *id == session.place.table);
    let (_, name) = table.expect("the table must be in its base");
    assert_eq!(*name, session.place.name, "the table must have its name");
}

/// Neither in what it says nor in what it is made of.
pub async fn an_error_never_shows_the_token(remote: &dyn Remote) {
    let session = open(remote).await;
    let token = right(remote).token;
    remote.revoke_token().await;
    let refused = session.table.schema().await.expect_err("the token has been revoked");
    let mut told = format!("{refused} {refused:?} {:?}", session.mapping);
    let mut cause = std::error::Error::source(&refused);
    while let Some(error) = cause {
        told.push_str(&format!(" {error} {error:?}"));
        cause = error.source();
    }
    assert!(!told.contains(token.expose()), "an error must not show the token: {told}");
    assert!(!refused.message.is_empty(), "an error must say something");
}
