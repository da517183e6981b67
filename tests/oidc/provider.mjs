// An agency's provider on this machine: npm oidc-provider, the certified one, with people who do not exist. Whoever walks to
// its sign-in page says who they are with `?as=`; nothing is typed.
import { createServer } from "node:http";
import Provider from "oidc-provider";

/**
 * Starts a provider.
 * @param {{ port: number, back: string, people: Record<string, { email: string, email_verified: boolean, amr?: string[] }>, alone?: string }} what `alone`
 *   comes in where nobody is said to
 * @returns {Promise<{ issuer: string, stop: () => Promise<void> }>}
 */
export async function start({ port, back, people, alone }) {
  const issuer = `http://127.0.0.1:${port}`;
  const provider = new Provider(issuer, {
    clients: [{
      client_id: "commonweal",
      client_secret: "a secret of the test's own, of 40 letters",
      redirect_uris: [back],
      response_types: ["code"],
      grant_types: ["authorization_code"],
      token_endpoint_auth_method: "client_secret_basic",
    }],
    claims: { openid: ["sub", "amr"], email: ["email", "email_verified"] },
    cookies: { keys: ["a key of the test's own"] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_, id) => people[id] && {
      accountId: id,
      claims: () => ({ sub: id, email: people[id].email, email_verified: people[id].email_verified }),
    },
    // Nobody is asked whether the program may know their address: the agency has decided that.
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client.clientId,
        accountId: ctx.oidc.session.accountId,
      });
      grant.addOIDCScope("openid email");
      await grant.save();
      return grant;
    },
  });
  const callback = provider.callback();
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, issuer);
    if (!url.pathname.startsWith("/interaction/")) return callback(request, response);
    const who = url.searchParams.get("as") ?? alone;
    const result = who
      ? { login: { accountId: who, amr: people[who].amr } }
      : { error: "access_denied", error_description: "somebody turned back" };
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  });
  await new Promise((ready) => server.listen(port, "127.0.0.1", ready));
  return { issuer, stop: () => new Promise((done) => { server.closeAllConnections(); server.close(done); }) };
}
