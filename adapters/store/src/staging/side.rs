//! What differs between the two sides.

use dealsync_domain::deal::DealId;
use dealsync_domain::matching::SideId;
use dealsync_domain::record::RemoteId;

use crate::error::Fault;
use crate::pool::Bind;

/// One side of the staging area, told by its ids.
pub(super) trait Side: SideId {
    /// Its table, which is also its column in the table of links.
    const TABLE: &'static str;

    /// Reads an id, which queries give as text.
    fn read(text: String) -> Result<Self, Fault>;

    /// The id as its column has it; of none, what lies before every id.
    fn bind(id: Option<&Self>) -> Bind;
}

impl Side for DealId {
    const TABLE: &'static str = "deal";

    fn read(text: String) -> Result<Self, Fault> {
        text.parse().map(Self).map_err(|_| Fault::corrupt(format!("{text:?} is not a deal's id")))
    }

    fn bind(id: Option<&Self>) -> Bind {
        Bind::Int(id.map_or(i64::MIN, |id| id.0))
    }
}

impl Side for RemoteId {
    const TABLE: &'static str = "remote";

    fn read(text: String) -> Result<Self, Fault> {
        Ok(Self(text))
    }

    fn bind(id: Option<&Self>) -> Bind {
        Bind::text(id.map_or("", |id| id.0.as_str()))
    }
}
