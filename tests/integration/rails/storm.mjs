// Payouts through rail, signer and a chain, with faults at every step and the programs killed at every step: each
// arrives once or is cancelled. Usage: node storm.mjs [--payouts N] [--seed S] [BUILD_FOLDER].
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import { getAddressDecoder, getAddressEncoder } from '@solana/kit';
import { findAssociatedTokenPda, TOKEN_PROGRAM_ADDRESS } from '@solana-program/token';
import { Chain } from './front.mjs';
import { RailProgram } from './rail_program.mjs';

const options = { payouts: 250, seed: 1, build: new URL('../../../build/dev', import.meta.url).pathname };
for (let i = 2; i < process.argv.length; i += 1) {
  if (process.argv[i] === '--payouts') options.payouts = Number(process.argv[++i]);
  else if (process.argv[i] === '--seed') options.seed = Number(process.argv[++i]);
  else options.build = process.argv[i];
}
const NONCES = 16, CALLS_MAX = 200, TREASURY_UNITS = 1_000_000_000_000n;
const program = (name) => `${options.build}/rails/bin/${name}`;

// Repeatable chance (mulberry32).
let state = options.seed;
const random = () => {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};
const one = (list) => list[Math.floor(random() * list.length)];
const bytesOf = (what) => createHash('sha256').update(`${options.seed} ${what}`).digest();
const addressOf = (bytes) => getAddressDecoder().decode(bytes);

const folder = mkdtempSync(join(tmpdir(), 'rail-storm-'));
const chain = new Chain(random);
const newKey = (name) => {
  const path = join(folder, name);
  return { path, address: execFileSync(program('ioworker-signer'), ['new-key', '--key-file', path], { stdio: ['ignore', 'pipe', 'ignore'] }).toString().trim() };
};
const treasury = newKey('treasury.json');
const payer = newKey('payer.json');
const mint = addressOf(bytesOf('mint'));

const put = (address, data, programAddress) => chain.svm.setAccount({
  address, data: new Uint8Array(data), executable: false, lamports: 10_000_000n, programAddress, space: BigInt(data.length) });
const tokenAccount = (owner, units, frozen) => {
  const data = Buffer.alloc(165);
  Buffer.from(getAddressEncoder().encode(mint)).copy(data, 0);
  Buffer.from(getAddressEncoder().encode(owner)).copy(data, 32);
  data.writeBigUInt64LE(units, 64);
  data[108] = frozen ? 2 : 1;
  return data;
};
const accountOf = async (owner) => (await findAssociatedTokenPda({ owner, mint, tokenProgram: TOKEN_PROGRAM_ADDRESS }))[0];
const unitsOf = (address) => {
  const account = chain.svm.getAccount(address);
  return account.exists && account.data.length === 165 ? Buffer.from(account.data).readBigUInt64LE(64) : 0n;
};

function makeWorld() {
  chain.svm.airdrop(treasury.address, 1_000_000_000_000n);
  chain.svm.airdrop(payer.address, 1_000_000_000_000n);
  const data = Buffer.alloc(82);
  data.writeUInt32LE(1, 0);
  bytesOf('issuer').copy(data, 4);
  data.writeBigUInt64LE(TREASURY_UNITS, 36);
  data[44] = 6;
  data[45] = 1;
  put(mint, data, TOKEN_PROGRAM_ADDRESS);
}

// The last two are made by the rail's own command.
function makeNonces(url) {
  const nonces = Array.from({ length: NONCES - 2 }, (_, i) => {
    const data = Buffer.alloc(80);
    data.writeUInt32LE(1, 0);
    data.writeUInt32LE(1, 4);
    Buffer.from(getAddressEncoder().encode(treasury.address)).copy(data, 8);
    bytesOf(`nonce value ${i}`).copy(data, 40);
    data.writeBigUInt64LE(5000n, 72);
    const address = addressOf(bytesOf(`nonce ${i}`));
    put(address, data, '11111111111111111111111111111111');
    return address;
  });
  return new Promise((done) => {
    const child = spawn(program('ioworker-rail-solana'), ['create-nonces', '--rpc', url, '--payer', payer.path, '--authority', treasury.address, '--count', '2'],
      { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (piece) => { text += piece; });
    child.on('close', () => done([...nonces, ...[...text.matchAll(/"(\w+)"/g)].map((match) => match[1])]));
  });
}

const quoted = (list) => list.map((text) => `"${text}"`).join(', ');
let signer;
async function startSigner() {
  signer = spawn(program('ioworker-signer'), ['serve', '--settings', join(folder, 'signer.toml')], { stdio: ['ignore', 'ignore', 'pipe'] });
  await new Promise((ready) => { signer.stderr.on('data', (piece) => { if (`${piece}`.includes('signing for')) ready(); }); signer.on('close', ready); });
}
async function stopSigner() {
  signer.kill('SIGKILL');
  await new Promise((done) => { if (signer.exitCode !== null || signer.signalCode !== null) done(); else signer.on('close', done); });
}

function writeSettings(nonces, urls) {
  writeFileSync(join(folder, 'signer.toml'), `
key_file = "${treasury.path}"
log_file = "${folder}/log.jsonl"
socket = "${folder}/signer.sock"
nonce_accounts = [${quoted(nonces)}]
payouts_per_day_max = 100000
[[mint]]
address = "${mint}"
payout_max = "100"
day_max = "1000000"
`);
  writeFileSync(join(folder, 'rail.toml'), `
rpc_urls = [${quoted(urls)}]
genesis_hash = "${chain.genesis}"
signer_socket = "${folder}/signer.sock"
state_folder = "${folder}/rail"
nonce_accounts = [${quoted(nonces)}]
mint = "${mint}"
currency = "USDC"
amount_max = "100"
sol_price = "150"
poll_milliseconds = 1
`);
}

let rail, kills = 0;
const log = process.env.STORM_LOG ? 'inherit' : 'ignore';
const startRail = () => { rail = new RailProgram([program('ioworker-rail-solana'), 'serve', '--settings', join(folder, 'rail.toml')], log); };

// A call that may be lost before, amid and after what it does.
async function call(method, params) {
  const dice = random();
  if (dice < 0.03) { kills += 1; await rail.kill(); startRail(); }
  const answering = rail.call(method, params);
  if (dice > 0.03 && dice < 0.07) {
    kills += 1;
    const wait = Math.floor(random() * 12);
    await new Promise((done) => { setTimeout(done, wait); });
    await rail.kill();
  }
  if (dice > 0.07 && dice < 0.08) { kills += 1; await stopSigner(); await startSigner(); }
  const answer = await answering;
  if (answer.lost || dice > 0.97) { // the answer was lost
    if (!answer.lost) { kills += 1; await rail.kill(); }
    await rail.ended;
    startRail();
    return { lost: true };
  }
  return answer;
}

async function step(payout) {
  payout.calls += 1;
  if (!payout.blob) {
    const answer = await call('prepare', { payout: payout.id, address: payout.owner, amount: `${payout.amount}` });
    if (answer.result) payout.blob = answer.result.prepared;
    if (payout.blob && payout.freeze) {
      put(await accountOf(payout.owner), tokenAccount(payout.owner, 0n, true), TOKEN_PROGRAM_ADDRESS);
    }
    if (answer.error && answer.error.data.repeat !== 'later') throw new Error(`prepare: ${JSON.stringify(answer.error)}`);
    return;
  }
  if (payout.giveUp && random() < 0.3) {
    const answer = await call('cancel', { prepared: payout.blob });
    if (answer.result) payout.end = answer.result.outcome === 'cancelled' ? 'cancelled' : 'paid';
    if (random() < 0.5) await call('submit', { prepared: payout.blob }); // must move nothing after a cancel
    return;
  }
  const answer = await call('status', { prepared: payout.blob });
  if (!answer.result) return;
  if (answer.result.state === 'confirmed') payout.end = 'paid';
  if (answer.result.state === 'failed' && answer.result.final) payout.end = 'failed';
  if (answer.result.state === 'failed' && !answer.result.final) payout.giveUp = true;
  if (answer.result.state === 'unknown') await call('submit', { prepared: payout.blob });
}

async function run() {
  makeWorld();
  const treasuryAccount = await accountOf(treasury.address);
  put(treasuryAccount, tokenAccount(treasury.address, TREASURY_UNITS, false), TOKEN_PROGRAM_ADDRESS);
  const good = await chain.listen();
  const nonces = await makeNonces(good);
  if (nonces.length !== NONCES) throw new Error('create-nonces made none');
  writeSettings(nonces, [await chain.listenLagging(), good]);
  await startSigner();
  startRail();
  Object.assign(chain.knobs, { drop: 0.15, delay: 0.15, repeat: 0.1, error_although_landed: 0.1, cut: 0.08, expired: 0.08, bad_read: 0.03, failed_advances: 0.5 });

  const payouts = [];
  for (let i = 0; i < options.payouts; i += 1) {
    payouts.push({ id: `p-${options.seed}-${i}`, amount: 10_000 + Math.floor(random() * 1_000_000), calls: 0, giveUp: random() < 0.2, freeze: random() < 0.06 });
  }
  const owners = ownerKeys(options.payouts);
  // Two payouts an owner, but a frozen account is one payout's alone.
  payouts.forEach((payout, i) => {
    payout.owner = owners[i - (i % 2)];
    if (payouts[i - (i % 2)].freeze || payout.freeze) payout.owner = owners[i];
  });
  let next = 0;
  const open = [];
  while (next < payouts.length || open.length > 0) {
    while (open.length < NONCES && next < payouts.length) open.push(payouts[next++]);
    const payout = one(open);
    await step(payout);
    if (payout.calls > CALLS_MAX) throw new Error(`payout ${payout.id} finds no end`);
    if (payout.end) open.splice(open.indexOf(payout), 1);
  }
  // What was still on its way arrives now; nothing of it may move.
  Object.assign(chain.knobs, { drop: 0, delay: 0, repeat: 0, cut: 0, expired: 0, error_although_landed: 0, bad_read: 0 });
  for (let i = 0; i < 200; i += 1) chain.tick();
  for (const payout of payouts.filter(() => random() < 0.2)) await rail.call('submit', { prepared: payout.blob });
  return { payouts, treasuryAccount };
}

function publicKeyOf(seed) {
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  return createPublicKey(createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })).export({ format: 'der', type: 'spki' }).subarray(-32);
}

// Public keys that are on the curve, of keys that nobody has kept.
const ownerKeys = (count) => Array.from({ length: count }, (_, i) => addressOf(publicKeyOf(bytesOf(`owner ${i}`))));

async function check({ payouts, treasuryAccount }) {
  const problems = [];
  const expected = new Map();
  for (const payout of payouts.filter((p) => p.end === 'paid')) expected.set(payout.owner, (expected.get(payout.owner) ?? 0n) + BigInt(payout.amount));
  let lost = 0, doubled = 0, sum = 0n;
  for (const owner of new Set(payouts.map((p) => p.owner))) {
    const has = unitsOf(await accountOf(owner));
    sum += has;
    const should = expected.get(owner) ?? 0n;
    if (has < should) lost += 1;
    if (has > should) doubled += 1;
  }
  if (unitsOf(treasuryAccount) + sum !== TREASURY_UNITS) problems.push('the treasury and the owners do not add up');
  const landed = new Map();
  for (const one of chain.landed.values()) if (one.err === null) landed.set(one.memo, (landed.get(one.memo) ?? 0) + 1);
  for (const payout of payouts) {
    const times = landed.get(payout.id) ?? 0;
    if (times !== (payout.end === 'paid' ? 1 : 0)) problems.push(`${payout.id} ended ${payout.end} and landed ${times} times`);
  }
  const entries = readFileSync(join(folder, 'log.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line));
  const signed = new Set(entries.filter((e) => e.kind === 'payout').map((e) => e.payout));
  for (const payout of payouts) if (!signed.has(payout.id)) problems.push(`${payout.id} is not in the signer's log`);
  return { problems, lost, doubled };
}

// The contract's own judge, on the same world in fair weather.
async function conformance(treasuryAccount) {
  await rail.kill();
  const judge = spawn(process.execPath, [new URL('conformance.mjs', import.meta.url).pathname, '--address', addressOf(publicKeyOf(bytesOf('judge'))),
    '--bad-address', treasuryAccount, '--', program('ioworker-rail-solana'), 'serve', '--settings', join(folder, 'rail.toml')], { stdio: ['ignore', 'pipe', log] });
  let text = '';
  judge.stdout.on('data', (piece) => { text += piece; });
  await new Promise((done) => { judge.on('close', done); });
  console.log(text.trim().split('\n').map((line) => `conformance: ${line}`).join('\n'));
  return judge.exitCode === 0 ? 0 : 1;
}

let failed = 1;
const begun = Date.now();
try {
  const outcome = await run();
  const { problems, lost, doubled } = await check(outcome);
  const count = (end) => outcome.payouts.filter((p) => p.end === end).length;
  for (const problem of problems.slice(0, 20)) console.log(`FAILED: ${problem}`);
  console.log(`paid ${count('paid')}, cancelled ${count('cancelled')}, failed for good ${count('failed')}; killed ${kills} times; ${chain.landed.size} transactions landed; seed ${options.seed}; ${Math.round((Date.now() - begun) / 1000)} s`);
  console.log(`rail storm: ${outcome.payouts.length} payouts, ${chain.faults + kills} faults, ${lost} lost, ${doubled} doubled`);
  failed = problems.length + lost + doubled + await conformance(outcome.treasuryAccount);
} catch (error) {
  console.log(`FAILED: ${error.stack}`);
} finally {
  await rail?.kill();
  if (signer) await stopSigner();
  chain.close();
  if (!process.env.STORM_KEEP) rmSync(folder, { recursive: true, force: true });
}
console.log(failed === 0 ? '1 passed, 0 failed' : '0 passed, 1 failed');
process.exitCode = failed === 0 ? 0 : 1;
