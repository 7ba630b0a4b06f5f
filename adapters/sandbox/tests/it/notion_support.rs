//! A sandbox with one small data source, and the calls that the tests make to it.

use dealsync_sandbox::{
    Notion, Sandbox, Settings,
    notion::{Limits, PropertyKind, PropertySpec, TokenSpec},
};
use reqwest::{Client, Method, Response};
use serde_json::{Value, json};

pub(crate) const TOKEN: &str = "ntn_test";
pub(crate) const LATEST: &str = "2026-03-11";

/// A status and the body as JSON.
pub(crate) type Answer = (u16, Value);

pub(crate) struct World {
    sandbox: Sandbox,
    client: Client,
    pub(crate) notion: Notion,
    pub(crate) bot: String,
    pub(crate) database: String,
    pub(crate) source: String,
}

pub(crate) fn properties() -> Vec<PropertySpec> {
    vec![
        PropertySpec::new("Nom", PropertyKind::Title),
        PropertySpec::new("Statut", PropertyKind::Status).options(["À faire", "En cours", "Gagné"]),
        PropertySpec::new("Montant", PropertyKind::Number).format("euro"),
        PropertySpec::new("Secteur", PropertyKind::Select).options(["Santé", "Énergie"]),
        PropertySpec::new("Tags", PropertyKind::MultiSelect).options(["a", "b"]),
        PropertySpec::new("Échéance", PropertyKind::Date),
        PropertySpec::new("Qui", PropertyKind::People),
        PropertySpec::new("Notes", PropertyKind::RichText),
        PropertySpec::new("Payé", PropertyKind::Checkbox),
        PropertySpec::new("Site", PropertyKind::Url),
        PropertySpec::new("Mail", PropertyKind::Email),
        PropertySpec::new("Créé", PropertyKind::CreatedTime),
        PropertySpec::new("Libellé", PropertyKind::Formula),
    ]
}

impl World {
    /// Without rates: the tests of rates set their own.
    pub(crate) fn start() -> Self {
        // Another test of this process may have been first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let sandbox = Sandbox::start(Settings::default()).unwrap();
        let notion = sandbox.notion();
        notion.set_limits(Limits::unlimited());
        let database = notion.add_database("Ventes");
        let source = notion.add_data_source(&database, "Affaires", properties());
        let bot = notion.add_token(TokenSpec::new(TOKEN).name("Essais").share(&database));
        Self { sandbox, client: Client::builder().no_proxy().build().unwrap(), notion, bot, database, source }
    }

    /// With a title called `Name` as its only property, and one member besides the bot, as the
    /// workspace of the recordings.
    pub(crate) fn plain() -> Self {
        let mut world = Self::start();
        let name = PropertySpec::new("Name", PropertyKind::Title);
        world.source = world.notion.add_data_source(&world.database, "Plain", vec![name]);
        world
    }

    pub(crate) fn insert(&self, properties: Value) -> String {
        self.notion.insert(&self.source, properties)
    }

    /// The titles of the pages that are neither trashed nor archived, in order of creation.
    pub(crate) fn titles(&self) -> Vec<String> {
        let rows = self.notion.records(&self.source).into_iter().filter(|row| !row.in_trash && !row.is_archived);
        rows.map(|row| row.properties.get("Nom").and_then(Value::as_str).unwrap_or("").to_owned()).collect()
    }

    pub(crate) async fn send(&self, version: &str, method: Method, path: &str, body: Option<&str>) -> Response {
        self.try_send(version, method, path, body).await.unwrap()
    }

    pub(crate) async fn try_send(
        &self,
        version: &str,
        method: Method,
        path: &str,
        body: Option<&str>,
    ) -> reqwest::Result<Response> {
        let url = format!("{}{path}", self.sandbox.url());
        let mut request = self.client.request(method, url).bearer_auth(TOKEN).header("notion-version", version);
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_owned());
        }
        request.send().await
    }

    /// Calls without what every call has: the token is `None`, the version is `None`, or either.
    pub(crate) async fn call_as(&self, token: Option<&str>, version: Option<&str>, path: &str) -> Answer {
        let mut request = self.client.get(format!("{}{path}", self.sandbox.url()));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(version) = version {
            request = request.header("notion-version", version);
        }
        read(request.send().await.unwrap()).await
    }

    pub(crate) async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        self.call_in(LATEST, method, path, body).await
    }

    pub(crate) async fn call_in(&self, version: &str, method: Method, path: &str, body: Option<Value>) -> Answer {
        let body = body.map(|body| body.to_string());
        read(self.send(version, method, path, body.as_deref()).await).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.call(Method::POST, path, Some(body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        self.call(Method::PATCH, path, Some(body)).await
    }

    pub(crate) async fn query(&self, body: Value) -> Answer {
        self.post(&format!("/v1/data_sources/{}/query", self.source), body).await
    }

    pub(crate) async fn schema(&self) -> Value {
        self.get(&format!("/v1/data_sources/{}", self.source)).await.1["properties"].clone()
    }

    pub(crate) async fn create(&self, properties: Value) -> Answer {
        let body = json!({"parent": {"data_source_id": self.source}, "properties": properties});
        self.post("/v1/pages", body).await
    }

    /// Creates a page and returns it.
    pub(crate) async fn create_one(&self, properties: Value) -> Value {
        let (status, page) = self.create(properties).await;
        assert_eq!(status, 200, "{page}");
        page
    }

    pub(crate) async fn update(&self, page: &str, body: Value) -> Answer {
        self.patch(&format!("/v1/pages/{page}"), body).await
    }

    pub(crate) async fn reshape(&self, properties: Value) -> Answer {
        self.patch(&format!("/v1/data_sources/{}", self.source), json!({"properties": properties})).await
    }

    /// Pages through a query and returns its pages' titles, and how often it was called.
    pub(crate) async fn query_all(&self, mut body: Value) -> (Vec<String>, usize) {
        let (mut found, mut calls) = (Vec::new(), 0);
        loop {
            let (status, list) = self.query(body.clone()).await;
            assert_eq!(status, 200, "{list}");
            calls += 1;
            found.extend(titles(&list));
            assert_eq!(list["has_more"], list["next_cursor"].is_string());
            if list["next_cursor"].is_null() {
                return (found, calls);
            }
            body["start_cursor"] = list["next_cursor"].clone();
        }
    }
}

async fn read(response: Response) -> Answer {
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

/// The code of an error.
pub(crate) fn code(answer: &Answer) -> &str {
    answer.1["code"].as_str().unwrap_or_default()
}

pub(crate) fn message(answer: &Answer) -> &str {
    answer.1["message"].as_str().unwrap_or_default()
}

pub(crate) fn id(page: &Value) -> &str {
    page["id"].as_str().unwrap()
}

/// Rich text of one item.
pub(crate) fn text(content: &str) -> Value {
    json!([{"text": {"content": content}}])
}

/// A title under the key that every data source understands.
pub(crate) fn titled(title: &str) -> Value {
    json!({"title": {"title": text(title)}})
}

/// The titles of the pages of a list.
pub(crate) fn titles(list: &Value) -> Vec<String> {
    let plain = |page: &Value| {
        let items = page["properties"]["Nom"]["title"].as_array().unwrap();
        items.iter().map(|item| item["plain_text"].as_str().unwrap()).collect::<String>()
    };
    list["results"].as_array().unwrap().iter().map(plain).collect()
}

/// A page's value of one property.
pub(crate) fn value<'a>(page: &'a Value, name: &str) -> &'a Value {
    let property = &page["properties"][name];
    &property[property["type"].as_str().unwrap()]
}

/// The words with which a new page is refused.
pub(crate) async fn refused(world: &World, properties: Value) -> String {
    let answer = world.create(properties).await;
    assert_eq!((answer.0, code(&answer)), (400, "validation_error"), "{}", answer.1);
    message(&answer).to_owned()
}
