// oidc-provider with one client, and the habits of a profile: Google's (RS256, two forms of issuer),
// Apple's (its own scopes, an answer by form, a signed client secret, truth as text, a name beside
// the token once), and none (ES256, discovery, the issuer in each answer).
import { createHash, generateKeyPairSync } from 'node:crypto'
import { jwtVerify } from 'jose'
import { Provider } from 'oidc-provider'
import { applePublicKey, clients } from './clients.js'
import { forgeToken } from './forge.js'
import { readBody } from './body.js'

const appleSecretSecondsMax = 15_777_000
const relayHost = 'privaterelay.appleid.com'

function makeKeys(profile) {
  const made = []
  for (const kid of ['first', 'second']) {
    const pair =
      profile === 'openid'
        ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
        : generateKeyPairSync('rsa', { modulusLength: 2048 })
    const alg = profile === 'openid' ? 'ES256' : 'RS256'
    made.push({ ...pair.privateKey.export({ format: 'jwk' }), kid: `${profile}-${kid}`, alg, use: 'sig' })
  }
  return { published: made[0], next: made[1] }
}

function claimsOf(profile, login) {
  const hidden = profile === 'apple' && login.startsWith('hidden')
  const email = hidden ? `${createHash('sha256').update(login).digest('hex').slice(0, 10)}@${relayHost}` : `${login}@example.org`
  if (profile === 'apple') return { sub: login, email, email_verified: 'true', is_private_email: hidden ? 'true' : 'false' }
  return { sub: login, name: `Name of ${login}`, email, email_verified: true }
}

function configurationOf({ profile, redirectUri }, key) {
  const client = clients[profile]
  const posts = profile !== 'openid'
  return {
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code'],
        response_types: ['code'],
        token_endpoint_auth_method: posts ? 'client_secret_post' : 'client_secret_basic',
        id_token_signed_response_alg: key.alg,
      },
    ],
    jwks: { keys: [key] },
    findAccount: (_, id) => ({ accountId: id, claims: () => claimsOf(profile, id) }),
    claims: { openid: ['sub'], profile: ['name'], name: [], email: ['email', 'email_verified', 'is_private_email'] },
    // Google and Apple say all in the token; the plain one leaves it to the userinfo endpoint.
    conformIdTokenClaims: profile === 'openid',
    scopes: ['openid', 'profile', 'email', 'name'],
    pkce: { required: () => true },
    cookies: {
      names: { session: `_${profile}_session`, interaction: `_${profile}_interaction`, resume: `_${profile}_resume` },
      keys: ['cookies of tests'],
    },
    clientAuthMethods: ['client_secret_basic', 'client_secret_post'],
    enabledJWA: { idTokenSigningAlgValues: ['RS256', 'ES256'] },
    ttl: { AccessToken: 600, AuthorizationCode: 60, IdToken: 600, Grant: 600, Interaction: 600, Session: 600 },
    // Whoever signs in agrees: the page would only be one more form.
    loadExistingGrant: async ctx => {
      const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId })
      grant.addOIDCScope('openid profile email name')
      await grant.save()
      return grant
    },
  }
}

// Apple's own rules before the provider looks at a request: false if it was answered here.
async function applyAppleRules(ctx, issuer) {
  if (ctx.path === '/auth' && ctx.method === 'GET') {
    if (ctx.query.scope && ctx.query.response_mode !== 'form_post') {
      ctx.status = 400
      ctx.body = 'invalid_request: response_mode must be form_post when a scope is asked for'
      return false
    }
    ctx.query = { ...ctx.query, scope: `openid ${ctx.query.scope ?? ''}`.trim() }
    // By what it ends with oidc-provider finds out where it is mounted.
    ctx.req.originalUrl = new URL(issuer).pathname + ctx.req.url
  }
  if (ctx.path !== '/token') return true
  const form = Object.fromEntries(new URLSearchParams(await readBody(ctx.req)))
  try {
    const { payload, protectedHeader } = await jwtVerify(form.client_secret ?? '', applePublicKey, {
      algorithms: ['ES256'],
      issuer: clients.apple.team,
      subject: clients.apple.id,
      audience: issuer,
      requiredClaims: ['iat', 'exp'],
    })
    if (protectedHeader.kid !== clients.apple.key) throw new Error('unknown kid')
    if (payload.exp - payload.iat > appleSecretSecondsMax) throw new Error('good for too long')
  } catch (error) {
    ctx.status = 400
    ctx.body = { error: 'invalid_client', error_description: error.message }
    return false
  }
  ctx.req.body = { ...form, client_secret: clients.apple.secret }
  return true
}

// The name, once for each person.
function addAppleName(ctx, named) {
  const login = ctx.oidc?.session?.accountId
  if (typeof ctx.body !== 'string' || !ctx.body.includes('name="code"') || !login || named.has(login)) return
  named.add(login)
  const user = JSON.stringify({ name: { firstName: 'Name of', lastName: login }, email: 'unsigned@example.org' })
  ctx.body = ctx.body.replace('<noscript>', `<input type="hidden" name="user" value="${user.replaceAll('"', '&quot;')}"/>\n<noscript>`)
}

export async function makeOpenIdProvider(about) {
  const { profile, issuer, knobs } = about
  const keys = makeKeys(profile)
  const provider = new Provider(issuer, configurationOf(about, keys.published))
  const named = new Set()
  provider.use(async (ctx, next) => {
    if (profile === 'apple' && !(await applyAppleRules(ctx, issuer))) return
    await next()
    if (profile === 'apple') addAppleName(ctx, named)
    if (ctx.path === '/jwks' && knobs.rotate) {
      const { kty, kid, alg, use, n, e, crv, x, y } = keys.next
      ctx.body = { keys: [...ctx.body.keys, { kty, kid, alg, use, n, e, crv, x, y }] }
    }
    if (ctx.path === '/token' && ctx.body?.id_token) {
      ctx.body = { ...ctx.body, id_token: await forgeToken(ctx.body.id_token, { ...about, key: knobs.rotate ? keys.next : keys.published }) }
    }
  })
  return provider.callback()
}
