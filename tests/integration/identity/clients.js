// What the providers of server.js know of their one client each. Secrets of tests only.
import { generateKeyPairSync } from 'node:crypto'

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })

// Apple gives its client a private key and keeps the public half; a new one for each run.
export const appleKey = pair.privateKey.export({ type: 'pkcs8', format: 'pem' })
export const applePublicKey = pair.publicKey

export const clients = {
  google: { id: 'google-client', secret: 'google secret: 100%' },
  apple: { id: 'org.example.ioworker', secret: 'never used: apple takes signed tokens', team: 'TEAM012345', key: 'KEY0123456' },
  openid: { id: 'openid-client', secret: 'openid secret + more' },
  x: { id: 'x-client', secret: 'x&secret' },
  github: { id: 'github-client', secret: 'github-secret' },
}
