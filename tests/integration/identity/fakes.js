// X and GitHub, as far as signing in sees them: OAuth 2.0 with PKCE, one client each, and who it is
// by a call. Each refuses what the real one refuses.
import { createHash, randomBytes } from 'node:crypto'
import { clients } from './clients.js'
import { readBody } from './body.js'

const stateBytesMax = 500
const challengeOf = verifier => createHash('sha256').update(verifier ?? '').digest('base64url')
const escape = text => String(text).replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')

function send(response, status, type, body, headers = {}) {
  response.writeHead(status, { 'content-type': type, ...headers })
  response.end(body)
}

const sendJson = (response, status, value) => send(response, status, 'application/json', JSON.stringify(value))

// A number for a login, always the same.
const numberOf = login => createHash('sha256').update(login).digest().readUInt32BE(0) + 1

class Fake {
  constructor({ profile, issuer, redirectUri, knobs }, scopes) {
    Object.assign(this, { profile, issuer, redirectUri, knobs, scopes, client: clients[profile], codes: new Map(), tokens: new Map() })
  }

  // What is wrong with the request for authorization; empty if nothing is.
  faultOf(query) {
    if (query.get('client_id') !== this.client.id) return 'client_id'
    if (query.get('redirect_uri') !== this.redirectUri) return 'redirect_uri'
    if (query.get('response_type') !== 'code') return 'response_type'
    if (query.get('code_challenge_method') !== 'S256' || !query.get('code_challenge')) return 'code_challenge'
    if (!query.get('state') || query.get('state').length > stateBytesMax) return 'state'
    const asked = (query.get('scope') ?? '').split(' ')
    return this.scopes.every(scope => asked.includes(scope)) ? '' : 'scope'
  }

  async authorize(request, response) {
    const query = new URL(request.url, this.issuer).searchParams
    const fault = this.faultOf(query)
    if (fault) return send(response, 400, 'text/html', `<p>Something went wrong: ${fault}</p>`)
    if (request.method !== 'POST') {
      const action = escape(`${this.issuer}${request.url}`)
      return send(response, 200, 'text/html', `<form method="post" action="${action}"><input type="text" name="login"/><input type="password" name="password"/><button>Sign in</button></form>`)
    }
    const login = new URLSearchParams(await readBody(request)).get('login')
    const back = new URL(this.redirectUri)
    back.searchParams.set('state', query.get('state'))
    if (login === 'nobody') {
      back.searchParams.set('error', 'access_denied')
    } else {
      const code = randomBytes(20).toString('hex')
      this.codes.set(code, { login, challenge: query.get('code_challenge') })
      back.searchParams.set('code', code)
    }
    send(response, 302, 'text/plain', '', { location: back.href })
  }

  // The token for a code, once; otherwise the error.
  exchange(form) {
    if (this.knobs.tokenError) return { error: this.knobs.tokenError }
    const code = this.codes.get(form.get('code'))
    this.codes.delete(form.get('code'))
    const fits = code && form.get('redirect_uri') === this.redirectUri && challengeOf(form.get('code_verifier')) === code.challenge
    if (!fits) return { error: this.profile === 'github' ? 'bad_verification_code' : 'invalid_grant' }
    const token = `${this.profile}_${randomBytes(20).toString('hex')}`
    this.tokens.set(token, code.login)
    return { access_token: token, token_type: 'bearer' }
  }

  loginOf(request) {
    return this.tokens.get((request.headers.authorization ?? '').replace(/^Bearer /, ''))
  }
}

class X extends Fake {
  constructor(about) {
    super(about, ['users.read', 'tweet.read'])
  }

  async token(request, response) {
    const form = new URLSearchParams(await readBody(request))
    const wanted = `Basic ${Buffer.from(`${encodeURIComponent(this.client.id)}:${encodeURIComponent(this.client.secret)}`).toString('base64')}`
    if (request.headers.authorization !== wanted) return sendJson(response, 401, { error: 'unauthorized_client' })
    if (form.get('grant_type') !== 'authorization_code') return sendJson(response, 400, { error: 'unsupported_grant_type' })
    const answer = this.exchange(form)
    sendJson(response, answer.error ? 400 : 200, answer)
  }

  user(request, response) {
    const login = this.loginOf(request)
    if (!login) return sendJson(response, 401, { title: 'Unauthorized', status: 401 })
    if (this.knobs.userStatus) return sendJson(response, this.knobs.userStatus, { title: 'CreditsDepleted' })
    sendJson(response, 200, { data: { id: String(numberOf(login)), name: `Name of ${login}`, username: login } })
  }

  async handle(request, response) {
    const path = request.url.split('?')[0]
    if (path === '/authorize') return this.authorize(request, response)
    if (path === '/token' && request.method === 'POST') return this.token(request, response)
    if (path === '/users/me') return this.user(request, response)
    sendJson(response, 404, { title: 'Not Found' })
  }
}

class GitHub extends Fake {
  constructor(about) {
    super(about, ['read:user'])
  }

  // Errors have status 200, and without the header the answer is a form.
  async token(request, response) {
    const form = new URLSearchParams(await readBody(request))
    const known = form.get('client_id') === this.client.id && form.get('client_secret') === this.client.secret
    const answer = known ? this.exchange(form) : { error: 'incorrect_client_credentials' }
    if ((request.headers.accept ?? '').includes('json')) return sendJson(response, 200, answer)
    send(response, 200, 'application/x-www-form-urlencoded', new URLSearchParams(answer).toString())
  }

  user(request, response, path) {
    if (!request.headers['user-agent']) return send(response, 403, 'text/plain', 'Request forbidden by administrative rules.')
    const login = this.loginOf(request)
    if (!login) return sendJson(response, 401, { message: 'Bad credentials' })
    if (this.knobs.userStatus) return sendJson(response, this.knobs.userStatus, { message: 'no' })
    if (path === '/user') return sendJson(response, 200, { id: numberOf(login), login, name: `Name of ${login}` })
    sendJson(response, 200, [
      { email: 'old@example.org', primary: false, verified: true },
      { email: `${login}@example.org`, primary: true, verified: true },
    ])
  }

  async handle(request, response) {
    const path = request.url.split('?')[0]
    if (path === '/authorize') return this.authorize(request, response)
    if (path === '/token' && request.method === 'POST') return this.token(request, response)
    if (path === '/user' || path === '/user/emails') return this.user(request, response, path)
    sendJson(response, 404, { message: 'Not Found' })
  }
}

export function makeX(about) {
  const fake = new X(about)
  return (request, response) => fake.handle(request, response)
}

export function makeGitHub(about) {
  const fake = new GitHub(about)
  return (request, response) => fake.handle(request, response)
}
