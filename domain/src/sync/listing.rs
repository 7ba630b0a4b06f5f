//! A listing of the remote table, page after page to its end, begun anew where it breaks off.

use crate::ports::{CallMeter, ErrorKind, ExternalTable, PageRequest, RemotePage, TableError};
use crate::run::RunContext;

/// How often a listing that broke off is begun anew.
const RESTARTS: u32 = 3;

/// What a listing gives next.
pub(super) enum Next {
    /// A page.
    Page(RemotePage),
    /// It broke off and begins anew: what came before comes again.
    Restart,
    /// Nothing more.
    End,
}

/// How far a listing has come.
pub(super) struct Listing {
    request: PageRequest,
    restarts: u32,
    pages: u64,
    ended: bool,
}

impl Listing {
    /// From the beginning of what `request` asks for.
    pub(super) fn of(request: PageRequest) -> Self {
        Self { request, restarts: 0, pages: 0, ended: false }
    }

    /// The next page. A cursor that repeats ends the listing with an error instead of a loop.
    pub(super) async fn next(
        &mut self,
        table: &dyn ExternalTable,
        context: &RunContext,
        meter: &CallMeter,
    ) -> Result<Next, TableError> {
        if self.ended {
            return Ok(Next::End);
        }
        let page = match table.page(&context.table, &context.remote, self.request.clone()).await {
            Ok(page) => page,
            Err(error) if error.kind == ErrorKind::CursorExpired && self.restarts < RESTARTS => {
                self.restarts += 1;
                // All pages so far and the one that failed are read again.
                meter.expect_repeats(self.pages + 1);
                (self.pages, self.request.cursor) = (0, None);
                return Ok(Next::Restart);
            }
            Err(error) => return Err(error),
        };
        self.pages += 1;
        if page.next.is_some() && page.next == self.request.cursor {
            let told = "the listing gave the same cursor twice";
            return Err(TableError::new(ErrorKind::Incomplete, "list records", told));
        }
        self.request.cursor.clone_from(&page.next);
        self.ended = page.next.is_none();
        Ok(Next::Page(page))
    }
}
