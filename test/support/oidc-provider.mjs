// A real OpenID Connect provider for the tests: node oidc-provider.mjs REDIRECT_URI. Prints its issuer once it listens.
// It signs in whoever the form field `account` of POST /account named last, without asking anybody anything.
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const [redirectUri] = process.argv.slice(2);
let account = 'nobody';

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'musterroll', client_secret: 'client secret', redirect_uris: [redirectUri] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: (_context, accountId) => {
      const [subject, email, verified] = accountId.split('|');
      return {
        accountId,
        claims: () => ({ sub: accountId, email, email_verified: verified === 'verified', name: subject }),
      };
    },
  });
  const answer = provider.callback();
  server.on('request', async (request, response) => {
    if (request.url.startsWith('/account/')) {
      account = decodeURIComponent(request.url.slice('/account/'.length));
      response.end();
    } else if (request.url.startsWith('/interaction/')) {
      await interact(provider, request, response);
    } else {
      answer(request, response);
    }
  });
  process.stdout.write(`${issuer}\n`);
});

async function interact(provider, request, response) {
  const { prompt, params, session } = await provider.interactionDetails(request, response);
  if (prompt.name === 'login') {
    await provider.interactionFinished(request, response, { login: { accountId: account } });
    return;
  }
  const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope('openid email');
  await provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
}
