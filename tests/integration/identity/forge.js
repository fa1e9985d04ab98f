// Id tokens that are not what they should be: each way by name, made from an honest one.
import { createHmac, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { SignJWT, base64url, decodeJwt, decodeProtectedHeader, importJWK } from 'jose'

const hour = 3600

const strangerRsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
const strangerEc = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey

const encode = value => base64url.encode(JSON.stringify(value))

// Each takes {header, claims, key (a private JWK), token} and gives a token.
const ways = {
  stranger_key: async ({ header, claims }) => sign(header, claims, header.alg === 'RS256' ? strangerRsa : strangerEc),
  unknown_kid: async ({ header, claims }) => sign({ ...header, kid: 'nobody' }, claims, header.alg === 'RS256' ? strangerRsa : strangerEc),
  alg_none: async ({ header, claims }) => `${encode({ ...header, alg: 'none' })}.${encode(claims)}.`,
  hs256_with_public_key: async ({ header, claims, key }) => {
    const pem = createPublicKey({ key, format: 'jwk' }).export({ type: 'spki', format: 'pem' })
    const text = `${encode({ ...header, alg: 'HS256' })}.${encode(claims)}`
    return `${text}.${createHmac('sha256', pem).update(text).digest('base64url')}`
  },
  claims_exchanged: async ({ claims, token }) => {
    const [header, , signature] = token.split('.')
    return `${header}.${encode({ ...claims, sub: 'somebody-else' })}.${signature}`
  },
  truncated: async ({ token }) => token.slice(0, -10),
  wrong_issuer: async each => signAs(each, { iss: 'https://evil.example' }),
  wrong_audience: async each => signAs(each, { aud: 'another-client' }),
  wrong_party: async each => signAs(each, { aud: [each.claims.aud, 'another-client'], azp: 'another-client' }),
  wrong_nonce: async each => signAs(each, { nonce: 'of-another-sign-in' }),
  no_nonce: async each => signAs(each, { nonce: undefined }),
  expired: async each => signAs(each, { exp: each.claims.iat - 120 }),
  issued_long_ago: async each => signAs(each, { iat: each.claims.iat - hour }),
  issued_in_the_future: async each => signAs(each, { iat: each.claims.iat + hour, exp: each.claims.exp + hour }),
  not_yet_valid: async each => signAs(each, { nbf: each.claims.iat + hour }),
  no_subject: async each => signAs(each, { sub: undefined }),
  access_token_type: async each => sign({ ...each.header, typ: 'at+jwt' }, each.claims, await importJWK(each.key)),
}

export const forgeries = Object.keys(ways)

async function sign(header, claims, key) {
  return new SignJWT(claims).setProtectedHeader(header).sign(key)
}

async function signAs({ header, claims, key }, change) {
  return sign(header, { ...claims, ...change }, await importJWK(key))
}

// The token as the profile's knobs want it.
export async function forgeToken(token, { profile, knobs, key }) {
  const header = { ...decodeProtectedHeader(token), kid: key.kid }
  const claims = decodeJwt(token)
  if (profile === 'google' && knobs.bareIssuer) claims.iss = claims.iss.replace(/^https?:\/\//, '')
  const honest = await sign(header, claims, await importJWK(key))
  if (!knobs.forge) return honest
  if (!ways[knobs.forge]) throw new Error(`no forgery ${knobs.forge}`)
  return ways[knobs.forge]({ header, claims, key, token: honest })
}
