// Signs in at the providers of server.js with openid-client, a client that is certified: a right
// client gets in, so what our own client is told there is fair.
//
//   node reference.js http://127.0.0.1:PORT REDIRECT_BASE
import * as client from 'openid-client'

const [origin, redirectBase] = process.argv.slice(2)
const stepsMax = 12

// Follows redirects and fills in forms until the browser is sent back to us.
async function browse(start, login) {
  const cookies = new Map()
  let url = start
  let init = {}
  for (let step = 0; step < stepsMax; ++step) {
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { ...init.headers, cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    })
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)
      cookies.set(name, value)
    }
    init = {}
    const location = response.headers.get('location')
    if (location) {
      url = new URL(location, url)
    } else {
      const page = await response.text()
      const action = /<form[^>]* action="([^"]+)"/.exec(page)?.[1]
      if (!action) throw new Error(`no form at ${url}: ${response.status} ${page.slice(0, 300)}`)
      const fields = new URLSearchParams()
      for (const [input] of page.matchAll(/<input[^>]*>/g)) {
        const name = /name="([^"]*)"/.exec(input)?.[1]
        const value = /value="([^"]*)"/.exec(input)?.[1] ?? ''
        if (name) fields.set(name, name === 'login' ? login : name === 'password' ? 'any' : value.replaceAll('&quot;', '"').replaceAll('&amp;', '&'))
      }
      url = new URL(action.replaceAll('&amp;', '&'), url)
      init = { method: 'POST', body: fields.toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } }
    }
    if (String(url).startsWith(redirectBase)) {
      const back = new URL(url)
      for (const [name, value] of new URLSearchParams(init.body ?? '')) back.searchParams.set(name, value)
      return back
    }
  }
  throw new Error('too many steps')
}

async function signIn(settings, profile) {
  const algorithm = { google: 'RS256', openid: 'ES256' }[profile]
  const proof = profile === 'google' ? client.ClientSecretPost(settings.client_secret) : client.ClientSecretBasic(settings.client_secret)
  const configuration = await client.discovery(
    new URL(settings.issuer),
    settings.client_id,
    { id_token_signed_response_alg: algorithm },
    proof,
    { execute: [client.allowInsecureRequests] },
  )
  const verifier = client.randomPKCECodeVerifier()
  const [state, nonce] = [client.randomState(), client.randomNonce()]
  const url = client.buildAuthorizationUrl(configuration, {
    redirect_uri: `${redirectBase}/${profile}`,
    scope: 'openid email profile',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
  })
  const back = await browse(url, 'ann')
  const tokens = await client.authorizationCodeGrant(configuration, back, { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce })
  if (tokens.claims().sub !== 'ann') throw new Error(`${profile}: not ann`)
}

const settings = await (await fetch(`${origin}/settings`)).json()
for (const profile of ['google', 'openid']) await signIn(settings[profile], profile)
console.log('the reference client signs in: 2 of 2')
