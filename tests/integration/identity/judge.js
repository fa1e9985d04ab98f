// Judges our token checks by jose, another implementation of the same rules.
//
//   node judge.js make FOLDER      writes tokens.json: tokens, valid and forged, and jose's verdicts;
//                                  and apple.pem, a private key as Apple gives one
//   node judge.js secrets FOLDER   verifies secrets.json, a list of client secrets signed by that key
//
// tokens.json: {now, audience, issuer, nonce, sets: [key set …], tokens: [{name, set, token, valid,
// own}]}. `own` marks a token that jose takes and that is refused by a rule which jose leaves to its
// caller (a key twice, loose base64url, another "typ"): it must be refused.
import { createHmac, createPublicKey, generateKeyPairSync, randomBytes, randomInt, sign as signBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { SignJWT, base64url, createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'

const now = 1_800_000_000
const issuer = 'https://id.example.org'
const audience = 'client-1'
const nonce = 'nonce-of-this-sign-in'
const skewSeconds = 60
const ageSecondsMax = 600
const changesOfEach = 60
const peopleOfEach = 20

const appleTeam = 'TEAM012345'
const appleClient = 'org.example.ioworker'
const appleAudience = 'https://appleid.apple.com'

const encode = value => base64url.encode(typeof value === 'string' ? value : JSON.stringify(value))

function makeKey(kid, type) {
  const pair =
    type === 'RS256' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : type === 'ES256' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('ed25519')
  return { kid, alg: type, private: pair.privateKey, public: pair.publicKey, jwk: { ...pair.publicKey.export({ format: 'jwk' }), kid, alg: type, use: 'sig' } }
}

const keys = [makeKey('rsa', 'RS256'), makeKey('ec', 'ES256'), makeKey('ed', 'EdDSA')]
const second = [makeKey('rsa-2', 'RS256'), makeKey('ec-2', 'ES256'), makeKey('ed-2', 'EdDSA')]
const strangers = [makeKey('rsa', 'RS256'), makeKey('ec', 'ES256'), makeKey('ed', 'EdDSA')]
const sets = [{ keys: keys.map(key => key.jwk) }, { keys: [...keys, ...second].map(key => key.jwk) }, { keys: [] }]
const stores = sets.map(set => createLocalJWKSet(set))

const honest = { iss: issuer, sub: 'ann', aud: audience, iat: now - 5, exp: now + 300, nonce }

async function sign(key, claims = honest, header = {}) {
  const full = { alg: key.alg, kid: key.kid, typ: 'JWT', ...header }
  for (const name of Object.keys(full)) if (full[name] === undefined) delete full[name]
  return new SignJWT(claims).setProtectedHeader(full).sign(key.private)
}

// jose's verdict, with the rules of OpenID Connect that are its caller's: nonce and azp.
async function isValid(token, set) {
  try {
    const { payload } = await jwtVerify(token, stores[set], {
      algorithms: ['RS256', 'ES256', 'EdDSA'],
      issuer,
      audience,
      clockTolerance: skewSeconds,
      maxTokenAge: ageSecondsMax,
      currentDate: new Date(now * 1000),
      requiredClaims: ['sub', 'exp', 'iat'],
    })
    const several = Array.isArray(payload.aud) && payload.aud.length > 1
    const party = payload.azp === undefined ? !several : payload.azp === audience
    return payload.nonce === nonce && party
  } catch {
    return false
  }
}

// Changes of the claims: those that leave a token valid and those that do not; jose says which.
const changes = {
  nothing: {},
  'audience in a list': { aud: [audience] },
  'two audiences and our azp': { aud: [audience, 'other'], azp: audience },
  'two audiences, no azp': { aud: ['other', audience] },
  'two audiences, their azp': { aud: ['other', audience], azp: 'other' },
  'one audience, their azp': { azp: 'other' },
  'another audience': { aud: 'other' },
  'no audience': { aud: undefined },
  'another issuer': { iss: 'https://evil.example' },
  'issuer with a slash': { iss: `${issuer}/` },
  'no issuer': { iss: undefined },
  'expired by 59 s': { exp: now - 59 },
  'expired by 60 s': { exp: now - 60 },
  'expired by half a second too much': { exp: now - 60.5 },
  'expires at a fraction': { exp: now + 0.5 },
  'expired long ago': { exp: 1 },
  'exp is a text': { exp: String(now + 300) },
  'no exp': { exp: undefined },
  'issued 660 s ago': { iat: now - 660 },
  'issued 661 s ago': { iat: now - 661 },
  'issued 60 s from now': { iat: now + 60 },
  'issued 61 s from now': { iat: now + 61 },
  'no iat': { iat: undefined },
  'iat is a text': { iat: 'now' },
  'valid since a second ago': { nbf: now - 1 },
  'valid in 60 s': { nbf: now + 60 },
  'valid in 61 s': { nbf: now + 61 },
  'nbf is a text': { nbf: 'now' },
  'another nonce': { nonce: 'other' },
  'no nonce': { nonce: undefined },
  'letters of the world': { name: 'Änne ☂ 🌂', sub: 'ännë' },
  'numbers of all kinds': { list: [0, -1, 1.5, 1e300, 2 ** 53], deep: { a: { b: [null, true] } } },
  'ten kilobytes': { filler: 'x'.repeat(7000) },
}

async function* honestAndChanged() {
  for (const [index, key] of [...keys, ...second].entries()) {
    const set = index < keys.length ? 0 : 1
    for (const [name, change] of Object.entries(changes)) yield { name, set, token: await sign(key, { ...honest, ...change }) }
    for (let i = 0; i < peopleOfEach; ++i) {
      yield { name: `person ${i}`, set, token: await sign(key, { ...honest, sub: randomBytes(1 + randomInt(100)).toString('base64'), iat: now - randomInt(ageSecondsMax), exp: now + randomInt(9999) }) }
    }
    yield { name: 'no typ', set, token: await sign(key, honest, { typ: undefined }) }
    yield { name: 'no kid, one key fits', set: 0, token: await sign(key, honest, { kid: undefined }) }
    yield { name: 'no kid, two keys fit', set: 1, token: await sign(key, honest, { kid: undefined }) }
    yield { name: 'keys are gone', set: 2, token: await sign(key) }
  }
}

async function* forged() {
  for (const [index, key] of keys.entries()) {
    const header = { alg: key.alg, kid: key.kid }
    const other = keys[(index + 1) % keys.length]
    const token = await sign(key)
    const parts = token.split('.')
    const pem = key.public.export({ type: 'spki', format: 'pem' })
    const hmac = head => {
      const text = `${encode(head)}.${encode(honest)}`
      return `${text}.${createHmac('sha256', pem).update(text).digest('base64url')}`
    }
    yield { name: 'a stranger’s key', token: await sign(strangers[index]) }
    yield { name: 'an unknown kid', token: await sign(key, honest, { kid: 'nobody' }) }
    yield { name: 'a kid of another type', token: await sign(key, honest, { kid: other.kid }) }
    yield { name: 'a kid of the same type', set: 1, token: await sign(key, honest, { kid: second[index].kid }) }
    yield { name: 'alg none', token: `${encode({ ...header, alg: 'none' })}.${encode(honest)}.` }
    yield { name: 'alg none, signature kept', token: `${encode({ ...header, alg: 'none' })}.${encode(honest)}.${parts[2]}` }
    yield { name: 'HS256 with the public key', token: hmac({ ...header, alg: 'HS256' }) }
    yield { name: 'an HMAC under the honest alg', token: hmac(header) }
    yield { name: 'alg of another key', token: `${encode({ alg: other.alg, kid: key.kid })}.${parts[1]}.${parts[2]}` }
    yield { name: 'its own key in the header', token: await sign(strangers[index], honest, { jwk: strangers[index].jwk }) }
    yield { name: 'something critical', token: await sign(key, honest, { crit: ['exp'], exp: 1 }).catch(() => `${encode({ ...header, crit: ['exp'], exp: 1 })}.${parts[1]}.${parts[2]}`) }
    yield { name: 'claims exchanged', token: `${parts[0]}.${encode({ ...honest, sub: 'bob' })}.${parts[2]}` }
    yield { name: 'the signature of another', token: `${parts[0]}.${parts[1]}.${(await sign(key, { ...honest, sub: 'bob' })).split('.')[2]}` }
    yield { name: 'no signature', token: `${parts[0]}.${parts[1]}.` }
    yield { name: 'a signature of zeros', token: `${parts[0]}.${parts[1]}.${base64url.encode(new Uint8Array(64))}` }
    yield { name: 'cut', token: token.slice(0, -5) }
    yield { name: 'two parts', token: `${parts[0]}.${parts[1]}` }
    yield { name: 'five parts', token: `${token}.e30.e30` }
    for (let i = 0; i < changesOfEach; ++i) {
      const at = randomInt(token.length)
      const letter = 'ABCDEFGHabcdefgh0189-_.+'[randomInt(24)]
      if (token[at] !== letter) yield { name: `letter ${at} changed`, token: token.slice(0, at) + letter + token.slice(at + 1) }
    }
  }
}

// Signed by the right key over texts of our choosing.
function signText(header, claims) {
  const text = `${encode(header)}.${encode(claims)}`
  return `${text}.${signBytes(null, Buffer.from(text), keys[2].private).toString('base64url')}`
}

// What jose takes and we do not.
async function* ownRules() {
  const header = { alg: 'EdDSA', kid: 'ed' }
  const text = JSON.stringify(honest)
  const token = await sign(keys[2])
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  yield { name: 'a claim twice', token: signText(header, `{"sub":"bob",${text.slice(1)}`) }
  yield { name: 'a header key twice', token: signText('{"alg":"EdDSA","kid":"ed","alg":"EdDSA"}', text) }
  yield { name: 'bits behind the signature', token: token.slice(0, -1) + alphabet[alphabet.indexOf(token.at(-1)) + 1] }
  yield { name: 'an access token', token: await sign(keys[2], honest, { typ: 'at+jwt' }) }
  yield { name: 'deep claims', token: signText(header, `{"x":${'['.repeat(30)}${']'.repeat(30)},${text.slice(1)}`) }
  yield { name: 'twenty kilobytes', token: await sign(keys[2], { ...honest, filler: 'x'.repeat(20_000) }) }
  yield { name: 'a subject of two lines', token: await sign(keys[2], { ...honest, sub: 'a\nb' }) }
}

async function make(folder) {
  const tokens = []
  for await (const each of honestAndChanged()) tokens.push({ ...each, valid: await isValid(each.token, each.set), own: false })
  for await (const each of forged()) {
    const set = each.set ?? 0
    // A changed letter may decode to the same bytes; that is a rule of our own.
    const taken = await isValid(each.token, set)
    tokens.push({ ...each, set, valid: false, own: taken })
  }
  for await (const each of ownRules()) tokens.push({ ...each, set: 0, valid: false, own: true })
  writeFileSync(`${folder}/tokens.json`, JSON.stringify({ now, audience, issuer, nonce, sets, tokens }))
  const apple = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  writeFileSync(`${folder}/apple.pem`, apple.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
}

async function judgeSecrets(folder) {
  const key = createPublicKey(readFileSync(`${folder}/apple.pem`))
  const secrets = JSON.parse(readFileSync(`${folder}/secrets.json`, 'utf8'))
  for (const secret of secrets) {
    await jwtVerify(secret, key, {
      algorithms: ['ES256'],
      issuer: appleTeam,
      subject: appleClient,
      audience: appleAudience,
      currentDate: new Date(now * 1000),
      requiredClaims: ['iat', 'exp'],
    })
    const { exp, iat } = decodeJwt(secret)
    if (exp - iat !== 300) throw new Error('a secret is not good for five minutes')
    if (decodeProtectedHeader(secret).kid !== 'KEY0123456') throw new Error('a secret does not name its key')
  }
  console.log(`client secrets judged: ${secrets.length} of ${secrets.length} right`)
}

const [what, folder] = process.argv.slice(2)
if (what === 'make') await make(folder)
else if (what === 'secrets') await judgeSecrets(folder)
else throw new Error('usage: node judge.js make|secrets FOLDER')
