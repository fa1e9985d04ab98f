// Providers to sign in with, in one process on one loopback port, for tests of sign-in: real ones by
// oidc-provider with the habits of Google, of Apple and of a plain OpenID Connect server, and fakes
// of X and GitHub. None of them asks who it is: any login and password do.
//
//   node server.js --redirect-base URL [--port N]
//
// Each profile (google, apple, openid, x, github) sends browsers back to URL/PROFILE. The first line
// of output is "listening on http://127.0.0.1:PORT"; without --port it is a free one. It ends with
// its standard input or by a signal.
//
// For each profile, below http://127.0.0.1:PORT/PROFILE:
//   - what a client is configured with stands in clients.js (client ids, secrets, Apple's key);
//   - google, apple and x, github have fixed endpoints (endpointsOf below; GET /settings has them
//     all); openid is found by its discovery document;
//   - the login page is a form with the fields "login" and "password"; the subject is the login;
//     a login that begins with "hidden" has a private relay address with Apple.
//
// Knobs: POST /knobs/PROFILE with a JSON object replaces all knobs of the profile (unknown ones are
// refused), GET reads them.
//   forge        a name of forge.js: the next id tokens are spoiled that way (google, apple, openid)
//   rotate       true: id tokens are signed by a key that is published from now on only
//   bareIssuer   true: google leaves "https://" or "http://" off its tokens' issuer
//   userStatus   x, github: the status of the next answers about the user (402, 403, 429 …)
//   tokenError   x, github: the "error" of the token endpoint's answers
import { createServer } from 'node:http'
import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { readBody } from './body.js'
import { clients, appleKey } from './clients.js'
import { makeGitHub, makeX } from './fakes.js'
import { makeOpenIdProvider } from './openid.js'

const profiles = ['google', 'apple', 'openid', 'x', 'github']
const knobNames = ['forge', 'rotate', 'bareIssuer', 'userStatus', 'tokenError']

function endpointsOf(origin, profile) {
  const base = `${origin}/${profile}`
  if (profile === 'openid') return {}
  if (profile === 'x') return { authorize: `${base}/authorize`, token: `${base}/token`, user: `${base}/users/me` }
  if (profile === 'github') {
    return { authorize: `${base}/authorize`, token: `${base}/token`, user: `${base}/user`, emails: `${base}/user/emails` }
  }
  return { authorize: `${base}/auth`, token: `${base}/token`, keys: `${base}/jwks` }
}

function settingsOf(origin, profile) {
  return {
    kind: profile,
    issuer: `${origin}/${profile}`,
    client_id: clients[profile].id,
    client_secret: clients[profile].secret,
    ...(profile === 'apple' ? { team_id: clients.apple.team, key_id: clients.apple.key, private_key: appleKey } : {}),
    endpoints: endpointsOf(origin, profile),
  }
}

function sendJson(response, status, value) {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(value))
}

// What tests ask of the server itself; false if the address is a provider's.
async function serveTests(request, response, knobs, origin) {
  const path = request.url.split('?')[0]
  if (path === '/settings') {
    sendJson(response, 200, Object.fromEntries(profiles.map(profile => [profile, settingsOf(origin, profile)])))
    return true
  }
  if (!path.startsWith('/knobs/')) return false
  const profile = path.slice('/knobs/'.length)
  if (!profiles.includes(profile)) return false
  if (request.method === 'POST') {
    const wanted = JSON.parse(await readBody(request))
    const unknown = Object.keys(wanted).find(name => !knobNames.includes(name))
    if (unknown) {
      sendJson(response, 400, { error: `no knob ${unknown}` })
      return true
    }
    for (const name of knobNames) delete knobs[profile][name]
    Object.assign(knobs[profile], wanted)
  }
  sendJson(response, 200, knobs[profile])
  return true
}

async function main() {
  const { values } = parseArgs({ options: { 'redirect-base': { type: 'string' }, port: { type: 'string', default: '0' } } })
  if (!values['redirect-base']) throw new Error('usage: node server.js --redirect-base URL [--port N]')
  const server = createServer()
  server.listen(Number(values.port), '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${server.address().port}`
  const knobs = Object.fromEntries(profiles.map(profile => [profile, {}]))
  const handlers = {}
  for (const profile of profiles) {
    const about = { profile, issuer: `${origin}/${profile}`, redirectUri: `${values['redirect-base']}/${profile}`, knobs: knobs[profile] }
    if (profile === 'x') handlers[profile] = makeX(about)
    else if (profile === 'github') handlers[profile] = makeGitHub(about)
    else handlers[profile] = await makeOpenIdProvider(about)
  }
  server.on('request', async (request, response) => {
    try {
      if (await serveTests(request, response, knobs, origin)) return
      const profile = request.url.split(/[/?]/)[1]
      if (!handlers[profile]) return sendJson(response, 404, { error: 'no such profile' })
      // As a mounted application gets it.
      request.originalUrl = request.url
      request.url = request.url.slice(profile.length + 1) || '/'
      await handlers[profile](request, response)
    } catch (error) {
      process.stderr.write(`${error.stack}\n`)
      if (!response.headersSent) sendJson(response, 500, { error: 'server_error' })
    }
  })
  process.stdin.resume()
  process.stdin.on('end', () => process.exit(0))
  process.stdout.write(`listening on ${origin}\n`)
}

await main()
