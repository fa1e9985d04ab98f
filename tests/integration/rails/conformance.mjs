// Whether a rail's program keeps the contract of docs/reference/rails.md. Run it against a test world: it pays.
// Usage: node conformance.mjs [--address GOOD] [--bad-address BAD] [--amount MICROS] -- PROGRAM ARGUMENTS…
// Prints each broken promise; the last line is "N passed, N failed".
import { RailProgram } from './rail_program.mjs';

const options = { address: 'somewhere', 'bad-address': '=bad', amount: '1000000', words: [] };
for (let i = 2; i < process.argv.length; i += 1) {
  if (process.argv[i] === '--') { options.words = process.argv.slice(i + 1); break; }
  options[process.argv[i].slice(2)] = process.argv[++i];
}
if (options.words.length === 0) throw new Error('usage: node conformance.mjs [--address GOOD] [--bad-address BAD] [--amount MICROS] -- PROGRAM ARGUMENTS…');

const CODES = {
  bad_request: [-32602, 'never'], address_refused: [1001, 'never'], amount_refused: [1002, 'never'], payout_changed: [1003, 'never'],
  payout_spent: [1004, 'never'], prepared_unreadable: [1005, 'never'], busy: [1006, 'later'], unreachable: [1007, 'later'],
  not_final_yet: [1008, 'later'], over_cap: [1009, 'later'], treasury_empty: [1010, 'operator'], misconfigured: [1011, 'operator'],
  refused: [1012, 'operator'], internal: [-32603, 'later'],
};
const OWN_NUMBERS = [-32700, -32600, -32601];
const STATES = ['unknown', 'pending', 'confirmed', 'failed'];
const LINE_MAX = 65_536, BLOB_MAX = 16_384, MONEY = /^(0|[1-9][0-9]{0,15})$/;
const run = `${process.pid}-${Math.floor(Math.random() * 1e9)}`;

let passed = 0, failed = 0;
const check = (promise, kept, seen) => {
  if (kept) { passed += 1; return; }
  failed += 1;
  console.log(`FAILED: ${promise}${seen === undefined ? '' : `: ${JSON.stringify(seen)}`}`);
};
const text = (value, most = 1024) => typeof value === 'string' && value.length > 0 && value.length <= most;
const time = (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value);

let rail;
const start = () => { rail = new RailProgram(options.words, 'inherit'); return describe(); };
const describe = () => rail.call('describe', { protocol: [1] });

function checkError(what, answer, ...codes) {
  const { error } = answer;
  check(`${what} is answered with ${codes.join(' or ')}`, error && codes.includes(error.data?.code), answer);
  if (!error) return;
  const known = CODES[error.data?.code];
  check(`${what}: number and repeat are those of the table`,
    known && error.data.repeat === known[1] && (error.code === known[0] || (error.data.code === 'bad_request' && OWN_NUMBERS.includes(error.code))), error);
  check(`${what}: a message for people`, text(error.message), error);
}

function checkDescription(answer) {
  const about = answer.result;
  check('describe answers', about, answer);
  if (!about) return false;
  check('describe: protocol 1', about.protocol === 1, about);
  for (const name of ['name', 'version', 'currency', 'commitment']) check(`describe: ${name}`, text(about[name]), about);
  check('describe: network', typeof about.network === 'string', about);
  check('describe: decimals', Number.isInteger(about.decimals) && about.decimals >= 0 && about.decimals <= 18, about);
  check('describe: address', text(about.address?.label) && typeof about.address.example === 'string' && typeof about.address.pattern === 'string', about);
  check('describe: the good address fits the pattern', new RegExp(about.address.pattern).test(options.address), about.address);
  check('describe: limits', MONEY.test(about.limits?.amount_min) && MONEY.test(about.limits?.amount_max) && about.limits.open_payouts_max >= 1, about);
  return true;
}

async function checkBadRequests() {
  const raw = async (what, line, id) => checkError(what, await rail.raw(line, id), 'bad_request');
  await raw('no JSON', '{', null);
  await raw('a list', '[]', null);
  await raw('no method', '{"jsonrpc":"2.0","id":900001,"params":{}}', 900001);
  await raw('another JSON-RPC', '{"jsonrpc":"1.0","id":900002,"method":"describe","params":{}}', 900002);
  checkError('an unknown method', await rail.call('pay_all', {}), 'bad_request');
  checkError('another protocol', await rail.call('describe', { protocol: [999] }), 'bad_request');
  checkError('params as a list', await rail.call('describe', []), 'bad_request');
  checkError('no address', await rail.call('validate_address', {}), 'bad_request');
  checkError('a long address', await rail.call('validate_address', { address: 'x'.repeat(257) }), 'bad_request', 'address_refused');
  for (const amount of ['-1', '1.5', '01', '', 1, '10000000000000000']) {
    checkError(`the amount ${JSON.stringify(amount)}`, await rail.call('quote', { address: options.address, amount }), 'bad_request', 'amount_refused');
  }
  for (const payout of ['', 'a b', 'ä', 'x'.repeat(65)]) {
    checkError(`the id ${JSON.stringify(payout)}`, await rail.call('prepare', { payout, address: options.address, amount: options.amount }), 'bad_request');
  }
  for (const method of ['submit', 'status', 'cancel']) {
    checkError(`${method} of no blob`, await rail.call(method, {}), 'bad_request');
    checkError(`${method} of another blob`, await rail.call(method, { prepared: 'bm9uZQ' }), 'prepared_unreadable');
  }
  check('unknown members are ignored', (await rail.call('validate_address', { address: options.address, new_member: 1 })).result, undefined);
}

async function checkAddressAndQuote() {
  const good = await rail.call('validate_address', { address: options.address });
  check('a good address is taken', text(good.result?.address, 256), good);
  checkError('a bad address', await rail.call('validate_address', { address: options['bad-address'] }), 'address_refused');
  const { result: quote } = await rail.call('quote', { address: options.address, amount: options.amount });
  check('quote answers', quote && MONEY.test(quote.fee) && time(quote.valid_until) && Array.isArray(quote.parts), quote);
  if (!quote) return;
  const parts = quote.parts.every((part) => text(part.name) && MONEY.test(part.amount) && typeof part.detail === 'string');
  check('quote: parts', parts && quote.parts.length <= 32, quote);
  check('quote: the fee is the sum of its parts', quote.parts.reduce((sum, part) => sum + BigInt(part.amount), 0n) === BigInt(quote.fee), quote);
}

const stateOf = async (prepared) => {
  const answer = await rail.call('status', { prepared });
  const state = answer.result;
  check('status answers', state && STATES.includes(state.state), answer);
  if (state?.state === 'confirmed') check('confirmed: transaction and time', text(state.transaction) && (state.at === null || time(state.at)), state);
  if (state?.state === 'failed') check('failed: code and final', text(state.code) && typeof state.final === 'boolean', state);
  return state ?? {};
};

async function prepare(name, amount = options.amount, address = options.address) {
  return rail.call('prepare', { payout: `${name}-${run}`, address, amount });
}

async function again() {
  await rail.kill();
  await start();
}

async function checkPrepare() {
  const first = await prepare('a');
  const blob = first.result?.prepared;
  check('prepare answers with a blob', text(blob, BLOB_MAX) && /^[!-~]+$/.test(blob), first);
  if (!blob) return;
  check('prepare again: the same blob', (await prepare('a')).result?.prepared === blob);
  await again();
  check('prepare again after a kill: the same blob', (await prepare('a')).result?.prepared === blob);
  checkError('the same id with another amount', await prepare('a', `${BigInt(options.amount) * 2n}`), 'payout_changed');
  check('a prepared payout is unknown: nothing has moved', (await stateOf(blob)).state === 'unknown');
  const cancelled = await rail.call('cancel', { prepared: blob });
  check('a payout that was never submitted can be cancelled', cancelled.result?.outcome === 'cancelled', cancelled);
  check('cancel again', (await rail.call('cancel', { prepared: blob })).result?.outcome === 'cancelled');
  await again();
  const submitted = await rail.call('submit', { prepared: blob });
  check('submit after a cancel is answered', submitted.result || submitted.error, submitted);
  const state = await stateOf(blob);
  check('a cancelled payout stays so, after a kill and a submit too', state.state === 'failed' && state.final === true, state);
}

async function checkSubmit() {
  const first = await prepare('b');
  const blob = first.result?.prepared;
  check('prepare answers', blob, first);
  if (!blob) return;
  // What may be repeated later is: a node that is asked twice within its own moment may refuse.
  let answered = 0;
  for (let i = 0; i < 20 && answered < 3; i += 1) {
    const again = await rail.call('submit', { prepared: blob });
    if (again.result) answered += 1;
    else if (again.error?.data?.repeat !== 'later') check('submit is safe to repeat', false, again);
    if (!again.result) await new Promise((done) => { setTimeout(done, 100); });
  }
  check('submit is safe to repeat', answered === 3, answered);
  await again();
  check('submit after a kill', (await rail.call('submit', { prepared: blob })).result);
  const state = await stateOf(blob);
  check('a submitted payout is pending or confirmed', ['pending', 'confirmed'].includes(state.state), state);
  const cancel = await rail.call('cancel', { prepared: blob });
  const paid = cancel.result?.outcome === 'already_sent';
  if (cancel.error) checkError('cancel of what is on its way', cancel, 'not_final_yet');
  if (paid) check('already sent means confirmed', (await stateOf(blob)).state === 'confirmed');
  if (cancel.result && !paid) check('cancelled means failed for good', (await stateOf(blob)).final === true);
}

async function checkEnd() {
  check('nothing else is on standard output', rail.strays.length === 0, rail.strays);
  const { code } = await rail.end();
  check('it ends with status 0 when its input ends', code === 0, code);
  await start();
  rail.child.stdin.write(`${'x'.repeat(LINE_MAX + 1)}\n`);
  const long = await Promise.race([rail.ended.then(() => 'ended'), new Promise((done) => { setTimeout(done, 2_000, 'went on'); })]);
  check('a line over the bound is refused, or ends it', long === 'ended' || rail.strays.length <= 1, rail.strays);
  if (long !== 'ended') await rail.kill();
}

if (checkDescription(await start())) {
  await checkAddressAndQuote();
  await checkBadRequests();
  await checkPrepare();
  await checkSubmit();
  await checkEnd();
}
await rail.kill();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
