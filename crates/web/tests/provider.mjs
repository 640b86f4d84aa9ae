// An OpenID Connect provider for tests: whoever signs in is who they say they are, and their only group is their name.
// node provider.mjs FOLDER-WITH-NODE_MODULES CALLBACK; prints the issuer.
import { createRequire } from "node:module";
import { createServer } from "node:http";
import { pathToFileURL } from "node:url";

const [, , folder, callback] = process.argv;
const entry = createRequire(`${folder}/`).resolve("oidc-provider");
const { Provider } = await import(pathToFileURL(entry).href);
const server = createServer();
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const issuer = `http://127.0.0.1:${server.address().port}`;
const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "tipline",
      client_secret: "a secret of this test",
      redirect_uris: [callback],
      grant_types: ["authorization_code"],
      response_types: ["code"],
    },
  ],
  pkce: { required: () => true },
  claims: { openid: ["sub"], profile: ["groups"] },
  conformIdTokenClaims: false,
  cookies: { keys: ["of this test"] },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, groups: [id] }) }),
});
server.on("request", provider.callback());
console.log(issuer);
