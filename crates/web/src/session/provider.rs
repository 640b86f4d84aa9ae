//! OpenID Connect: authorisation code with PKCE; who somebody is and what they are, from the provider's claims.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use openidconnect::{
    AdditionalClaims, AsyncHttpClient, AuthenticationFlow, AuthorizationCode, Client, ClientId, ClientSecret,
    CsrfToken, EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest,
    HttpResponse, IdTokenFields, IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
    StandardErrorResponse, StandardTokenResponse, TokenResponse as _,
    core::{
        CoreAuthDisplay, CoreAuthPrompt, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey,
        CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreProviderMetadata, CoreResponseType,
        CoreRevocableToken, CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
    },
    url::Url,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use subtle::ConstantTimeEq;

use crate::{
    access::Role,
    problem::{Kind, Problem},
    random,
    settings::Origin,
};

/// How long somebody may take at the provider's pages.
const LASTS: Duration = Duration::from_secs(10 * 60);
/// The most sign-ins under way.
const MOST: usize = 1_000;
/// How long the provider may take to answer us.
const WITHIN: Duration = Duration::from_secs(5);

/// How to reach the provider and what its claims mean here.
#[derive(Clone)]
pub struct ProviderSettings {
    /// The issuer, an address below which its discovery document stands.
    pub issuer: String,
    /// What we are called there.
    pub client_id: String,
    /// What we prove it by; none for a public client, which PKCE alone protects.
    pub client_secret: Option<String>,
    /// The claim that lists what somebody is.
    pub roles_claim: String,
    /// Which of its values stand for which role here.
    pub roles: BTreeMap<Role, Vec<String>>,
}

/// Why there can be no provider.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProviderError {
    /// The issuer is no address.
    #[error("{issuer:?} is no issuer: write an address such as https://login.example/realm")]
    Issuer {
        /// What was written.
        issuer: String,
    },
    /// Nothing can speak TLS.
    #[error("cannot make an HTTP client: {0}")]
    Client(#[from] reqwest::Error),
}

/// The provider, and the sign-ins that are under way with it.
#[derive(Debug)]
pub(crate) struct Provider {
    settings: ProviderSettings,
    issuer: IssuerUrl,
    back: RedirectUrl,
    http: Http,
    under_way: Mutex<HashMap<String, UnderWay>>,
}

/// One sign-in, by its `state`.
#[derive(Debug)]
struct UnderWay {
    /// Held by the browser that began it, so that nobody can have another's browser finish it.
    browser: String,
    nonce: Nonce,
    verifier: PkceCodeVerifier,
    begun: Instant,
}

/// Every other claim of an id token.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Claims(HashMap<String, Value>);

impl AdditionalClaims for Claims {}

type Fields = IdTokenFields<
    Claims,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;

type Relying = Client<
    Claims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    StandardTokenResponse<Fields, CoreTokenType>,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

impl Provider {
    pub(crate) fn new(settings: ProviderSettings, origin: &Origin) -> Result<Self, ProviderError> {
        let wrong = || ProviderError::Issuer { issuer: settings.issuer.clone() };
        let issuer = IssuerUrl::new(settings.issuer.clone()).map_err(|_| wrong())?;
        let back = RedirectUrl::new(format!("{}/sign-in/callback", origin.base())).map_err(|_| wrong())?;
        // Where another part of the process has chosen how TLS is done, that holds.
        let _ = tokio_rustls::rustls::crypto::ring::default_provider().install_default();
        // A redirect would let whoever answers send our secret elsewhere.
        let client =
            reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).timeout(WITHIN).build()?;
        Ok(Self { settings, issuer, back, http: Http(client), under_way: Mutex::default() })
    }

    /// Begins a sign-in: where to send the browser, and what it has to hold when it comes back.
    pub(crate) async fn begin(&self, now: Instant) -> Result<(Url, String), Problem> {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let client = self.client().await?;
        let flow = AuthenticationFlow::<CoreResponseType>::AuthorizationCode;
        let (url, state, nonce) = client
            .authorize_url(flow, CsrfToken::new_random, Nonce::new_random)
            .add_scope(Scope::new("profile".to_owned()))
            .set_pkce_challenge(challenge)
            .url();
        let browser = random::secret();
        let mut under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        under_way.retain(|_, sign_in| now.saturating_duration_since(sign_in.begun) <= LASTS);
        if under_way.len() >= MOST {
            return Err(Problem::plain(Kind::Busy).retry_after(60));
        }
        let sign_in = UnderWay { browser: browser.clone(), nonce, verifier, begun: now };
        under_way.insert(state.secret().clone(), sign_in);
        Ok((url, browser))
    }

    /// Completes a sign-in: who it is and what they are.
    pub(crate) async fn complete(
        &self,
        code: &str,
        state: &str,
        browser: &str,
        now: Instant,
    ) -> Result<(String, BTreeSet<Role>), Problem> {
        let refused = |why: &str| Problem::new(Kind::SignInRequired, why);
        let sign_in = self.under_way.lock().unwrap_or_else(PoisonError::into_inner).remove(state);
        let sign_in = sign_in.ok_or_else(|| refused("no sign-in of this state is under way"))?;
        let is_same_browser = bool::from(sign_in.browser.as_bytes().ct_eq(browser.as_bytes()));
        if !is_same_browser || now.saturating_duration_since(sign_in.begun) > LASTS {
            return Err(refused("the sign-in was begun in another browser, or long ago"));
        }
        // The keys are fetched anew, so that a provider may change them whenever it likes.
        let client = self.client().await?;
        let asked = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|_| self.away("it names no token endpoint"))?
            .set_pkce_verifier(sign_in.verifier);
        let tokens = asked.request_async(&self.http).await.map_err(|error| {
            tracing::warn!(error = kind(&error), "the provider gave no token");
            refused("the provider did not accept the sign-in")
        })?;
        let token = tokens.id_token().ok_or_else(|| refused("the provider gave no id token"))?;
        let claims = token.claims(&client.id_token_verifier(), &sign_in.nonce).map_err(|error| {
            tracing::warn!(%error, "an id token was refused");
            refused("the provider's id token does not hold")
        })?;
        let roles = self.roles(&claims.additional_claims().0);
        if roles.is_empty() {
            return Err(Problem::new(Kind::Forbidden, "the provider names no role that is known here"));
        }
        Ok((claims.subject().to_string(), roles))
    }

    /// The provider as it describes itself now.
    async fn client(&self) -> Result<Relying, Problem> {
        let metadata = CoreProviderMetadata::discover_async(self.issuer.clone(), &self.http)
            .await
            .map_err(|error| self.away(&error.to_string()))?;
        let secret = self.settings.client_secret.clone().map(ClientSecret::new);
        let id = ClientId::new(self.settings.client_id.clone());
        Ok(Relying::from_provider_metadata(metadata, id, secret).set_redirect_uri(self.back.clone()))
    }

    fn away(&self, why: &str) -> Problem {
        tracing::error!(issuer = self.settings.issuer, why, "the sign-in provider cannot be used");
        Problem::new(Kind::Busy, "the sign-in provider does not answer as it should").retry_after(10)
    }

    fn roles(&self, claims: &HashMap<String, Value>) -> BTreeSet<Role> {
        let named: Vec<&str> = match claims.get(&self.settings.roles_claim) {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        let roles = self.settings.roles.iter();
        let ours = roles.filter(|(_, values)| values.iter().any(|value| named.contains(&value.as_str())));
        ours.map(|(role, _)| *role).collect()
    }
}

/// What kind of failure it was, without what the other side said.
fn kind<RE: std::error::Error, T: openidconnect::ErrorResponse>(
    error: &openidconnect::RequestTokenError<RE, T>,
) -> &'static str {
    match error {
        openidconnect::RequestTokenError::ServerResponse(_) => "refused",
        openidconnect::RequestTokenError::Request(_) => "unreachable",
        openidconnect::RequestTokenError::Parse(..) => "unreadable",
        openidconnect::RequestTokenError::Other(_) => "other",
    }
}

/// Our HTTP client in the shape that `openidconnect` asks for.
#[derive(Debug, Clone)]
struct Http(reqwest::Client);

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = reqwest::Error;
    type Future =
        std::pin::Pin<Box<dyn Future<Output = Result<HttpResponse, reqwest::Error>> + Send + Sync + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let response = self.0.execute(request.try_into()?).await?;
            let mut answer = axum::http::Response::builder().status(response.status());
            if let Some(headers) = answer.headers_mut() {
                headers.clone_from(response.headers());
            }
            let body = response.bytes().await?.to_vec();
            let (parts, ()) = answer.body(()).unwrap_or_default().into_parts();
            Ok(HttpResponse::from_parts(parts, body))
        })
    }
}

// Secrets stay out of what is printed.
impl std::fmt::Debug for ProviderSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProviderSettings").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}
