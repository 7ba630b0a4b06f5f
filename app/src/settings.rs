//! Settings: every one is a flag, a variable and a default, which `--help` shows.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use dealsync_domain::ports::Pace;

/// A secret given by the environment; it shows itself nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The secret itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

impl std::str::FromStr for Secret {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bare = text.trim();
        if bare.is_empty() { Err("must not be empty") } else { Ok(Self(bare.to_owned())) }
    }
}

/// Notion's window of 60 s opens when the first call arrives there, ours when it is sent: the
/// margin is what that call may take on its way.
const NOTION_WINDOW: Duration = Duration::from_secs(63);

/// Calls a second and base that stay below the five that Airtable allows, one in 210 ms.
const AIRTABLE_RPS: &str = "4.76";

/// What every command needs.
#[derive(Clone, Debug, Args)]
pub struct Settings {
    /// An SQLite file, or postgres://…
    #[arg(long, env = "DATABASE_URL", default_value = "dealsync.db", global = true, hide_env_values = true)]
    pub database_url: String,

    /// Encrypts the stored tokens: 32 bytes in base64 or hexadecimal. Without it, a key file
    /// beside the database is used, and made at the first start.
    #[arg(long, env = "DEALSYNC_SECRET_KEY", global = true, hide_env_values = true)]
    pub secret_key: Option<Secret>,

    /// Airtable's origin, without a path.
    #[arg(long, env = "DEALSYNC_AIRTABLE_URL", default_value = "https://api.airtable.com", global = true)]
    pub airtable_url: String,

    /// Calls a second and base to Airtable, which allows five; 0 is unpaced.
    #[arg(long, env = "DEALSYNC_AIRTABLE_RPS", default_value = AIRTABLE_RPS, global = true, value_parser = calls_a_second)]
    pub airtable_rps: f64,

    /// Notion's origin, without a path.
    #[arg(long, env = "DEALSYNC_NOTION_URL", default_value = "https://api.notion.com", global = true)]
    pub notion_url: String,

    /// Calls to Notion in each 60 seconds: 180, or 600 on Business and Enterprise plans; 0 is unpaced.
    #[arg(long, env = "DEALSYNC_NOTION_BUDGET", default_value = "180", global = true)]
    pub notion_budget: u32,

    /// Log lines as JSON.
    #[arg(long, env = "DEALSYNC_LOG_JSON", global = true)]
    pub log_json: bool,
}

fn calls_a_second(text: &str) -> Result<f64, String> {
    let value: f64 = text.parse().map_err(|_| "must be a number".to_owned())?;
    if value.is_finite() && (0.0..=1000.0).contains(&value) {
        Ok(value)
    } else {
        Err("must be from 0 to 1000".to_owned())
    }
}

impl Settings {
    /// The providers' limits as they are by default, whatever the environment says.
    #[must_use]
    pub fn with_default_limits(self) -> Self {
        Self { airtable_rps: AIRTABLE_RPS.parse().unwrap_or(self.airtable_rps), ..self }
    }

    /// Whether the database's address is one. What is wrong is told without the address, in
    /// which a password may stand.
    ///
    /// # Errors
    /// What is wrong with it, and what is right.
    pub fn check(&self) -> Result<(), String> {
        let url = self.database_url.as_str();
        if url.trim().is_empty() {
            return Err("DATABASE_URL is empty: name an SQLite file, or postgres://…".to_owned());
        }
        let scheme = url.split_once(':').map(|(scheme, _)| scheme);
        let scheme =
            scheme.filter(|name| name.len() > 1 && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '+'));
        let known = match scheme {
            None => !(url.contains('@') && url.contains("//")),
            Some("sqlite") => true,
            Some("postgres" | "postgresql") => is_postgres(url),
            Some(_) => false,
        };
        if known {
            return Ok(());
        }
        let named = scheme.map_or_else(String::new, |scheme| format!(" ({scheme}:)"));
        Err(format!("DATABASE_URL is no address that can be used{named}: name an SQLite file, or postgres://…"))
    }

    /// How far apart calls to Airtable start.
    #[must_use]
    pub fn airtable_pace(&self) -> Pace {
        if self.airtable_rps > 0.0 {
            // To the full millisecond, upwards: 4.76 a second is one in 211 ms, and 210 is meant.
            let millis = (1000.0 / self.airtable_rps).round().max(1.0);
            Pace::Gap(Duration::from_secs_f64(millis / 1000.0))
        } else {
            Pace::Unpaced
        }
    }

    /// How many calls Notion grants in a window.
    #[must_use]
    pub fn notion_pace(&self) -> Pace {
        if self.notion_budget > 0 {
            Pace::Window { budget: self.notion_budget, length: NOTION_WINDOW }
        } else {
            Pace::Unpaced
        }
    }

    /// Where the key file lies when no key is given: beside an SQLite file, else in the folder
    /// for this user's data.
    #[must_use]
    pub fn key_file(&self) -> PathBuf {
        if is_postgres(&self.database_url) {
            let home = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from);
            let home = home.or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/share")));
            home.unwrap_or_default().join("dealsync").join("secret.key")
        } else {
            let path = self.database_url.trim_start_matches("sqlite:").trim_start_matches("//");
            PathBuf::from(format!("{path}.key"))
        }
    }
}

fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Only {
        #[command(flatten)]
        settings: Settings,
    }

    fn settings(arguments: &[&str]) -> Settings {
        Only::parse_from([&["test"], arguments].concat()).settings
    }

    #[test]
    fn the_default_pace_is_one_call_in_210_milliseconds() {
        assert_eq!(settings(&["--airtable-rps", AIRTABLE_RPS]).airtable_pace(), Pace::Gap(Duration::from_millis(210)));
        assert_eq!(settings(&["--airtable-rps", "0"]).airtable_pace(), Pace::Unpaced);
        assert_eq!(settings(&["--airtable-rps", "5"]).airtable_pace(), Pace::Gap(Duration::from_millis(200)));
    }

    #[test]
    fn a_mistyped_address_is_refused_without_showing_its_password() {
        for wrong in ["", "postgre://u:sEcret@h/x", "mysql://root:sEcret@h/x", "postgres//u:sEcret@h/x", "postgres:crm"]
        {
            let told = settings(&["--database-url", wrong]).check().unwrap_err();
            assert!(!told.contains("sEcret"), "{told}");
        }
        for right in ["crm.db", "./a b/crm.db", "sqlite:crm.db", "postgres://u:p@h/x", "postgresql:///x", "C:/crm.db"] {
            assert_eq!(settings(&["--database-url", right]).check(), Ok(()), "{right}");
        }
    }

    #[test]
    fn the_key_lies_beside_an_sqlite_file() {
        assert_eq!(settings(&["--database-url", "crm/deals.db"]).key_file(), PathBuf::from("crm/deals.db.key"));
    }

    #[test]
    fn a_secret_shows_itself_nowhere() {
        assert_eq!(format!("{:?}", "geheim".parse::<Secret>()), "Ok(Secret(***))");
    }
}
