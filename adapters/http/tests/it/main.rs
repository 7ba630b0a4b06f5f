//! The client against a server that follows a script.

#[cfg(test)]
mod calls;
#[cfg(test)]
mod ledger;
#[cfg(test)]
mod server;
