//! The vault.

use std::sync::Arc;

use dealsync_contract::vault::{VaultFixture, all};
use dealsync_domain::ports::TokenVault;
use dealsync_vault::Vault;

struct Keys;

impl VaultFixture for Keys {
    fn vault(&self, key: u8) -> Arc<dyn TokenVault> {
        let secret = format!("{key:02x}").repeat(32);
        Arc::new(Vault::from_secret(&secret).expect("64 hexadecimal digits are a key"))
    }
}

#[test]
fn the_vault_keeps_its_contract() {
    all(&Keys);
}
